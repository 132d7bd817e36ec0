//! Compiled read-only knowledge: a dense triple index, the catalogue derived from it, and the
//! typed programs that packs declare.
//!
//! A snapshot never changes after it is built. What churns (price, stock) lives in [`Offers`]
//! beside it, and a [`View`] reads both as one.

mod builder;
mod catalogue;
mod columns;
pub mod file;
pub mod measure;
mod offers;
pub mod program;
mod snapshot;
mod sparql;
mod terms;
mod triples;
mod view;
pub mod vocabulary;

pub use builder::{SnapshotBuilder, SnapshotError};
pub use catalogue::{AttributeInfo, AttributeKind, Catalogue, CategoryInfo, Direction};
pub use offers::Offers;
pub use snapshot::Snapshot;
pub use sparql::{Cell, Limits, Query, QueryAnswer, Rows, answer};
pub use terms::{Term, TermTable};
pub use triples::{Quad, TripleIndex};
pub use view::View;
