//! What can go wrong, each something the caller can act on.

use std::path::PathBuf;

/// Why data could not be read, a model not fitted, or a file not opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that cannot be opened or written.
    #[error("{}: {why}: check the path and its rights", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the system said.
        why: std::io::Error,
    },
    /// A line that cannot be read.
    #[error("{}:{line}: {what}: {remedy}", path.display())]
    Line {
        /// Which file.
        path: PathBuf,
        /// Which line, from 1.
        line: usize,
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A row that cannot be reckoned with.
    #[error("row {row}: {what}: {remedy}")]
    Row {
        /// Which, from 1.
        row: usize,
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Nothing to learn from.
    #[error("{what}: {remedy}")]
    Empty {
        /// Of what there is nothing.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// Parts of a split that share pairs.
    #[error(
        "{} of {}'s pairs stand in the training part too (the first: user {user}, item {item}): take them out, or leave them out of judging with --leaks drop",
        count, path.display()
    )]
    Leak {
        /// The part judged.
        path: PathBuf,
        /// So many.
        count: usize,
        /// The user of the first.
        user: String,
        /// The item of the first.
        item: String,
    },
    /// A setting that no model can be fitted with.
    #[error("setting {name}: {why}")]
    Setting {
        /// Which.
        name: &'static str,
        /// Why not.
        why: String,
    },
    /// More memory than was allowed, told before anything begins.
    #[error(
        "{model} needs {needed_mb} MB for {items} items and {allowed_mb} MB are allowed: {remedy}"
    )]
    Memory {
        /// Which model.
        model: &'static str,
        /// How much it needs.
        needed_mb: usize,
        /// How much it may.
        allowed_mb: usize,
        /// Of how many items.
        items: usize,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A solve that failed.
    #[error("{model}: the matrix cannot be factored: raise its ridge")]
    Singular {
        /// Which model.
        model: &'static str,
    },
    /// What cannot be done with a folder of models.
    #[error("{what}: {remedy}")]
    Registry {
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// A file that is not of the kind it is read as, or a damaged one; what is wrong in a row of one
    /// that has no lines.
    #[error("{what}: {remedy}")]
    Foreign {
        /// What is wrong.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
}
