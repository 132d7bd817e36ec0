//! What an action is expected to bring: a ridge that all actions share, on slot and context, and
//! each action's own departure from it, drawn to nothing where the log says little of the action.

use super::log::{Log, place};
use super::ridge::Ridge;
use super::target::Target;
use crate::random::Random;

/// The ridge of what is shared, in rows.
const SHARED: f64 = 1.0;
/// The ridges tried for actions' own departures, in rows.
const OWN: [f64; 5] = [1.0, 10.0, 100.0, 1_000.0, 10_000.0];
/// In so many parts the rows learned from are dealt, each kept aside once to choose the ridge.
const PARTS: usize = 5;

/// What a model of rewards says of each row, without having learned from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Predicted {
    /// The reward of the action taken.
    pub taken: Vec<f64>,
    /// The mean reward of what the policy asked about would take.
    pub target: Vec<f64>,
}

/// Which fold each request is in: `folds` of them, and the place within.
#[derive(Clone, Debug)]
pub(super) struct Folds {
    of_request: Vec<usize>,
    count: usize,
}

impl Folds {
    /// Deals requests out at random. None where there are too few.
    pub(super) fn dealt(log: &Log, count: usize, seed: u64) -> Option<Self> {
        let requests = log.requests();
        if count < 2 || requests < count * PARTS {
            return None;
        }
        let mut order: Vec<usize> = (0..requests).collect();
        Random::new(seed).shuffle(&mut order);
        let mut of_request = vec![0; requests];
        for (at, request) in order.into_iter().enumerate() {
            of_request[request] = at;
        }
        Some(Self { of_request, count })
    }

    fn fold(&self, log: &Log, row: usize) -> usize {
        self.of_request[place(log.rows()[row].request)] % self.count
    }

    /// Which part of those a fold learns from a row is in.
    fn part(&self, log: &Log, row: usize) -> usize {
        self.of_request[place(log.rows()[row].request)] / self.count % PARTS
    }
}

/// A model fitted.
#[derive(Clone, Debug)]
pub(super) struct Rewards {
    mean: f64,
    /// Of slots, then of the context.
    shared: Vec<f64>,
    /// Of each action: a constant, then of the context; flat.
    own: Vec<f64>,
    width: usize,
}

impl Rewards {
    /// Fits to rows, some of which may come several times.
    pub(super) fn fit(log: &Log, rows: &[usize], own_ridge: f64) -> Self {
        let (slots, width) = (log.slots(), log.width());
        let total: f64 = rows.iter().map(|row| log.rows()[*row].reward).sum();
        let mean = total / rows.len().max(1) as f64;
        let mut ridge = Ridge::new(slots + width);
        let mut features = vec![0.0; slots + width];
        for row in rows {
            let feedback = &log.rows()[*row];
            features[..slots].fill(0.0);
            features[place(feedback.slot)] = 1.0;
            features[slots..].copy_from_slice(log.context(*row));
            ridge.add(&features, feedback.reward - mean);
        }
        let shared = ridge.solve(SHARED);
        let own = vec![0.0; log.actions() * (width + 1)];
        let mut made = Self { mean, shared, own, width };
        made.fit_own(log, rows, own_ridge);
        made
    }

    fn fit_own(&mut self, log: &Log, rows: &[usize], own_ridge: f64) {
        let mut by_action: Vec<Vec<usize>> = vec![Vec::new(); log.actions()];
        for row in rows {
            by_action[place(log.rows()[*row].action)].push(*row);
        }
        let mut features = vec![1.0; self.width + 1];
        for (action, rows) in by_action.iter().enumerate().filter(|(_, rows)| !rows.is_empty()) {
            let mut ridge = Ridge::new(self.width + 1);
            for row in rows {
                features[1..].copy_from_slice(log.context(*row));
                ridge.add(&features, log.rows()[*row].reward - self.shared(log, *row));
            }
            let own = ridge.solve(own_ridge);
            self.own[action * own.len()..(action + 1) * own.len()].copy_from_slice(&own);
        }
    }

    /// Fits with the ridge that does best on rows kept aside, then to all of them.
    fn fit_chosen(log: &Log, rows: &[usize], folds: &Folds) -> Self {
        Self::fit(log, rows, Self::choose(log, rows, folds))
    }

    /// The ridge of departures that does best on parts kept aside.
    pub(super) fn choose(log: &Log, rows: &[usize], folds: &Folds) -> f64 {
        let mut losses = OWN.map(|ridge| (0.0, ridge));
        for part in 0..PARTS {
            let (held, kept): (Vec<usize>, Vec<usize>) =
                rows.iter().partition(|row| folds.part(log, **row) == part);
            let mut model = Self::fit(log, &kept, OWN[0]);
            for (loss, ridge) in &mut losses {
                model.fit_own(log, &kept, *ridge);
                *loss += model.loss(log, &held);
            }
        }
        // Of equals the stronger ridge: the log says no more.
        let best = losses.into_iter().rev().min_by(|one, other| one.0.total_cmp(&other.0));
        best.map_or(OWN[0], |it| it.1)
    }

    /// The squared error of rows, summed.
    fn loss(&self, log: &Log, rows: &[usize]) -> f64 {
        let error = |row: &usize| {
            let feedback = &log.rows()[*row];
            feedback.reward - self.of(log, *row, feedback.action)
        };
        rows.iter().map(|row| error(row).powi(2)).sum()
    }

    /// What an action is expected to bring in a row.
    fn of(&self, log: &Log, row: usize, action: u32) -> f64 {
        let own = place(action) * (self.width + 1);
        // Of an action that the log never saw, what is shared is all that is known.
        let own = self.own.get(own..own + self.width + 1).unwrap_or_default();
        self.shared(log, row) + departure(own, log.context(row))
    }

    fn shared(&self, log: &Log, row: usize) -> f64 {
        let slots = log.slots();
        let context = self.shared[slots..].iter().zip(log.context(row));
        let slot = self.shared[place(log.rows()[row].slot)];
        self.mean + slot + context.map(|(one, other)| one * other).sum::<f64>()
    }

    /// The mean departure of actions drawn by their probabilities, as coefficients.
    fn mean_own(&self, chances: &[(u32, f64)]) -> Vec<f64> {
        let size = self.width + 1;
        let mut mean = vec![0.0; size];
        for (action, chance) in chances {
            let own = place(*action) * size;
            let own = self.own.get(own..own + size).unwrap_or_default();
            for (sum, value) in mean.iter_mut().zip(own) {
                *sum += chance * value;
            }
        }
        mean
    }

    /// The mean reward of what a whole target would take, of each of some rows.
    pub(super) fn under(&self, log: &Log, target: &Target, rows: &[usize]) -> Vec<f64> {
        let by_slot = target.slots().unwrap_or_default();
        let by_slot: Vec<Vec<f64>> = by_slot.iter().map(|it| self.mean_own(it)).collect();
        let of_row = |row: &usize| {
            let feedback = &log.rows()[*row];
            let departure = match by_slot.get(place(feedback.slot)) {
                Some(own) => departure(own, log.context(*row)),
                None => {
                    let chances = target.chances(*row, feedback).map_or(&[][..], Vec::as_slice);
                    departure(&self.mean_own(chances), log.context(*row))
                }
            };
            self.shared(log, *row) + departure
        };
        rows.iter().map(of_row).collect()
    }
}

fn departure(own: &[f64], context: &[f64]) -> f64 {
    let Some((constant, slopes)) = own.split_first() else {
        return 0.0;
    };
    constant + slopes.iter().zip(context).map(|(one, other)| one * other).sum::<f64>()
}

/// What is predicted of every row by models that learned from the other folds (Chernozhukov et
/// al. 2018). The target must be a whole one.
pub(super) fn cross_fitted(log: &Log, target: &Target, folds: &Folds) -> Predicted {
    let rows = log.rows().len();
    let mut predicted = Predicted { taken: vec![0.0; rows], target: vec![0.0; rows] };
    for fold in 0..folds.count {
        let (held, kept): (Vec<usize>, Vec<usize>) =
            (0..rows).partition(|row| folds.fold(log, *row) == fold);
        let model = Rewards::fit_chosen(log, &kept, folds);
        for (row, value) in held.iter().zip(model.under(log, target, &held)) {
            predicted.taken[*row] = model.of(log, *row, log.rows()[*row].action);
            predicted.target[*row] = value;
        }
    }
    predicted
}
