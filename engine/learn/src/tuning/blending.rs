//! Blends: the best of each kind, weighed on a sample of users.

use super::search::{Attempt, Search};
use crate::error::Error;
use crate::judge::Trial;
use crate::models::{Part, Recipe, add, fit};

/// So many models are weighed at most.
const PARTS_MAX: usize = 4;
/// So many users are weighed by at most.
const USERS_MAX: usize = 2_000;
/// The weights tried, beside the best model's 1.
const WEIGHTS: [f32; 9] = [0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 1.0, 1.4, 2.0];
/// How often each weight is gone over.
const ROUNDS: usize = 2;

/// What each model says of each user sampled.
struct Scores<'a> {
    trial: Trial<'a>,
    parts: Vec<(Attempt, Vec<f32>)>,
}

/// The best blend of these, the best of which comes first; none where one alone is best or there
/// is no time.
pub(super) fn blend(
    search: &Search<'_>,
    led: &[Attempt],
    left: &dyn Fn() -> f64,
) -> Result<Option<Attempt>, Error> {
    let mut scores = gather(search, led, left)?;
    if scores.parts.len() < 2 {
        return Ok(None);
    }
    let mut weights = vec![0.0; scores.parts.len()];
    weights[0] = 1.0;
    for at in (1..weights.len()).cycle().take(ROUNDS * (scores.parts.len() - 1)) {
        weights = scores.weighed(&weights, at, left);
    }
    let kept: Vec<(f32, Attempt)> = weights
        .into_iter()
        .zip(scores.parts.drain(..))
        .map(|(weight, part)| (weight, part.0))
        .collect();
    let kept: Vec<(f32, Attempt)> = kept.into_iter().filter(|(weight, _)| *weight > 0.0).collect();
    if kept.len() < 2 {
        return Ok(None);
    }
    judged(search, kept).map(Some)
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
        // Weighing and the last judgement take time too, and the blend is fitted as one.
        let in_time = attempt.fit_s * 3.0 < left();
        if !in_time || fit_s + attempt.fit_s > search.fit_s_max {
            continue;
        }
        let model = fit(&attempt.recipe, search.train, search.side, search.resources)?;
        let mut scores = Vec::new();
        trial.score(&*model, trial.users(), &mut scores);
        fit_s += attempt.fit_s;
        parts.push((attempt.clone(), scores));
    }
    Ok(Scores { trial, parts })
}

/// The blend as a whole, fitted and judged like every other attempt.
fn judged(search: &Search<'_>, kept: Vec<(f32, Attempt)>) -> Result<Attempt, Error> {
    let part = |(weight, of): (f32, Attempt)| Part { weight, recipe: of.recipe };
    let recipe = Recipe::Blend { parts: kept.into_iter().map(part).collect() };
    let begin = (search.clock)();
    let model = fit(&recipe, search.train, search.side, search.resources)?;
    let fit_s = (search.clock)() - begin;
    let judged = Trial::new(search.train, None, search.valid).sampled(search.users).judge(&*model);
    let (recall, ndcg) = (judged.mean("recall", 20), judged.mean("ndcg", 20));
    Ok(Attempt { recipe, recall, ndcg, fit_s })
}

impl Scores<'_> {
    /// The weights with the best one found at a place.
    fn weighed(&self, weights: &[f32], at: usize, left: &dyn Fn() -> f64) -> Vec<f32> {
        let mut best = (self.worth(weights), weights.to_vec());
        for weight in WEIGHTS {
            let mut tried = weights.to_vec();
            tried[at] = weight;
            if tried == weights || left() <= 0.0 {
                continue;
            }
            let worth = self.worth(&tried);
            if worth > best.0 {
                best = (worth, tried);
            }
        }
        best.1
    }

    fn worth(&self, weights: &[f32]) -> f64 {
        let items = self.trial.items();
        let judged = self.trial.judge_scores(&|user, row| {
            row.fill(0.0);
            let counted = weights.iter().zip(&self.parts).filter(|(weight, _)| **weight > 0.0);
            for (weight, (_, scores)) in counted {
                add(row, &scores[user * items..(user + 1) * items], *weight);
            }
        });
        judged.mean("recall", 20) + judged.mean("ndcg", 20)
    }
}
