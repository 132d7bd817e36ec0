//! Our own fit: Newton steps whose quadratic is solved a coordinate at a time.

use rayon::prelude::*;

use super::examples::Examples;
use super::model::share;
use super::standard::Standard;
use crate::dense::gram;

/// So many Newton steps at most; ten are usual.
const STEPS_MAX: usize = 50;
/// So many rounds of the coordinates within a step.
const ROUNDS_MAX: usize = 400;
/// A step that promises less than this of a row's loss is the last.
const PROMISE_MIN: f64 = 1e-10;
/// So many rows are summed up together, whatever the number of cores.
const TOGETHER: usize = 4_096;

impl Standard {
    /// The coefficients of standard features, the bias last, by Newton steps.
    pub(super) fn by_newton(
        &self,
        examples: &Examples<'_>,
        l2: f64,
        nonnegative: &[bool],
    ) -> Vec<f64> {
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

    /// What rows add to the gradient and to the curvature at a point.
    fn around_of(&self, first: usize, rows: &[f64], found: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let size = self.size();
        let mut gradient = vec![0.0; size];
        let mut bent = Vec::with_capacity(rows.len());
        for (at, row) in rows.chunks_exact(size).enumerate() {
            let (probability, weight) = (share(dot(row, found)), self.examples.weight(first + at));
            let label = f64::from(u8::from(self.examples.labels[first + at]));
            add(&mut gradient, row, weight * (probability - label));
            let bend = (weight * probability * (1.0 - probability)).sqrt();
            bent.extend(row.iter().map(|value| bend * value));
        }
        (gradient, gram(&bent, size))
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
