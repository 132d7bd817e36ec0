//! Logistic regression on dense features: what a score of several terms is weighed by, and what
//! turns a score into a probability.
//!
//! Plain fits of few features are linfa's (L-BFGS). It ignores weights of rows, knows no signs of
//! coefficients and creeps where features are many, so there the fit is ours: Newton steps whose quadratic is solved a
//! coordinate at a time, which keeps a sign by never crossing 0 (glmnet: Friedman, Hastie and
//! Tibshirani 2010). Both minimise the same sum, and a test holds them to one another.

use linfa::traits::Fit as _;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use rayon::prelude::*;

use crate::error::Error;

/// So many Newton steps at most; ten are usual.
const STEPS_MAX: usize = 50;
/// So many rounds of the coordinates within a step.
const ROUNDS_MAX: usize = 400;
/// A step that promises less than this of a row's loss is the last.
const PROMISE_MIN: f64 = 1e-10;
/// So many rows are summed up together, whatever the number of cores.
const TOGETHER: usize = 4_096;
/// What linfa stops at: the length of the gradient, as a share of the rows.
const GRADIENT_MIN: f64 = 1e-5;
const LINFA_STEPS_MAX: u64 = 200;
/// Many features lean on one another, and L-BFGS creeps: 25,000 rows of 165 took it 9.4 s and ours
/// 0.6 s, to the same area under the curve.
const LINFA_WIDTH_MAX: usize = 40;

/// Rows of features, each with its label.
#[derive(Clone, Copy, Debug)]
pub struct Examples<'a> {
    width: usize,
    features: &'a [f32],
    labels: &'a [bool],
    weights: Option<&'a [f32]>,
}

impl<'a> Examples<'a> {
    /// Rows of `width` features, one after another, and a label for each.
    ///
    /// # Errors
    /// Where the sizes do not fit, a feature is not finite, or all labels are alike.
    pub fn new(width: usize, features: &'a [f32], labels: &'a [bool]) -> Result<Self, Error> {
        if width == 0 || features.len() != width * labels.len() {
            let why = format!("{} of {} rows of {width}", features.len(), labels.len());
            return Err(Error::Setting { name: "features", why });
        }
        if let Some(at) = features.iter().position(|it| !it.is_finite()) {
            return Err(Error::Row {
                row: at / width + 1,
                what: format!("feature {} is not finite", at % width + 1),
                remedy: "leave the row out, or write 0 for what is not known",
            });
        }
        if labels.iter().all(|it| *it) || !labels.iter().any(|it| *it) {
            return Err(Error::Empty {
                what: format!("{} labels that are all alike", labels.len()),
                remedy: "give rows of both kinds: what was taken and what was passed over",
            });
        }
        Ok(Self { width, features, labels, weights: None })
    }

    /// The same, each row counted so many times; 0 leaves it out.
    ///
    /// # Errors
    /// Where there is not one weight for each row, or one is below 0 or not finite.
    pub fn weighed(self, weights: &'a [f32]) -> Result<Self, Error> {
        if weights.len() != self.labels.len() {
            let why = format!("{} for {} rows", weights.len(), self.labels.len());
            return Err(Error::Setting { name: "weights", why });
        }
        if let Some(at) = weights.iter().position(|it| !(it.is_finite() && *it >= 0.0)) {
            return Err(Error::Row {
                row: at + 1,
                what: format!("its weight is {}", weights[at]),
                remedy: "weights are numbers from 0",
            });
        }
        Ok(Self { weights: Some(weights), ..self })
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |it| f64::from(it[row]))
    }
}

/// The weights of features, in their own units, and what is added: the log odds of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    /// A weight for each feature; 0 for one that is the same everywhere.
    pub weights: Vec<f64>,
    /// The log odds of a row of zeros.
    pub bias: f64,
}

impl Logistic {
    /// Fits the weights that make Σ log(1 + exp(∓ log odds)) + ½ `l2` Σ (weight · deviation)²
    /// least: the penalty is on features of deviation 1, and not on the bias. Where `nonnegative`
    /// says so, a weight is not below 0; an empty slice leaves all free.
    ///
    /// # Errors
    /// A penalty that is not above 0, which leaves a fit without end where features tell all labels
    /// apart; signs for another number of features.
    pub fn fit(examples: &Examples<'_>, l2: f64, nonnegative: &[bool]) -> Result<Self, Error> {
        if !(l2.is_finite() && l2 > 0.0) {
            return Err(Error::Setting { name: "l2", why: format!("{l2} is not above 0") });
        }
        if !nonnegative.is_empty() && nonnegative.len() != examples.width {
            let why = format!("{} for {} features", nonnegative.len(), examples.width);
            return Err(Error::Setting { name: "nonnegative", why });
        }
        let standard = Standard::of(examples);
        let plain = examples.weights.is_none()
            && !nonnegative.iter().any(|it| *it)
            && examples.width <= LINFA_WIDTH_MAX;
        // A line search that gives up says nothing of the sum to be minimised: ours goes on.
        let by_linfa = if plain { standard.by_linfa(examples.labels, l2) } else { None };
        let found = by_linfa.unwrap_or_else(|| standard.by_newton(examples, l2, nonnegative));
        Ok(standard.in_own_units(&found))
    }

    /// The log odds of a row.
    #[must_use]
    pub fn log_odds(&self, row: &[f32]) -> f64 {
        debug_assert_eq!(row.len(), self.weights.len(), "a feature for each weight");
        let terms = self.weights.iter().zip(row).map(|(weight, it)| weight * f64::from(*it));
        self.bias + terms.sum::<f64>()
    }

    /// The probability of a row.
    #[must_use]
    pub fn probability(&self, row: &[f32]) -> f64 {
        share(self.log_odds(row))
    }
}

/// Log odds as a probability.
fn share(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Features of mean 0 and deviation 1, with a column of ones at the end.
struct Standard {
    width: usize,
    /// Rows of `width` + 1.
    rows: Vec<f64>,
    means: Vec<f64>,
    /// 0 for a feature that is the same everywhere.
    scales: Vec<f64>,
}

impl Standard {
    fn of(examples: &Examples<'_>) -> Self {
        let width = examples.width;
        let (mut means, mut squares) = (vec![0.0; width], vec![0.0; width]);
        let total: f64 = (0..examples.labels.len()).map(|row| examples.weight(row)).sum();
        let total = total.max(f64::MIN_POSITIVE);
        let rows = || examples.features.chunks_exact(width).enumerate();
        for (at, row) in rows() {
            let weight = examples.weight(at) / total;
            means.iter_mut().zip(row).for_each(|(sum, it)| *sum += weight * f64::from(*it));
        }
        for (at, row) in rows() {
            let weight = examples.weight(at) / total;
            for ((sum, it), mean) in squares.iter_mut().zip(row).zip(&means) {
                *sum += weight * (f64::from(*it) - mean).powi(2);
            }
        }
        // Below this a deviation is rounding of features that are all the same.
        let noise = |mean: f64| 1e-6 * mean.abs() + 1e-12;
        let scale = |(square, mean): (&f64, &f64)| {
            let deviation = square.sqrt();
            if deviation > noise(*mean) { 1.0 / deviation } else { 0.0 }
        };
        let scales: Vec<f64> = squares.iter().zip(&means).map(scale).collect();
        let mut made = Vec::with_capacity((width + 1) * examples.labels.len());
        for (_, row) in rows() {
            let of = row.iter().zip(means.iter().zip(&scales));
            made.extend(of.map(|(it, (mean, scale))| (f64::from(*it) - mean) * scale));
            made.push(1.0);
        }
        Self { width, rows: made, means, scales }
    }

    /// Coefficients of standard features, the bias last, as those of the features themselves.
    fn in_own_units(&self, found: &[f64]) -> Logistic {
        let weights: Vec<f64> = found.iter().zip(&self.scales).map(|(it, by)| it * by).collect();
        let at_means: f64 = weights.iter().zip(&self.means).map(|(it, mean)| it * mean).sum();
        Logistic { bias: found[self.width] - at_means, weights }
    }

    fn by_linfa(&self, labels: &[bool], l2: f64) -> Option<Vec<f64>> {
        let rows = self.rows.chunks_exact(self.width + 1).flat_map(|row| &row[..self.width]);
        let records = Array2::from_shape_vec((labels.len(), self.width), rows.copied().collect());
        let targets = Array1::from_iter(labels.iter().copied());
        let data = linfa::DatasetBase::new(records.ok()?, targets);
        let fitted = LogisticRegression::default()
            .alpha(l2)
            .max_iterations(LINFA_STEPS_MAX)
            .gradient_tolerance(GRADIENT_MIN * labels.len() as f64)
            .fit(&data)
            .ok()?;
        // Its positive class is whichever is the more frequent.
        let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
        let mut found: Vec<f64> = fitted.params().iter().map(|it| sign * it).collect();
        found.push(sign * fitted.intercept());
        found.iter().all(|it| it.is_finite()).then_some(found)
    }

    fn by_newton(&self, examples: &Examples<'_>, l2: f64, nonnegative: &[bool]) -> Vec<f64> {
        let newton = Newton { standard: self, examples, l2, nonnegative };
        let mut found = vec![0.0; self.width + 1];
        let mut loss = newton.loss(&found);
        let enough = PROMISE_MIN * examples.labels.len() as f64;
        for _ in 0..STEPS_MAX {
            let (gradient, curve) = newton.around(&found);
            let step = newton.step(&found, &gradient, &curve);
            let promise: f64 = -step.iter().zip(&gradient).map(|(it, by)| it * by).sum::<f64>();
            let next = newton.shortened(&found, &step, loss);
            let Some((next, next_loss)) = next.filter(|_| promise > enough) else {
                break;
            };
            (found, loss) = (next, next_loss);
        }
        found
    }
}

/// What is minimised where rows have weights or coefficients have signs.
struct Newton<'a> {
    standard: &'a Standard,
    examples: &'a Examples<'a>,
    l2: f64,
    nonnegative: &'a [bool],
}

impl Newton<'_> {
    fn size(&self) -> usize {
        self.standard.width + 1
    }

    /// Rows that are summed up together, with the number of the first.
    fn chunks(&self) -> impl IndexedParallelIterator<Item = (usize, &[f64])> {
        let rows = self.standard.rows.par_chunks(TOGETHER * self.size()).enumerate();
        rows.map(|(chunk, rows)| (chunk * TOGETHER, rows))
    }

    /// What is minimised.
    fn loss(&self, found: &[f64]) -> f64 {
        let sums: Vec<f64> =
            self.chunks().map(|(first, rows)| self.loss_of(first, rows, found)).collect();
        let squares: f64 = found[..self.size() - 1].iter().map(|it| it * it).sum();
        sums.iter().sum::<f64>() + 0.5 * self.l2 * squares
    }

    fn loss_of(&self, first: usize, rows: &[f64], found: &[f64]) -> f64 {
        let losses = rows.chunks_exact(self.size()).enumerate().map(|(at, row)| {
            let sign = if self.examples.labels[first + at] { 1.0 } else { -1.0 };
            let margin = sign * dot(row, found);
            // log(1 + e^-m) without overflow on either side.
            let loss = (-margin.abs()).exp().ln_1p() + (-margin).max(0.0);
            self.examples.weight(first + at) * loss
        });
        losses.sum()
    }

    /// What rows add to the gradient and to the lower triangle of the curvature at a point.
    fn around_of(&self, first: usize, rows: &[f64], found: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let size = self.size();
        let (mut gradient, mut curve) = (vec![0.0; size], vec![0.0; size * size]);
        for (at, row) in rows.chunks_exact(size).enumerate() {
            let (probability, weight) = (share(dot(row, found)), self.examples.weight(first + at));
            let label = f64::from(u8::from(self.examples.labels[first + at]));
            add(&mut gradient, row, weight * (probability - label));
            let bend = weight * probability * (1.0 - probability);
            for (place, value) in row.iter().enumerate() {
                add(&mut curve[place * size..=place * size + place], row, bend * value);
            }
        }
        (gradient, curve)
    }

    /// The gradient and the curvature (row by row) at a point.
    fn around(&self, found: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let size = self.size();
        let parts: Vec<(Vec<f64>, Vec<f64>)> =
            self.chunks().map(|(first, rows)| self.around_of(first, rows, found)).collect();
        let (mut gradient, mut curve) = (vec![0.0; size], vec![0.0; size * size]);
        for (of_gradient, of_curve) in &parts {
            add(&mut gradient, of_gradient, 1.0);
            add(&mut curve, of_curve, 1.0);
        }
        for at in 0..size - 1 {
            gradient[at] += self.l2 * found[at];
            curve[at * size + at] += self.l2;
        }
        for row in 0..size {
            (0..row).for_each(|column| curve[column * size + row] = curve[row * size + column]);
        }
        (gradient, curve)
    }

    /// What a coordinate may not go below.
    fn least(&self, at: usize) -> f64 {
        if self.nonnegative.get(at) == Some(&true) { 0.0 } else { f64::NEG_INFINITY }
    }

    /// Where the quadratic of gradient and curvature is least, from a point: a coordinate at a
    /// time, none across its bound.
    fn step(&self, found: &[f64], gradient: &[f64], curve: &[f64]) -> Vec<f64> {
        let size = self.size();
        let mut step = vec![0.0; size];
        let mut slope = gradient.to_vec();
        for _ in 0..ROUNDS_MAX {
            let mut moved: f64 = 0.0;
            for at in 0..size {
                let row = &curve[at * size..(at + 1) * size];
                let bend = row[at].max(1e-12);
                let by = (-slope[at] / bend).max(self.least(at) - found[at] - step[at]);
                step[at] += by;
                add(&mut slope, row, by);
                moved = moved.max(by * by * bend);
            }
            if moved < PROMISE_MIN {
                break;
            }
        }
        step
    }

    /// The longest of halved steps that lessens what is minimised; none where none does.
    fn shortened(&self, found: &[f64], step: &[f64], loss: f64) -> Option<(Vec<f64>, f64)> {
        let mut share = 1.0;
        for _ in 0..30 {
            let next: Vec<f64> = found.iter().zip(step).map(|(it, by)| it + share * by).collect();
            let next_loss = self.loss(&next);
            if next_loss < loss {
                return Some((next, next_loss));
            }
            share *= 0.5;
        }
        None
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn add(sums: &mut [f64], values: &[f64], factor: f64) {
    sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += factor * value);
}

/// A score as a probability, by Platt (1999): a logistic regression of labels on scores that no
/// sample of them was fitted on. More score is never less probability.
#[derive(Clone, Debug, PartialEq)]
pub struct Platt(Logistic);

impl Platt {
    /// Fits it on scores and their labels, which are smoothed by one example of either kind as
    /// Platt does, so that scores which tell all labels apart do not become certainties.
    ///
    /// # Errors
    /// Where the sizes do not fit, a score is not finite, or all labels are alike.
    pub fn fit(scores: &[f32], labels: &[bool]) -> Result<Self, Error> {
        Examples::new(1, scores, labels)?;
        let liked = labels.iter().filter(|it| **it).count() as f32;
        let passed = labels.len() as f32 - liked;
        let (of_liked, of_passed) = ((liked + 1.0) / (liked + 2.0), 1.0 / (passed + 2.0));
        // Each score once as either kind, weighed by how much it is of that kind.
        let target = |label: &bool| if *label { of_liked } else { of_passed };
        let weights: Vec<f32> =
            labels.iter().flat_map(|it| [target(it), 1.0 - target(it)]).collect();
        let doubled: Vec<f32> = scores.iter().flat_map(|it| [*it, *it]).collect();
        let kinds: Vec<bool> = labels.iter().flat_map(|_| [true, false]).collect();
        let examples = Examples::new(1, &doubled, &kinds)?.weighed(&weights)?;
        Ok(Self(Logistic::fit(&examples, 1e-6, &[true])?))
    }

    /// The probability of a score.
    #[must_use]
    pub fn probability(&self, score: f32) -> f64 {
        self.0.probability(&[score])
    }
}

#[cfg(test)]
mod tests {
    use super::{Examples, Logistic, Platt, Standard};
    use crate::random::Random;

    /// Rows of three features, of which the first speaks for a label, the second against it and the
    /// third is always the same.
    fn drawn(count: usize) -> (Vec<f32>, Vec<bool>) {
        let mut random = Random::new(6);
        let (mut features, mut labels) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let (one, other) = (random.normal(), 10.0 * random.normal() + 3.0);
            let odds = f64::from(2.0 * one - 0.1 * other - 0.5);
            features.extend([one, other, 7.0]);
            labels.push(f64::from(random.share()) < super::share(odds));
        }
        (features, labels)
    }

    #[test]
    fn what_labels_were_drawn_by_is_found_again() {
        let (features, labels) = drawn(6_000);
        let found =
            Logistic::fit(&Examples::new(3, &features, &labels).unwrap(), 1.0, &[]).unwrap();
        let near = |one: f64, other: f64, by: f64| assert!((one - other).abs() < by, "{found:?}");
        near(found.weights[0], 2.0, 0.15);
        near(found.weights[1], -0.1, 0.015);
        near(found.weights[2], 0.0, 1e-9);
        near(found.bias, -0.5, 0.12);
    }

    #[test]
    fn newton_and_linfa_come_to_the_same() {
        let (features, labels) = drawn(3_000);
        let examples = Examples::new(3, &features, &labels).unwrap();
        let standard = Standard::of(&examples);
        let by_linfa = standard.by_linfa(&labels, 2.0).unwrap();
        let by_newton = standard.by_newton(&examples, 2.0, &[]);
        for (one, other) in by_linfa.iter().zip(&by_newton) {
            assert!((one - other).abs() < 1e-4, "{by_linfa:?} {by_newton:?}");
        }
        // The other way round the other label is the more frequent one.
        let turned: Vec<bool> = labels.iter().map(|it| !it).collect();
        let of_turned = standard.by_linfa(&turned, 2.0).unwrap();
        for (one, other) in by_linfa.iter().zip(&of_turned) {
            assert!((one + other).abs() < 1e-3, "{by_linfa:?} {of_turned:?}");
        }
    }

    #[test]
    fn weights_count_rows_and_signs_hold() {
        let (features, labels) = drawn(400);
        let twice_features: Vec<f32> =
            features.chunks(3).flat_map(|it| [it, it].concat()).collect();
        let twice_labels: Vec<bool> = labels.iter().flat_map(|it| [*it, *it]).collect();
        let twice = Examples::new(3, &twice_features, &twice_labels).unwrap();
        let twice = Logistic::fit(&twice, 1.0, &[]).unwrap();
        let twos = vec![2.0; labels.len()];
        let examples = Examples::new(3, &features, &labels).unwrap();
        let weighed = Logistic::fit(&examples.weighed(&twos).unwrap(), 1.0, &[]).unwrap();
        for (one, other) in twice.weights.iter().zip(&weighed.weights) {
            assert!((one - other).abs() < 1e-4, "{twice:?} {weighed:?}");
        }
        let signed = Logistic::fit(&examples, 1.0, &[true, true, true]).unwrap();
        assert!(signed.weights[0] > 1.0 && signed.weights[1] == 0.0, "{signed:?}");
        // With the bound the rest is what it is without the feature.
        let alone: Vec<f32> = features.chunks(3).map(|it| it[0]).collect();
        let alone = Logistic::fit(&Examples::new(1, &alone, &labels).unwrap(), 1.0, &[]).unwrap();
        assert!((alone.weights[0] - signed.weights[0]).abs() < 1e-3, "{alone:?} {signed:?}");
    }

    #[test]
    fn labels_that_are_told_apart_entirely_do_not_run_away() {
        let features: Vec<f32> = (0..40_u8).map(f32::from).collect();
        let labels: Vec<bool> = (0..40).map(|at| at >= 20).collect();
        let examples = Examples::new(1, &features, &labels).unwrap();
        let plain = Logistic::fit(&examples, 1e-3, &[]).unwrap();
        let signed = Logistic::fit(&examples, 1e-3, &[true]).unwrap();
        assert!((plain.weights[0] - signed.weights[0]).abs() < 0.02 * plain.weights[0]);
        assert!(plain.probability(&[0.0]) < 0.01 && plain.probability(&[39.0]) > 0.99);
        let sure = Platt::fit(&features, &labels).unwrap();
        assert!(sure.probability(0.0) < 0.05 && sure.probability(39.0) > 0.95);
        assert!(sure.probability(19.0) < sure.probability(20.0));
    }

    #[test]
    fn a_calibrated_score_is_a_frequency() {
        let mut random = Random::new(2);
        let scores: Vec<f32> = (0..20_000).map(|_| 5.0 * random.normal() + 40.0).collect();
        let labels: Vec<bool> = scores
            .iter()
            .map(|it| random.share() < 1.0 / (1.0 + (20.0 - 0.5 * it).exp()))
            .collect();
        let platt = Platt::fit(&scores, &labels).unwrap();
        for score in [34.0_f32, 40.0, 44.0] {
            let right = 1.0 / (1.0 + f64::from(20.0 - 0.5 * score).exp());
            assert!((platt.probability(score) - right).abs() < 0.02, "{score} {platt:?}");
        }
    }

    #[test]
    fn what_cannot_be_fitted_is_told() {
        let told = |width, features: &[f32], labels: &[bool]| {
            Examples::new(width, features, labels).unwrap_err().to_string()
        };
        assert!(told(2, &[1.0; 3], &[true, false]).contains("3 of 2 rows of 2"));
        assert!(told(1, &[1.0, f32::NAN], &[true, false]).contains("row 2: feature 1"));
        assert!(told(1, &[1.0, 2.0], &[true, true]).contains("all alike"));
        let examples = Examples::new(1, &[1.0, 2.0], &[true, false]).unwrap();
        assert!(Logistic::fit(&examples, 0.0, &[]).is_err());
        assert!(Logistic::fit(&examples, 1.0, &[true, false]).is_err());
        assert!(examples.weighed(&[1.0]).is_err() && examples.weighed(&[1.0, -1.0]).is_err());
        // Features that are all the same leave how often a label is met.
        let same = Examples::new(1, &[4.0; 4], &[true, false, true, true]).unwrap();
        let same = Logistic::fit(&same, 1.0, &[]).unwrap();
        assert!(same.weights[0] == 0.0 && (same.bias - 3_f64.ln()).abs() < 1e-3, "{same:?}");
    }
}
