//! EASE: every item from all others by one ridge regression with a zero diagonal, in closed form
//! (Steck 2019), on interactions divided by powers of degrees; attributes of a knowledge graph are
//! further rows of the same regression (collective EASE, Jeunen, Van Balen and Goethals 2020).

use rayon::prelude::*;

use super::model::{Model, Side, powers, within};
use super::recipe::Ease;
use super::table::Table;
use crate::dense;
use crate::error::Error;
use crate::matrix::{Interactions, Row, Sparse, index, largest, number};
use crate::store::{Reader, Writer};

/// An item that is not solved for.
const OUTSIDE: u32 = u32::MAX;

/// Weights of every solved item for every solved item.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Dense {
    /// The items solved for, by place.
    solved: Vec<u32>,
    /// The place of each item, or outside.
    places: Vec<u32>,
    weights: Vec<f32>,
}

/// Fits the weights: all of them, or the largest of each item as a table.
pub(crate) fn fit(
    settings: Ease,
    interactions: &Interactions,
    side: Side<'_>,
) -> Result<Box<dyn Model>, Error> {
    check(settings)?;
    let items = interactions.items();
    let popularity = interactions.popularity();
    let solved = head(&popularity, settings.head);
    let mut places = vec![OUTSIDE; items];
    for (place, item) in solved.iter().enumerate() {
        places[index(*item)] = number(place);
    }
    let mut model = Dense { solved, places, weights: Vec::new() };
    let gram = model.gram(settings, interactions, side);
    let inverse =
        dense::invert(gram, model.solved.len()).ok_or(Error::Singular { model: "ease" })?;
    model.weights = inverse;
    model.finish(settings, &popularity);
    if settings.keep == 0 {
        return Ok(Box::new(model));
    }
    Ok(Box::new(Table::new(model.pruned(settings.keep))))
}

fn check(settings: Ease) -> Result<(), Error> {
    within("ridge", settings.ridge, 1e-6, 1e9)?;
    within("user_power", settings.user_power, 0.0, 2.0)?;
    within("item_power", settings.item_power, 0.0, 2.0)?;
    within("tilt", settings.tilt, -2.0, 2.0)?;
    within("knowledge", settings.knowledge, 0.0, 1e3)
}

/// The most popular items, ascending by number; all that were met where `head` is 0.
fn head(popularity: &[f32], head: usize) -> Vec<u32> {
    let met = popularity.iter().enumerate().filter(|(_, weight)| **weight > 0.0);
    let met: Vec<(u32, f32)> = met.map(|(item, weight)| (number(item), *weight)).collect();
    let count = if head == 0 { met.len() } else { head };
    let mut solved: Vec<u32> = largest(met, count).into_iter().map(|(item, _)| item).collect();
    solved.sort_unstable();
    solved
}

/// Items by attributes, each attribute as rare ones count, scaled so that a mean diagonal of the
/// Gram of interactions is met `knowledge` times.
fn scaled_attributes(attributes: &Sparse, knowledge: f32, mean: f32) -> Sparse {
    let rarity = powers(&attributes.column_sums(), -0.5);
    let ones = vec![1.0; attributes.rows()];
    let rare = attributes.scaled(&ones, &rarity);
    let squares: f32 = rare.parts().2.iter().map(|value| value * value).sum();
    let own = squares / attributes.rows().max(1) as f32;
    let factor = if own > 0.0 { (knowledge * mean / own).sqrt() } else { 0.0 };
    rare.scaled(&vec![factor; attributes.rows()], &vec![1.0; attributes.columns()])
}

impl Dense {
    pub(crate) const KIND: u8 = 3;

    /// The Gram of the solved items, with the ridge on its diagonal.
    fn gram(&self, settings: Ease, interactions: &Interactions, side: Side<'_>) -> Vec<f32> {
        let size = self.solved.len();
        let of_users = powers(&interactions.by_user().row_sums(), -settings.user_power / 2.0);
        let of_items = powers(&interactions.popularity(), -settings.item_power);
        let scaled = interactions.by_user().scaled(&of_users, &of_items);
        let mut gram = vec![0.0; size * size];
        self.add_products(&scaled.transposed(), &scaled, &mut gram);
        let mean = trace(&gram, size) / size.max(1) as f32;
        if let Some(attributes) = side.attributes.filter(|_| settings.knowledge > 0.0) {
            let attributes = scaled_attributes(attributes, settings.knowledge, mean);
            self.add_products(&attributes, &attributes.transposed(), &mut gram);
        }
        for at in 0..size {
            gram[at * size + at] += settings.ridge * mean;
        }
        gram
    }

    /// Adds `left · right` over the solved items.
    fn add_products(&self, left: &Sparse, right: &Sparse, gram: &mut [f32]) {
        let size = self.solved.len().max(1);
        gram.par_chunks_mut(size).zip(&self.solved).for_each(|(sums, item)| {
            for (middle, weight) in left.row(index(*item)).iter() {
                self.add_row(right.row(middle), weight, sums);
            }
        });
    }

    fn add_row(&self, row: Row<'_>, weight: f32, sums: &mut [f32]) {
        for (other, value) in row.iter() {
            let place = self.places[other];
            if place != OUTSIDE {
                sums[index(place)] += weight * value;
            }
        }
    }

    /// From the inverse P to weights: −P by the diagonal of the target, none for itself.
    fn finish(&mut self, settings: Ease, popularity: &[f32]) {
        let size = self.solved.len().max(1);
        let diagonal: Vec<f32> =
            (0..self.solved.len()).map(|at| self.weights[at * size + at]).collect();
        let of_solved: Vec<f32> = self.solved.iter().map(|item| popularity[index(*item)]).collect();
        let before = powers(&of_solved, -settings.item_power);
        let after = powers(&of_solved, settings.tilt);
        self.weights.par_chunks_mut(size).enumerate().for_each(|(source, row)| {
            for (target, weight) in row.iter_mut().enumerate() {
                *weight *= -before[source] * after[target] / diagonal[target];
            }
            row[source] = 0.0;
        });
    }

    fn pruned(&self, keep: usize) -> Sparse {
        let size = self.solved.len().max(1);
        let mut rows = vec![Vec::new(); self.places.len()];
        let pruned: Vec<Vec<(u32, f32)>> = self
            .weights
            .par_chunks(size)
            .map(|row| {
                let sizes = row.iter().zip(0..).map(|(weight, place)| (place, weight.abs()));
                let kept = largest(sizes.filter(|it| it.1 > 0.0).collect(), keep);
                kept.iter().map(|(at, _)| (self.solved[index(*at)], row[index(*at)])).collect()
            })
            .collect();
        for (row, item) in pruned.into_iter().zip(&self.solved) {
            rows[index(*item)] = row;
        }
        Sparse::from_rows(rows, self.places.len())
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let (solved, places) = (reader.numbers()?, reader.numbers()?);
        let weights = reader.floats()?;
        let fits = solved.len().checked_mul(solved.len()) == Some(weights.len())
            && places.iter().all(|at| *at == OUTSIDE || index(*at) < solved.len())
            && solved.iter().all(|item| index(*item) < places.len());
        if !fits {
            return Err(reader.foreign("its weights do not fit its items"));
        }
        Ok(Self { solved, places, weights })
    }
}

fn accumulate(sums: &mut [f32], values: &[f32], factor: f32) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

fn trace(matrix: &[f32], size: usize) -> f32 {
    (0..size).map(|at| matrix[at * size + at]).sum()
}

impl Model for Dense {
    fn items(&self) -> usize {
        self.places.len()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        let size = self.solved.len();
        let mut sums = vec![0.0; size];
        for (history, scores) in histories.iter().zip(scores.chunks_exact_mut(self.items().max(1)))
        {
            sums.fill(0.0);
            let places = history.iter().filter_map(|(item, weight)| {
                Some((self.places.get(item).filter(|at| **at != OUTSIDE)?, weight))
            });
            for (place, weight) in places {
                let from = index(*place) * size;
                accumulate(&mut sums, &self.weights[from..from + size], weight);
            }
            scores.fill(0.0);
            for (item, sum) in self.solved.iter().zip(&sums) {
                scores[index(*item)] = *sum;
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.numbers(&self.solved);
        writer.numbers(&self.places);
        writer.floats(&self.weights);
    }
}
