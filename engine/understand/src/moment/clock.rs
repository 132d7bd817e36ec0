//! Times of the day: 8点半, 晚上8点20分, 20:30, 8pm.

use snapshot::program::TimeWord;

use super::date::small;
use super::read::{Calendar, Draft};
use crate::quantity::unit_at;
use crate::scan::Scan;

const HALF_DAY: u16 = 12 * 60;

/// A time by the clock, which a part of the day may put after noon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    minute: u16,
    /// How long it lasts: a minute, or the hour where no minutes were told.
    length: u16,
}

impl Clock {
    /// The minutes of the day it is: 晚上8点 is 20:00, 晚上12点 midnight.
    pub(crate) fn part(self, within: Option<(u16, u16)>) -> (u16, u16) {
        let start = match within {
            Some((from, to)) if self.minute <= HALF_DAY + 59 => {
                let base = self.minute % HALF_DAY;
                let shifted = [base, base + HALF_DAY, base + 2 * HALF_DAY];
                let fits = shifted.into_iter().find(|it| from <= *it && *it <= to);
                fits.unwrap_or(self.minute)
            }
            Some(_) | None => self.minute,
        };
        (start, start + self.length)
    }
}

/// Reads a time that starts with a number; its end.
pub(crate) fn read(
    scan: &Scan<'_>,
    calendar: &Calendar,
    at: usize,
    draft: &mut Draft,
) -> Option<usize> {
    if draft.clock.is_some() {
        return None;
    }
    let (hour, end) = small(scan, at, 24)?;
    let next = scan.skip_blank(end);
    if scan.text.char(end) == ':' {
        let minute = two_digits(scan, end + 1)?;
        draft.clock = Some(Clock { minute: u16::from(hour) * 60 + u16::from(minute), length: 1 });
        draft.certain = true;
        return Some(end + 3);
    }
    let (word, after) = calendar.at(scan, next)?;
    // 8pm: a half of the day says that it is a time.
    if let TimeWord::Part { from, to } = word
        && to - from == HALF_DAY
        && hour <= 12
    {
        draft.clock = Some(Clock { minute: u16::from(hour) * 60, length: 60 });
        draft.part = Some((*from, *to - 1));
        draft.certain = true;
        return Some(after);
    }
    if *word != TimeWord::Hour {
        return None;
    }
    let (minutes, end) = minutes_after(scan, calendar, after);
    let minute = u16::from(hour) * 60 + u16::from(minutes.unwrap_or(0));
    let length = if minutes.is_some() { 1 } else { 60 };
    draft.clock = Some(Clock { minute, length });
    // 3点 alone may be the beginning of a decimal, or three points of something.
    let named = after - next > 1 || end > after;
    let placed = draft.day.is_some() || draft.part.is_some();
    if named || placed {
        draft.certain = true;
    } else {
        draft.unsure = true;
    }
    Some(end)
}

/// 半, 20分 or a bare number after an hour.
fn minutes_after(scan: &Scan<'_>, calendar: &Calendar, at: usize) -> (Option<u8>, usize) {
    if let Some((TimeWord::Half, end)) = calendar.at(scan, at) {
        return (Some(30), end);
    }
    let Some((minute, end)) = small(scan, at, 59) else { return (None, at) };
    // 三点五分贝: a longer word is no minute.
    let unit = unit_at(scan, end).map_or(end, |(unit, _)| unit);
    match calendar.at(scan, end) {
        Some((TimeWord::Minute, after)) if after >= unit => (Some(minute), after),
        Some(_) | None if minute >= 10 && unit == end => (Some(minute), end),
        Some(_) | None => (None, at),
    }
}

fn two_digits(scan: &Scan<'_>, at: usize) -> Option<u8> {
    let [tens, ones] = [scan.text.char(at), scan.text.char(at + 1)].map(|it| it.to_digit(10));
    let minute = u8::try_from(tens? * 10 + ones?).ok().filter(|minute| *minute < 60)?;
    (!scan.text.char(at + 2).is_ascii_digit()).then_some(minute)
}
