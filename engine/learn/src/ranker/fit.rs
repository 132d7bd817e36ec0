//! The fit: what was turned to, on terms and places.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::judged::judged;
use crate::error::Error;
use crate::logistic::{Examples, Logistic};

/// A thing that was put before a buyer.
#[derive(Clone, Debug, PartialEq)]
pub struct Exposure {
    /// The request it was shown for, by number. Later ones have greater numbers.
    pub request: usize,
    /// The place where it stood, from 0.
    pub place: usize,
    /// The terms it was ranked by, unweighted, in the order of [`Exposures::names`].
    pub features: Vec<f32>,
    /// Whether the buyer turned to it.
    pub turned: bool,
}

/// Things that were put before buyers, in the order of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exposures {
    /// The names of the terms.
    pub names: Vec<String>,
    /// What was shown.
    pub rows: Vec<Exposure>,
}

/// What terms are worth, and how that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ranker {
    /// The log odds that a unit of a term adds, from 0.
    pub weights: BTreeMap<String, f64>,
    /// The log odds that places add beside the first.
    pub places: Vec<f64>,
    /// The log odds of a thing at the first place without any term.
    pub bias: f64,
    /// How many requests it was learned from.
    pub requests: usize,
    /// How many things were shown in them.
    pub shown: usize,
    /// How many of these were turned to.
    pub turned: usize,
    /// How well the same did when learned from the earlier four fifths of requests and judged on
    /// the rest: see [`Ranker::fit`].
    pub judged: BTreeMap<String, f64>,
}

/// Fewer requests than this, or things turned to, tell nothing.
const REQUESTS_MIN: usize = 100;
const TURNED_MIN: usize = 30;
/// Places are told apart up to here; those further down count as one.
const PLACES: usize = 10;

impl Ranker {
    /// Learns from what was shown. `shipped` holds the weights in force, in the order of the names,
    /// `l2` is the penalty of [`Logistic::fit`].
    ///
    /// Judged are, by their cross-entropy (`loss_*`, nats) and the area under the curve (`auc_*`):
    /// the place alone, the place beside the score by the weights in force (`shipped`), the place
    /// beside the terms (`learned`); `gain` is how much less the loss of the learned is than that of
    /// the shipped, with its 95 % interval over requests (`gain_low`, `gain_high`); `ece` is by how
    /// much its probabilities are off (ten bins of equal width).
    ///
    /// # Errors
    /// Too little to learn from, rows without a feature for each name, features that are no numbers.
    pub fn fit(exposures: &Exposures, shipped: &[f64], l2: f64) -> Result<Self, Error> {
        let requests = exposures.check()?;
        let turned = exposures.rows.iter().filter(|it| it.turned).count();
        let rows: Vec<&Exposure> = exposures.rows.iter().collect();
        let fitted = Terms::All.fitted(&rows, l2)?;
        let (terms, places) = fitted.weights.split_at(exposures.names.len());
        Ok(Self {
            weights: exposures.names.iter().cloned().zip(terms.iter().copied()).collect(),
            places: places.to_vec(),
            bias: fitted.bias,
            requests,
            shown: rows.len(),
            turned,
            judged: judged(exposures, shipped, l2)?,
        })
    }
}

impl Exposures {
    /// How many requests there are, if they are enough.
    fn check(&self) -> Result<usize, Error> {
        if let Some(at) = self.rows.iter().position(|it| it.features.len() != self.names.len()) {
            let (has, wants) = (self.rows[at].features.len(), self.names.len());
            return Err(Error::Row {
                row: at + 1,
                what: format!("{has} features for {wants} names"),
                remedy: "give a feature for each name, 0 where there is none",
            });
        }
        let mut requests: Vec<usize> = self.rows.iter().map(|it| it.request).collect();
        requests.dedup();
        let turned = self.rows.iter().filter(|it| it.turned).count();
        if requests.len() < REQUESTS_MIN || turned < TURNED_MIN {
            let asked = requests.len();
            return Err(Error::Empty {
                what: format!("{asked} requests with {turned} products turned to"),
                remedy: "a ranker needs 100 requests and 30 such products at least: wait for more",
            });
        }
        Ok(requests.len())
    }
}

/// What a regression looks at beside the place.
#[derive(Clone, Copy, Debug)]
pub(super) enum Terms<'a> {
    Nothing,
    /// The score by these weights.
    Score(&'a [f64]),
    All,
}

impl Terms<'_> {
    /// The columns of a row: the terms, then the places after the first.
    pub(super) fn row(self, exposure: &Exposure) -> Vec<f32> {
        let mut row = match self {
            Self::Nothing => Vec::new(),
            Self::Score(weights) => vec![score(exposure, weights)],
            Self::All => exposure.features.clone(),
        };
        let place = exposure.place.min(PLACES);
        row.extend((1..=PLACES).map(|it| if it == place { 1.0 } else { 0.0 }));
        row
    }

    pub(super) fn fitted(self, rows: &[&Exposure], l2: f64) -> Result<Logistic, Error> {
        let columns: Vec<Vec<f32>> = rows.iter().map(|it| self.row(it)).collect();
        let width = columns.first().map_or(0, Vec::len);
        let labels: Vec<bool> = rows.iter().map(|it| it.turned).collect();
        let speaks_for: Vec<bool> = (0..width).map(|it| it + PLACES < width).collect();
        Logistic::fit(&Examples::new(width, &columns.concat(), &labels)?, l2, &speaks_for)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "scores are of size 1")]
fn score(exposure: &Exposure, weights: &[f64]) -> f32 {
    let terms = exposure.features.iter().zip(weights);
    terms.map(|(it, weight)| f64::from(*it) * weight).sum::<f64>() as f32
}
