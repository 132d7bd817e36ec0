//! The last check: what a reply says is compared with what it rests on.

mod check;
mod names;

pub(crate) use check::{Ground, unsupported};
pub(crate) use names::NameIndex;
