//! Features of one deviation, and linfa's fit of them.

use linfa::traits::Fit as _;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};

use super::examples::Examples;
use super::model::Logistic;

/// What linfa stops at: the length of the gradient, as a share of the rows.
const GRADIENT_MIN: f64 = 1e-5;
const LINFA_STEPS_MAX: u64 = 200;

/// Features of mean 0 and deviation 1, with a column of ones at the end.
pub(super) struct Standard {
    pub(super) width: usize,
    /// Rows of `width` + 1.
    pub(super) rows: Vec<f64>,
    means: Vec<f64>,
    /// 0 for a feature that is the same everywhere.
    scales: Vec<f64>,
}

impl Standard {
    pub(super) fn of(examples: &Examples<'_>) -> Self {
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
    pub(super) fn in_own_units(&self, found: &[f64]) -> Logistic {
        let weights: Vec<f64> = found.iter().zip(&self.scales).map(|(it, by)| it * by).collect();
        let at_means: f64 = weights.iter().zip(&self.means).map(|(it, mean)| it * mean).sum();
        Logistic { bias: found[self.width] - at_means, weights }
    }

    pub(super) fn by_linfa(&self, labels: &[bool], l2: f64) -> Option<Vec<f64>> {
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
}
