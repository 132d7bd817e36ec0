//! Tables: a mapping says what each column of a CSV file states.

mod cell;
mod column;
mod mapping;
mod references;
mod table;

pub(crate) use references::References;
pub(crate) use table::{Sheet, Tables, read};
