//! Labelled text to calibrated probabilities, from few examples, on a CPU.
//!
//! One mechanism for a shop's questions, for public sets and for every other labelled text. It
//! knows nothing of shops, graphs or dialogues, reads no file, and its fit does not depend on the
//! number of cores. The order of the examples shows only where there are thousands: some in even
//! steps are looked at for the directions of vectors and for calibration.

mod basis;
mod channels;
mod classifier;
mod dense;
mod fusion;
mod held;
mod lbfgs;
mod linear;
mod matrix;
mod nearest;
mod ngrams;
pub mod pair;
mod small;
pub mod tag;
mod vocabulary;

pub use classifier::{Classifier, Example, Fitness, Measured, Prediction, Settings};
pub use ngrams::ngrams;

/// Features with their raw weights, ascending by feature; a feature stands once.
pub type Sparse = Vec<(u64, f32)>;
