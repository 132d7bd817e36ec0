//! Checks templates and conditions when a pack is compiled: their syntax, and every name they use.

mod check;
mod known;
mod scope;

pub(crate) use check::{Checker, check_syntax};
pub(crate) use scope::{Kind, Names, Scope};
