//! What was found: figures with intervals beside what others reach, as Markdown, JSON and SVG.

mod ctr;
mod figures;
mod html;
mod json;
mod markdown;
mod plot;
mod ranked;
mod svg;

pub use ctr::CtrReport;
pub(crate) use figures::{Failure, Figure, Latency, Row, SetReport};
pub use figures::{Report, Skipped};
pub use ranked::RankedReport;
