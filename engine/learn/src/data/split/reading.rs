//! What a split is read from, and how.

use std::path::PathBuf;

use crate::data::cut::By;
use crate::data::pairs::Layout;

/// Where the parts are.
#[derive(Clone, Debug)]
pub struct SplitFiles {
    /// What is learned from.
    pub train: PathBuf,
    /// What settings are chosen by.
    pub valid: Option<PathBuf>,
    /// What is judged.
    pub test: Option<PathBuf>,
    /// How they are laid out; told from the lines where it is not said.
    pub layout: Option<Layout>,
}

/// What is done about pairs that stand in the training part and in the part judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaks {
    /// The split is refused.
    Refuse,
    /// Such pairs are not judged.
    Drop,
}

/// How a split is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// What is done about leaks.
    pub leaks: Leaks,
    /// How parts are cut that no file is given for; where it is not said, by time if times are
    /// told.
    pub by: Option<By>,
    /// Whether a part to judge is cut where no file is given for it.
    pub judged: bool,
    /// Seconds since 1970: what is told to happen later is left out.
    pub now_s: Option<f64>,
}
