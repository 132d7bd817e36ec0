//! A folder of models: each in a folder of its own, with what it was made from; and which of them
//! are in force.
//!
//! ```text
//! models/
//!   spring/manifest.json    what it was made from, how well it did
//!   spring/model.qmm        the whole model
//!   spring/served.qmm       what is served of it
//!   published.json          the champion, the challenger, and what was in force before
//! ```
//!
//! A model is written beside its place and renamed; so is `published.json`. What is in force stays
//! until the next is whole, whatever happens between.

mod manifest;
mod published;
mod shelf;

pub use manifest::{Manifest, hash_of};
pub use published::{Challenger, InForce, Published};
pub use shelf::Registry;
