//! Several models, added up.

use super::model::{Model, Resources, Side, fit, read_single, within};
use super::recipe::{Part, Recipe};
use crate::error::Error;
use crate::matrix::{Interactions, Row};
use crate::store::{Reader, Writer};

/// More parts than any blend has.
const PARTS_MAX: usize = 64;

/// Models with their weights.
#[derive(Debug)]
pub(crate) struct Blend {
    parts: Vec<(f32, Box<dyn Model>)>,
    items: usize,
}

impl Blend {
    pub(crate) const KIND: u8 = 5;

    pub(crate) fn fit(
        parts: &[Part],
        interactions: &Interactions,
        side: Side<'_>,
        resources: Resources,
    ) -> Result<Self, Error> {
        if parts.is_empty() {
            return Err(Error::Setting { name: "parts", why: "a blend of nothing".to_owned() });
        }
        let mut fitted = Vec::with_capacity(parts.len());
        for part in parts {
            within("weight", part.weight, 0.0, 1e6)?;
            if matches!(part.recipe, Recipe::Blend { .. } | Recipe::Cold { .. }) {
                let why = "a blend of what stands on others: name its parts beside the others";
                let why = why.to_owned();
                return Err(Error::Setting { name: "parts", why });
            }
            fitted.push((part.weight, fit(&part.recipe, interactions, side, resources)?));
        }
        Ok(Self::of(fitted, interactions.items()))
    }

    /// Of models fitted already, each with its weight, all of so many items.
    pub(crate) fn of(parts: Vec<(f32, Box<dyn Model>)>, items: usize) -> Self {
        Self { parts, items }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let count = reader.size()?;
        if count == 0 || count > PARTS_MAX {
            return Err(reader.foreign("holds a blend of too few or too many parts"));
        }
        let mut parts: Vec<(f32, Box<dyn Model>)> = Vec::with_capacity(count);
        for _ in 0..count {
            let weight = reader.float()?;
            let kind = reader.byte()?;
            parts.push((weight, read_single(kind, reader)?));
        }
        let items = parts[0].1.items();
        if parts.iter().any(|(_, part)| part.items() != items) {
            return Err(reader.foreign("holds a blend whose parts know different items"));
        }
        Ok(Self { parts, items })
    }
}

impl Model for Blend {
    fn items(&self) -> usize {
        self.items
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        scores.fill(0.0);
        let mut of_part = vec![0.0; scores.len()];
        for (weight, part) in &self.parts {
            part.score(histories, &mut of_part);
            let rows = scores.chunks_exact_mut(self.items).zip(of_part.chunks_exact(self.items));
            for (scores, of_part) in rows {
                add(scores, of_part, *weight);
            }
        }
    }

    /// What each part says, brought to the length that it has in the sum.
    fn shares(&self, history: Row<'_>, item: usize) -> Option<Vec<f32>> {
        let mut shares = vec![0.0; history.columns.len()];
        let mut scores = vec![0.0; self.items];
        for (weight, part) in &self.parts {
            part.score(&[history], &mut scores);
            let length = length(&scores);
            let of_part = part.shares(history, item)?;
            if length > 0.0 {
                shares.iter_mut().zip(of_part).for_each(|(sum, it)| *sum += weight * it / length);
            }
        }
        Some(shares)
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.size(self.parts.len());
        for (weight, part) in &self.parts {
            writer.float(*weight);
            part.write(writer);
        }
    }
}

/// Adds scores of length 1, times a weight: models differ in scale, and from history to history.
pub(crate) fn add(scores: &mut [f32], of_part: &[f32], weight: f32) {
    let length = length(of_part);
    if length > 0.0 {
        let factor = weight / length;
        for (score, more) in scores.iter_mut().zip(of_part) {
            *score += factor * more;
        }
    }
}

fn length(scores: &[f32]) -> f32 {
    scores.iter().map(|score| score * score).sum::<f32>().sqrt()
}
