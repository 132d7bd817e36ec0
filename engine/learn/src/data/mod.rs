//! Reading interactions and knowledge from the files people have.

mod cut;
mod knowledge;
mod lines;
mod pairs;
mod split;

pub use cut::cut;
pub use knowledge::read_attributes;
pub use pairs::Layout;
pub use split::{Leaks, Split, SplitFiles};
