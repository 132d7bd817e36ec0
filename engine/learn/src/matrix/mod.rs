//! The sparse matrices that models are fitted from.

mod gram;
mod interactions;
mod names;
mod sparse;

pub(crate) use gram::{gram, largest, pruned_product};
pub use interactions::Interactions;
pub use names::Names;
pub use sparse::{Row, Sparse};
pub(crate) use sparse::{index, number};
