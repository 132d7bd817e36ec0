//! Who finds slots and spans: nobody until the classifier's room has a tagger.

use super::Call;
use crate::sets::{Framed, Tagged};

/// Learns to find slots and spans.
pub(crate) struct SlotLearner {
    fit: Call<[Tagged], SlotStudent>,
    fit_slots: Call<[Framed], SlotStudent>,
}

/// Has learnt to find slots and spans.
pub(crate) struct SlotStudent {
    slots: Call<str, Vec<(String, String)>>,
    tags: Call<[String], Vec<String>>,
}

impl SlotLearner {
    /// The engine's own; none until there is one.
    pub(crate) fn engine() -> Option<Self> {
        None
    }

    /// Learns the slots of sentences.
    pub(crate) fn fit(&self, support: &[Framed]) -> SlotStudent {
        (self.fit_slots)(support)
    }

    /// Learns the spans of tagged sentences.
    pub(crate) fn fit_tags(&self, rows: &[Tagged]) -> SlotStudent {
        (self.fit)(rows)
    }
}

impl SlotStudent {
    /// Slots and their words, ascending.
    pub(crate) fn slots(&self, text: &str) -> Vec<(String, String)> {
        (self.slots)(text)
    }

    /// A tag for each token.
    pub(crate) fn tags(&self, tokens: &[String]) -> Vec<String> {
        (self.tags)(tokens)
    }
}
