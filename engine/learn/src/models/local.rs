//! Each item from its nearest neighbours alone: a small ridge regression an item. What EASE is
//! where a dense inverse does not fit: the sparse approximation of Markov random fields (Steck
//! 2019b) with the neighbour selection of fsSLIM (Ning and Karypis 2011).

use rayon::prelude::*;

use super::model::{powers, some, within};
use super::recipe::Local;
use super::table::Table;
use crate::dense;
use crate::error::Error;
use crate::matrix::{Interactions, Sparse, gram, index, largest, number};

/// No neighbour.
const ABSENT: u32 = u32::MAX;

/// Fits the table.
pub(crate) fn fit(settings: Local, interactions: &Interactions) -> Result<Table, Error> {
    some("neighbours", settings.neighbours)?;
    within("ridge", settings.ridge, 1e-6, 1e9)?;
    within("user_power", settings.user_power, 0.0, 2.0)?;
    within("item_power", settings.item_power, 0.0, 2.0)?;
    within("tilt", settings.tilt, -2.0, 2.0)?;
    let popularity = interactions.popularity();
    let of_users = powers(&interactions.by_user().row_sums(), -settings.user_power / 2.0);
    let of_items = powers(&popularity, -settings.item_power);
    let scaled = interactions.by_user().scaled(&of_users, &of_items);
    let system = System::new(gram(&scaled, &scaled.transposed()), settings);
    let solved: Vec<Vec<(u32, f32)>> = (0..interactions.items())
        .into_par_iter()
        .map_init(
            || Scratch::new(interactions.items()),
            |scratch, item| system.solve(item, scratch),
        )
        .collect::<Option<_>>()
        .ok_or(Error::Singular { model: "local" })?;
    let by_target = Sparse::from_rows(solved, interactions.items());
    let after = powers(&popularity, settings.tilt);
    Ok(Table::new(by_target.scaled(&after, &of_items).transposed()))
}

/// The Gram of all items, and what is solved of it.
struct System {
    gram: Sparse,
    diagonal: Vec<f32>,
    ridge: f32,
    neighbours: usize,
}

/// What one core works on.
struct Scratch {
    /// The place of each item among the neighbours.
    places: Vec<u32>,
    matrix: Vec<f32>,
    right: Vec<f32>,
}

impl Scratch {
    fn new(items: usize) -> Self {
        Self { places: vec![ABSENT; items], matrix: Vec::new(), right: Vec::new() }
    }
}

impl System {
    fn new(gram: Sparse, settings: Local) -> Self {
        let diagonal: Vec<f32> = (0..gram.rows())
            .map(|item| {
                let row = gram.row(item);
                row.columns.binary_search(&number(item)).map_or(0.0, |at| row.values[at])
            })
            .collect();
        let met = diagonal.iter().filter(|value| **value > 0.0).count();
        let mean = diagonal.iter().sum::<f32>() / met.max(1) as f32;
        Self { gram, diagonal, ridge: settings.ridge * mean, neighbours: settings.neighbours }
    }

    /// The items most like one, by cosine, ascending by number; with the Gram's value.
    fn nearest(&self, item: usize) -> Vec<(u32, f32)> {
        let row = self.gram.row(item);
        let likes = row.columns.iter().zip(row.values).filter(|(other, _)| index(**other) != item);
        let cosine = |other: u32, value: f32| value / self.diagonal[index(other)].sqrt();
        let likes = likes.map(|(other, value)| (*other, cosine(*other, *value))).collect();
        let mut near = largest(likes, self.neighbours);
        near.sort_unstable_by_key(|(other, _)| *other);
        for (other, value) in &mut near {
            *value *= self.diagonal[index(*other)].sqrt();
        }
        near
    }

    /// The weights by which its neighbours speak for an item.
    fn solve(&self, item: usize, scratch: &mut Scratch) -> Option<Vec<(u32, f32)>> {
        let near = self.nearest(item);
        let size = near.len();
        scratch.matrix.clear();
        scratch.matrix.resize(size * size, 0.0);
        scratch.right.clear();
        scratch.right.extend(near.iter().map(|(_, value)| *value));
        for (place, (other, _)) in near.iter().enumerate() {
            scratch.places[index(*other)] = number(place);
        }
        for (place, (other, _)) in near.iter().enumerate() {
            let row = &mut scratch.matrix[place * size..(place + 1) * size];
            self.gather(*other, &near, &scratch.places, row);
            row[place] += self.ridge;
        }
        for (other, _) in &near {
            scratch.places[index(*other)] = ABSENT;
        }
        if size > 0 {
            dense::solve(&mut scratch.matrix, &mut scratch.right)?;
        }
        Some(
            near.iter().zip(&scratch.right).map(|((other, _), weight)| (*other, *weight)).collect(),
        )
    }

    /// The values of a row at the neighbours, by whichever way is shorter.
    fn gather(&self, of: u32, near: &[(u32, f32)], places: &[u32], into: &mut [f32]) {
        let row = self.gram.row(index(of));
        if row.columns.len() > near.len() * 12 {
            for (value, (other, _)) in into.iter_mut().zip(near) {
                *value = row.columns.binary_search(other).map_or(0.0, |at| row.values[at]);
            }
            return;
        }
        for (column, value) in row.columns.iter().zip(row.values) {
            let place = places[index(*column)];
            if place != ABSENT {
                into[index(place)] = *value;
            }
        }
    }
}
