//! How alike two sentences are: by characters, by the encoder, and by what was taught.

use classify::pair::{PairExample, Same, Wording, alike};

use super::characters::{Grams, cosine};
use super::encoders::Encoders;
use crate::protocols::Tools;
use crate::sets::Pair;

/// A measure of likeness over the sentences of one set.
#[derive(Debug)]
pub(crate) enum Likeness {
    /// The cosine of characters in a row.
    Characters(Grams),
    /// The engine's own, of vectors where there is an encoder, and of wording.
    Meaning(Encoders, Wording),
}

impl Likeness {
    /// The plain peer.
    pub(crate) fn characters<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::Characters(Grams::of(texts))
    }

    /// The engine's own.
    pub(crate) fn engine<'a>(tools: &Tools<'_>, texts: impl Iterator<Item = &'a str>) -> Self {
        Self::Meaning(Encoders::of(tools), Wording::of(texts))
    }

    /// How alike two sentences are: the more, the more.
    pub(crate) fn of(&self, first: &str, second: &str) -> f64 {
        match self {
            Self::Characters(grams) => cosine(&grams.vector(first), &grams.vector(second)),
            Self::Meaning(encoders, wording) => {
                f64::from(alike(wording, &encoders.side(first), &encoders.side(second)))
            }
        }
    }
}

/// Learns from pairs.
#[derive(Clone, Debug)]
pub(crate) struct PairLearner(Encoders);

/// Has learnt from pairs.
#[derive(Clone, Debug)]
pub(crate) struct PairStudent {
    encoders: Encoders,
    same: Same,
}

impl PairLearner {
    /// The engine's own.
    pub(crate) fn engine(tools: &Tools<'_>) -> Self {
        Self(Encoders::of(tools))
    }

    /// Learns pairs.
    pub(crate) fn fit(&self, pairs: &[Pair]) -> PairStudent {
        let of = |it: &Pair| PairExample {
            one: self.0.side(&it.first),
            other: self.0.side(&it.second),
            same: it.grade > 0.5,
        };
        let examples: Vec<PairExample> = pairs.iter().map(of).collect();
        PairStudent { encoders: self.0.clone(), same: Same::fit(&examples) }
    }
}

impl PairStudent {
    /// The chance that two sentences say the same.
    pub(crate) fn chance(&self, first: &str, second: &str) -> f64 {
        f64::from(self.same.chance(&self.encoders.side(first), &self.encoders.side(second)))
    }
}
