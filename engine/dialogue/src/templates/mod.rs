//! Templates and conditions: compiled once per world, rendered with a record of what they read.

mod library;
mod names;
mod render;
mod scope;

pub(crate) use library::{Library, Spot};
pub(crate) use render::{Bound, Rendered, Renderer};
