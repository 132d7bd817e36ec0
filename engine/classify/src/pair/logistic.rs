//! Logistic regression over the signs of likeness, which may only speak for it, and over the
//! numbers of two vectors or the characters shared and not shared.

use super::same::sigmoid;
use crate::lbfgs::{Stop, minimise};

/// Two texts as the model sees them.
#[derive(Clone, Debug)]
pub(crate) struct Row<'a> {
    /// What speaks for their being the same.
    pub(crate) signs: Vec<f32>,
    /// Their vectors.
    pub(crate) sides: (&'a [Vec<f32>], &'a [Vec<f32>]),
    /// What [`super::words::Words`] tells of them.
    pub(crate) words: Vec<u32>,
    pub(crate) same: bool,
}

/// What a model weighs, with what an error counts beside the size of the weights.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Shape {
    /// The signs alone.
    Signs,
    /// The signs, and every number of the vectors.
    Vectors {
        /// What an error counts.
        cost: f32,
    },
    /// The signs, and the characters shared and not shared.
    Words {
        /// What an error counts.
        cost: f32,
        /// How many signs of characters there are.
        signs: usize,
    },
}

/// A fitted model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Logistic {
    /// For each sign its mean and spread; a spread of 0 for one that is left out.
    scales: Vec<(f32, f32)>,
    /// The start, then weights of signs, of differences and of products.
    weights: Vec<f32>,
    vectors: bool,
    /// Weights of characters shared and not shared; none where they are left out.
    words: Vec<f32>,
}

const STOP: Stop = Stop { steps_max: 120, gradient_share: 1e-3 };
/// What an error counts beside the weights of signs where vectors are left out.
const SIGNS_COST: f32 = 1.0;
/// Signs are so many times their spread, so that they are paid less for than numbers of vectors.
const SIGN_SCALE: f32 = 3.0;
/// Numbers of vectors of length one are brought near the size of signs.
const VECTOR_SCALE: f32 = 1.5;

impl Logistic {
    /// Fits a model. A sign that would speak against likeness is left out: where it seems to, that
    /// is how the pairs were gathered, not what they say.
    pub(crate) fn fit(rows: &[Row<'_>], shape: Shape) -> Self {
        let mut model = Self { scales: scales(rows), ..Self::default() };
        loop {
            model.train(rows, SIGNS_COST);
            if model.keep_speaking_for() {
                break;
            }
        }
        let cost = match shape {
            Shape::Signs => return model,
            Shape::Vectors { cost } => {
                model.vectors = true;
                cost
            }
            Shape::Words { cost, signs } => {
                model.words = vec![0.0; signs];
                cost
            }
        };
        model.train(rows, cost);
        if !model.keep_speaking_for() {
            model.train(rows, cost);
        }
        model
    }

    /// The logarithm of the odds that two texts are the same.
    pub(crate) fn score(&self, row: &Row<'_>) -> f32 {
        let mut values = Vec::new();
        self.values(row, &mut values);
        dot(&values, &self.weights) + of_words(&self.words, row)
    }

    /// Leaves out signs whose weight is negative; whether there were none.
    fn keep_speaking_for(&mut self) -> bool {
        let mut kept = true;
        for (scale, weight) in self.scales.iter_mut().zip(&self.weights[1..]) {
            if *weight < 0.0 && scale.1 > 0.0 {
                scale.1 = 0.0;
                kept = false;
            }
        }
        kept
    }

    fn train(&mut self, rows: &[Row<'_>], cost: f32) {
        let mut values = Vec::new();
        if let Some(first) = rows.first() {
            self.values(first, &mut values);
        }
        let dense = values.len();
        let mut weights = vec![0.0; dense + self.words.len()];
        minimise(&mut weights, STOP, |weights, slopes| {
            slopes.copy_from_slice(weights);
            let squares = weights.iter().map(|it| f64::from(*it) * f64::from(*it)).sum::<f64>();
            let mut loss = squares / 2.0;
            let (weights, words) = weights.split_at(dense);
            let (slopes, word_slopes) = slopes.split_at_mut(dense);
            for row in rows {
                self.values(row, &mut values);
                let chance = sigmoid(dot(&values, weights) + of_words(words, row));
                let right = 1.0 - (chance - f32::from(row.same)).abs();
                loss -= f64::from(cost) * f64::from(right.max(f32::MIN_POSITIVE)).ln();
                let pull = cost * (chance - f32::from(row.same));
                slopes.iter_mut().zip(&values).for_each(|(slope, value)| *slope += pull * value);
                pull_words(word_slopes, row, pull);
            }
            loss
        });
        self.words = weights.split_off(dense);
        self.weights = weights;
    }

    /// The numbers of a row: 1, the signs about their means, and for each number of the vectors how
    /// far both are apart and what they come to together.
    fn values(&self, row: &Row<'_>, values: &mut Vec<f32>) {
        values.clear();
        values.push(1.0);
        values.extend(row.signs.iter().zip(&self.scales).map(|(sign, (mean, spread))| {
            if *spread > 0.0 { SIGN_SCALE * (sign - mean) / spread } else { 0.0 }
        }));
        if !self.vectors {
            return;
        }
        for (one, other) in row.sides.0.iter().zip(row.sides.1) {
            let scale = VECTOR_SCALE * u16::try_from(one.len()).map_or(1.0, f32::from).sqrt();
            let both = || one.iter().zip(other);
            values.extend(both().map(|(one, other)| scale * (one - other).abs()));
            values.extend(both().map(|(one, other)| scale * one * other));
        }
    }
}

/// The weights of the characters shared and not shared, summed.
fn of_words(weights: &[f32], row: &Row<'_>) -> f32 {
    row.words.iter().filter_map(|it| weights.get(place(*it))).sum()
}

fn pull_words(slopes: &mut [f32], row: &Row<'_>, pull: f32) {
    for word in &row.words {
        if let Some(slope) = slopes.get_mut(place(*word)) {
            *slope += pull;
        }
    }
}

fn place(word: u32) -> usize {
    usize::try_from(word).unwrap_or(usize::MAX)
}

/// The mean and spread of each sign.
fn scales(rows: &[Row<'_>]) -> Vec<(f32, f32)> {
    let count = rows.iter().fold(0.0_f64, |count, _| count + 1.0).max(1.0);
    let signs = rows.first().map_or(0, |it| it.signs.len());
    let of = |sign: usize| {
        let all = || rows.iter().map(|it| f64::from(it.signs[sign]));
        let mean = all().sum::<f64>() / count;
        let spread = (all().map(|it| (it - mean) * (it - mean)).sum::<f64>() / count).sqrt();
        (narrow(mean), if spread > 1e-6 { narrow(spread) } else { 0.0 })
    };
    (0..signs).map(of).collect()
}

/// The product of two vectors, in eight sums so that it runs in lanes.
fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest = ones.remainder().iter().zip(others.remainder());
    let rest: f32 = rest.map(|(one, other)| one * other).sum();
    for (one, other) in ones.zip(others) {
        for lane in 0..8 {
            sums[lane] += one[lane] * other[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

#[expect(clippy::cast_possible_truncation, reason = "a float is rounded, not cut")]
fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_only_speak_for_likeness() {
        let row = |first: f32, second: f32, same: bool| Row {
            signs: vec![first, second],
            sides: (&[], &[]),
            words: Vec::new(),
            same,
        };
        // The second sign is high where texts differ.
        let rows: Vec<Row<'_>> = (0..20_u8)
            .map(|it| f32::from(it) / 20.0)
            .map(|it| row(it, 1.0 - it, it > 0.5))
            .collect();
        let model = Logistic::fit(&rows, Shape::Signs);
        assert!(model.score(&row(0.9, 0.5, false)) > model.score(&row(0.1, 0.5, false)));
        let off = model.score(&row(0.5, 0.9, false)) - model.score(&row(0.5, 0.1, false));
        assert!(off.abs() < 1e-6, "{off}");
    }

    #[test]
    fn single_numbers_of_vectors_are_weighed() {
        // Only the first number tells; the second is noise.
        let side = |first: f32, second: f32| vec![vec![first, second]];
        let sides: Vec<_> = (0..40_u8)
            .map(|it| {
                let noise = f32::from(it % 5) / 5.0;
                let apart = if it % 2 == 0 { 0.0 } else { 0.8 };
                (side(0.1, 0.0), side(0.1 + apart, noise), it % 2 == 0)
            })
            .collect();
        let rows: Vec<Row<'_>> = sides
            .iter()
            .map(|it| Row {
                signs: Vec::new(),
                sides: (&it.0, &it.1),
                words: Vec::new(),
                same: it.2,
            })
            .collect();
        let model = Logistic::fit(&rows, Shape::Vectors { cost: 1.0 });
        assert!(rows.iter().all(|it| (model.score(it) > 0.0) == it.same));
    }

    #[test]
    fn one_character_may_make_the_difference() {
        let row = |words: &[u32], same: bool| Row {
            signs: vec![0.5],
            sides: (&[], &[]),
            words: words.to_vec(),
            same,
        };
        let rows: Vec<Row<'_>> =
            (0..40).map(|it| row(&[0, 2 + u32::from(it % 2 == 0)], it % 2 == 1)).collect();
        let model = Logistic::fit(&rows, Shape::Words { cost: 1.0, signs: 4 });
        assert!(rows.iter().all(|it| (model.score(it) > 0.0) == it.same));
        assert!(model.score(&row(&[99], false)).is_finite(), "unknown signs say nothing");
    }
}
