//! Which model, with which settings: a bounded search on a validation part, and blends of the best.

mod blending;
mod cold;
mod search;
mod space;

pub use cold::cold_attempts;
pub use search::{Attempt, Found, Search};
