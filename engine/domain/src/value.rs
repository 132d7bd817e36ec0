//! Values of attributes and slots, and points in time.

use crate::TermId;

/// A value of an attribute or a slot.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub enum Value {
    /// A number in the unit that its attribute or slot declares.
    Number(f64),
    /// A thing of the graph: a named value, a brand, a product, a category.
    Thing(TermId),
    /// Words.
    Text(String),
    /// Yes or no.
    Bool(bool),
}

impl Value {
    /// The number, where this is one.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Thing(_) | Self::Text(_) | Self::Bool(_) => None,
        }
    }

    /// The thing, where this is one.
    #[must_use]
    pub fn thing(&self) -> Option<TermId> {
        match self {
            Self::Thing(term) => Some(*term),
            Self::Number(_) | Self::Text(_) | Self::Bool(_) => None,
        }
    }
}

/// Milliseconds since 1970-01-01T00:00:00Z. Always an argument, never read from a clock here.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Timestamp(pub i64);
