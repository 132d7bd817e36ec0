//! The features that examples have, and how rare each is.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::Sparse;

/// Known features by index, ascending, scaled together with the unknown ones to length one.
pub(crate) type Row = Vec<(u32, f32)>;

/// The features that examples have, and how rare each is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Vocabulary {
    index: HashMap<u64, u32, FixedState>,
    rarity: Vec<f32>,
    rarest: f32,
}

impl Vocabulary {
    /// Collects the features of texts, each with its share in its class: the shares of a class
    /// sum to one, so that a class with many examples makes nothing more common than others do.
    pub(crate) fn new<'a>(texts: impl Iterator<Item = (&'a Sparse, f32)>) -> Self {
        let mut vocabulary = Self::default();
        let mut shares: Vec<f32> = Vec::new();
        let mut total = 0.0;
        for (features, share) in texts {
            total += share;
            for (feature, _) in features {
                let next = u32::try_from(shares.len()).unwrap_or(u32::MAX);
                let index = *vocabulary.index.entry(*feature).or_insert(next) as usize;
                shares.resize(shares.len().max(index + 1), 0.0);
                shares[index] += share;
            }
        }
        let rarity = |share: f32| ((1.0 + total) / (RARE + share)).ln().max(0.0) + COMMON_WEIGHT;
        vocabulary.rarity = shares.iter().map(|share| rarity(*share)).collect();
        vocabulary.rarest = rarity(RARE);
        vocabulary
    }

    /// How many features are known.
    pub(crate) fn len(&self) -> usize {
        self.rarity.len()
    }

    /// The known features weighted by rarity, and the share of the text that is unknown, 0 to 1.
    pub(crate) fn row(&self, features: &Sparse) -> (Row, f32) {
        let mut row = Vec::with_capacity(features.len());
        let (mut squares, mut unknown) = (0.0_f32, 0.0_f32);
        for (feature, weight) in features {
            let index = self.index.get(feature).copied();
            let rarity = index.map_or(self.rarest, |index| self.rarity[index as usize]);
            let value = weight * rarity;
            squares += value * value;
            match index {
                Some(index) => row.push((index, value)),
                None => unknown += value * value,
            }
        }
        let length = squares.sqrt().max(f32::MIN_POSITIVE);
        for (_, value) in &mut row {
            *value /= length;
        }
        row.sort_unstable_by_key(|(index, _)| *index);
        (row, unknown / squares.max(f32::MIN_POSITIVE))
    }
}

/// A feature is never taken to be rarer than this share of one class.
const RARE: f32 = 0.5;
/// What a feature counts that every text has.
const COMMON_WEIGHT: f32 = 0.5;
