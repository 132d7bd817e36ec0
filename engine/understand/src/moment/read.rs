//! Finds moments in a text, by the words that packs give for days and times.

use std::collections::BTreeMap;

use snapshot::program::{TIME_KEY, TimeWord, Unit};

use super::clock::{self, Clock};
use super::date;
use super::duration;
use super::when::{Day, Moment, Side};
use crate::numeral::chinese_digit;
use crate::quantity::Amount;
use crate::roles::Role;
use crate::scan::Scan;

/// The calendar's words of all packs, in the order of their keys.
#[derive(Debug, Default)]
pub(crate) struct Calendar {
    words: Vec<TimeWord>,
}

impl Calendar {
    pub(crate) fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        Self { words: entries(words).map(|(word, _)| word).collect() }
    }

    /// Every word with its place in the calendar.
    pub(crate) fn places(
        words: &BTreeMap<String, Vec<String>>,
    ) -> impl Iterator<Item = (usize, &str)> {
        entries(words)
            .enumerate()
            .flat_map(|(index, (_, words))| words.iter().map(move |word| (index, word.as_str())))
    }

    /// What the longest word of the calendar says that starts at a character, and its end.
    pub(crate) fn at<'a>(&'a self, scan: &Scan<'_>, at: usize) -> Option<(&'a TimeWord, usize)> {
        let (end, index) = scan.word_at(at, Role::Calendar)?;
        Some((self.words.get(index)?, end))
    }
}

fn entries(
    words: &BTreeMap<String, Vec<String>>,
) -> impl Iterator<Item = (TimeWord, &Vec<String>)> {
    words.iter().filter_map(|(key, words)| {
        let what = TimeWord::parse(key.strip_prefix(TIME_KEY)?)?;
        Some((what, words))
    })
}

/// A moment by characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Timed {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) day: Option<Day>,
    pub(crate) part: Option<(u16, u16)>,
    pub(crate) side: Side,
    /// Whether its numbers are no amounts besides; 25号 alone may be one.
    pub(crate) certain: bool,
}

impl Timed {
    pub(crate) fn moment(&self, scan: &Scan<'_>) -> Moment {
        Moment {
            span: scan.text.span(self.start, self.end),
            day: self.day.clone(),
            part: self.part,
            side: self.side,
        }
    }
}

/// What has been read of a moment so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(crate) shift: Option<i32>,
    pub(crate) day: Option<Day>,
    pub(crate) part: Option<(u16, u16)>,
    pub(crate) clock: Option<Clock>,
    /// Something was said that is nothing but a moment.
    pub(crate) certain: bool,
    /// Only the words around it can make it a moment.
    pub(crate) unsure: bool,
}

/// Finds every moment, left to right, without overlaps.
pub(crate) fn find(scan: &Scan<'_>, calendar: &Calendar) -> Vec<Timed> {
    let mut found: Vec<Timed> = Vec::new();
    let mut at = 0;
    while at < scan.text.len() {
        match read(scan, calendar, at) {
            Some(timed) => {
                at = timed.end;
                found.push(timed);
            }
            None => at += 1,
        }
    }
    found
}

/// Adds the moments that amounts of time and the words beside them make: 三天内, in two hours.
pub(crate) fn add_durations(
    scan: &Scan<'_>,
    units: &[Unit],
    amounts: &[Amount],
    moments: &mut Vec<Timed>,
) {
    let free = |timed: &Timed, held: &[Timed]| {
        held.iter().all(|it| it.end <= timed.start || timed.end <= it.start)
    };
    for amount in amounts {
        if let Some(timed) = duration::read(scan, units, amount)
            && free(&timed, moments)
        {
            moments.push(timed);
        }
    }
    moments.sort_by_key(|it| it.start);
}

fn read(scan: &Scan<'_>, calendar: &Calendar, at: usize) -> Option<Timed> {
    let inside =
        scan.text.char(at).is_ascii_alphanumeric() && scan.text.before(at).is_ascii_alphanumeric();
    if inside {
        return None;
    }
    let mut draft = Draft::default();
    let (mut end, mut here) = (at, at);
    while let Some(next) = step(scan, calendar, here, &mut draft) {
        end = next;
        here = skip_joints(scan, next);
    }
    if end == at || draft.day.is_none() && draft.part.is_none() && draft.clock.is_none() {
        return None;
    }
    let certain = draft.certain;
    let part = match draft.clock {
        Some(clock) => Some(clock.part(draft.part)),
        None => draft.part,
    };
    let mut timed = Timed { start: at, end, day: draft.day, part, side: Side::At, certain };
    let bounded = take_side(scan, &mut timed);
    timed.certain |= bounded;
    (bounded || !draft.unsure).then_some(timed)
}

/// Blanks and the words that join the parts of a moment: 明天的下午, tomorrow at 8.
pub(crate) fn skip_joints(scan: &Scan<'_>, at: usize) -> usize {
    let mut here = scan.skip_blank(at);
    for _ in 0..2 {
        if let Some(end) = scan.role_at(here, Role::TimeJoint) {
            here = scan.skip_blank(end);
        }
    }
    here
}

/// Reads one more part of a moment; its end.
fn step(scan: &Scan<'_>, calendar: &Calendar, at: usize, draft: &mut Draft) -> Option<usize> {
    let char = scan.text.char(at);
    let number = char.is_ascii_digit() || chinese_digit(char).is_some() || char == '十';
    let words = || word(scan, calendar, at, &mut draft.clone());
    if number && words().is_none() {
        let before = scan.text.before(at);
        if char.is_ascii_digit() && (before.is_ascii_alphanumeric() || before == '.') {
            return None;
        }
        return date::read(scan, calendar, at, draft)
            .or_else(|| clock::read(scan, calendar, at, draft));
    }
    word(scan, calendar, at, draft)
}

/// Takes a word of the calendar where it says something here.
fn word(scan: &Scan<'_>, calendar: &Calendar, at: usize, draft: &mut Draft) -> Option<usize> {
    let (word, end) = calendar.at(scan, at)?;
    let open = draft.day.is_none();
    let mut sure = true;
    match word {
        TimeWord::Days { first, last, part } if open => {
            draft.day = Some(Day::Days { first: *first, last: *last });
            draft.part = part.or(draft.part);
        }
        TimeWord::Shift(shift) if open && draft.shift.is_none() => {
            if !is_shifted(calendar.at(scan, scan.skip_blank(end))?.0) {
                return None;
            }
            draft.shift = Some(*shift);
        }
        TimeWord::Week if open => {
            draft.day = Some(Day::Weekdays { week: Some(draft.shift?), first: 0, last: 6 });
        }
        TimeWord::Weekdays { first, last } if open => {
            draft.day = Some(Day::Weekdays { week: draft.shift, first: *first, last: *last });
        }
        TimeWord::Weekdays { first, last } => {
            let Some(Day::Weekdays { week, first: 0, last: 6 }) = draft.day else { return None };
            draft.day = Some(Day::Weekdays { week, first: *first, last: *last });
        }
        TimeWord::Month if open => {
            draft.day = Some(Day::Month { shift: draft.shift?, first: 1, last: 31 });
        }
        TimeWord::MonthDays { first, last } => {
            let shift = match draft.day {
                None => draft.shift.unwrap_or(0),
                Some(Day::Month { shift, .. }) => shift,
                Some(_) => return None,
            };
            draft.day = Some(Day::Month { shift, first: *first, last: *last });
        }
        TimeWord::MonthOfYear(month) if open => {
            return Some(date::after_month_name(scan, calendar, (*month, end), draft));
        }
        TimeWord::Part { from, to } => {
            // 早 and 晚 alone are other words; so is a part that stands by itself in another.
            if draft.day.is_none() && draft.clock.is_none() && end - at < 2 {
                return None;
            }
            draft.part = Some((*from, *to));
        }
        TimeWord::Named(named) if open => {
            sure = !is_numeric(scan, at, end);
            if !sure && is_part_of_number(scan, at, end) {
                return None;
            }
            draft.day = Some(Day::Named(named.clone()));
        }
        TimeWord::Days { .. }
        | TimeWord::Shift(_)
        | TimeWord::Week
        | TimeWord::Month
        | TimeWord::MonthOfYear(_)
        | TimeWord::Named(_)
        | TimeWord::Day
        | TimeWord::Hour
        | TimeWord::Half
        | TimeWord::Minute => return None,
    }
    draft.certain |= sure;
    draft.unsure |= !sure;
    Some(end)
}

/// Whether a word may stand after 下个.
fn is_shifted(word: &TimeWord) -> bool {
    matches!(
        word,
        TimeWord::Week | TimeWord::Weekdays { .. } | TimeWord::Month | TimeWord::MonthDays { .. }
    )
}

/// 五一, 618: numbers unless the words around them say otherwise.
fn is_numeric(scan: &Scan<'_>, at: usize, end: usize) -> bool {
    let digit = |it: &char| it.is_ascii_digit() || chinese_digit(*it).is_some() || *it == '十';
    scan.text.chars[at..end].iter().all(digit)
}

fn is_part_of_number(scan: &Scan<'_>, at: usize, end: usize) -> bool {
    let digit = |it: char| {
        it.is_ascii_alphanumeric() || chinese_digit(it).is_some() || matches!(it, '十' | '百' | '.')
    };
    digit(scan.text.before(at)) || digit(scan.text.char(end))
}

/// Takes the words that bound a moment, before and after it; whether there are some.
fn take_side(scan: &Scan<'_>, timed: &mut Timed) -> bool {
    let next = scan.skip_blank(timed.end);
    let after = [
        (Role::TimeBeforeSuffix, Side::Before),
        (Role::TimeBySuffix, Side::By),
        (Role::TimeFromSuffix, Side::From),
        (Role::TimeAfterSuffix, Side::After),
    ];
    let around = scan.role_at(next, Role::AroundAfter);
    for (role, side) in after {
        // 前后 is neither 前 nor 后.
        if let Some(end) = scan.role_at(next, role).filter(|end| around.is_none_or(|it| it < *end))
        {
            // 月底前 is before the month ends, not before its last days begin.
            let closes = matches!(
                timed.day,
                Some(
                    Day::Month { first: 2.., last: 31, .. }
                        | Day::Date { first: 2.., last: 31, .. }
                )
            );
            timed.side = if closes && side == Side::Before { Side::By } else { side };
            timed.end = end;
            return true;
        }
    }
    let mut start = scan.skip_blank_back(timed.start);
    while let Some(joint) = scan.role_before(start, Role::TimeJoint) {
        if scan.text.char(joint) == '的' {
            break;
        }
        start = scan.skip_blank_back(joint);
    }
    let before = [
        (Role::TimeBefore, Side::Before),
        (Role::TimeBy, Side::By),
        (Role::TimeFrom, Side::From),
        (Role::TimeAfter, Side::After),
    ];
    for (role, side) in before {
        if let Some(word) = scan.role_before(start, role) {
            timed.side = side;
            timed.start = word;
            return true;
        }
    }
    false
}
