//! A folded text with its long runs shortened: 太太太太好了 and 哈哈哈哈哈哈 are written in many lengths.

use crate::normalize::{is_ideograph, is_stop};

/// A text with runs of three or more of one character cut to two, and Latin letters drawn out
/// inside a word cut to one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Squeezed {
    /// The text.
    pub(crate) text: String,
    /// Its characters.
    pub(crate) chars: Vec<char>,
    /// For each character its place in the text it came from.
    pub(crate) origin: Vec<usize>,
    /// For each byte of `text`, and its end, the index of the character there.
    char_at: Vec<usize>,
    /// For each character the number of its clause.
    pub(crate) clause: Vec<usize>,
    /// How many runs were cut.
    pub(crate) runs: usize,
}

impl Squeezed {
    /// Squeezes folded characters.
    pub(crate) fn new(chars: &[char]) -> Self {
        let mut squeezed = Self::default();
        let mut at = 0;
        while at < chars.len() {
            let char = chars[at];
            let length = chars[at..].iter().take_while(|it| **it == char).count();
            let kept = kept(chars, at, length);
            squeezed.runs += usize::from(kept < length);
            for place in at..at + kept {
                squeezed.push(char, place);
            }
            at += length;
        }
        squeezed.char_at.push(squeezed.chars.len());
        squeezed.count_clauses();
        squeezed
    }

    /// The index of the character at a byte.
    pub(crate) fn char_at(&self, byte: usize) -> usize {
        self.char_at[byte]
    }

    /// The character at an index, or a blank beyond either end.
    pub(crate) fn char(&self, index: usize) -> char {
        self.chars.get(index).copied().unwrap_or(' ')
    }

    /// The character before an index, or a blank.
    pub(crate) fn before(&self, index: usize) -> char {
        index.checked_sub(1).map_or(' ', |index| self.char(index))
    }

    /// Whether the characters from `start` to before `end` are all that their clause says.
    pub(crate) fn is_clause(&self, start: usize, end: usize) -> bool {
        let Some(clause) = self.clause.get(start) else { return false };
        let spoken = |at: &usize| self.clause[*at] == *clause && self.chars[*at].is_alphanumeric();
        (0..self.chars.len()).filter(spoken).all(|at| at >= start && at < end)
    }

    fn push(&mut self, char: char, place: usize) {
        self.char_at.extend(std::iter::repeat_n(self.chars.len(), char.len_utf8()));
        self.text.push(char);
        self.chars.push(char);
        self.origin.push(place);
    }

    fn count_clauses(&mut self) {
        let mut number = 0;
        for at in 0..self.chars.len() {
            self.clause.push(number);
            number += usize::from(self.ends_clause(at));
        }
    }

    /// Buyers write blanks where others write commas; between Latin words they part nothing.
    fn ends_clause(&self, at: usize) -> bool {
        let char = self.chars[at];
        let beside = || is_ideograph(self.before(at)) || is_ideograph(self.char(at + 1));
        is_stop(char) || char == '-' || char == ' ' && beside()
    }
}

fn kept(chars: &[char], at: usize, length: usize) -> usize {
    if length < 3 {
        return length;
    }
    let is_letter = |index: Option<usize>| {
        index.and_then(|index| chars.get(index)).is_some_and(char::is_ascii_alphabetic)
    };
    let inside = is_letter(at.checked_sub(1)) || is_letter(Some(at + length));
    if chars[at].is_ascii_alphabetic() && inside { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let chars: Vec<char> = text.chars().collect();
        assert_eq!(Squeezed::new(&chars).text, expect, "{text}");
    }

    #[test]
    fn long_runs_are_cut() {
        check("太太太太好了", "太太好了");
        check("哈哈哈哈哈", "哈哈");
        check("sooooo good", "so good");
        check("hhhhh", "hh");
        check("什么!!!!", "什么!!");
        check("", "");
    }

    #[test]
    fn clauses_end_at_stops_and_blanks() {
        let squeezed = Squeezed::new(&"呸 什么,so sad".chars().collect::<Vec<_>>());
        assert!(squeezed.is_clause(0, 1));
        assert!(!squeezed.is_clause(2, 3));
        assert_eq!(squeezed.clause.last(), Some(&2), "a blank between letters parts nothing");
    }
}
