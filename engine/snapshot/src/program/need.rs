//! Needs: uses and scenarios mapped to constraints.

use domain::{CategoryId, Constraint, GraphId, Localized, TermId};
use serde::{Deserialize, Serialize};

/// A use or scenario, such as cutting films, and what it asks of products.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Need {
    /// The need's node; labels and aliases are facts of the graph.
    pub term: TermId,
    /// The file that states it.
    pub graph: GraphId,
    /// The categories it speaks of; empty for every category that has the attributes.
    pub categories: Vec<CategoryId>,
    /// What it asks of a product. A constraint whose attribute a category lacks is left out there.
    pub constraints: Vec<Constraint>,
    /// Why, in a sentence that may be said.
    pub reason: Localized,
}
