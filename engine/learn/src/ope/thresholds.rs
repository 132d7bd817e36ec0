//! Where weights are cut off: the clip M of clipped IPS and the switch τ of Switch-DR.

use super::bootstrap::spread;
use super::log::Log;
use super::rewards::Predicted;

/// The shares of rows whose weights may be kept, tried as switches; all of them is plain DR.
const KEPT: [f64; 9] = [0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0];

/// The clip that loses its bias as the log grows: √rows (Ionides 2008).
pub(super) fn clip(log: &Log) -> f64 {
    (log.rows().len() as f64).sqrt()
}

/// The switch of the least bound on the squared error: the variance of what is left, and the square
/// of a bound on what is given up (Wang et al. 2017, section 3.2). Given up is at most the share of
/// the target above the switch, times how far apart expected rewards lie; the model tells how far,
/// as the largest reward would forbid every switch where rewards are rare.
pub(super) fn switch(log: &Log, weights: &[f64], predicted: &Predicted) -> f64 {
    let mut sorted = weights.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let mut best = (f64::INFINITY, f64::INFINITY);
    // From all weights kept downwards: of equals the one that gives up least.
    for share in KEPT.iter().rev() {
        let rank = (1..=last).take_while(|rank| *rank as f64 <= share * last as f64).count();
        let switch = sorted[rank];
        let error = error(log, weights, predicted, switch);
        if error < best.0 {
            best = (error, switch);
        }
    }
    best.1
}

fn error(log: &Log, weights: &[f64], predicted: &Predicted, switch: f64) -> f64 {
    let kept: Vec<f64> = (log.rows().iter().zip(weights).enumerate())
        .map(|(at, (row, weight))| {
            let left = weight * (row.reward - predicted.taken[at]);
            predicted.target[at] + if *weight <= switch { left } else { 0.0 }
        })
        .collect();
    let (_, deviation) = spread(&kept);
    let total: f64 = weights.iter().sum();
    let above: f64 = weights.iter().filter(|it| **it > switch).sum();
    let given_up = if above > 0.0 { above / total * apart(predicted) } else { 0.0 };
    deviation * deviation / kept.len() as f64 + given_up * given_up
}

/// How far apart expected rewards lie.
fn apart(predicted: &Predicted) -> f64 {
    let expected = predicted.taken.iter().chain(&predicted.target);
    let (low, high) = expected
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (it.min(low), it.max(high)));
    high - low
}
