//! Candidate models: each fitted from a matrix of interactions, each scoring every item for a
//! history. A file each.

mod blend;
mod ease;
mod filter;
mod local;
mod model;
mod neighbours;
mod popularity;
mod recipe;
mod table;
mod walk;

pub(crate) use blend::add;
pub(crate) use model::read_model;
pub use model::{Model, Resources, Side, fit};
pub use recipe::{Ease, Filter, Local, Neighbours, Part, Recipe, Walk};
pub(crate) use table::Table;

#[cfg(test)]
mod tests;
