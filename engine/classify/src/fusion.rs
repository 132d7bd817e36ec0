//! Evidence to probabilities: two small logistic layers fitted on texts the channels have not
//! seen, one among the classes and one for what lies outside all of them.

use crate::channels::{CHANNELS, Evidence, SIGNS};
use crate::lbfgs::{Stop, minimise};
use crate::linear::softmax;

/// Evidence with the class that is right, none for the outside, and how much it counts.
pub(crate) type Held = (Evidence, Option<usize>, f32);

/// The weights of the evidence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Fusion {
    among: [f32; CHANNELS],
    /// How much more probable each class is than its evidence alone says; empty where how many
    /// examples a class has says nothing of what will come.
    priors: Vec<f32>,
    outside: [f32; SIGNS],
}

/// Where the weights begin, and stay where nothing could be held out: what they came to on public
/// sets with one to three examples a class.
const SPARSE_START: Fusion = Fusion {
    among: [1.0, 2.0, 0.0, 0.0, 0.0],
    priors: Vec::new(),
    outside: [0.0, -0.2, -3.5, 1.0, 0.2, 2.0, 0.0, 0.0, 0.0, 0.0, 0.0],
};
/// The same with an encoder.
const DENSE_START: Fusion = Fusion {
    among: [1.2, 1.5, 1.2, 1.0, 0.5],
    priors: Vec::new(),
    outside: [0.3, 0.0, -3.5, 1.0, 0.1, 2.0, -0.35, 0.0, 0.35, 0.0, 0.0],
};

/// Pulls the weights towards where they start, as strongly as so many examples would.
const PRIOR: f32 = 4.0;
/// A cosine above this is the example itself.
const VERBATIM_MIN: f32 = 0.999;
/// By what the score of an example repeated word for word is raised.
const VERBATIM_RAISE: f32 = 4.0;
/// Of more held-out texts than this some in even steps are looked at.
const HELD_MAX: usize = 8000;
const STOP: Stop = Stop { steps_max: 60, gradient_share: 1e-4 };

impl Fusion {
    /// Fits the weights to held-out evidence of the features alone.
    pub(crate) fn sparse(held: &[Held], priors: usize) -> Self {
        Self::fit(held, &SPARSE_START, priors)
    }

    /// Fits the weights to held-out evidence of features and vectors.
    pub(crate) fn dense(held: &[Held], priors: usize) -> Self {
        Self::fit(held, &DENSE_START, priors)
    }

    fn fit(held: &[Held], start: &Self, priors: usize) -> Self {
        // A handful of weights needs no more; priors need every example of their class.
        // Odd steps, since texts lie in pairs with and without their class.
        let step = if priors > 0 { 1 } else { held.len().div_ceil(HELD_MAX) | 1 };
        let held: Vec<&Held> = held.iter().step_by(step).collect();
        let mut begin = start.among.to_vec();
        begin.resize(CHANNELS + priors, 0.0);
        let mut weights = begin.clone();
        minimise(&mut weights, STOP, |weights, gradient| {
            pull(weights, &begin, gradient) + among_loss(&held, weights, gradient)
        });
        let priors = weights.split_off(CHANNELS);
        let mut among = start.among;
        among.copy_from_slice(&weights);
        let signs: Vec<[f32; SIGNS]> = held.iter().map(|(evidence, ..)| evidence.signs()).collect();
        let mut outside = start.outside;
        minimise(&mut outside, STOP, |weights, gradient| {
            pull(weights, &start.outside, gradient) + outside_loss(&held, &signs, weights, gradient)
        });
        Self { among, priors, outside }
    }

    /// The probabilities of the classes in the evidence, in its order, and of the outside.
    pub(crate) fn probabilities(&self, evidence: &Evidence) -> (Vec<f32>, f32) {
        let mut scores = among_scores(evidence, &self.among, &self.priors);
        let mut sign: f32 = product(&self.outside, &evidence.signs());
        let mut verbatim = false;
        for (score, (_, channels)) in scores.iter_mut().zip(&evidence.classes) {
            if channels[1] > VERBATIM_MIN {
                *score += VERBATIM_RAISE;
                verbatim = true;
            }
        }
        if verbatim {
            sign -= VERBATIM_RAISE;
        }
        let outside = if scores.is_empty() { 1.0 } else { logistic(sign) };
        softmax(&mut scores);
        scores.iter_mut().for_each(|score| *score *= 1.0 - outside);
        (scores, outside)
    }

    /// The most probable class, none where the outside is more so, with its probability.
    pub(crate) fn first(&self, evidence: &Evidence) -> (Option<usize>, f32) {
        let (chances, outside) = self.probabilities(evidence);
        let classes = evidence.classes.iter().map(|(class, _)| Some(*class));
        classes
            .zip(chances)
            .fold((None, outside), |best, next| if next.1 > best.1 { next } else { best })
    }
}

fn among_scores(evidence: &Evidence, weights: &[f32], priors: &[f32]) -> Vec<f32> {
    let prior = |class: usize| priors.get(class).copied().unwrap_or(0.0);
    let of =
        |(class, channels): &(usize, [f32; CHANNELS])| product(weights, channels) + prior(*class);
    evidence.classes.iter().map(of).collect()
}

fn among_loss(held: &[&Held], weights: &[f32], gradient: &mut [f32]) -> f64 {
    let (weights, priors) = weights.split_at(CHANNELS);
    let (gradient, slopes) = gradient.split_at_mut(CHANNELS);
    let mut loss = 0.0;
    for (evidence, class, weight) in held {
        let Some(class) = class else { continue };
        let Some(right) = evidence.classes.iter().position(|(it, _)| it == class) else { continue };
        let mut chances = among_scores(evidence, weights, priors);
        softmax(&mut chances);
        loss -= f64::from(weight * chances[right].max(f32::MIN_POSITIVE).ln());
        chances[right] -= 1.0;
        for (chance, (class, channels)) in chances.iter().zip(&evidence.classes) {
            add_slope(gradient, channels, weight * chance);
            if let Some(slope) = slopes.get_mut(*class) {
                *slope += weight * chance;
            }
        }
    }
    loss
}

fn outside_loss(
    held: &[&Held],
    signs: &[[f32; SIGNS]],
    weights: &[f32],
    gradient: &mut [f32],
) -> f64 {
    let mut loss = 0.0;
    for ((_, class, weight), signs) in held.iter().zip(signs) {
        let chance = logistic(product(weights, signs));
        let truth = f32::from(u8::from(class.is_none()));
        let right = if class.is_none() { chance } else { 1.0 - chance };
        loss -= f64::from(weight * right.max(f32::MIN_POSITIVE).ln());
        add_slope(gradient, signs, weight * (chance - truth));
    }
    loss
}

fn add_slope(gradient: &mut [f32], along: &[f32], times: f32) {
    for (slope, along) in gradient.iter_mut().zip(along) {
        *slope += times * along;
    }
}

/// The cost of leaving the start; sets the gradient to its slope.
fn pull(weights: &[f32], start: &[f32], gradient: &mut [f32]) -> f64 {
    let mut cost = 0.0;
    for ((weight, start), slope) in weights.iter().zip(start).zip(gradient) {
        *slope = PRIOR * (weight - start);
        cost += f64::from(0.5 * PRIOR * (weight - start) * (weight - start));
    }
    cost
}

fn product(one: &[f32], other: &[f32]) -> f32 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

fn logistic(score: f32) -> f32 {
    1.0 / (1.0 + (-score).exp())
}
