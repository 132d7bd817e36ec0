//! The policy asked about: the probability that it takes each action.

use super::log::{Feedback, Log, place};
use crate::error::Error;

/// Probabilities of a slot or row may miss 1 by this much: files round them.
const SUM_TOLERANCE: f64 = 1e-3;

/// Actions with their probabilities, by action.
pub(super) type Chances = Vec<(u32, f64)>;

/// The policy asked about, with probabilities that are some.
#[derive(Clone, Debug)]
pub struct Target(Known);

#[derive(Clone, Debug)]
enum Known {
    /// The same for every row of a slot.
    BySlot(Vec<Chances>),
    /// Of each row.
    ByRow(Vec<Chances>),
    /// Only of the action taken in each row.
    Taken(Vec<f64>),
}

impl Target {
    /// Every action below a number is as likely as any other.
    #[must_use]
    pub fn uniform(log: &Log, actions: usize) -> Self {
        let count = u32::try_from(actions.max(1)).unwrap_or(u32::MAX);
        let chances: Chances = (0..count).map(|it| (it, 1.0 / f64::from(count))).collect();
        Self(Known::BySlot(vec![chances; log.slots()]))
    }

    /// What the policy of another log did, slot by slot and regardless of context: its shares.
    #[must_use]
    pub fn shares_of(log: &Log) -> Self {
        let by_slot = log.counts().into_iter().map(|counts| {
            let total: f64 = counts.iter().copied().map(f64::from).sum();
            let shares = (0..).zip(counts).filter(|(_, count)| *count > 0);
            shares.map(|(action, count)| (action, f64::from(count) / total)).collect()
        });
        Self(Known::BySlot(by_slot.collect()))
    }

    /// The same actions with the same probabilities wherever the slot is the same.
    ///
    /// # Errors
    /// Where a probability is none, an action comes twice, or a slot's do not sum to 1.
    pub fn by_slot(mut slots: Vec<Vec<(u32, f64)>>) -> Result<Self, Error> {
        for (slot, chances) in slots.iter_mut().enumerate() {
            if let Some((what, remedy)) = sorted(chances) {
                let why = format!("slot {}: {what}: {remedy}", slot + 1);
                return Err(Error::Setting { name: "target", why });
            }
        }
        Ok(Self(Known::BySlot(slots)))
    }

    /// The probabilities of each row of the log.
    ///
    /// # Errors
    /// Where a probability is none, an action comes twice, or a row's do not sum to 1.
    pub fn by_row(mut rows: Vec<Vec<(u32, f64)>>) -> Result<Self, Error> {
        for (at, chances) in rows.iter_mut().enumerate() {
            if let Some((what, remedy)) = sorted(chances) {
                let what = format!("target: {what}");
                return Err(Error::Row { row: at + 1, what, remedy });
            }
        }
        Ok(Self(Known::ByRow(rows)))
    }

    /// The probability of the action taken in each row, and nothing of others.
    ///
    /// # Errors
    /// Where one is no probability.
    pub fn taken(chances: Vec<f64>) -> Result<Self, Error> {
        for (at, chance) in chances.iter().enumerate() {
            if let Some((what, remedy)) = unlikely(*chance) {
                let what = format!("target: {what}");
                return Err(Error::Row { row: at + 1, what, remedy });
            }
        }
        Ok(Self(Known::Taken(chances)))
    }

    /// Whether it is of the size of a log.
    pub(super) fn check(&self, log: &Log) -> Result<(), Error> {
        let rows = log.rows().len();
        let wrong = |why: String| Err(Error::Setting { name: "target", why });
        match &self.0 {
            Known::BySlot(slots) if slots.len() < log.slots() => wrong(format!(
                "it tells of {} slots and the log has {}: give probabilities for each",
                slots.len(),
                log.slots()
            )),
            Known::ByRow(chances) if chances.len() != rows => {
                wrong(format!("it tells of {} rows and the log has {rows}", chances.len()))
            }
            Known::Taken(chances) if chances.len() != rows => {
                wrong(format!("it tells of {} rows and the log has {rows}", chances.len()))
            }
            Known::BySlot(_) | Known::ByRow(_) | Known::Taken(_) => Ok(()),
        }
    }

    /// The probability of the action taken in a row.
    pub(super) fn chance(&self, row: usize, feedback: &Feedback) -> f64 {
        let of = |chances: &Chances| {
            let found = chances.binary_search_by_key(&feedback.action, |it| it.0);
            found.map_or(0.0, |at| chances[at].1)
        };
        match &self.0 {
            Known::BySlot(slots) => of(&slots[place(feedback.slot)]),
            Known::ByRow(rows) => of(&rows[row]),
            Known::Taken(chances) => chances[row],
        }
    }

    /// All probabilities of a row; None where only those of actions taken are known.
    pub(super) fn chances(&self, row: usize, feedback: &Feedback) -> Option<&Chances> {
        match &self.0 {
            Known::BySlot(slots) => Some(&slots[place(feedback.slot)]),
            Known::ByRow(rows) => Some(&rows[row]),
            Known::Taken(_) => None,
        }
    }

    /// The probabilities of each slot, where they are the same in all its rows.
    pub(super) fn slots(&self) -> Option<&[Chances]> {
        match &self.0 {
            Known::BySlot(slots) => Some(slots),
            Known::ByRow(_) | Known::Taken(_) => None,
        }
    }

    /// Whether probabilities of all actions are known.
    pub(super) fn is_whole(&self) -> bool {
        match &self.0 {
            Known::BySlot(_) | Known::ByRow(_) => true,
            Known::Taken(_) => false,
        }
    }
}

/// Sorts by action; tells what is wrong.
fn sorted(chances: &mut Chances) -> Option<(String, &'static str)> {
    chances.sort_by_key(|it| it.0);
    if let Some(problem) = chances.iter().find_map(|(_, chance)| unlikely(*chance)) {
        return Some(problem);
    }
    if chances.windows(2).any(|pair| pair[0].0 == pair[1].0) {
        let what = "an action has two probabilities".to_owned();
        return Some((what, "give each action once"));
    }
    // From 0, as the sum of nothing is -0.
    let sum = chances.iter().fold(0.0, |sum, it| sum + it.1);
    if (sum - 1.0).abs() > SUM_TOLERANCE {
        let what = format!("the probabilities sum to {sum:.4} and not to 1");
        return Some((what, "give every action that may be taken, or divide by the sum"));
    }
    None
}

fn unlikely(chance: f64) -> Option<(String, &'static str)> {
    if (0.0..=1.0).contains(&chance) {
        return None;
    }
    Some((format!("{chance} is no probability"), "write a number from 0 to 1"))
}
