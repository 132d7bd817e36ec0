//! Corrects everyday text, without a shop's words.

/// A place where a text is misspelt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The index of the first wrong character.
    pub start: usize,
    /// What should stand there: as many characters.
    pub meant: String,
}

/// Corrections of a text.
#[must_use]
pub fn correct(_text: &str) -> Vec<Correction> {
    Vec::new()
}
