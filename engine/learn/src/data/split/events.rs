//! The interactions of a part, each once, and what their times say.

use std::path::Path;

use crate::data::cut::By;
use crate::data::told::{Event, Told};
use crate::error::Error;

/// Each pair once, at its first moment, in the order of the file; what is told to happen later
/// than now is left out.
pub(super) fn once(
    told: Told,
    path: &Path,
    now_s: Option<f64>,
    notes: &mut Vec<String>,
) -> Result<Vec<Event>, Error> {
    let (path, total) = (path.display(), told.events.len());
    let mut events: Vec<(usize, Event)> = told.events.into_iter().enumerate().collect();
    if let Some(now_s) = now_s {
        events.retain(|(_, it)| it.time_s.is_none_or(|time_s| time_s <= now_s));
    }
    let (past, future) = (events.len(), total - events.len());
    if total == 0 {
        let what = format!("{path}: no interaction");
        return Err(Error::Empty { what, remedy: "name users and items" });
    }
    if past == 0 {
        return Err(Error::Empty {
            what: format!("{path}: all {total} interactions lie in the future"),
            remedy: "write times as seconds since 1970",
        });
    }
    let time = |event: &Event| event.time_s.unwrap_or(f64::INFINITY);
    events.sort_by(|(at, one), (other_at, other)| {
        let by_pair = (one.user, one.item).cmp(&(other.user, other.item));
        by_pair.then(time(one).total_cmp(&time(other))).then(at.cmp(other_at))
    });
    events.dedup_by_key(|(_, it)| (it.user, it.item));
    events.sort_unstable_by_key(|(at, _)| *at);
    let twice = past - events.len();
    let counts = [
        (future, "interactions later than now left out"),
        (twice, "pairs told again count once"),
        (told.weightless, "lines of weight 0 are no interactions"),
    ];
    let counted = counts.into_iter().filter(|(count, _)| *count > 0);
    notes.extend(counted.map(|(count, what)| format!("{path}: {count} {what}")));
    Ok(events.into_iter().map(|(_, event)| event).collect())
}

/// What was learned from should not be later than what is judged.
pub(super) fn note_of_times(
    train: &[Event],
    test: &[Event],
    paths: (&Path, &Path),
) -> Option<String> {
    let first_s = test.iter().filter_map(|it| it.time_s).min_by(f64::total_cmp)?;
    let later = train.iter().filter(|it| it.time_s.is_some_and(|time_s| time_s > first_s)).count();
    let (train, test) = (paths.0.display(), paths.1.display());
    (later > 0).then(|| {
        format!(
            "{train}: {later} interactions are later than the first of {test}: no split by time"
        )
    })
}

/// By time where times are told and no given part says otherwise.
pub(super) fn usual(train: &[Event], test: Option<&[Event]>) -> By {
    let timed = |events: &[Event]| events.iter().all(|it| it.time_s.is_some());
    let latest = train.iter().filter_map(|it| it.time_s).max_by(f64::total_cmp);
    let later = test.is_none_or(|test| timed(test) && test.iter().all(|it| it.time_s >= latest));
    if timed(train) && later { By::Time } else { By::Share }
}
