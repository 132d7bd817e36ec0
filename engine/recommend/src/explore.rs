//! A place filled by lot, so that what few have seen gets its chance and the log can tell what it
//! comes to.
//!
//! Thompson sampling (Thompson 1933; Chapelle and Li 2011) over the rate at which a product is
//! turned to when it is shown, each rate a beta distribution around the shop's own. The chance of
//! each to be drawn as the best is worked out first and the lot is cast by these chances: what is
//! logged as the propensity is what was done, not an estimate of it.

use std::sync::LazyLock;

use domain::ProductId;

use crate::behaviour::Tries;
use crate::context::Context;
use crate::request::{Reason, Recommendation, TermKind};
use crate::score::Scored;
use crate::weights::Weights;

/// A place that was filled by lot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lot {
    /// The place, from 0.
    pub place: usize,
    /// Who might have stood there, each with its chance above 0. They sum to 1.
    pub chances: Vec<(ProductId, f64)>,
}

/// What the lot fell on.
#[derive(Clone, Debug)]
pub(crate) struct Drawn {
    pub(crate) lot: Lot,
    /// What the lot adds to its score, so that it stands where it stands.
    added: f64,
    /// Whether few have seen it.
    fresh: bool,
}

/// Fills the last of the `chosen` places by lot, from `pool` (best first) and who stands there now:
/// those shown least among the ones hardly worse. `draw` lies between 0 and 1. None where the list
/// is short or nobody else comes near.
pub(crate) fn explore(
    context: &Context<'_>,
    pool: &[Scored],
    chosen: &mut [Scored],
    draw: f64,
) -> Option<Drawn> {
    let weights = context.weights;
    let place = chosen.len().checked_sub(1).filter(|_| chosen.len() >= weights.explore_list_min)?;
    let usual = chosen[place];
    let arms = arms(context, pool, chosen);
    if arms.len() < 2 {
        return None;
    }
    let posteriors: Vec<(f64, f64)> =
        arms.iter().map(|it| posterior(context, it.product)).collect();
    let even = weights.explore_even / arms.len() as f64;
    let chances: Vec<f64> =
        best_of(&posteriors).iter().map(|it| (1.0 - weights.explore_even) * it + even).collect();
    let arm = arms[at(&chances, draw)];
    chosen[place] = arm;
    let products = arms.iter().map(|it| it.product);
    Some(Drawn {
        lot: Lot { place, chances: products.zip(chances).collect() },
        added: (usual.score - arm.score).max(0.0),
        fresh: context.behaviour.tries_of(arm.product).shown < weights.explore_few,
    })
}

impl Drawn {
    /// Says so in the recommendation it fell on.
    pub(crate) fn mark(&self, it: &mut Recommendation) {
        if self.added > 0.0 {
            it.score += self.added;
            it.terms.push((TermKind::Exploration, self.added));
        }
        if self.fresh {
            it.reasons.push(Reason::SeldomShown);
        }
    }
}

/// Who may stand at the last place: who stands there, and those shown least of the others that
/// can be had and come near.
fn arms(context: &Context<'_>, pool: &[Scored], chosen: &[Scored]) -> Vec<Scored> {
    let Some(usual) = chosen.last() else { return Vec::new() };
    let weights = context.weights;
    let near = |it: &&Scored| it.score >= usual.score - weights.explore_gap;
    let others = pool.iter().take_while(near).filter(|it| {
        let taken = chosen.iter().any(|chosen| chosen.product == it.product);
        !taken && crate::features::stock::value(context, it.product) >= 0.0
    });
    let mut others: Vec<(f64, Scored)> =
        others.map(|it| (context.behaviour.tries_of(it.product).shown, *it)).collect();
    // The sort is stable: of those shown as often the better comes first.
    others.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    others.truncate(weights.explore_arms_max.saturating_sub(1));
    std::iter::once(*usual).chain(others.into_iter().map(|(_, it)| it)).collect()
}

/// What is believed of a product's rate: the two parameters of a beta distribution.
fn posterior(context: &Context<'_>, product: ProductId) -> (f64, f64) {
    let (weights, behaviour) = (context.weights, context.behaviour);
    let rate = behaviour.tries_of_all().rate(weights);
    behaviour.tries_of(product).believed(rate, weights)
}

impl Tries {
    /// The rate of the whole shop, drawn towards the usual one while little is known.
    pub(crate) fn rate(&self, weights: &Weights) -> f64 {
        let prior = weights.explore_strength;
        let turned = self.turned.min(self.shown) + weights.explore_rate * prior;
        turned / (self.shown + prior)
    }

    /// What is believed of a product's rate where `usual` is that of all: how often it was turned
    /// to and passed over, the parameters of a beta distribution.
    pub(crate) fn believed(&self, usual: f64, weights: &Weights) -> (f64, f64) {
        let kept = (weights.explore_shown_max / self.shown).min(1.0);
        let turned = self.turned.min(self.shown) * kept;
        let passed = self.shown * kept - turned;
        let strength = weights.explore_strength;
        (usual * strength + turned, (1.0 - usual) * strength + passed)
    }
}

/// Log-odds at which densities are taken, each as the logarithms of the rate and of what is left
/// of one. Evidence is capped, so that no density is narrower than a few steps.
static NODES: LazyLock<Vec<(f64, f64)>> = LazyLock::new(|| {
    const STEPS: i32 = 480;
    const STEP: f64 = 0.05;
    let softplus = |it: f64| it.max(0.0) + (-it.abs()).exp().ln_1p();
    let odds = (0..STEPS).map(|at| f64::from(at - 2 * STEPS / 3) * STEP);
    odds.map(|odds| (-softplus(-odds), -softplus(odds))).collect()
});

/// For each beta distribution the chance that a draw from it is the greatest of all.
fn best_of(posteriors: &[(f64, f64)]) -> Vec<f64> {
    let densities: Vec<Vec<f64>> = posteriors.iter().map(|it| density(*it)).collect();
    // What lies below each node, the node's own mass counting half.
    let below: Vec<Vec<f64>> = densities
        .iter()
        .map(|masses| {
            let sum = |sum: &mut f64, mass: &f64| {
                *sum += mass;
                Some(*sum - mass / 2.0)
            };
            masses.iter().scan(0.0, sum).collect()
        })
        .collect();
    let chance = |own: usize| -> f64 {
        let others = |node: usize| -> f64 {
            let others = below.iter().enumerate().filter(|(other, _)| *other != own);
            others.map(|(_, below)| below[node]).product()
        };
        densities[own].iter().enumerate().map(|(node, mass)| mass * others(node)).sum()
    };
    let chances: Vec<f64> = (0..posteriors.len()).map(chance).collect();
    let sum: f64 = chances.iter().sum();
    chances.iter().map(|it| it / sum).collect()
}

/// The masses of a beta distribution at the nodes, summing to 1.
fn density((turned, passed): (f64, f64)) -> Vec<f64> {
    let logs = NODES.iter().map(|(rate, rest)| turned * rate + passed * rest);
    let top = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    let masses: Vec<f64> = logs.map(|log| (log - top).exp()).collect();
    let sum: f64 = masses.iter().sum();
    masses.iter().map(|it| it / sum).collect()
}

/// Where a draw between 0 and 1 falls among chances that sum to 1.
fn at(chances: &[f64], draw: f64) -> usize {
    let mut left = draw;
    let passed = chances.iter().position(|chance| {
        left -= chance;
        left < 0.0
    });
    passed.unwrap_or(chances.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chance_of_the_best_is_that_of_beta_distributions() {
        // With one parameter 1, P(X > Y) of beta(a, 1) and beta(b, 1) is a / (a + b).
        for (one, other) in [(1.0, 1.0), (3.0, 1.0), (2.5, 7.5)] {
            let found = best_of(&[(one, 1.0), (other, 1.0)]);
            assert!((found[0] - one / (one + other)).abs() < 1e-3, "{one} {other} {found:?}");
        }
        let alike = best_of(&[(0.5, 9.5); 5]);
        assert!(alike.iter().all(|it| (it - 0.2).abs() < 1e-9), "{alike:?}");
        let sure = best_of(&[(300.0, 700.0), (100.0, 900.0), (1.0, 19.0)]);
        assert!(sure[0] > 0.9 && sure[1] < 1e-6 && sure[2] > 0.0, "{sure:?}");
    }

    #[test]
    fn a_draw_falls_where_it_should() {
        let chances = [0.25, 0.5, 0.25];
        for (draw, place) in [(0.0, 0), (0.2, 0), (0.3, 1), (0.7, 1), (0.8, 2), (1.0, 2)] {
            assert_eq!(at(&chances, draw), place, "{draw}");
        }
    }
}
