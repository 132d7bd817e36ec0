//! Which products are considered at all, by scene. One file for each source.

mod alike;
mod choose;
mod goes_with;
mod in_categories;

pub(crate) use choose::choose;
pub(crate) use in_categories::meeting;
