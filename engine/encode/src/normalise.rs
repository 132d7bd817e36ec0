//! The characters that a model was trained on: a table of the model maps others to them (full-width forms, compatibility
//! forms, control characters), and spaces become the mark ▁ before each word.

use crate::error::ReadError;
use crate::file::{Layout, Section, u32_at};

/// Stands before each word.
pub(crate) const MARK: char = '▁';

/// The map of one model: characters to strings.
#[derive(Debug)]
pub(crate) struct Normaliser {
    /// Ascending.
    keys: Vec<char>,
    /// Where the replacement of each key begins in `values`; one more than the keys.
    starts: Vec<usize>,
    values: Vec<char>,
}

impl Normaliser {
    /// Takes over a section of [`Layout::Map`].
    pub(crate) fn read(section: &Section<'_>) -> Result<Normaliser, ReadError> {
        debug_assert_eq!(section.layout, Layout::Map);
        let heads = 5 * section.rows;
        let character = |at: usize| {
            char::from_u32(u32_at(section.bytes, at)).ok_or_else(|| {
                section.problem(format!("the number at its byte {at} is not a character"))
            })
        };
        let keys =
            (0..section.rows).map(|row| character(4 * row)).collect::<Result<Vec<_>, _>>()?;
        if !keys.is_sorted() {
            return Err(section.problem("its characters are not in order".to_owned()));
        }
        let mut starts = vec![0];
        starts.extend(section.bytes[heads - section.rows..heads].iter().scan(0, |end, count| {
            *end += usize::from(*count);
            Some(*end)
        }));
        let count = (section.bytes.len() - heads) / 4;
        let values =
            (0..count).map(|index| character(heads + 4 * index)).collect::<Result<_, _>>()?;
        Ok(Normaliser { keys, starts, values })
    }

    /// The text as the pieces know it, at most `characters_max` characters of it.
    pub(crate) fn characters(&self, text: &str, characters_max: usize) -> Vec<char> {
        let mut out = Characters { found: Vec::new(), is_word_ahead: true };
        for character in text.chars() {
            match self.mapped(character) {
                Some(replacement) => replacement.iter().for_each(|mapped| out.push(*mapped)),
                None => out.push(character),
            }
            if out.found.len() >= characters_max {
                out.found.truncate(characters_max);
                break;
            }
        }
        out.found
    }

    fn mapped(&self, character: char) -> Option<&[char]> {
        let index = self.keys.binary_search(&character).ok()?;
        Some(&self.values[self.starts[index]..self.starts[index + 1]])
    }
}

/// Characters found so far.
struct Characters {
    found: Vec<char>,
    is_word_ahead: bool,
}

impl Characters {
    fn push(&mut self, character: char) {
        self.is_word_ahead |= character == ' ';
        if character == ' ' {
            return;
        }
        self.found.extend(self.is_word_ahead.then_some(MARK));
        self.found.push(character);
        self.is_word_ahead = false;
    }
}
