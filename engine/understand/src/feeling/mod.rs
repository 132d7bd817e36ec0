//! What a buyer feels: seven classes with intensity, hurry, and mockery that only the context shows.
//!
//! Words and sentences are data (`ontology/words/feelings/`); the model is fitted when a world is
//! built. Silence is the answer wherever the evidence is weak.

mod found;
mod intensity;
mod irony;
mod model;
mod score;
mod sentences;
mod signs;
mod squeeze;
mod words;

pub use found::{Emotion, Feeling, FeelingGuess};
pub use irony::{Outcome, Past};
pub(crate) use model::Feelings;
pub use score::{ClassScore, FeelingLine, FeelingScore, cross_check_feelings, score_feelings};
