//! The words that may be meant: a shop's names and the words of its questions, indexed by sound, by shape and by
//! what is left when a character is dropped.

use std::collections::BTreeMap;

use crate::everyday::is_han;
use crate::latin::Letters;
use crate::sound;
use crate::table::{SEED, Table, key, key_of, mix};

/// What a word is to the shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A name of something in the graph.
    Name,
    /// A word of names or sentences, which names nothing by itself.
    Word,
    /// A whole question or a part of one, as it stands between names and stops.
    Piece,
}

/// A word that may be meant.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The word, folded as the texts are.
    pub text: String,
    /// Minus the logarithm of the share of utterances' words that it is.
    pub cost: f32,
    /// What it is.
    pub kind: Kind,
}

/// Words with the indexes to find them by.
#[derive(Debug, Default)]
pub struct Vocabulary {
    text: Vec<char>,
    /// For each word where its characters end; they start where the last one's end.
    ends: Vec<u32>,
    costs: Vec<f32>,
    kinds: Vec<Kind>,
    /// Whole words by their characters.
    pub(crate) exact: Table,
    /// Words by the classes of their syllables.
    pub(crate) sounds: Table,
    /// The classes that some word starts with.
    pub(crate) openings: Table,
    /// Words of three characters and more, by what is left without one of them.
    pub(crate) rests: Table,
    /// The first two and, apart, the last two characters of those words.
    pub(crate) edges: Table,
    /// Names too long for those, by their first and by their last half: one mistake leaves one of them as it is.
    pub(crate) halves: Table,
    /// Words in letters.
    pub(crate) letters: Letters,
}

/// Longer words are not searched for by sound and shape.
pub(crate) const CHARS_MAX: usize = 14;
/// A word whose characters have many readings is indexed under at most so many of them.
const READINGS_MAX: usize = 8;
/// Words of fewer characters are not found by what is left without one.
const REST_MIN: usize = 3;

impl Vocabulary {
    /// Indexes words; of equal ones the more probable counts. Takes about a second for 100,000 names.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut merged: BTreeMap<String, (f32, Kind)> = BTreeMap::new();
        for entry in entries {
            let held = merged.entry(entry.text).or_insert((entry.cost, entry.kind));
            *held = (held.0.min(entry.cost), held.1.min(entry.kind));
        }
        let mut vocabulary = Self::default();
        let mut rows = Rows::default();
        for (word, (cost, kind)) in merged {
            let chars: Vec<char> = word.chars().collect();
            let id = u32::try_from(vocabulary.ends.len()).unwrap_or(u32::MAX);
            let letters = chars.iter().all(char::is_ascii_lowercase) && kind != Kind::Piece;
            if chars.iter().any(|it| is_han(*it)) {
                rows.take(id, &chars, kind);
            } else if letters {
                vocabulary.letters.take(id, &chars);
            } else {
                continue;
            }
            vocabulary.text.extend(&chars);
            vocabulary.ends.push(u32::try_from(vocabulary.text.len()).unwrap_or(u32::MAX));
            vocabulary.costs.push(cost);
            vocabulary.kinds.push(kind);
        }
        vocabulary.text.shrink_to_fit();
        vocabulary.letters.finish();
        vocabulary.exact = Table::new(rows.exact);
        vocabulary.sounds = Table::new(rows.sounds);
        vocabulary.openings = Table::new(rows.openings);
        vocabulary.rests = Table::new(rows.rests);
        vocabulary.edges = Table::new(rows.edges);
        vocabulary.halves = Table::new(rows.halves);
        vocabulary
    }

    /// A word's characters.
    pub(crate) fn word(&self, id: u32) -> &[char] {
        let at = id as usize;
        let start = at.checked_sub(1).map_or(0, |last| self.ends[last]);
        &self.text[start as usize..self.ends[at] as usize]
    }

    pub(crate) fn cost(&self, id: u32) -> f32 {
        self.costs[id as usize]
    }

    pub(crate) fn kind(&self, id: u32) -> Kind {
        self.kinds[id as usize]
    }

    /// The word that is just these characters.
    pub(crate) fn find(&self, chars: &[char]) -> Option<u32> {
        self.find_key(key_of(chars.iter().copied())).filter(|id| self.word(*id) == chars)
    }

    /// The word in letters that is just these.
    pub(crate) fn find_letters(&self, letters: &[char]) -> Option<u32> {
        self.letters.holding(letters).find(|id| self.word(*id) == letters)
    }

    /// The word of a key of characters, not compared with them.
    pub(crate) fn find_key(&self, key: u32) -> Option<u32> {
        self.exact.get(key).next()
    }
}

#[derive(Default)]
struct Rows {
    exact: Vec<(u32, u32)>,
    sounds: Vec<(u32, u32)>,
    openings: Vec<(u32, u32)>,
    rests: Vec<(u32, u32)>,
    edges: Vec<(u32, u32)>,
    halves: Vec<(u32, u32)>,
}

impl Rows {
    fn take(&mut self, id: u32, chars: &[char], kind: Kind) {
        self.exact.push((key_of(chars.iter().copied()), id));
        if chars.len() > CHARS_MAX && kind == Kind::Name {
            self.halves.extend(halves(chars, chars.len() / 2).map(|half| (half, id)));
        }
        if chars.len() < 2 || chars.len() > CHARS_MAX {
            return;
        }
        self.take_sounds(id, chars);
        if chars.len() == 2 && kind == Kind::Name {
            self.take_rests(id, chars);
        }
        if chars.len() >= REST_MIN {
            self.take_rests(id, chars);
            self.edges.push((opening_pair(chars[0], chars[1]), 0));
            self.edges.push((closing_pair(chars[chars.len() - 2], chars[chars.len() - 1]), 0));
        }
    }

    fn take_rests(&mut self, id: u32, chars: &[char]) {
        for (left_out, _) in chars.iter().enumerate() {
            self.rests.push((rest_key(chars, left_out), id));
        }
    }

    fn take_sounds(&mut self, id: u32, chars: &[char]) {
        let mut hashes = vec![SEED];
        for char in chars.iter().filter(|it| **it != ' ') {
            let units = units(*char);
            if units.is_empty() {
                return;
            }
            let mut next: Vec<u64> =
                hashes.iter().flat_map(|hash| units.iter().map(|it| mix(*hash, *it))).collect();
            next.truncate(READINGS_MAX);
            hashes = next;
            self.openings.extend(hashes.iter().map(|hash| (key(*hash), 0)));
        }
        self.sounds.extend(hashes.iter().map(|hash| (key(*hash), id)));
    }
}

/// The units of sound that a character is: the classes of its readings, or itself where it is a letter or a digit.
pub(crate) fn units(char: char) -> Vec<u32> {
    if char.is_ascii_alphanumeric() {
        return vec![raw_unit(char)];
    }
    let mut units: Vec<u32> = sound::readings(char).iter().map(|it| sound::class(*it)).collect();
    units.dedup();
    units
}

/// The unit of a letter or a digit that is said as itself.
pub(crate) fn raw_unit(char: char) -> u32 {
    0x1_0000 + u32::from(char)
}

/// The key of characters without one of them.
pub(crate) fn rest_key(chars: &[char], left_out: usize) -> u32 {
    let rest = chars.iter().enumerate().filter(|(at, _)| *at != left_out);
    key_of(rest.map(|(_, char)| *char))
}

/// The keys of the first and of the last so many characters.
pub(crate) fn halves(chars: &[char], length: usize) -> [u32; 2] {
    let (first, last) = (&chars[..length], &chars[chars.len() - length..]);
    [key_of(first.iter().copied()), key_of(last.iter().copied().chain(['$']))]
}

/// The key of a word's first two characters.
pub(crate) fn opening_pair(one: char, two: char) -> u32 {
    key_of(['^', one, two].into_iter())
}

/// The key of a word's last two characters.
pub(crate) fn closing_pair(one: char, two: char) -> u32 {
    key_of([one, two, '$'].into_iter())
}
