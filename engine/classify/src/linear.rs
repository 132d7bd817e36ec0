//! Multinomial logistic regression over sparse features, with a weight only where a class has
//! the feature.
//!
//! A feature that a class never has keeps the weight zero there. Only differences between classes
//! matter, so little is lost; and what is fitted grows with the text, not with features times
//! classes, and a class hardly moves when another is taught more.

use crate::lbfgs::{Stop, minimise};
use crate::vocabulary::Row;

/// A row with its class and how much it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labelled<'a> {
    pub(crate) row: &'a Row,
    pub(crate) class: usize,
    pub(crate) weight: f32,
}

/// A fitted model: for each feature the classes that have it, with weights.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linear {
    classes: usize,
    starts: Vec<u32>,
    class_of: Vec<u32>,
    weights: Vec<f32>,
}

const STOP: Stop = Stop { steps_max: 25, gradient_share: 2e-3 };
/// Weights below this share of the greatest are forgotten after the fit.
const WEIGHT_SHARE_MIN: f32 = 2e-3;

impl Linear {
    /// Fits the model. `cost` is what an error counts beside the size of the weights.
    pub(crate) fn fit(
        examples: &[Labelled<'_>],
        features: usize,
        classes: usize,
        cost: f32,
    ) -> Self {
        let mut model = Self::shape(examples, features, classes);
        let mut weights = std::mem::take(&mut model.weights);
        minimise(&mut weights, STOP, |weights, gradient| {
            model.loss(examples, cost, weights, gradient)
        });
        model.weights = weights;
        model.prune(features);
        model
    }

    /// The score of every class, higher for more probable ones.
    pub(crate) fn scores(&self, row: &Row) -> Vec<f32> {
        let mut scores = vec![0.0; self.classes];
        self.add_scores(row, &self.weights, &mut scores);
        scores
    }

    fn shape(examples: &[Labelled<'_>], features: usize, classes: usize) -> Self {
        let mut pairs: Vec<u64> = Vec::new();
        for example in examples {
            let class = u64::try_from(example.class).unwrap_or(u64::MAX);
            pairs.extend(example.row.iter().map(|(feature, _)| u64::from(*feature) << 32 | class));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0_u32; features + 1];
        let mut class_of = Vec::with_capacity(pairs.len());
        for pair in pairs {
            let feature = usize::try_from(pair >> 32).unwrap_or(features);
            starts[feature + 1] += 1;
            class_of.push(u32::try_from(pair & 0xffff_ffff).unwrap_or(u32::MAX));
        }
        for index in 0..features {
            starts[index + 1] += starts[index];
        }
        let weights = vec![0.0; class_of.len()];
        Self { classes, starts, class_of, weights }
    }

    fn range(&self, feature: u32) -> std::ops::Range<usize> {
        self.starts[feature as usize] as usize..self.starts[feature as usize + 1] as usize
    }

    fn add_scores(&self, row: &Row, weights: &[f32], scores: &mut [f32]) {
        for (feature, value) in row {
            let range = self.range(*feature);
            for (class, weight) in self.class_of[range.clone()].iter().zip(&weights[range]) {
                scores[*class as usize] += value * weight;
            }
        }
    }

    /// The loss of the weights, and its gradient.
    fn loss(
        &self,
        examples: &[Labelled<'_>],
        cost: f32,
        weights: &[f32],
        gradient: &mut [f32],
    ) -> f64 {
        gradient.copy_from_slice(weights);
        let mut loss: f64 =
            weights.iter().map(|weight| f64::from(*weight) * f64::from(*weight)).sum::<f64>() / 2.0;
        let mut scores = vec![0.0_f32; self.classes];
        for example in examples {
            scores.fill(0.0);
            self.add_scores(example.row, weights, &mut scores);
            softmax(&mut scores);
            let pull = cost * example.weight;
            let chance = scores[example.class].max(f32::MIN_POSITIVE);
            loss -= f64::from(pull * chance.ln());
            scores[example.class] -= 1.0;
            self.add_slopes(example.row, pull, &scores, gradient);
        }
        loss
    }

    fn add_slopes(&self, row: &Row, pull: f32, errors: &[f32], gradient: &mut [f32]) {
        for (feature, value) in row {
            let range = self.range(*feature);
            let classes = self.class_of[range.clone()].iter();
            for (class, slope) in classes.zip(&mut gradient[range]) {
                *slope += pull * value * errors[*class as usize];
            }
        }
    }

    /// Forgets weights that change nothing.
    fn prune(&mut self, features: usize) {
        let most = self.weights.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
        let least = most * WEIGHT_SHARE_MIN;
        let mut starts = vec![0_u32; features + 1];
        let (mut class_of, mut weights) = (Vec::new(), Vec::new());
        for feature in 0..features {
            let range = self.starts[feature] as usize..self.starts[feature + 1] as usize;
            for index in range.filter(|index| self.weights[*index].abs() >= least) {
                class_of.push(self.class_of[index]);
                weights.push(self.weights[index]);
            }
            starts[feature + 1] = u32::try_from(weights.len()).unwrap_or(u32::MAX);
        }
        *self = Self { classes: self.classes, starts, class_of, weights };
    }
}

/// Scores to probabilities, in place.
pub(crate) fn softmax(scores: &mut [f32]) {
    let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = (*score - most).exp();
        sum += *score;
    }
    for score in scores.iter_mut() {
        *score /= sum;
    }
}
