//! Who corrects spelling: nobody until the understanding has a corrector for whole sentences.

use super::Call;
use crate::protocols::Tools;

/// Corrects sentences.
pub(crate) struct Corrector {
    correct: Call<str, String>,
}

impl Corrector {
    /// The engine's own; none until there is one.
    pub(crate) fn engine(_tools: &Tools<'_>) -> Option<Self> {
        None
    }

    /// The sentence as it should be.
    pub(crate) fn correct(&self, written: &str) -> String {
        (self.correct)(written)
    }
}
