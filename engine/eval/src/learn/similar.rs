//! How alike two sentences are: by characters, by the encoder, and by what was taught.

use std::sync::Arc;

use encode::Encoder;

use super::Call;
use super::characters::{Grams, cosine};
use crate::protocols::Tools;
use crate::sets::Pair;

/// A measure of likeness over the sentences of one set.
#[derive(Debug)]
pub(crate) enum Likeness {
    /// The cosine of characters in a row.
    Characters(Grams),
    /// The cosine of vectors, centred, and of characters.
    Meaning { encoders: Vec<Arc<Encoder>>, grams: Grams },
}

impl Likeness {
    /// The plain peer.
    pub(crate) fn characters<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        Self::Characters(Grams::of(texts))
    }

    /// The engine's own; none without an encoder.
    pub(crate) fn engine<'a>(
        tools: &Tools<'_>,
        texts: impl Iterator<Item = &'a str>,
    ) -> Option<Self> {
        let encoders: Vec<Arc<Encoder>> =
            tools.encoder.iter().chain(&tools.plus).map(Arc::clone).collect();
        (!encoders.is_empty()).then(|| Self::Meaning { encoders, grams: Grams::of(texts) })
    }

    /// How alike two sentences are: the more, the more.
    pub(crate) fn of(&self, first: &str, second: &str) -> f64 {
        match self {
            Self::Characters(grams) => cosine(&grams.vector(first), &grams.vector(second)),
            Self::Meaning { encoders, grams } => {
                let meant: f64 = encoders.iter().map(|it| centred(it, first, second)).sum();
                meant + WORDING * cosine(&grams.vector(first), &grams.vector(second))
            }
        }
    }
}

/// What wording counts beside meaning: half, as when both are scaled alike for looking questions up.
const WORDING: f64 = 0.5;

/// The cosine of the vectors of two sentences, about the mean of many.
fn centred(encoder: &Encoder, first: &str, second: &str) -> f64 {
    let mean = encoder.mean();
    let about = |text: &str| -> Vec<f64> {
        let vector = encoder.encode(text);
        vector.iter().zip(mean).map(|(it, mean)| f64::from(it - mean)).collect()
    };
    let (one, other) = (about(first), about(second));
    let dot =
        |one: &[f64], other: &[f64]| -> f64 { one.iter().zip(other).map(|(a, b)| a * b).sum() };
    let lengths = (dot(&one, &one) * dot(&other, &other)).sqrt();
    if lengths > 0.0 { dot(&one, &other) / lengths } else { 0.0 }
}

/// Learns from pairs.
pub(crate) struct PairLearner {
    fit: Call<[Pair], PairStudent>,
}

/// Has learnt from pairs.
pub(crate) struct PairStudent {
    chance: Call<(String, String), f64>,
}

impl PairLearner {
    /// The engine's own; none until there is one.
    pub(crate) fn engine(_tools: &Tools<'_>) -> Option<Self> {
        None
    }

    /// Learns pairs.
    pub(crate) fn fit(&self, pairs: &[Pair]) -> PairStudent {
        (self.fit)(pairs)
    }
}

impl PairStudent {
    /// The chance that two sentences say the same.
    pub(crate) fn chance(&self, first: &str, second: &str) -> f64 {
        (self.chance)(&(first.to_owned(), second.to_owned()))
    }
}
