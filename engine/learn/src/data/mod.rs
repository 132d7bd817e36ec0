//! Reading interactions and knowledge from the files people have.

mod cold;
mod columnar;
mod cut;
mod knowledge;
mod lines;
mod log;
mod pairs;
mod places;
mod split;
mod told;

pub use cold::{ColdSplit, hold_out};
pub(crate) use columnar::{Cell, Rows, is_parquet};
pub use columnar::{Values, write_table};
pub use cut::{By, cut};
pub use knowledge::{attributes_of, read_attributes};
pub(crate) use lines::{Text, parts_of};
pub use log::Log;
pub use pairs::Layout;
pub(crate) use pairs::read_weighed;
pub(crate) use places::is_user_column;
pub use split::{Leaks, Reading, Split, SplitFiles};
