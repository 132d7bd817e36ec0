//! Multinomial logistic regression over sparse features, with a weight only where a class has
//! the feature.
//!
//! A feature that a class never has keeps the weight zero there. Only differences between classes
//! matter, so little is lost; and what is fitted grows with the text, not with features times
//! classes, and a class hardly moves when another is taught more.

use std::ops::Range;

use crate::lbfgs::{Stop, minimise};
use crate::matrix::{add, power, sum, widely};
use crate::vocabulary::Row;

/// A row with its class and how much it counts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labelled<'a> {
    pub(crate) row: &'a Row,
    pub(crate) class: usize,
    pub(crate) weight: f32,
}

/// A fitted model. A feature of few classes has a weight for each of them; one of many classes has a row of weights,
/// one for every class, which runs in lanes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Linear {
    classes: usize,
    /// For each feature where its weights begin, or its row.
    places: Vec<Place>,
    /// The classes of the single weights.
    class_of: Vec<u32>,
    weights: Weights,
}

/// The weights of a feature.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Single ones, from one index to another.
    Few(u32, u32),
    /// A row, by its number.
    Many(u32),
}

/// Single weights and rows of weights.
#[derive(Clone, Debug, Default)]
struct Weights {
    few: Vec<f32>,
    many: Vec<f32>,
}

const STOP: Stop = Stop { steps_max: 25, gradient_share: 2e-3 };
/// Single weights below this share of the greatest are forgotten after the fit.
const WEIGHT_SHARE_MIN: f32 = 2e-3;
/// A feature has a row where at least one of so many classes has it.
const CLASSES_OF_ROW: usize = 5;

impl Linear {
    /// Fits the model. `cost` is what an error counts beside the size of the weights.
    pub(crate) fn fit(
        examples: &[Labelled<'_>],
        features: usize,
        classes: usize,
        cost: f32,
    ) -> Self {
        let (mut model, held) = Self::shape(examples, features, classes);
        let task = Task { examples, cost, held: &held };
        let mut weights = vec![0.0; model.class_of.len() + held.len()];
        minimise(&mut weights, STOP, |weights, gradient| model.loss(&task, weights, gradient));
        model.weights.many = weights.split_off(model.class_of.len());
        model.weights.few = weights;
        model.prune();
        model
    }

    /// The score of every class, higher for more probable ones.
    pub(crate) fn scores(&self, row: &Row) -> Vec<f32> {
        let mut scores = vec![0.0; self.classes];
        widely(|| self.add_scores(row, &self.weights.few, &self.weights.many, &mut scores));
        scores
    }

    /// A model without weights, and for each weight in a row whether its class has the feature: 1 or 0.
    fn shape(examples: &[Labelled<'_>], features: usize, classes: usize) -> (Self, Vec<f32>) {
        let mut pairs: Vec<u64> = Vec::new();
        for example in examples {
            let class = u64::try_from(example.class).unwrap_or(u64::MAX);
            pairs.extend(example.row.iter().map(|(feature, _)| u64::from(*feature) << 32 | class));
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut model =
            Self { classes, places: vec![Place::Few(0, 0); features], ..Self::default() };
        let mut held = Vec::new();
        for own in pairs.chunk_by(|one, other| one >> 32 == other >> 32) {
            let having =
                own.iter().map(|pair| u32::try_from(pair & 0xffff_ffff).unwrap_or(u32::MAX));
            let place = if own.len() * CLASSES_OF_ROW < classes {
                let from = index(model.class_of.len());
                model.class_of.extend(having);
                Place::Few(from, index(model.class_of.len()))
            } else {
                let number = held.len() / classes;
                held.resize(held.len() + classes, 0.0);
                let row = &mut held[number * classes..];
                having.for_each(|class| row[class as usize] = 1.0);
                Place::Many(index(number))
            };
            let feature = own.first().map_or(0, |pair| pair >> 32);
            model.places[usize::try_from(feature).unwrap_or(features)] = place;
        }
        (model, held)
    }

    #[inline(always)]
    fn add_scores(&self, row: &Row, few: &[f32], many: &[f32], scores: &mut [f32]) {
        for (feature, value) in row {
            match self.places[*feature as usize] {
                Place::Many(number) => add(scores, &many[self.row(number)], *value),
                Place::Few(from, to) => {
                    let range = from as usize..to as usize;
                    gather(&self.class_of[range.clone()], &few[range], *value, scores);
                }
            }
        }
    }

    fn row(&self, number: u32) -> Range<usize> {
        number as usize * self.classes..(number as usize + 1) * self.classes
    }

    /// The loss of the weights, and its gradient.
    fn loss(&self, task: &Task<'_>, weights: &[f32], gradient: &mut [f32]) -> f64 {
        gradient.copy_from_slice(weights);
        let mut loss: f64 =
            weights.iter().map(|weight| f64::from(*weight) * f64::from(*weight)).sum::<f64>() / 2.0;
        let (few, many) = weights.split_at(self.class_of.len());
        let mut scores = vec![0.0_f32; self.classes];
        for example in task.examples {
            scores.fill(0.0);
            widely(|| self.add_scores(example.row, few, many, &mut scores));
            softmax(&mut scores);
            let pull = task.cost * example.weight;
            let chance = scores[example.class].max(f32::MIN_POSITIVE);
            loss -= f64::from(pull * chance.ln());
            scores[example.class] -= 1.0;
            scores.iter_mut().for_each(|error| *error *= pull);
            widely(|| self.add_slopes(example.row, &scores, task.held, gradient));
        }
        loss
    }

    /// Adds to the gradient what a text's errors call for.
    #[inline(always)]
    fn add_slopes(&self, row: &Row, errors: &[f32], held: &[f32], gradient: &mut [f32]) {
        let (few, many) = gradient.split_at_mut(self.class_of.len());
        for (feature, value) in row {
            match self.places[*feature as usize] {
                Place::Many(number) => {
                    let range = self.row(number);
                    add_where(&mut many[range.clone()], errors, *value, &held[range]);
                }
                Place::Few(from, to) => {
                    let range = from as usize..to as usize;
                    scatter(&self.class_of[range.clone()], errors, *value, &mut few[range]);
                }
            }
        }
    }

    /// Forgets single weights that change nothing.
    fn prune(&mut self) {
        let all = self.weights.few.iter().chain(&self.weights.many);
        let least = all.fold(0.0_f32, |most, it| most.max(it.abs())) * WEIGHT_SHARE_MIN;
        let (mut class_of, mut weights) = (Vec::new(), Vec::new());
        for place in &mut self.places {
            let Place::Few(from, to) = place else { continue };
            let range = *from as usize..*to as usize;
            *from = index(weights.len());
            for at in range.filter(|at| self.weights.few[*at].abs() >= least) {
                class_of.push(self.class_of[at]);
                weights.push(self.weights.few[at]);
            }
            *to = index(weights.len());
        }
        (self.class_of, self.weights.few) = (class_of, weights);
    }
}

/// What is fitted to.
struct Task<'a> {
    examples: &'a [Labelled<'a>],
    cost: f32,
    /// For each weight in a row whether its class has the feature: 1 or 0.
    held: &'a [f32],
}

/// Adds single weights to the scores of their classes.
#[inline(always)]
fn gather(classes: &[u32], weights: &[f32], value: f32, scores: &mut [f32]) {
    for (class, weight) in classes.iter().zip(weights) {
        scores[*class as usize] += value * weight;
    }
}

/// Adds the errors of their classes to the slopes of single weights.
#[inline(always)]
fn scatter(classes: &[u32], errors: &[f32], value: f32, slopes: &mut [f32]) {
    for (class, slope) in classes.iter().zip(slopes) {
        *slope += value * errors[*class as usize];
    }
}

/// Adds the errors of all classes to a row of slopes, where `held` is 1.
#[inline(always)]
fn add_where(slopes: &mut [f32], errors: &[f32], value: f32, held: &[f32]) {
    for ((slope, error), held) in slopes.iter_mut().zip(errors).zip(held) {
        *slope += value * error * held;
    }
}

fn index(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Scores to probabilities, in place.
pub(crate) fn softmax(scores: &mut [f32]) {
    widely(|| {
        let most = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for score in scores.iter_mut() {
            *score = power(*score - most);
        }
        let sum: f32 = sum(scores);
        for score in scores.iter_mut() {
            *score /= sum;
        }
    });
}
