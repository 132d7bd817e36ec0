//! How often an item was met: what every other model must beat.

use super::model::Model;
use crate::error::Error;
use crate::matrix::{Interactions, Row};
use crate::store::{Reader, Writer};

/// The weight of each item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Popular {
    weights: Vec<f32>,
}

impl Popular {
    pub(crate) const KIND: u8 = 1;

    pub(crate) fn fit(interactions: &Interactions) -> Self {
        Self { weights: interactions.popularity() }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self { weights: reader.floats()? })
    }
}

impl Model for Popular {
    fn items(&self) -> usize {
        self.weights.len()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        for (_, scores) in histories.iter().zip(scores.chunks_exact_mut(self.items().max(1))) {
            scores.copy_from_slice(&self.weights);
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.floats(&self.weights);
    }
}
