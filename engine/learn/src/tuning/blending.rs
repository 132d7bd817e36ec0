//! Blends: the best of each kind, weighed on a sample of users.

use super::search::{Attempt, SLACK, Search, judged};
use crate::error::Error;
use crate::judge::Trial;
use crate::models::{Blend, Model, Part, Recipe, add, fit};

/// So many models are weighed at most.
pub(super) const PARTS_MAX: usize = 4;
/// So many users are weighed by at most.
const USERS_MAX: usize = 2_000;
/// The weights tried, beside the best model's 1.
const WEIGHTS: [f32; 9] = [0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0];
/// How far weights are drawn towards even ones, the furthest first.
const EVENED: [f32; 4] = [1.0, 0.75, 0.5, 0.25];
/// How often each weight is gone over.
const ROUNDS: usize = 2;

/// What each model says of each user sampled.
struct Scores<'a> {
    trial: Trial<'a>,
    parts: Vec<Scored>,
}

/// A model with what it says of the users sampled, one after another.
struct Scored {
    attempt: Attempt,
    model: Box<dyn Model>,
    scores: Vec<f32>,
}

/// A blend of these, the best of which comes first; none where there is but one or no time.
///
/// Of blends that a standard error does not tell from the best found, the most even is taken (the
/// one-standard-error rule of Breiman et al. 1984): the part to be judged may be of another kind than
/// the one weighed by, and then it is well not to have leant on one model alone.
pub(super) fn blend(
    search: &Search<'_>,
    led: &[Attempt],
    left: &dyn Fn() -> f64,
) -> Result<Option<Attempt>, Error> {
    let scores = gather(search, led, left)?;
    if scores.parts.len() < 2 {
        return Ok(None);
    }
    let attempts = || scores.parts.iter().map(|it| &it.attempt);
    // The last judgement, and fitting what was found once more from everything.
    let after_s: f64 = attempts().map(|it| it.fit_s + it.judge_s).sum();
    let left = || left() - after_s * SLACK;
    let mut weights = vec![0.0; scores.parts.len()];
    weights[0] = 1.0;
    for at in (1..weights.len()).cycle().take(ROUNDS * (scores.parts.len() - 1)) {
        weights = scores.weighed(&weights, at, &left);
    }
    weights = scores.evened(weights, &left);
    let kept: Vec<(f32, Scored)> =
        weights.into_iter().zip(scores.parts).filter(|(weight, _)| *weight > 0.0).collect();
    Ok((kept.len() > 1).then(|| judge(search, kept)))
}

/// Fits and scores the models that the time and the memory allow.
fn gather<'a>(
    search: &Search<'a>,
    led: &[Attempt],
    left: &dyn Fn() -> f64,
) -> Result<Scores<'a>, Error> {
    let row_bytes = search.train.items() * size_of::<f32>() * PARTS_MAX;
    let users = (search.resources.memory_bytes / 4 / row_bytes.max(1)).clamp(1, USERS_MAX);
    let trial = Trial::new(search.train, None, search.valid).sampled(users);
    let mut parts = Vec::new();
    let mut fit_s = 0.0;
    for attempt in led.iter().take(PARTS_MAX) {
        // What was found is fitted once more from everything.
        let in_time = (fit_s + attempt.fit_s * 2.0) * SLACK < left();
        if !in_time || fit_s + attempt.fit_s > search.fit_s_max {
            continue;
        }
        let model = fit(&attempt.recipe, search.train, search.side, search.resources)?;
        let mut scores = Vec::new();
        trial.score(&*model, trial.users(), &mut scores);
        fit_s += attempt.fit_s;
        parts.push(Scored { attempt: attempt.clone(), model, scores });
    }
    Ok(Scores { trial, parts })
}

/// The blend as a whole, judged like every other attempt; its fit takes what its parts' did.
fn judge(search: &Search<'_>, kept: Vec<(f32, Scored)>) -> Attempt {
    let part =
        |(weight, of): &(f32, Scored)| Part { weight: *weight, recipe: of.attempt.recipe.clone() };
    let recipe = Recipe::Blend { parts: kept.iter().map(part).collect() };
    let fit_s: f64 = kept.iter().map(|(_, of)| of.attempt.fit_s).sum();
    let parts = kept.into_iter().map(|(weight, of)| (weight, of.model)).collect();
    let trial = Trial::new(search.train, None, search.valid).sampled(search.users);
    let blend = Blend::of(parts, search.train.items());
    let attempt = judged(search, &trial, (recipe, &blend), (search.clock)());
    Attempt { fit_s, ..attempt }
}

impl Scores<'_> {
    /// The weights with the best one found at a place.
    fn weighed(&self, weights: &[f32], at: usize, left: &dyn Fn() -> f64) -> Vec<f32> {
        let mut best = (self.worth(weights), weights.to_vec());
        for weight in WEIGHTS {
            let mut tried = weights.to_vec();
            tried[at] = weight;
            if left() <= 0.0 {
                break;
            }
            if tried == weights {
                continue;
            }
            let worth = self.worth(&tried);
            if worth > best.0 {
                best = (worth, tried);
            }
        }
        best.1
    }

    /// Weights drawn towards even ones as far as a standard error of their worth allows.
    fn evened(&self, weights: Vec<f32>, left: &dyn Fn() -> f64) -> Vec<f32> {
        let most = weights.iter().copied().fold(0.0, f32::max);
        if most <= 0.0 {
            return weights;
        }
        let worths = self.worths(&weights);
        let count = worths.len().max(1) as f64;
        let mean = worths.iter().sum::<f64>() / count;
        let spread = worths.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / count;
        let least = mean - (spread / count).sqrt();
        for share in EVENED {
            if left() <= 0.0 {
                break;
            }
            let evened: Vec<f32> =
                weights.iter().map(|it| share + (1.0 - share) * it / most).collect();
            if self.worth(&evened) >= least {
                return evened;
            }
        }
        weights
    }

    fn worth(&self, weights: &[f32]) -> f64 {
        let worths = self.worths(weights);
        worths.iter().sum::<f64>() / worths.len().max(1) as f64
    }

    /// Recall and NDCG at 20, summed, of each user.
    fn worths(&self, weights: &[f32]) -> Vec<f64> {
        let items = self.trial.items();
        let judged = self.trial.judge_scores(&|user, row| {
            row.fill(0.0);
            let counted = weights.iter().zip(&self.parts).filter(|(weight, _)| **weight > 0.0);
            for (weight, of) in counted {
                add(row, &of.scores[user * items..(user + 1) * items], *weight);
            }
        });
        let (recall, ndcg) = (judged.values("recall", 20), judged.values("ndcg", 20));
        recall.iter().zip(&ndcg).map(|(recall, ndcg)| f64::from(recall + ndcg)).collect()
    }
}
