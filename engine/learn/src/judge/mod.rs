//! How well a model ranks: every item against every other, never sampled ones.

mod lists;
mod measures;
mod ranking;
mod trial;

pub use measures::{Band, Judged, MEASURES};
pub use trial::Trial;
