//! Guides: questions whose answers become constraints.

use domain::{AttributeId, CategoryId, GraphId, Localized, NeedId, TermId};
use serde::{Deserialize, Serialize};

/// A guided-selling path for one category.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Guide {
    /// The guide's node.
    pub term: TermId,
    /// The file that states it.
    pub graph: GraphId,
    /// What it is called.
    pub label: Localized,
    /// The category it leads through.
    pub category: CategoryId,
    /// The questions it may put; which comes next is computed, not written.
    pub questions: Vec<GuideQuestion>,
}

/// A question of a guide.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GuideQuestion {
    /// What it asks about.
    pub about: GuideSubject,
    /// The words.
    pub ask: Localized,
    /// For numeric attributes: the answers offered. Without bands, quartiles are offered.
    pub bands: Vec<Band>,
    /// How hard it is for a buyer to answer, 1 for ordinary; gain is divided by it.
    pub effort: f64,
}

/// What a guide's question asks about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum GuideSubject {
    /// The value of an attribute.
    Attribute(AttributeId),
    /// Which of these needs the buyer has.
    Needs(Vec<NeedId>),
}

/// A named range of a numeric attribute: `low <= value < high`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// What the buyer reads.
    pub label: Localized,
    /// The lower bound, included; none for no bound.
    pub low: Option<f64>,
    /// The upper bound, excluded; none for no bound.
    pub high: Option<f64>,
}
