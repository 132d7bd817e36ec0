//! The parts of a split: what is learned from, what settings are chosen by, what is judged.

mod events;
mod matrices;
mod parted;
mod reading;
mod strangers;
#[cfg(test)]
mod tests;

pub(super) use parted::Given;
pub use parted::Split;
pub use reading::{Leaks, Reading, SplitFiles};
