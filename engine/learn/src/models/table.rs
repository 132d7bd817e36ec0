//! What several models come to: for each item of a history, weights of others.

use super::model::Model;
use crate::error::Error;
use crate::matrix::{Row, Sparse};
use crate::store::{Reader, Writer};

/// Items by items: the score of an item is the sum of its column over the history.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    weights: Sparse,
}

impl Table {
    pub(crate) const KIND: u8 = 2;

    pub(crate) fn new(weights: Sparse) -> Self {
        Self { weights }
    }

    pub(crate) fn into_weights(self) -> Sparse {
        self.weights
    }

    #[cfg(test)]
    pub(crate) fn weights(&self) -> &Sparse {
        &self.weights
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let weights = reader.sparse()?;
        if weights.rows() != weights.columns() {
            return Err(reader.foreign("its table is not square"));
        }
        Ok(Self { weights })
    }
}

impl Model for Table {
    fn items(&self) -> usize {
        self.weights.columns()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        for (history, scores) in histories.iter().zip(scores.chunks_exact_mut(self.items().max(1)))
        {
            scores.fill(0.0);
            for (item, weight) in history.iter() {
                let others = self.weights.row(item).iter();
                others.for_each(|(other, value)| scores[other] += weight * value);
            }
        }
    }

    fn table(&self) -> Option<&Sparse> {
        Some(&self.weights)
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.sparse(&self.weights);
    }
}
