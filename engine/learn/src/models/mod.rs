//! Candidate models: each fitted from a matrix of interactions, each scoring every item for a
//! history. A file each.

mod blend;
mod ease;
mod explain;
mod factors;
mod filter;
mod kin;
mod local;
mod memory;
mod model;
mod neighbours;
mod pagerank;
mod paths;
mod plateau;
mod popularity;
mod recipe;
mod table;
mod walk;

pub(crate) use blend::{Blend, add};
pub use explain::{Explained, explain};
pub use model::{Model, Resources, Side, fit};
pub(crate) use model::{powers, read_model};
pub use recipe::{
    Ease, Factors, Filter, Kin, Local, Match, Neighbours, PageRank, Part, Paths, Recent, Recipe,
    Walk,
};
pub(crate) use table::Table;

#[cfg(test)]
mod tests;
