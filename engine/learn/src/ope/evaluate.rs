//! A log and a target to every estimate, its interval, and whether to believe it.

use rayon::prelude::*;

use super::bootstrap::{percentiles, resampled, resampled_rows, seeds, spread};
use super::estimators::{Estimator, Sums, contributions};
use super::log::Log;
use super::overlap::Overlap;
use super::rewards::{Folds, Predicted, Rewards, cross_fitted};
use super::target::Target;
use super::thresholds;
use crate::error::Error;

/// How estimates are made.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Where random draws begin.
    pub seed: u64,
    /// How often requests are drawn again.
    pub resamples: usize,
    /// How often the model of rewards is fitted again for the interval of the direct method; 0
    /// takes the model for granted, and gives an interval that is too narrow.
    pub refits: usize,
    /// In how many parts the log is dealt, each predicted by a model of the others.
    pub folds: usize,
    /// The largest weight of clipped IPS; √rows where it is left out.
    pub clip: Option<f64>,
    /// The largest weight of Switch-DR; of the least estimated error where it is left out.
    pub switch: Option<f64>,
    /// How often intervals should hold the truth.
    pub level: f64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 20_261_121,
            resamples: 2_000,
            refits: 100,
            folds: 3,
            clip: None,
            switch: None,
            level: 0.95,
        }
    }
}

/// A value with its doubt.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean reward of a row.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// The interval.
    pub interval: (f64, f64),
}

impl Estimate {
    /// Whether the interval holds a value.
    #[must_use]
    pub fn covers(&self, value: f64) -> bool {
        (self.interval.0..=self.interval.1).contains(&value)
    }

    fn of(value: f64, drawn: Vec<f64>, level: f64) -> Self {
        let (_, standard_error) = spread(&drawn);
        Self { value, standard_error, interval: percentiles(drawn, level) }
    }
}

/// All that a log says of a target.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// What the policy that ran was worth.
    pub logged: Estimate,
    /// What the target would be worth, and by how much more, by each estimator that could be
    /// reckoned.
    pub estimates: Vec<(Estimator, Estimate, Estimate)>,
    /// Why there is no model of rewards, where there is none.
    pub without_model: Option<&'static str>,
    /// The clip of clipped IPS.
    pub clip: f64,
    /// The switch of Switch-DR; None where there is no model.
    pub switch: Option<f64>,
    /// What the weights look like.
    pub overlap: Overlap,
}

impl Evaluation {
    /// An estimator's estimate.
    #[must_use]
    pub fn estimate(&self, estimator: Estimator) -> Option<&Estimate> {
        self.estimates.iter().find(|it| it.0 == estimator).map(|it| &it.1)
    }
}

/// Tells what a target would have been worth where a log was made. What a model of rewards
/// expects is taken as given, or else fitted to the other parts of the log.
///
/// # Errors
/// Where the target or what is given is not of the log's size, or a setting is none.
pub fn evaluate(
    log: &Log,
    target: &Target,
    given: Option<&Predicted>,
    settings: &Settings,
) -> Result<Evaluation, Error> {
    target.check(log)?;
    settings.check()?;
    let weights: Vec<f64> = (log.rows().iter().enumerate())
        .map(|(at, row)| target.chance(at, row) / row.propensity)
        .collect();
    let folds = Folds::dealt(log, settings.folds, settings.seed);
    let (predicted, without_model) = match (given, &folds) {
        (Some(given), _) => (Some(checked(log, given)?), None),
        (None, _) if !target.is_whole() => (None, Some(NOT_WHOLE)),
        (None, None) => (None, Some(TOO_FEW)),
        (None, Some(folds)) => (Some(cross_fitted(log, target, folds)), None),
    };
    let clip = settings.clip.unwrap_or_else(|| thresholds::clip(log));
    let chosen = |it: &Predicted| thresholds::switch(log, &weights, it);
    let switch = predicted.as_ref().map(|it| settings.switch.unwrap_or_else(|| chosen(it)));
    let cuts = (clip, switch.unwrap_or(f64::INFINITY));
    let requests = contributions(log, &weights, predicted.as_ref(), cuts);
    let refitted = folds.as_ref().filter(|_| predicted.is_some() && given.is_none());
    let refits = refitted.map(|it| refits(log, target, it, settings)).unwrap_or_default();
    let drawn = Drawn { requests, refits, settings, with_model: predicted.is_some() };
    let (logged, estimates) = drawn.estimates();
    let overlap = Overlap::of(log, target, &weights);
    Ok(Evaluation { logged, estimates, without_model, clip, switch, overlap })
}

const NOT_WHOLE: &str = "only probabilities of actions taken are known: give the target's \
    probabilities of all actions, or what a model expects in the columns predicted and \
    predicted_target";
const TOO_FEW: &str = "there are too few requests to fit a model of rewards";

impl Settings {
    fn check(&self) -> Result<(), Error> {
        let wrong =
            |name: &'static str, why: &str| Err(Error::Setting { name, why: why.to_owned() });
        if self.resamples < 2 {
            return wrong("resamples", "an interval needs at least 2");
        }
        if !(self.level > 0.0 && self.level < 1.0) {
            return wrong("level", "a share above 0 and below 1");
        }
        if self.clip.is_some_and(|it| it.is_nan() || it <= 0.0) {
            return wrong("clip", "a weight above 0");
        }
        if self.switch.is_some_and(|it| it.is_nan() || it < 0.0) {
            return wrong("switch", "a weight from 0; 0 is the direct method");
        }
        Ok(())
    }
}

fn checked(log: &Log, given: &Predicted) -> Result<Predicted, Error> {
    let rows = log.rows().len();
    if given.taken.len() != rows || given.target.len() != rows {
        let why = format!("there are {rows} rows and not as many predictions");
        return Err(Error::Setting { name: "predicted", why });
    }
    let good = |at: &usize| given.taken[*at].is_finite() && given.target[*at].is_finite();
    if let Some(at) = (0..rows).find(|at| !good(at)) {
        let what = "what the model expects is no number".to_owned();
        return Err(Error::Row { row: at + 1, what, remedy: "write a number" });
    }
    Ok(given.clone())
}

/// The direct method's value less what was logged, and itself, fitted to rows drawn again.
fn refits(log: &Log, target: &Target, folds: &Folds, settings: &Settings) -> Vec<(f64, f64)> {
    let all: Vec<usize> = (0..log.rows().len()).collect();
    let ridge = Rewards::choose(log, &all, folds);
    let one = |seed: u64| {
        let rows = resampled_rows(log, seed);
        let model = Rewards::fit(log, &rows, ridge);
        let count = rows.len().max(1) as f64;
        let value = model.under(log, target, &rows).iter().sum::<f64>() / count;
        let logged = rows.iter().map(|row| log.rows()[*row].reward).sum::<f64>() / count;
        (value, value - logged)
    };
    seeds(settings.seed ^ 1, settings.refits).into_par_iter().map(one).collect()
}

/// What intervals are made of.
struct Drawn<'a> {
    requests: Vec<Sums>,
    refits: Vec<(f64, f64)>,
    settings: &'a Settings,
    with_model: bool,
}

impl Drawn<'_> {
    fn estimates(&self) -> (Estimate, Vec<(Estimator, Estimate, Estimate)>) {
        let settings = self.settings;
        let mut all = Sums::default();
        self.requests.iter().for_each(|it| all.add(it));
        let drawn = resampled(&self.requests, settings.resamples, settings.seed);
        let level = settings.level;
        let logged = Estimate::of(all.logged(), drawn.iter().map(Sums::logged).collect(), level);
        let known = Estimator::ALL.into_iter().filter(|it| self.with_model || !it.needs_model());
        let estimates = known.map(|it| {
            let value = all.value(it);
            let more = value - all.logged();
            if it == Estimator::Direct && self.refits.len() > 1 {
                return (it, self.refitted(value, |it| it.0), self.refitted(more, |it| it.1));
            }
            let values = drawn.iter().map(|sums| sums.value(it)).collect();
            let mores = drawn.iter().map(|sums| sums.value(it) - sums.logged()).collect();
            (it, Estimate::of(value, values, level), Estimate::of(more, mores, level))
        });
        (logged, estimates.collect())
    }

    /// Few fits tell a standard error, and hardly percentiles.
    fn refitted(&self, value: f64, of: fn(&(f64, f64)) -> f64) -> Estimate {
        let (_, standard_error) = spread(&self.refits.iter().map(of).collect::<Vec<_>>());
        let wide = normal_quantile((1.0 + self.settings.level) / 2.0) * standard_error;
        Estimate { value, standard_error, interval: (value - wide, value + wide) }
    }
}

/// The value that a standard normal stays below with a probability above one half (Abramowitz and
/// Stegun 26.2.23, right to 4.5e-4).
fn normal_quantile(probability: f64) -> f64 {
    let t = (-2.0 * (1.0 - probability).ln()).sqrt();
    let above = 0.010_328_f64.mul_add(t, 0.802_853).mul_add(t, 2.515_517);
    let below = 0.001_308_f64.mul_add(t, 0.189_269).mul_add(t, 1.432_788).mul_add(t, 1.0);
    t - above / below
}
