//! SPARQL over a view's own indexes.

mod answer;
mod bind;
mod dataset;
mod evidence;
mod plan;
mod query;
mod scalar;
mod spread;

pub use answer::{Limits, QueryAnswer, answer};
pub use query::{Cell, Query, Rows};
