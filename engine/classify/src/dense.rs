//! Multinomial logistic regression over vectors of an encoder.
//!
//! Vectors are centred, brought to length one and turned so that what varies within classes counts
//! less (linear discriminant analysis with shrinkage). Each example is told apart from the classes
//! nearest to it alone: the others are far behind, and the fit does not grow with their number.

use crate::lbfgs::{Stop, minimise};
use crate::linear::softmax;
use crate::matrix::{Triangle, add, as_float, dot, normalise, widely};
use crate::small::{Small, SmallRow};

/// A raw vector with its class and how much it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Placed<'a> {
    pub(crate) vector: &'a [f32],
    pub(crate) class: usize,
    pub(crate) weight: f32,
}

/// A fitted model. Empty where the examples have no vectors.
#[derive(Clone, Debug, Default)]
pub(crate) struct Dense {
    size: usize,
    mean: Vec<f32>,
    /// For each class its weights, one after another.
    weights: Vec<f32>,
    /// For each class its mean, of length one.
    centres: Vec<f32>,
    /// The examples, centred and of length one, by class, and where those of each class begin.
    rows: Small,
    starts: Vec<usize>,
}

/// How much of the variation within classes is taken to be the same in every direction.
const SHRINKAGE: f32 = 0.5;
/// An example is told apart from at least so many classes, its own among them.
const RIVALS_MIN: usize = 16;
/// With more classes than the least, so many pairs of example and class are looked at in all.
const PAIRS: usize = 100_000;
/// What an error counts beside the size of the weights.
const COST: f32 = 10.0;
/// The weights are pulled towards so many times the mean of their class: with one or two examples
/// they stay there.
const START: f32 = 5.0;
const STOP: Stop = Stop { steps_max: 25, gradient_share: 5e-3 };

impl Dense {
    /// Fits the model to vectors of one length.
    pub(crate) fn fit(examples: &[Placed<'_>], classes: usize) -> Self {
        let Some(size) = examples.first().map(|it| it.vector.len()) else { return Self::default() };
        let raw: Vec<&[f32]> = examples.iter().map(|it| it.vector).collect();
        let means = class_means(&raw, examples, classes);
        let taught = means.iter().flatten().count();
        let mut mean = vec![0.0; size];
        for class in means.iter().flatten() {
            add(&mut mean, class, 1.0 / as_float(taught));
        }
        let mut rows: Vec<Vec<f32>> = raw.iter().map(|it| centred(it, &mean)).collect();
        let factor = within(&rows, examples, classes);
        let centres = class_means(&rows, examples, classes);
        let (ordered, firsts) = by_class(&rows, examples, classes);
        rows.iter_mut().for_each(|row| factor.solve(row));
        let squares: f32 = rows.iter().map(|row| dot(row, row)).sum();
        let scale = (as_float(rows.len()) / squares.max(f32::MIN_POSITIVE)).sqrt();
        rows.iter_mut().flatten().for_each(|it| *it *= scale);
        let rivals = rivals(&rows, examples, classes);
        let mut start = vec![0.0; classes * size];
        let starts = class_means(&rows, examples, classes);
        for (weights, mean) in start.chunks_exact_mut(size).zip(&starts) {
            add(weights, mean.as_deref().unwrap_or(&[]), START);
        }
        let mut weights = start.clone();
        minimise(&mut weights, STOP, |weights, gradient| {
            loss(&Task { rows: &rows, examples, rivals: &rivals, start: &start }, weights, gradient)
        });
        for class in weights.chunks_exact_mut(size) {
            factor.solve_transposed(class);
            class.iter_mut().for_each(|it| *it *= scale);
        }
        let centres = centres.into_iter().flat_map(|centre| {
            let mut centre = centre.unwrap_or_else(|| vec![0.0; size]);
            normalise(&mut centre);
            centre
        });
        Self { size, mean, weights, centres: centres.collect(), rows: ordered, starts: firsts }
    }

    /// Whether there is nothing to ask.
    pub(crate) fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Whether a vector is of the length that was fitted.
    pub(crate) fn fits(&self, vector: &[f32]) -> bool {
        !self.is_empty() && vector.len() == self.size
    }

    /// A vector as it is compared: centred, of length one. None where it is not of the length that was fitted.
    pub(crate) fn row(&self, vector: &[f32]) -> Option<Vec<f32>> {
        self.fits(vector).then(|| centred(vector, &self.mean))
    }

    /// For each class its score, and the cosine of its centre.
    pub(crate) fn scores(&self, row: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let by =
            |all: &[f32]| widely(|| all.chunks_exact(self.size).map(|it| dot(it, row)).collect());
        (by(&self.weights), by(&self.centres))
    }

    /// The cosine of the most similar example of a class; 0 where it has none.
    pub(crate) fn nearest(&self, row: &SmallRow, class: usize) -> f32 {
        let own = self.starts.get(class).zip(self.starts.get(class + 1));
        own.map_or(0.0, |(from, to)| self.rows.nearest(*from..*to, row))
    }
}

/// Rows one after another, by class, and where those of each class begin.
fn by_class(rows: &[Vec<f32>], examples: &[Placed<'_>], classes: usize) -> (Small, Vec<usize>) {
    let mut own: Vec<Vec<usize>> = vec![Vec::new(); classes];
    for (index, example) in examples.iter().enumerate() {
        own[example.class].push(index);
    }
    let mut starts = vec![0];
    starts.extend(own.iter().scan(0, |sum, it| {
        *sum += it.len();
        Some(*sum)
    }));
    (own.iter().flatten().map(|index| SmallRow::new(&rows[*index])).collect(), starts)
}

fn centred(vector: &[f32], mean: &[f32]) -> Vec<f32> {
    let mut row: Vec<f32> = vector.iter().zip(mean).map(|(it, mean)| it - mean).collect();
    normalise(&mut row);
    row
}

/// The mean of each class; none where it has no examples.
fn class_means(
    rows: &[impl AsRef<[f32]>],
    examples: &[Placed<'_>],
    classes: usize,
) -> Vec<Option<Vec<f32>>> {
    let mut means: Vec<Option<Vec<f32>>> = vec![None; classes];
    let mut counts = vec![0.0_f32; classes];
    for (row, example) in rows.iter().zip(examples) {
        let row = row.as_ref();
        let mean = means[example.class].get_or_insert_with(|| vec![0.0; row.len()]);
        add(mean, row, example.weight);
        counts[example.class] += example.weight;
    }
    for (mean, count) in means.iter_mut().zip(counts) {
        mean.iter_mut().flatten().for_each(|it| *it /= count.max(f32::MIN_POSITIVE));
    }
    means
}

/// The factor of how rows vary within their classes.
fn within(rows: &[Vec<f32>], examples: &[Placed<'_>], classes: usize) -> Triangle {
    let means = class_means(rows, examples, classes);
    let residuals = rows.iter().zip(examples).map(|(row, example)| {
        let mut row = row.clone();
        if let Some(mean) = &means[example.class] {
            add(&mut row, mean, -1.0);
        }
        row
    });
    let mut scatter = Triangle::scatter(residuals, rows.first().map_or(0, Vec::len));
    scatter.shrink(SHRINKAGE);
    scatter.factor()
}

/// For each row its own class and those whose means are nearest.
fn rivals(rows: &[Vec<f32>], examples: &[Placed<'_>], classes: usize) -> Vec<Vec<u32>> {
    let means = class_means(rows, examples, classes);
    let of = |row: &Vec<f32>, own: usize| {
        let mut scores: Vec<(f32, u32)> = Vec::with_capacity(classes);
        let score = |(class, mean): (u32, &Option<Vec<f32>>)| {
            let far = dot(mean.as_deref()?, row);
            Some((if class as usize == own { f32::INFINITY } else { far }, class))
        };
        widely(|| scores.extend((0_u32..).zip(&means).filter_map(score)));
        let kept = (PAIRS / rows.len().max(1)).max(RIVALS_MIN).min(scores.len());
        let order = |one: &(f32, u32), other: &(f32, u32)| {
            other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
        };
        if kept < scores.len() {
            scores.select_nth_unstable_by(kept, order);
        }
        scores.truncate(kept);
        scores.sort_by(order);
        scores.into_iter().map(|(_, class)| class).collect()
    };
    rows.iter().zip(examples).map(|(row, example)| of(row, example.class)).collect()
}

struct Task<'a> {
    rows: &'a [Vec<f32>],
    examples: &'a [Placed<'a>],
    /// Each begins with the class of its example.
    rivals: &'a [Vec<u32>],
    start: &'a [f32],
}

/// The loss of the weights, and its gradient.
fn loss(task: &Task<'_>, weights: &[f32], gradient: &mut [f32]) -> f64 {
    let mut loss = 0.0;
    for ((slope, weight), start) in gradient.iter_mut().zip(weights).zip(task.start) {
        *slope = weight - start;
        loss += 0.5 * f64::from(*slope) * f64::from(*slope);
    }
    let mut scores = Vec::new();
    for ((row, example), rivals) in task.rows.iter().zip(task.examples).zip(task.rivals) {
        let place = |class: u32| class as usize * row.len()..(class as usize + 1) * row.len();
        scores.clear();
        widely(|| scores.extend(rivals.iter().map(|class| dot(&weights[place(*class)], row))));
        softmax(&mut scores);
        let pull = COST * example.weight;
        loss -= f64::from(pull * scores[0].max(f32::MIN_POSITIVE).ln());
        scores[0] -= 1.0;
        widely(|| {
            for (score, class) in scores.iter().zip(rivals).filter(|(it, _)| it.abs() > ERROR_MIN) {
                add(&mut gradient[place(*class)], row, pull * score);
            }
        });
    }
    loss
}

/// Smaller errors are not followed.
const ERROR_MIN: f32 = 1e-3;
