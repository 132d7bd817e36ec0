//! Who finds slots and spans: nobody until the classifier's room has a tagger.

use crate::sets::{Framed, Tagged};

/// Who learns to find slots.
#[derive(Clone, Debug)]
pub(crate) struct SlotLearner {}

/// Who has learnt to find slots.
#[derive(Clone, Debug)]
pub(crate) struct SlotStudent {}

impl SlotLearner {
    /// The engine's own; none until there is one.
    pub(crate) fn engine() -> Option<Self> {
        None
    }

    /// Learns the slots of sentences.
    pub(crate) fn fit(&self, _support: &[Framed]) -> SlotStudent {
        SlotStudent {}
    }

    /// Learns the spans of tagged sentences.
    pub(crate) fn fit_tags(&self, _rows: &[Tagged]) -> SlotStudent {
        SlotStudent {}
    }
}

impl SlotStudent {
    /// Slots and their words, ascending.
    pub(crate) fn slots(&self, _text: &str) -> Vec<(String, String)> {
        Vec::new()
    }

    /// A tag for each token.
    pub(crate) fn tags(&self, tokens: &[String]) -> Vec<String> {
        vec!["O".to_owned(); tokens.len()]
    }
}
