//! Misspelt words to the words meant: what sounds alike, looks alike, is written in letters, or lacks a character.
//!
//! Knows Chinese sounds and shapes and everyday words; knows no graph. What is spelled right is left alone: a repair
//! must make the whole text more probable than it is as it stands.

mod correct;
mod decide;
mod everyday;
mod latin;
mod lattice;
mod search;
mod shape;
mod sound;
mod table;
mod vocabulary;

pub use correct::{Correction, correct};
pub use decide::{Doubt, Repair};
pub use everyday::is_common;
pub use lattice::words_of;
pub use search::Change;
pub use vocabulary::{Entry, Kind, Vocabulary};
