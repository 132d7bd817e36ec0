//! What a policy did and what came of it, checked once.

use crate::error::Error;

/// One action that was taken in one slot, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feedback {
    /// What was shown, by number.
    pub action: u32,
    /// Where it was shown, by number; 0 where there is one place alone.
    pub slot: u32,
    /// The request it was shown for, by number. Rows of one request are drawn together.
    pub request: u32,
    /// What came of it.
    pub reward: f64,
    /// The probability with which this action was taken in this slot.
    pub propensity: f64,
}

impl Feedback {
    /// What is wrong with it, and what to do about it.
    pub(super) fn problem(&self) -> Option<(String, &'static str)> {
        if !self.reward.is_finite() {
            return Some((
                format!("the reward is {}", self.reward),
                "write a number; 0 where nothing came of it",
            ));
        }
        if self.propensity > 0.0 && self.propensity <= 1.0 {
            return None;
        }
        Some((
            format!("the propensity is {}", self.propensity),
            "log the probability, above 0 and at most 1, with which the action was taken when it was \
             taken; what was certain has 1",
        ))
    }
}

/// What was known when actions were taken: so many numbers of each row, about of size 1.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contexts {
    /// How many numbers a row has.
    pub width: usize,
    /// Row by row.
    pub values: Vec<f64>,
}

/// A log that can be reckoned with: not empty, every propensity a probability above 0.
#[derive(Clone, Debug)]
pub struct Log {
    rows: Vec<Feedback>,
    contexts: Contexts,
    actions: usize,
    slots: usize,
    requests: usize,
}

impl Log {
    /// Takes rows with their contexts.
    ///
    /// # Errors
    /// Where there is no row, a reward is no number, a propensity no probability above 0, or the
    /// contexts are not one for each row.
    pub fn new(rows: Vec<Feedback>, contexts: Contexts) -> Result<Self, Error> {
        if rows.is_empty() {
            let what = "the log has no row".to_owned();
            return Err(Error::Empty { what, remedy: "give it at least one action taken" });
        }
        for (at, row) in rows.iter().enumerate() {
            if let Some((what, remedy)) = row.problem() {
                return Err(Error::Row { row: at + 1, what, remedy });
            }
        }
        if contexts.values.len() != rows.len() * contexts.width {
            let (has, rows, width) = (contexts.values.len(), rows.len(), contexts.width);
            let why = format!("{has} numbers are not {width} for each of {rows} rows");
            return Err(Error::Setting { name: "contexts", why });
        }
        if let Some(at) = contexts.values.iter().position(|it| !it.is_finite()) {
            let row = at / contexts.width.max(1) + 1;
            let what = format!("the context holds {}", contexts.values[at]);
            return Err(Error::Row { row, what, remedy: "fill it in, or leave the column out" });
        }
        let count = |of: fn(&Feedback) -> u32| {
            let largest = rows.iter().map(of).max().unwrap_or(0);
            usize::try_from(largest).unwrap_or(usize::MAX).saturating_add(1)
        };
        let (actions, slots) = (count(|it| it.action), count(|it| it.slot));
        let requests = count(|it| it.request);
        Ok(Self { rows, contexts, actions, slots, requests })
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &[Feedback] {
        &self.rows
    }

    /// The numbers known of a row.
    #[must_use]
    pub fn context(&self, row: usize) -> &[f64] {
        &self.contexts.values[row * self.contexts.width..(row + 1) * self.contexts.width]
    }

    /// How many numbers are known of a row.
    #[must_use]
    pub fn width(&self) -> usize {
        self.contexts.width
    }

    /// Actions are numbered below this.
    #[must_use]
    pub fn actions(&self) -> usize {
        self.actions
    }

    /// Slots are numbered below this.
    #[must_use]
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// Requests are numbered below this.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.requests
    }

    /// How often each action stands in each slot: a row for each slot.
    pub(super) fn counts(&self) -> Vec<Vec<u32>> {
        let mut counts = vec![vec![0; self.actions]; self.slots];
        for row in &self.rows {
            counts[place(row.slot)][place(row.action)] += 1;
        }
        counts
    }
}

/// A number as a place.
pub(super) fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
