//! What is known of a model: what it was made from and how well it did.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::data::parts_of;
use crate::error::Error;
use crate::hash;
use crate::ranker::Ranker;

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
    /// A hash of the bytes of all files learned from.
    pub data_hash: String,
    /// How many users.
    pub users: usize,
    /// How many items.
    pub items: usize,
    /// How many interactions.
    pub interactions: usize,
    /// How many others are served of each item.
    pub neighbours: usize,
    /// How well it did on what it was not fitted from, by measure: the whole model, and with
    /// `served_` before the name, what is served of it.
    pub metrics: BTreeMap<String, f64>,
    /// What the terms of the ranking are worth, where that was learned too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranker: Option<Ranker>,
}

/// A hash of the bytes of files and of folders' parts, in their order: the same for the same data, wherever it lies.
///
/// # Errors
/// A file that cannot be read.
pub fn hash_of(files: &[&Path]) -> Result<String, Error> {
    let mut hash = hash::START;
    let mut parts = Vec::new();
    for path in files {
        parts.extend(parts_of(path)?);
    }
    for path in parts {
        let failed = |why| Error::File { path: path.clone(), why };
        // The turn tells where one file ends and the next begins.
        hash = hash::with_bytes(hash, fs::read(&path).map_err(failed)?).rotate_left(17);
    }
    Ok(format!("{hash:016x}"))
}
