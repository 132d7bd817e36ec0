//! Reading interactions and knowledge from the files people have.

mod cold;
mod cut;
mod knowledge;
mod lines;
mod pairs;
mod split;

pub use cold::{ColdSplit, hold_out};
pub use cut::{By, cut};
pub use knowledge::read_attributes;
pub use pairs::Layout;
pub use split::{Leaks, Reading, Split, SplitFiles};
