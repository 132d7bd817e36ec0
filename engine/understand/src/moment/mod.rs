//! Days and times: what is said of them, relative to a now that the caller has.

mod civil;
mod clock;
mod date;
mod duration;
mod read;
mod when;

pub(crate) use read::{Calendar, Timed, add_durations, find};
pub use when::{Day, Interval, Moment, Side};
