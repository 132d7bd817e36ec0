//! Resampling whole requests, with replacement.

use rayon::prelude::*;

use super::estimators::Sums;
use super::log::{Log, place};
use crate::random::Random;

/// Seeds that are far apart, so that draws of one are not those of the next.
pub(super) fn seeds(seed: u64, count: usize) -> Vec<u64> {
    let mut random = Random::new(seed);
    let bound = usize::try_from(1_u64 << 62).unwrap_or(usize::MAX);
    (0..count).map(|_| u64::try_from(random.below(bound)).unwrap_or(0)).collect()
}

/// What as many requests as there are come to, drawn again and again.
pub(super) fn resampled(requests: &[Sums], count: usize, seed: u64) -> Vec<Sums> {
    let draw = |seed: u64| {
        let mut random = Random::new(seed);
        let mut sum = Sums::default();
        for _ in requests {
            sum.add(&requests[random.below(requests.len())]);
        }
        sum
    };
    seeds(seed, count).into_par_iter().map(draw).collect()
}

/// Rows of as many requests as there are, drawn again.
pub(super) fn resampled_rows(log: &Log, seed: u64) -> Vec<usize> {
    let mut by_request: Vec<Vec<usize>> = vec![Vec::new(); log.requests()];
    for (at, row) in log.rows().iter().enumerate() {
        by_request[place(row.request)].push(at);
    }
    by_request.retain(|rows| !rows.is_empty());
    let mut random = Random::new(seed);
    let drawn = by_request.iter().map(|_| random.below(by_request.len())).collect::<Vec<_>>();
    drawn.into_iter().flat_map(|at| by_request[at].iter().copied()).collect()
}

/// The mean and the standard deviation of values.
pub(super) fn spread(values: &[f64]) -> (f64, f64) {
    let count = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / count;
    let squares: f64 = values.iter().map(|it| (it - mean).powi(2)).sum();
    (mean, (squares / (count - 1.0).max(1.0)).sqrt())
}

/// The interval that holds a share of values, with as many below as above.
pub(super) fn percentiles(mut values: Vec<f64>, level: f64) -> (f64, f64) {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    let at = |share: f64| {
        let place = share * last as f64;
        let low = (1..=last).take_while(|rank| *rank as f64 <= place).count();
        let (below, above) = (values[low], values[(low + 1).min(last)]);
        below + (above - below) * (place - low as f64)
    };
    if values.is_empty() {
        return (f64::NAN, f64::NAN);
    }
    (at((1.0 - level) / 2.0), at((1.0 + level) / 2.0))
}

#[cfg(test)]
mod tests {
    use super::{percentiles, seeds, spread};

    #[test]
    fn percentiles_lie_between_ranks() {
        let values: Vec<f64> = (0..=100).rev().map(f64::from).collect();
        let (low, high) = percentiles(values, 0.95);
        assert!((low - 2.5).abs() < 1e-9 && (high - 97.5).abs() < 1e-9, "{low} {high}");
        assert!(percentiles(Vec::new(), 0.95).0.is_nan());
    }

    #[test]
    fn spread_by_hand() {
        assert_eq!(spread(&[1.0, 3.0]), (2.0, 2_f64.sqrt()));
        assert_eq!(seeds(1, 3), seeds(1, 3));
    }
}
