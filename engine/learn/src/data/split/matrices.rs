//! Interactions as matrices of users by items.

use crate::data::told::Event;
use crate::matrix::{Sparse, index, number};

/// Seconds of a day.
const DAY_S: f64 = 86_400.0;

/// A matrix of ones.
pub(super) fn matrix(events: &[Event], (users, items): (usize, usize)) -> Sparse {
    let mut rows = vec![Vec::new(); users];
    for event in events {
        rows[index(event.user)].push((event.item, 1.0));
    }
    Sparse::from_rows(rows, items)
}

/// How many days before the latest each was; none where one is told without its time.
pub(super) fn ages_days(events: &[Event], (users, items): (usize, usize)) -> Option<Sparse> {
    let times: Option<Vec<f64>> = events.iter().map(|it| it.time_s).collect();
    let times = times?;
    let latest = times.iter().copied().max_by(f64::total_cmp)?;
    let mut rows = vec![Vec::new(); users];
    for (event, time_s) in events.iter().zip(times) {
        #[expect(clippy::cast_possible_truncation, reason = "an age of seven digits is enough")]
        let age_days = ((latest - time_s) / DAY_S) as f32;
        rows[index(event.user)].push((event.item, age_days));
    }
    Some(Sparse::from_rows(rows, items))
}

/// The pairs that stand in both.
pub(super) fn shared(one: &Sparse, other: &Sparse) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for user in 0..one.rows() {
        let known = other.row(user).columns;
        let of_user = one.row(user).columns.iter().filter(|it| known.binary_search(it).is_ok());
        found.extend(of_user.map(|item| (number(user), *item)));
    }
    found
}
