//! Interactions as they are told, one by one, whatever tells them.

use crate::matrix::Names;

/// An interaction as a file tells it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) user: u32,
    pub(crate) item: u32,
    /// Seconds since 1970, where the file tells when.
    pub(crate) time_s: Option<f64>,
}

/// What a file holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Told {
    pub(crate) events: Vec<Event>,
    /// So many lines had a weight of 0: no interaction.
    pub(crate) weightless: usize,
}

/// What is wrong with a row, and what to do about it.
pub(super) type Wrong = (String, &'static str);

/// What a row of a weight that is no number from 0 is told.
pub(super) const WEIGHTS: &str = "weights are numbers from 0; 0 is no interaction";
/// What a row of a time that is none is told.
pub(super) const TIMES: &str =
    "times are seconds since 1970 (or thousandths or millionths of them)";

impl Told {
    /// Adds an interaction: the numbers of users and items, their names, a weight and a time in
    /// seconds since 1970. A weight of 0 is none, every other counts as one.
    pub(super) fn take(
        &mut self,
        (users, items): (&mut Names, &mut Names),
        (user, item): (&str, &str),
        weight: f64,
        time_s: Option<f64>,
    ) -> Result<(), Wrong> {
        sound((user, item), weight)?;
        if let Some(time) = time_s.filter(|it| !it.is_finite()) {
            return Err((format!("`{time}` is no time"), TIMES));
        }
        if weight <= 0.0 {
            self.weightless += 1;
            return Ok(());
        }
        let numbers = users.number(user).zip(items.number(item));
        let Some((user, item)) = numbers else {
            return Err(("there are more than 2^32 names".to_owned(), "split the data"));
        };
        self.events.push(Event { user, item, time_s });
        Ok(())
    }
}

/// Whether names and a weight can be reckoned with.
pub(super) fn sound((user, item): (&str, &str), weight: f64) -> Result<(), Wrong> {
    if user.is_empty() || item.is_empty() {
        let what = "has an empty user or item".to_owned();
        return Err((what, "fill it in, or take the row out"));
    }
    if !weight.is_finite() || weight < 0.0 {
        return Err((format!("`{weight}` is no weight"), WEIGHTS));
    }
    Ok(())
}

/// Seconds since 1970 of a time in seconds, or in thousandths or millionths of them: no shop sold
/// anything in the year 5138, when seconds have twelve digits.
pub(super) fn in_seconds(value: f64) -> f64 {
    match value.abs() {
        seconds if seconds < 1e11 => value,
        thousandths if thousandths < 1e14 => value / 1e3,
        _millionths => value / 1e6,
    }
}
