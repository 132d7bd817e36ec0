//! How well a ranker does on requests that came after those it was learned from.

use std::collections::BTreeMap;

use super::{Exposure, Exposures, Terms};
use crate::error::Error;
use crate::random::Random;

/// The share of requests that is learned from, the earliest.
const LEARNED: f64 = 0.8;
const RESAMPLES: usize = 1_000;
const BINS: usize = 10;

/// The measures of [`super::Ranker::fit`].
pub(super) fn judged(
    exposures: &Exposures,
    shipped: &[f64],
    l2: f64,
    seed: u64,
) -> Result<BTreeMap<String, f64>, Error> {
    let rows = &exposures.rows;
    let from = rows[first_judged(rows)].request;
    let (earlier, later): (Vec<&Exposure>, Vec<&Exposure>) =
        rows.iter().partition(|it| it.request < from);
    let mut found = BTreeMap::new();
    let mut losses = BTreeMap::new();
    for (name, terms) in
        [("place", Terms::Nothing), ("shipped", Terms::Score(shipped)), ("learned", Terms::All)]
    {
        let fitted = terms.fitted(&earlier, l2)?;
        let chances: Vec<f64> = later.iter().map(|it| fitted.probability(&terms.row(it))).collect();
        let of_rows: Vec<f64> = later.iter().zip(&chances).map(|(it, p)| loss(it, *p)).collect();
        found.insert(format!("loss_{name}"), mean(&of_rows));
        found.insert(format!("auc_{name}"), area(&later, &chances));
        if name == "learned" {
            found.insert("ece".to_owned(), calibration_error(&later, &chances));
        }
        losses.insert(name, of_rows);
    }
    let gains: Vec<f64> =
        losses["shipped"].iter().zip(&losses["learned"]).map(|(one, other)| one - other).collect();
    let (low, high) = interval(&by_request(&later, &gains), seed);
    for (name, value) in [("gain", mean(&gains)), ("gain_low", low), ("gain_high", high)] {
        found.insert(name.to_owned(), value);
    }
    Ok(found)
}

/// The first row of the first request that is judged.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
fn first_judged(rows: &[Exposure]) -> usize {
    let about = (LEARNED * rows.len() as f64) as usize;
    let request = rows[about].request;
    rows.iter().position(|it| it.request == request).unwrap_or(about)
}

fn loss(row: &Exposure, chance: f64) -> f64 {
    let chance = chance.clamp(1e-12, 1.0 - 1e-12);
    if row.turned { -chance.ln() } else { -(1.0 - chance).ln() }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// The chance that of two rows, one turned to and one not, the first has the greater value; equals
/// count half. NaN where all rows are alike.
fn area(rows: &[&Exposure], values: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    let (mut below, mut pairs, mut turned_all) = (0.0, 0.0, 0.0);
    for equals in order.chunk_by(|one, other| values[*one].total_cmp(&values[*other]).is_eq()) {
        let turned = equals.iter().filter(|at| rows[**at].turned).count() as f64;
        let passed = equals.len() as f64 - turned;
        pairs += turned * (below + passed / 2.0);
        below += passed;
        turned_all += turned;
    }
    pairs / (turned_all * below)
}

/// The mean distance of probability and share over bins of as many rows.
fn calibration_error(rows: &[&Exposure], chances: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|one, other| chances[*one].total_cmp(&chances[*other]));
    let size = order.len().div_ceil(BINS).max(1);
    let off = order.chunks(size).map(|bin| {
        let expected: f64 = bin.iter().map(|at| chances[*at]).sum();
        let turned = bin.iter().filter(|at| rows[**at].turned).count() as f64;
        (expected - turned).abs()
    });
    off.sum::<f64>() / order.len().max(1) as f64
}

/// The sum and the number of values of each request.
fn by_request(rows: &[&Exposure], values: &[f64]) -> Vec<(f64, f64)> {
    let mut sums: Vec<(usize, f64, f64)> = Vec::new();
    for (row, value) in rows.iter().zip(values) {
        match sums.last_mut().filter(|it| it.0 == row.request) {
            Some((_, sum, count)) => (*sum, *count) = (*sum + value, *count + 1.0),
            None => sums.push((row.request, *value, 1.0)),
        }
    }
    sums.into_iter().map(|(_, sum, count)| (sum, count)).collect()
}

/// The 95 % interval of a mean over rows, by drawing requests again.
fn interval(requests: &[(f64, f64)], seed: u64) -> (f64, f64) {
    let mut random = Random::new(seed);
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..requests.len()).map(|_| requests[random.below(requests.len())]);
            let (sum, count) =
                drawn.fold((0.0, 0.0), |(sums, counts), it| (sums + it.0, counts + it.1));
            sum / count
        })
        .collect();
    means.sort_by(f64::total_cmp);
    (means[RESAMPLES / 40], means[RESAMPLES - 1 - RESAMPLES / 40])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranker::Ranker;

    /// Requests of ten things: the first term is liked, the second is nothing to anyone, and who
    /// stands later is looked at less.
    fn drawn(requests: usize) -> Exposures {
        let mut random = Random::new(3);
        let mut rows = Vec::new();
        for request in 0..requests {
            for place in 0..10 {
                let features = vec![random.share(), random.share()];
                let odds = 3.0 * features[0] - 3.0 - 0.2 * place as f32;
                let turned = random.share() < 1.0 / (1.0 + (-odds).exp());
                rows.push(Exposure { request, place, features, turned });
            }
        }
        Exposures { names: vec!["liked".to_owned(), "idle".to_owned()], rows }
    }

    #[test]
    fn what_buyers_turn_to_is_found_whatever_its_place() {
        let exposures = drawn(2_000);
        let found = Ranker::fit(&exposures, &[0.1, 0.9], 1.0, 1).unwrap();
        assert!((found.weights["liked"] - 3.0).abs() < 0.3, "{found:?}");
        assert!(found.weights["idle"] < 0.2 && found.weights["idle"] >= 0.0, "{found:?}");
        assert!(found.places[8] < found.places[0] && found.places[0] < 0.0, "{found:?}");
        let judged = &found.judged;
        assert!(judged["gain_low"] > 0.0 && judged["auc_learned"] > judged["auc_shipped"]);
        assert!(judged["ece"] < 0.03, "{judged:?}");
    }

    #[test]
    fn too_little_is_refused() {
        let refused = Ranker::fit(&drawn(20), &[1.0, 1.0], 1.0, 1).unwrap_err().to_string();
        assert!(refused.starts_with("20 requests with"), "{refused}");
        let mut broken = drawn(200);
        broken.rows[7].features.pop();
        let refused = Ranker::fit(&broken, &[1.0, 1.0], 1.0, 1).unwrap_err().to_string();
        assert!(refused.starts_with("row 8: 1 features for 2 names"), "{refused}");
    }

    #[test]
    fn the_area_by_hand() {
        let row = |turned| Exposure { request: 0, place: 0, features: Vec::new(), turned };
        let rows = [row(true), row(false), row(true), row(false)];
        let rows: Vec<&Exposure> = rows.iter().collect();
        // Pairs: 0.9 over 0.3 and 0.5, 0.5 over 0.3 and beside 0.5.
        assert!((area(&rows, &[0.9, 0.3, 0.5, 0.5]) - 3.5 / 4.0).abs() < 1e-9);
    }
}
