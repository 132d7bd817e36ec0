//! Reading interactions and knowledge from the files people have.

mod cold;
mod cut;
mod knowledge;
mod lines;
mod log;
mod pairs;
mod split;

pub use cold::{ColdSplit, hold_out};
pub use cut::{By, cut};
pub use knowledge::{attributes_of, read_attributes};
pub(crate) use lines::{Text, parts_of};
pub use log::Log;
pub use pairs::Layout;
pub(crate) use pairs::{is_user_column, read_weighed};
pub use split::{Leaks, Reading, Split, SplitFiles};
