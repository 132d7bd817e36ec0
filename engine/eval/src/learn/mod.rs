//! Who learns: the engine's own learners, and a plain peer for the same run.

mod characters;
mod classes;
mod similar;
mod tagger;

pub(crate) use classes::{Guess, Learner, Lesson, Student};
pub(crate) use similar::{Likeness, PairLearner};
pub(crate) use tagger::SlotLearner;
