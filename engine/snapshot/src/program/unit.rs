//! Units of measure, declared as data.

use domain::{Localized, TermId};
use serde::{Deserialize, Serialize};

/// A unit of measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unit {
    /// The unit's node in the graph.
    pub term: TermId,
    /// The UCUM code, such as `cm`, `kg`, `GBy`.
    pub code: String,
    /// What it measures: units of one dimension convert into each other.
    pub dimension: String,
    /// How many of the dimension's base unit one of it is.
    pub factor: f64,
    /// How it is printed after a number.
    pub symbol: Localized,
    /// How buyers write it, all languages together, the symbol included.
    pub names: Vec<String>,
}

impl Unit {
    /// Converts a number of this unit into another unit of the same dimension.
    #[must_use]
    pub fn convert(&self, number: f64, to: &Self) -> Option<f64> {
        (self.dimension == to.dimension).then(|| number * self.factor / to.factor)
    }
}
