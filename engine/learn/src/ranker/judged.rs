//! How well a ranker does on requests that came after those it was learned from.

use std::collections::BTreeMap;

use super::fit::{Exposure, Exposures, Terms};
use crate::bootstrap::interval;
use crate::ctr::{auc, calibration_error};
use crate::error::Error;

/// The share of requests that is learned from, the earliest.
const LEARNED: f64 = 0.8;

/// The measures of [`super::Ranker::fit`].
pub(super) fn judged(
    exposures: &Exposures,
    shipped: &[f64],
    l2: f64,
) -> Result<BTreeMap<String, f64>, Error> {
    let rows = &exposures.rows;
    let from = rows[first_judged(rows)].request;
    let (earlier, later): (Vec<&Exposure>, Vec<&Exposure>) =
        rows.iter().partition(|it| it.request < from);
    let labels: Vec<bool> = later.iter().map(|it| it.turned).collect();
    let mut found = BTreeMap::new();
    let mut losses = BTreeMap::new();
    for (name, terms) in
        [("place", Terms::Nothing), ("shipped", Terms::Score(shipped)), ("learned", Terms::All)]
    {
        let fitted = terms.fitted(&earlier, l2)?;
        let chances: Vec<f64> = later.iter().map(|it| fitted.probability(&terms.row(it))).collect();
        let of_rows: Vec<f64> = later.iter().zip(&chances).map(|(it, p)| loss(it, *p)).collect();
        found.insert(format!("loss_{name}"), mean(&of_rows));
        found.insert(format!("auc_{name}"), auc(&chances, &labels));
        if name == "learned" {
            found.insert("ece".to_owned(), calibration_error(&chances, &labels));
        }
        losses.insert(name, of_rows);
    }
    let gains: Vec<f64> =
        losses["shipped"].iter().zip(&losses["learned"]).map(|(one, other)| one - other).collect();
    let requests: Vec<usize> = later.iter().map(|it| it.request).collect();
    let of_drawn =
        |drawn: &[usize]| drawn.iter().map(|at| gains[*at]).sum::<f64>() / drawn.len() as f64;
    let (low, high) = interval(&requests, &of_drawn).unwrap_or((f64::NAN, f64::NAN));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;
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
        let found = Ranker::fit(&exposures, &[0.1, 0.9], 1.0).unwrap();
        assert!((found.weights["liked"] - 3.0).abs() < 0.3, "{found:?}");
        assert!(found.weights["idle"] < 0.2 && found.weights["idle"] >= 0.0, "{found:?}");
        assert!(found.places[8] < found.places[0] && found.places[0] < 0.0, "{found:?}");
        let judged = &found.judged;
        assert!(judged["gain_low"] > 0.0 && judged["auc_learned"] > judged["auc_shipped"]);
        assert!(judged["ece"] < 0.03, "{judged:?}");
    }

    #[test]
    fn too_little_is_refused() {
        let refused = Ranker::fit(&drawn(20), &[1.0, 1.0], 1.0).unwrap_err().to_string();
        assert!(refused.starts_with("20 requests with"), "{refused}");
        let mut broken = drawn(200);
        broken.rows[7].features.pop();
        let refused = Ranker::fit(&broken, &[1.0, 1.0], 1.0).unwrap_err().to_string();
        assert!(refused.starts_with("row 8: 1 features for 2 names"), "{refused}");
    }
}
