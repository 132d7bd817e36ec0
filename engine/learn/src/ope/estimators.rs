//! The estimators: each a mean of what rows contribute, or a ratio of such means.

use super::log::Log;
use super::rewards::Predicted;

/// How the value of a policy is reckoned from another's log. With w the target's probability of
/// the action taken over the logged one, r the reward and q what the model of rewards expects:
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Estimator {
    /// The mean of q under the target: all trust in the model.
    Direct,
    /// The mean of w·r (Horvitz and Thompson 1952): no bias, and all the variance of w.
    Ips,
    /// The sum of w·r over the sum of w (Swaminathan and Joachims 2015).
    Snips,
    /// The mean of min(w, M)·r (Ionides 2008): too low by what is cut off.
    ClippedIps,
    /// The direct method with the mean of w·(r − q) added (Dudík, Langford and Li 2011).
    DoublyRobust,
    /// The same, where w is at most τ; the model alone elsewhere (Wang, Agarwal and Dudík 2017).
    SwitchDr,
}

impl Estimator {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Direct,
        Self::Ips,
        Self::Snips,
        Self::ClippedIps,
        Self::DoublyRobust,
        Self::SwitchDr,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Ips => "ips",
            Self::Snips => "snips",
            Self::ClippedIps => "clipped-ips",
            Self::DoublyRobust => "dr",
            Self::SwitchDr => "switch-dr",
        }
    }

    /// Whether it asks a model of rewards.
    #[must_use]
    pub fn needs_model(self) -> bool {
        match self {
            Self::Direct | Self::DoublyRobust | Self::SwitchDr => true,
            Self::Ips | Self::Snips | Self::ClippedIps => false,
        }
    }
}

/// What some rows come to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Sums {
    rows: f64,
    reward: f64,
    weight: f64,
    weighted: f64,
    clipped: f64,
    direct: f64,
    robust: f64,
    switched: f64,
}

impl Sums {
    /// Adds other rows.
    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.reward += other.reward;
        self.weight += other.weight;
        self.weighted += other.weighted;
        self.clipped += other.clipped;
        self.direct += other.direct;
        self.robust += other.robust;
        self.switched += other.switched;
    }

    /// What an estimator makes of them.
    pub(super) fn value(&self, estimator: Estimator) -> f64 {
        let rows = self.rows.max(1.0);
        match estimator {
            Estimator::Direct => self.direct / rows,
            Estimator::Ips => self.weighted / rows,
            // No weight at all: the target takes nothing that was taken.
            Estimator::Snips if self.weight <= 0.0 => 0.0,
            Estimator::Snips => self.weighted / self.weight,
            Estimator::ClippedIps => self.clipped / rows,
            Estimator::DoublyRobust => self.robust / rows,
            Estimator::SwitchDr => self.switched / rows,
        }
    }

    /// The mean reward: what the policy that ran was worth.
    pub(super) fn logged(&self) -> f64 {
        self.reward / self.rows.max(1.0)
    }
}

/// What each request contributes. `predicted` is left out where there is no model; then what
/// asks for one comes to nothing.
pub(super) fn contributions(
    log: &Log,
    weights: &[f64],
    predicted: Option<&Predicted>,
    (clip, switch): (f64, f64),
) -> Vec<Sums> {
    let mut sums = vec![Sums::default(); log.requests()];
    for (at, (row, weight)) in log.rows().iter().zip(weights).enumerate() {
        let (taken, direct) = predicted.map_or((0.0, 0.0), |it| (it.taken[at], it.target[at]));
        let left = weight * (row.reward - taken);
        sums[super::log::place(row.request)].add(&Sums {
            rows: 1.0,
            reward: row.reward,
            weight: *weight,
            weighted: weight * row.reward,
            clipped: weight.min(clip) * row.reward,
            direct,
            robust: direct + left,
            switched: direct + if *weight <= switch { left } else { 0.0 },
        });
    }
    // A number that no row has is no request.
    sums.retain(|it| it.rows > 0.0);
    sums
}
