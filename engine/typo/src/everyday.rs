//! Everyday Chinese and English: which words there are and how common each is.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::table::{SEED, key, mix};

/// Costs in the files are in these parts of a natural unit.
const STEP: f32 = 1.0 / 12.0;
/// The longest word of the file.
const WORD_MAX: usize = 6;
/// What a word younger than the file costs, in its steps.
const MODERN: u8 = 132;
/// What a character costs that no word of the file is.
const UNKNOWN: f32 = 17.0;

/// Characters that cost less are everywhere.
const COMMON: f32 = 8.0;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;
/// Half as many places again as words, a power of two.
const PLACES: usize = 1 << 19;

/// Words by their keys, open addressing.
#[derive(Debug)]
struct Words {
    /// Whole hashes: with shorter ones every hundredth sentence would meet a word that is none.
    keys: Vec<u64>,
    costs: Vec<u8>,
    /// By first character, the length of the longest word.
    longest: Vec<u8>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words {
        keys: vec![0; PLACES],
        costs: vec![0; PLACES],
        longest: vec![0; (LAST - FIRST + 1) as usize],
    };
    let bytes = include_bytes!("../data/words.bin");
    let mut word: Vec<char> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let (shared, own) = (usize::from(bytes[at] >> 4), usize::from(bytes[at] & 15));
        word.truncate(shared);
        for pair in bytes[at + 1..at + 1 + own * 2].chunks_exact(2) {
            let code = u32::from(pair[0]) << 8 | u32::from(pair[1]);
            word.extend(char::from_u32(code));
        }
        at += own * 2 + 2;
        words.add(&word, bytes[at - 1]);
    }
    for word in include_str!("../data/modern.txt").split_whitespace() {
        let word: Vec<char> = word.chars().collect();
        if words.cost(key_of(&word)).is_none() {
            words.add(&word, MODERN);
        }
    }
    words
});

impl Words {
    fn add(&mut self, word: &[char], cost: u8) {
        let key = key_of(word);
        let mut at = home(key);
        while self.keys[at] != 0 && self.keys[at] != key {
            at = (at + 1) % PLACES;
        }
        self.keys[at] = key;
        self.costs[at] = cost;
        if let Some(longest) = word.first().and_then(|it| self.longest.get_mut(place(*it)?)) {
            *longest = (*longest).max(u8::try_from(word.len()).unwrap_or(u8::MAX));
        }
    }

    fn cost(&self, key: u64) -> Option<f32> {
        let mut at = home(key);
        while self.keys[at] != 0 {
            if self.keys[at] == key {
                return Some(f32::from(self.costs[at]) * STEP);
            }
            at = (at + 1) % PLACES;
        }
        None
    }
}

/// Words never have the key that marks a free place.
fn key_of(word: &[char]) -> u64 {
    word.iter().fold(SEED, |hash, char| mix(hash, u32::from(*char))).max(1)
}

fn home(hash: u64) -> usize {
    key(hash) as usize % PLACES
}

fn place(char: char) -> Option<usize> {
    let code = u32::from(char);
    (FIRST..=LAST).contains(&code).then(|| (code - FIRST) as usize)
}

/// Pairs of characters that stand side by side across words, by both codes, with by how much more than chance.
static LINKS: LazyLock<HashMap<u32, u8, FixedState>> = LazyLock::new(|| {
    let bytes = include_bytes!("../data/links.bin");
    let rows = bytes.chunks_exact(5);
    rows.map(|row| (u32::from_be_bytes([row[0], row[1], row[2], row[3]]), row[4])).collect()
});

static ENGLISH: LazyLock<HashSet<u32, FixedState>> = LazyLock::new(|| {
    let mut word = String::new();
    let mut words = HashSet::default();
    for line in include_str!("../data/english.txt").lines() {
        let shared = line.bytes().next().map_or(0, |digit| usize::from(digit.saturating_sub(b'0')));
        word.truncate(shared);
        word.push_str(line.get(1..).unwrap_or_default());
        words.insert(crate::table::key_of(word.chars()));
    }
    words
});

/// Whether a character is Chinese.
pub(crate) fn is_han(char: char) -> bool {
    place(char).is_some()
}

/// The words that start a text, each with its length and its cost: minus the logarithm of its share of everyday text.
/// The first character alone is always one.
pub(crate) fn words(text: &[char]) -> impl Iterator<Item = (usize, f32)> + '_ {
    let longest = text.first().and_then(|it| place(*it)).map_or(0, |at| WORDS.longest[at]);
    let most = usize::from(longest).min(WORD_MAX).min(text.len()).max(1);
    (1..=most).filter_map(|length| {
        let cost = WORDS.cost(key_of(&text[..length]));
        if length == 1 { cost.or(Some(UNKNOWN)) } else { cost }.map(|cost| (length, cost))
    })
}

/// What a character costs as a word of its own.
pub(crate) fn char_cost(char: char) -> f32 {
    WORDS.cost(key_of(&[char])).unwrap_or(UNKNOWN)
}

/// What a word costs; none where it is no everyday word.
pub(crate) fn word_cost(word: &[char]) -> Option<f32> {
    WORDS.cost(key_of(word))
}

/// Whether a character is a word so common that it says little by itself: 的, 吗, 有.
#[must_use]
pub fn is_common(char: char) -> bool {
    WORDS.cost(key_of(&[char])).is_some_and(|cost| cost < COMMON)
}

/// By how much more than chance two characters stand side by side, the first ending a word and the second starting
/// one: the logarithm, 0 where nothing is known.
pub(crate) fn link(one: char, other: char) -> f32 {
    let (one, other) = (u32::from(one), u32::from(other));
    if one > 0xffff || other > 0xffff {
        return 0.0;
    }
    LINKS.get(&(one << 16 | other)).map_or(0.0, |lift| f32::from(*lift) * STEP)
}

/// Whether a word in small letters is everyday English.
pub(crate) fn is_english(word: &[char]) -> bool {
    ENGLISH.contains(&crate::table::key_of(word.iter().copied()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    fn word(word: &[char]) -> Option<f32> {
        words(word).find(|(length, _)| *length == word.len()).map(|(_, cost)| cost)
    }

    #[test]
    fn everyday_words_are_known_and_the_common_ones_cost_less() {
        assert!(word(&chars("运费")).is_some() && word(&chars("诱惑")).is_some());
        assert!(word(&chars("包油")).is_none());
        assert!(word(&chars("我们")).unwrap() < word(&chars("运费")).unwrap());
        assert!(is_english(&chars("change")) && !is_english(&chars("lenvo")));
        let lengths: Vec<usize> = words(&chars("运费多少")).map(|(length, _)| length).collect();
        assert_eq!(lengths, [1, 2]);
    }
}
