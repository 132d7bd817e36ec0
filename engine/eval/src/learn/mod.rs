//! Who learns: the engine's own learners, and a plain peer for the same run.

mod characters;
mod classes;
mod corrector;
mod encoders;
mod similar;
mod tagger;

pub(crate) use classes::{Guess, Learner, Lesson, Student};
pub(crate) use corrector::corrected;
pub(crate) use similar::{Likeness, PairLearner};
pub(crate) use tagger::SlotStudent;
