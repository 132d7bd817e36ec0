//! How alike two sentences are: by characters, by the encoder, and by what was taught.

use super::characters::{Grams, cosine};
use crate::protocols::Tools;
use crate::sets::Pair;

/// A measure of likeness over the sentences of one set.
#[derive(Debug)]
pub(crate) enum Likeness {
    /// The cosine of characters in a row.
    Characters(Grams),
}

impl Likeness {
    /// The plain peer.
    pub(crate) fn characters<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::Characters(Grams::of(texts))
    }

    /// The engine's own; none without an encoder.
    pub(crate) fn engine<'a>(
        _tools: &Tools<'_>,
        _texts: impl Iterator<Item = &'a str>,
    ) -> Option<Self> {
        None
    }

    /// How alike two sentences are: the more, the more.
    pub(crate) fn of(&self, first: &str, second: &str) -> f64 {
        match self {
            Self::Characters(grams) => cosine(&grams.vector(first), &grams.vector(second)),
        }
    }
}

/// Who learns from pairs.
#[derive(Clone, Debug)]
pub(crate) struct PairLearner {}

/// Who has learnt from pairs.
#[derive(Clone, Debug)]
pub(crate) struct PairStudent {}

impl PairLearner {
    /// The engine's own; none until there is one.
    pub(crate) fn engine(_tools: &Tools<'_>) -> Option<Self> {
        None
    }

    /// Learns pairs.
    pub(crate) fn fit(&self, _pairs: &[Pair]) -> PairStudent {
        PairStudent {}
    }
}

impl PairStudent {
    /// The chance that two sentences say the same.
    pub(crate) fn chance(&self, _first: &str, _second: &str) -> f64 {
        0.0
    }
}
