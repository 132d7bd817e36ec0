//! Corrects everyday text, without a shop's words: a word with one wrong character, where the sentence becomes more
//! probable by another of its sound or shape.

use crate::everyday::{self, is_han};
use crate::lattice::{Reading, Token, link};
use crate::search::replacement_cost;
use crate::vocabulary::Vocabulary;
use crate::{shape, sound};

/// A place where a text is misspelt.
#[derive(Clone, Debug, PartialEq)]
pub struct Correction {
    /// The index of the wrong character.
    pub at: usize,
    /// The character that should stand there.
    pub meant: char,
    /// The logarithm of by how much the text becomes more probable.
    pub gain: f32,
}

/// The longest word that is looked at.
const WORD_MAX: usize = 4;
/// A correction must gain so much.
const GAIN_MIN: f32 = 1.0;
/// What it costs to take an everyday word for a mistake, and how much more for each unit it is commoner.
const REAL_WORD: f32 = 1.0;
const REAL_WORD_COMMON: f32 = 0.3;
/// How much less a mistake costs than in a shop's text: who asks for corrections expects some.
const EXPECTED: f32 = 2.0;
const RAREST: f32 = 17.0;
/// Rarer characters are never put in.
const MEANT_MAX: f32 = 15.0;

/// Corrections of a text in simplified characters, in order; at most one in each word. Linear in the text's length.
#[must_use]
pub fn correct(text: &str) -> Vec<Correction> {
    let chars: Vec<char> = text.chars().collect();
    if chars.is_empty() {
        return Vec::new();
    }
    let reading = Reading::new(&Vocabulary::default(), &chars, &[]);
    let mut found: Vec<(Correction, usize, usize)> = Vec::new();
    for at in 0..chars.len() {
        found.extend(around(&reading, &chars, at));
    }
    found.sort_by(|one, other| {
        other
            .0
            .gain
            .total_cmp(&one.0.gain)
            .then((one.1, one.2, one.0.at).cmp(&(other.1, other.2, other.0.at)))
    });
    let mut taken = vec![false; chars.len()];
    let mut kept = Vec::new();
    for (correction, start, end) in found {
        if !taken[start..end].contains(&true) {
            taken[start..end].fill(true);
            kept.push(correction);
        }
    }
    kept.sort_by_key(|it| it.at);
    kept
}

/// The words around a character that gain with another in its place.
fn around(reading: &Reading, chars: &[char], at: usize) -> Vec<(Correction, usize, usize)> {
    let likes = likes(chars[at]);
    let starts = at.saturating_sub(WORD_MAX - 1)..=at;
    let ends = |start: usize| (at + 1).max(start + 2)..=(start + WORD_MAX).min(chars.len());
    let parts = starts.flat_map(|start| ends(start).map(move |end| (start, end)));
    let words = parts.filter(|(start, end)| chars[*start..*end].iter().all(|it| is_han(*it)));
    words.filter_map(|part| best(reading, chars, part, at, &likes)).collect()
}

/// Characters that may be meant by one, with what it costs to write it for them.
fn likes(typed: char) -> Vec<(char, f32)> {
    let shapes = shape::near(typed).iter().map(|(_, it)| *it);
    let mut meant: Vec<char> = sound::near_chars(typed).chain(shapes).collect();
    meant.sort_unstable();
    meant.dedup();
    meant.retain(|it| *it != typed && everyday::char_cost(*it) < MEANT_MAX);
    meant.into_iter().filter_map(|it| Some((it, replacement_cost(typed, it)?))).collect()
}

/// The best word of a part of the text with one character replaced, where it gains enough.
fn best(
    reading: &Reading,
    chars: &[char],
    (start, end): (usize, usize),
    at: usize,
    likes: &[(char, f32)],
) -> Option<(Correction, usize, usize)> {
    let mut word = chars[start..end].to_vec();
    let stays = reading.cost();
    let token = reading.tokens[reading.token_at[at]];
    let before = start.checked_sub(1).map(|at| chars[at]);
    let after = chars.get(end).copied();
    let mut best: Option<(Correction, usize, usize)> = None;
    for (meant, written) in likes {
        word[at - start] = *meant;
        let Some(cost) = everyday::word_cost(&word) else { continue };
        let closes = if after.is_some() { link(word.last().copied(), after) } else { 0.0 };
        let links = link(before, word.first().copied()) + closes;
        let word = cost + written - EXPECTED + overturned(token) - links;
        let gain = stays - (reading.front[start] + word + reading.back[end]);
        if gain > best.as_ref().map_or(GAIN_MIN, |(it, ..)| it.gain) {
            best = Some((Correction { at, meant: *meant, gain }, start, end));
        }
    }
    best
}

fn overturned(token: Token) -> f32 {
    let word = token.end - token.start > 1;
    if word { REAL_WORD + REAL_WORD_COMMON * (RAREST - token.cost).max(0.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, meant: &str) {
        let mut chars: Vec<char> = text.chars().collect();
        for it in correct(text) {
            chars[it.at] = it.meant;
        }
        assert_eq!(chars.into_iter().collect::<String>(), meant);
    }

    #[test]
    fn wrong_characters_of_words_are_put_right() {
        check("我跟我的朋有打算去旅行", "我跟我的朋友打算去旅行");
        check("他每天都很努力学习", "他每天都很努力学习");
        check("", "");
    }
}
