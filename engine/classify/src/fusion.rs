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
    outside: [f32; SIGNS],
}

impl Default for Fusion {
    fn default() -> Self {
        Self { among: [0.7, 1.0, 0.7, 1.0], outside: [1.5, -0.4, -4.0, 3.0, 0.4, 2.0, 0.0, 0.0, 0.0] }
    }
}

/// Pulls the weights towards where they start, as strongly as so many examples would.
const PRIOR: f32 = 4.0;
/// A cosine above this is the example itself.
const VERBATIM_MIN: f32 = 0.999;
/// By what the score of an example repeated word for word is raised.
const VERBATIM_RAISE: f32 = 4.0;
const STOP: Stop = Stop { steps_max: 60, gradient_share: 1e-4 };

impl Fusion {
    /// Fits the weights to held-out evidence.
    pub(crate) fn fit(held: &[Held]) -> Self {
        let start = Self::default();
        let mut among = start.among;
        if std::env::var("ALONE").is_ok() {
            among = [0.0; CHANNELS];
            among[std::env::var("ALONE").unwrap_or_default().parse::<usize>().unwrap_or(0)] = 1.0;
            return Self { among, outside: start.outside };
        }
        minimise(&mut among, STOP, |weights, gradient| {
            pull(weights, &start.among, gradient) + among_loss(held, weights, gradient)
        });
        let mut outside = start.outside;
        minimise(&mut outside, STOP, |weights, gradient| {
            pull(weights, &start.outside, gradient) + outside_loss(held, weights, gradient)
        });
        if std::env::var("SHOW").is_ok() { #[expect(clippy::print_stderr, reason="x")] { eprintln!("{among:.2?} {outside:.2?}"); } }
        if let Ok(w) = std::env::var("AMONG") { among = [0.0; CHANNELS]; for (a, b) in among.iter_mut().zip(w.split(",")) { *a = b.parse().unwrap_or(0.0); } }
        Self { among, outside }
    }

    /// The probabilities of the classes in the evidence, in its order, and of the outside.
    pub(crate) fn probabilities(&self, evidence: &Evidence) -> (Vec<f32>, f32) {
        let mut scores = among_scores(evidence, &self.among);
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
}

fn among_scores(evidence: &Evidence, weights: &[f32]) -> Vec<f32> {
    evidence.classes.iter().map(|(_, channels)| product(weights, channels)).collect()
}

fn among_loss(held: &[Held], weights: &[f32], gradient: &mut [f32]) -> f64 {
    let mut loss = 0.0;
    for (evidence, class, weight) in held {
        let Some(class) = class else { continue };
        let Some(right) = evidence.classes.iter().position(|(it, _)| it == class) else { continue };
        let mut chances = among_scores(evidence, weights);
        softmax(&mut chances);
        loss -= f64::from(weight * chances[right].max(f32::MIN_POSITIVE).ln());
        chances[right] -= 1.0;
        for (chance, (_, channels)) in chances.iter().zip(&evidence.classes) {
            for (slope, channel) in gradient.iter_mut().zip(channels) {
                *slope += weight * chance * channel;
            }
        }
    }
    loss
}

fn outside_loss(held: &[Held], weights: &[f32], gradient: &mut [f32]) -> f64 {
    let mut loss = 0.0;
    for (evidence, class, weight) in held {
        let signs = evidence.signs();
        let chance = logistic(product(weights, &signs));
        let truth = f32::from(u8::from(class.is_none()));
        let right = if class.is_none() { chance } else { 1.0 - chance };
        loss -= f64::from(weight * right.max(f32::MIN_POSITIVE).ln());
        for (slope, sign) in gradient.iter_mut().zip(&signs) {
            *slope += weight * (chance - truth) * sign;
        }
    }
    loss
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
