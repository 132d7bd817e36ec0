//! Whether a log can tell what another policy is worth: how much of what that policy would do was
//! done.

use super::bootstrap::spread;
use super::log::{Log, place};
use super::target::Target;

/// With fewer rows of equal weight than this no estimate is believed.
const EFFECTIVE_ROWS_MIN: f64 = 50.0;
/// Nor with a smaller share of the rows than this; below the second, with care.
const EFFECTIVE_SHARE: (f64, f64) = (0.01, 0.1);
/// Nor with fewer rewarded rows of equal weight than this; below the second, with care.
const REWARDED_ROWS: (f64, f64) = (10.0, 100.0);
/// Nor where one row has more of all weight than this; above the second, with care.
const LARGEST_SHARE: (f64, f64) = (0.1, 0.02);
/// Where a hundredth of the rows has more of all weight than this, with care.
const TOP_SHARE: f64 = 0.5;
/// Nor where more of the target than this was never done; above the second, with care.
const UNSUPPORTED: (f64, f64) = (0.1, 0.01);
/// Nor where the mean weight is this far from 1, and by so many standard errors.
const MEAN_WEIGHT: (f64, f64) = (0.02, 3.3);

/// What the weights of a log look like.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlap {
    /// How many rows.
    pub rows: usize,
    /// How many rows of equal weight the rows are worth: (Σw)² / Σw² (Kish 1965).
    pub effective: f64,
    /// The largest weight.
    pub largest: f64,
    /// The share of all weight that the row of the largest has.
    pub largest_share: f64,
    /// The share of all weight that the hundredth of rows of the largest weights has.
    pub top_share: f64,
    /// The share of the target's probability on actions that were never taken in the slot; None
    /// where only probabilities of actions taken are known.
    pub unsupported: Option<f64>,
    /// The mean weight, which is 1 where propensities and target are right and nothing is missing.
    pub mean_weight: f64,
    /// Its standard error.
    pub mean_weight_error: f64,
    /// How many rows have a reward other than 0.
    pub rewarded: usize,
    /// How many rewarded rows of equal weight those are worth.
    pub rewarded_effective: f64,
}

/// Whether estimates can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They and their intervals can.
    Trusted,
    /// With the reasons in mind.
    WithCare,
    /// They cannot.
    NotTrusted,
}

impl Verdict {
    /// Its name in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Trusted => "can be trusted",
            Self::WithCare => "to be read with care",
            Self::NotTrusted => "not to be trusted",
        }
    }
}

impl Overlap {
    /// Looks at the weights of a log.
    pub(super) fn of(log: &Log, target: &Target, weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut sorted = weights.to_vec();
        sorted.sort_by(|one, other| other.total_cmp(one));
        let largest = sorted.first().copied().unwrap_or(0.0);
        let share = |part: f64| if total > 0.0 { part / total } else { 0.0 };
        let top = weights.len().div_ceil(100);
        let rewarded: Vec<f64> = log
            .rows()
            .iter()
            .zip(weights)
            .filter(|(row, _)| row.reward != 0.0)
            .map(|(_, weight)| *weight)
            .collect();
        let (mean_weight, deviation) = spread(weights);
        Self {
            rows: weights.len(),
            effective: effective(weights),
            largest,
            largest_share: share(largest),
            top_share: share(sorted[..top].iter().sum()),
            unsupported: target.is_whole().then(|| unsupported(log, target)),
            mean_weight,
            mean_weight_error: deviation / (weights.len() as f64).sqrt(),
            rewarded: rewarded.len(),
            rewarded_effective: effective(&rewarded),
        }
    }

    /// Whether estimates can be believed, and why not, in plain words.
    #[must_use]
    pub fn verdict(&self) -> (Verdict, Vec<String>) {
        let found = [
            self.on_support(),
            self.on_mean_weight(),
            self.on_effective(),
            self.on_largest(),
            self.on_rewarded(),
        ];
        let reasons: Vec<(Verdict, String)> = found.into_iter().flatten().collect();
        let verdict = if reasons.iter().any(|it| it.0 == Verdict::NotTrusted) {
            Verdict::NotTrusted
        } else if reasons.is_empty() {
            Verdict::Trusted
        } else {
            Verdict::WithCare
        };
        (verdict, reasons.into_iter().map(|it| it.1).collect())
    }

    fn on_support(&self) -> Option<(Verdict, String)> {
        let share = self.unsupported?;
        let verdict = above(share, UNSUPPORTED)?;
        let percent = share * 100.0;
        Some((
            verdict,
            format!(
                "{percent:.1} % of what the target would do was never done in its slot: of that the log says \
             nothing; log with some exploration, or ask about a target closer to what ran"
            ),
        ))
    }

    fn on_mean_weight(&self) -> Option<(Verdict, String)> {
        let off = (self.mean_weight - 1.0).abs();
        if off <= MEAN_WEIGHT.0 || off <= MEAN_WEIGHT.1 * self.mean_weight_error {
            return None;
        }
        let (mean, error) = (self.mean_weight, self.mean_weight_error);
        Some((
            Verdict::NotTrusted,
            format!(
                "the mean weight is {mean:.3} ± {error:.3} and should be 1: the propensities are not those the \
             log was made with, or the target takes what was never taken"
            ),
        ))
    }

    fn on_effective(&self) -> Option<(Verdict, String)> {
        let share = self.effective / self.rows.max(1) as f64;
        let few = self.effective < EFFECTIVE_ROWS_MIN;
        let verdict = if few { Some(Verdict::NotTrusted) } else { below(share, EFFECTIVE_SHARE) }?;
        let (effective, rows, percent) = (self.effective, self.rows, share * 100.0);
        Some((
            verdict,
            format!(
                "{rows} rows are worth {effective:.0} of equal weight ({percent:.1} %): little of what the target \
             would do was done"
            ),
        ))
    }

    fn on_largest(&self) -> Option<(Verdict, String)> {
        let of_one = above(self.largest_share, LARGEST_SHARE);
        let of_top = (self.top_share > TOP_SHARE).then_some(Verdict::WithCare);
        let verdict = of_one.or(of_top)?;
        let (largest, one, top) =
            (self.largest, self.largest_share * 100.0, self.top_share * 100.0);
        Some((
            verdict,
            format!(
                "one row weighs {largest:.1} and has {one:.1} % of all weight, the heaviest hundredth of rows has \
             {top:.1} %: a few rows decide, and intervals are too narrow"
            ),
        ))
    }

    fn on_rewarded(&self) -> Option<(Verdict, String)> {
        let verdict = below(self.rewarded_effective, REWARDED_ROWS)?;
        let (rewarded, effective) = (self.rewarded, self.rewarded_effective);
        Some((
            verdict,
            format!(
                "{rewarded} rows have a reward, worth {effective:.0} of equal weight: gather more of them"
            ),
        ))
    }
}

fn above(value: f64, (much, some): (f64, f64)) -> Option<Verdict> {
    if value > much {
        return Some(Verdict::NotTrusted);
    }
    (value > some).then_some(Verdict::WithCare)
}

fn below(value: f64, (little, some): (f64, f64)) -> Option<Verdict> {
    if value < little {
        return Some(Verdict::NotTrusted);
    }
    (value < some).then_some(Verdict::WithCare)
}

fn effective(weights: &[f64]) -> f64 {
    let sum: f64 = weights.iter().sum();
    let squares: f64 = weights.iter().map(|it| it * it).sum();
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}

/// The mean probability of what was never taken in the slot.
fn unsupported(log: &Log, target: &Target) -> f64 {
    let counts = log.counts();
    let missing = |slot: u32, chances: &[(u32, f64)]| -> f64 {
        let taken = |action: u32| counts[place(slot)].get(place(action)).is_some_and(|it| *it > 0);
        let never = chances.iter().filter(|(action, _)| !taken(*action));
        // From 0, as the sum of nothing is -0.
        never.fold(0.0, |sum, (_, chance)| sum + chance)
    };
    if let Some(slots) = target.slots() {
        let of_slot: Vec<f64> = (0..)
            .zip(slots)
            .take(log.slots())
            .map(|(slot, chances)| missing(slot, chances))
            .collect();
        let total: f64 = log.rows().iter().map(|row| of_slot[place(row.slot)]).sum();
        return total / log.rows().len() as f64;
    }
    let of_rows = log.rows().iter().enumerate();
    let total: f64 = of_rows
        .map(|(at, row)| missing(row.slot, target.chances(at, row).map_or(&[], Vec::as_slice)))
        .sum();
    total / log.rows().len() as f64
}
