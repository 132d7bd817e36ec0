//! Items that nobody met: each is scored as the met items are that share its attributes, by a ridge
//! regression of scores on attributes in its dual form (kernel ridge: Saunders et al. 1998), over
//! the nearest of them so that no matrix of all items is needed. And the peer that every such model
//! must beat: items with the attributes of what a user met.

use rayon::prelude::*;

use super::model::{Model, Side, powers, some, within};
use super::recipe::{Kin, Recipe};
use crate::dense;
use crate::error::Error;
use crate::matrix::{Interactions, Row, Sparse, index, largest, number, pruned_product};
use crate::store::{Reader, Writer};

/// A model of met items, and what of them speaks for each that nobody met.
#[derive(Debug)]
pub(crate) struct Cold {
    base: Box<dyn Model>,
    /// Items by items: a row for each that nobody met, with the weights of met ones.
    weights: Sparse,
    /// How much the history itself counts beside what the base says.
    own: f32,
}

impl Cold {
    pub(crate) const KIND: u8 = 7;

    pub(crate) fn fit(
        kin: Kin,
        base: Box<dyn Model>,
        interactions: &Interactions,
        side: Side<'_>,
    ) -> Result<Self, Error> {
        some("neighbours", kin.neighbours)?;
        within("ridge", kin.ridge, 1e-4, 1e4)?;
        within("own", kin.own, 0.0, 1e3)?;
        within("rarity", kin.rarity, 0.0, 2.0)?;
        let attributes = lengths_of_one(of(side)?, kin.rarity);
        let met = interactions.popularity();
        let turned = attributes.transposed();
        let solver = Solver { attributes: &attributes, met: &met, kin };
        let near = pruned_product(&cold_rows(&attributes, &met), &turned, &|_, sums| {
            let met = sums.iter().filter(|(item, _)| met[index(*item)] > 0.0);
            let mut near = largest(met.collect(), kin.neighbours);
            near.sort_unstable_by_key(|(item, _)| *item);
            near
        });
        let rows: Vec<Vec<(u32, f32)>> = (0..near.rows())
            .into_par_iter()
            .map(|item| solver.solve(near.row(item)))
            .collect::<Option<_>>()
            .ok_or(Error::Singular { model: "cold" })?;
        Ok(Self { base, weights: Sparse::from_rows(rows, near.columns()), own: kin.own })
    }

    pub(crate) fn read(base: Box<dyn Model>, reader: &mut Reader<'_>) -> Result<Self, Error> {
        let (weights, own) = (reader.sparse()?, reader.float()?);
        if weights.rows() != base.items() || weights.columns() != base.items() || !own.is_finite() {
            return Err(reader.foreign("its kin do not fit its items"));
        }
        Ok(Self { base, weights, own })
    }

    /// Scores each item that has kin by what they are told.
    fn speak(&self, told: &[f32], scores: &mut [f32]) {
        for (item, score) in scores.iter_mut().enumerate() {
            let kin = self.weights.row(item);
            if !kin.columns.is_empty() {
                *score = kin.iter().map(|(other, weight)| weight * told[other]).sum();
            }
        }
    }
}

pub(crate) fn of(side: Side<'_>) -> Result<&Sparse, Error> {
    side.attributes.ok_or_else(|| Error::Setting {
        name: "model",
        why: "items are compared by attributes and none are known: name them with --kg".to_owned(),
    })
}

/// Attributes weighed by how rare they are, of each item of length 1.
pub(crate) fn lengths_of_one(attributes: &Sparse, rarity: f32) -> Sparse {
    let rare = powers(&attributes.column_sums(), -rarity);
    let weighed = attributes.scaled(&vec![1.0; attributes.rows()], &rare);
    let squares: Vec<f32> = (0..weighed.rows())
        .map(|item| weighed.row(item).values.iter().map(|value| value * value).sum())
        .collect();
    weighed.scaled(&powers(&squares, -0.5), &vec![1.0; attributes.columns()])
}

/// The rows of items that nobody met alone.
fn cold_rows(attributes: &Sparse, met: &[f32]) -> Sparse {
    let rows = (0..attributes.rows()).map(|item| {
        let row = if met[item] > 0.0 { Row::default() } else { attributes.row(item) };
        row.iter().map(|(attribute, value)| (number(attribute), value)).collect()
    });
    Sparse::from_rows(rows.collect(), attributes.columns())
}

/// What each small regression needs.
struct Solver<'a> {
    attributes: &'a Sparse,
    met: &'a [f32],
    kin: Kin,
}

impl Solver<'_> {
    /// The weights of met items for one that nobody met: (K + ridge)⁻¹ k, by cosines K among the
    /// nearest and k with them.
    fn solve(&self, near: Row<'_>) -> Option<Vec<(u32, f32)>> {
        debug_assert!(near.columns.iter().all(|item| self.met[index(*item)] > 0.0));
        let size = near.columns.len();
        if size == 0 {
            return Some(Vec::new());
        }
        let mut matrix = vec![0.0; size * size];
        for (place, item) in near.columns.iter().enumerate() {
            let own = self.attributes.row(index(*item));
            for (before, other) in near.columns[..=place].iter().enumerate() {
                let like = own.dot(self.attributes.row(index(*other)));
                matrix[place * size + before] = like;
                matrix[before * size + place] = like;
            }
            matrix[place * size + place] += self.kin.ridge;
        }
        let mut right = near.values.to_vec();
        dense::solve(&mut matrix, &mut right)?;
        Some(near.columns.iter().copied().zip(right).collect())
    }
}

impl Model for Cold {
    fn items(&self) -> usize {
        self.base.items()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        self.base.score(histories, scores);
        let items = self.items().max(1);
        let mut told = vec![0.0; items];
        for (history, scores) in histories.iter().zip(scores.chunks_exact_mut(items)) {
            let length = scores.iter().map(|score| score * score).sum::<f32>().sqrt();
            if length > 0.0 {
                scores.iter_mut().for_each(|score| *score /= length);
            }
            told.copy_from_slice(scores);
            let own = self.own / (history.columns.len().max(1) as f32).sqrt();
            for (item, _) in history.iter().filter(|(item, _)| *item < items) {
                told[item] += own;
            }
            self.speak(&told, scores);
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        self.base.write(writer);
        writer.sparse(&self.weights);
        writer.float(self.own);
    }
}

/// Items by attributes alone: an item scores as it shares attributes with the history.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Match {
    attributes: Sparse,
    turned: Sparse,
}

impl Match {
    pub(crate) const KIND: u8 = 8;

    pub(crate) fn fit(rarity: f32, side: Side<'_>) -> Result<Self, Error> {
        within("rarity", rarity, 0.0, 2.0)?;
        Ok(Self::of(lengths_of_one(of(side)?, rarity)))
    }

    fn of(attributes: Sparse) -> Self {
        Self { turned: attributes.transposed(), attributes }
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        Ok(Self::of(reader.sparse()?))
    }
}

impl Model for Match {
    fn items(&self) -> usize {
        self.attributes.rows()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        let mut wanted = vec![0.0; self.attributes.columns()];
        let rows = scores.chunks_exact_mut(self.items().max(1));
        for (history, scores) in histories.iter().zip(rows) {
            wanted.fill(0.0);
            for (item, weight) in history.iter() {
                add(&mut wanted, self.attributes.row(item), weight);
            }
            scores.fill(0.0);
            for (attribute, wanted) in wanted.iter().enumerate().filter(|(_, it)| **it > 0.0) {
                add(scores, self.turned.row(attribute), *wanted);
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.sparse(&self.attributes);
    }
}

fn add(sums: &mut [f32], row: Row<'_>, factor: f32) {
    for (column, value) in row.iter() {
        sums[column] += factor * value;
    }
}

/// Of recipes, those that a model of items nobody met may stand on.
pub(crate) fn check_base(base: &Recipe) -> Result<(), Error> {
    if matches!(base, Recipe::Cold { .. }) {
        let why = "a cold model on a cold model: name what it stands on".to_owned();
        return Err(Error::Setting { name: "base", why });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Cold, Match};
    use crate::matrix::{Interactions, Sparse};
    use crate::models::{Kin, Model, Recipe, Resources, Side, fit};

    #[test]
    fn an_item_nobody_met_is_scored_by_its_kin_by_hand() {
        // Items 0 and 1 are met twice and once; item 2 shares its attribute with 0, item 3 with none.
        let data = Interactions::new(Sparse::ones(&[&[0], &[0, 1]], 4)).unwrap();
        let attributes = Sparse::ones(&[&[0], &[1], &[0], &[2]], 3);
        let side = Side { attributes: Some(&attributes) };
        let kin = Kin { neighbours: 5, ridge: 1.0, own: 0.0, rarity: 0.0 };
        let base = || fit(&Recipe::Popularity, &data, side, Resources::default()).unwrap();
        let model = Cold::fit(kin, base(), &data, side).unwrap();
        let mut scores = [0.0; 4];
        model.score(&[data.history(1)], &mut scores);
        // Popularity 2, 1 of length √5; item 2 is (1 + 1)⁻¹ · 1 of item 0.
        let right = [2.0, 1.0, 1.0, 0.0].map(|score: f32| score / 5_f32.sqrt());
        for (found, right) in scores.iter().zip(right) {
            assert!((found - right).abs() < 1e-6, "{scores:?}");
        }
        let own = Cold::fit(Kin { own: 1.0, ..kin }, base(), &data, side).unwrap();
        own.score(&[data.history(0)], &mut scores);
        assert!((scores[2] - 0.5 * (2.0 / 5_f32.sqrt() + 1.0)).abs() < 1e-6, "{scores:?}");
        let told = Cold::fit(kin, base(), &data, Side::default()).unwrap_err().to_string();
        assert!(told.contains("name them with --kg"), "{told}");
        let nested = Recipe::Cold { base: Box::new(Recipe::Popularity), kin };
        let nested = Recipe::Cold { base: Box::new(nested), kin };
        assert!(fit(&nested, &data, side, Resources::default()).is_err());
    }

    #[test]
    fn shared_attributes_by_hand() {
        let attributes = Sparse::ones(&[&[0, 1], &[1], &[0], &[2]], 3);
        let side = Side { attributes: Some(&attributes) };
        let model = Match::fit(0.0, side).unwrap();
        let data = Interactions::new(Sparse::ones(&[&[0], &[1, 3]], 4)).unwrap();
        let mut scores = [0.0; 8];
        model.score(&[data.history(0), data.history(1)], &mut scores);
        let half = 0.5_f32.sqrt();
        for (found, right) in scores.iter().zip([1.0, half, half, 0.0, half, 1.0, 0.0, 1.0]) {
            assert!((found - right).abs() < 1e-6, "{scores:?}");
        }
    }
}
