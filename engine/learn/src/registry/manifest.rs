//! What is known of a model: what it was made from and how well it did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What a model was made from, and how well it did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Its name in the registry.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub made_ms: i64,
    /// The version of the engine that made it.
    pub engine: String,
    /// What it was fitted by.
    pub recipe: serde_json::Value,
    /// Where random draws began.
    pub seed: u64,
    /// The file learned from.
    pub data: String,
    /// A hash of all that was learned from, users and items by name.
    pub data_hash: String,
    /// How many users, items and interactions.
    pub users: usize,
    /// The items.
    pub items: usize,
    /// The interactions.
    pub interactions: usize,
    /// How many others are served of each item.
    pub neighbours: usize,
    /// How well it did on what it was not fitted from, by measure: the whole model, and with
    /// `served_` before the name, what is served of it.
    pub metrics: BTreeMap<String, f64>,
}
