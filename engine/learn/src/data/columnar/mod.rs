//! Tables of columns: Parquet files, read by the columns that are asked for and written whole.

mod cell;
mod interactions;
mod rows;
#[cfg(test)]
mod tests;
mod write;

pub(crate) use cell::Cell;
pub(super) use interactions::Table;
pub(crate) use rows::{Rows, is_parquet};
pub use write::{Values, write_table};
