//! Dates with numbers: 12月25号, 2026-12-25, 25号, December 25th.

use snapshot::program::TimeWord;

use super::read::{Calendar, Draft, skip_joints};
use super::when::Day;
use crate::numeral;
use crate::scan::Scan;

/// A small whole number in digits or Chinese characters, and its end.
pub(crate) fn small(scan: &Scan<'_>, at: usize, most: u8) -> Option<(u8, usize)> {
    let chars = &scan.text.chars;
    let counts =
        |it: &&char| it.is_ascii_digit() || numeral::chinese_digit(**it).is_some() || **it == '十';
    let run = chars.get(at..)?.iter().take(4).take_while(counts).count();
    if run == 0 || run > 3 {
        return None;
    }
    let read = numeral::read(&chars[..at + run], at)?;
    let value = (0..=most).find(|it| (f64::from(*it) - read.low).abs() < f64::EPSILON)?;
    (read.low >= read.high && read.end == at + run).then_some((value, read.end))
}

/// Reads a date that starts with a number; its end.
pub(crate) fn read(
    scan: &Scan<'_>,
    calendar: &Calendar,
    at: usize,
    draft: &mut Draft,
) -> Option<usize> {
    if let Some(end) = full(scan, calendar, at, draft) {
        return Some(end);
    }
    let (number, end) = small(scan, at, 31).filter(|(number, _)| *number > 0)?;
    let next = scan.skip_blank(end);
    match calendar.at(scan, next)? {
        (TimeWord::Month, after) if number <= 12 && draft.day.is_none() => {
            Some(in_month(scan, calendar, (number, after), draft))
        }
        (TimeWord::MonthDays { first, last }, after) if number <= 12 && draft.day.is_none() => {
            draft.day = Some(Day::Date { year: None, month: number, first: *first, last: *last });
            draft.certain = true;
            Some(after)
        }
        (TimeWord::MonthOfYear(month), after) if draft.day.is_none() => {
            draft.day = Some(Day::Date { year: None, month: *month, first: number, last: number });
            draft.certain = true;
            Some(after)
        }
        (TimeWord::Day, after) => day_of_month(scan, calendar, (number, at, after), draft),
        _ => None,
    }
}

/// 25号, 下个月5号, 25th of December.
fn day_of_month(
    scan: &Scan<'_>,
    calendar: &Calendar,
    (number, at, end): (u8, usize, usize),
    draft: &mut Draft,
) -> Option<usize> {
    let next = skip_joints(scan, end);
    if let Some((TimeWord::MonthOfYear(month), after)) = calendar.at(scan, next)
        && draft.day.is_none()
    {
        draft.day = Some(Day::Date { year: None, month: *month, first: number, last: number });
        draft.certain = true;
        return Some(after);
    }
    match draft.day {
        None => {
            // 3rd alone counts things; the 3rd, on the 3rd is a day.
            let from = scan.skip_blank_back(at);
            draft.unsure |= scan.text.before(end).is_ascii()
                && scan.role_before(from, crate::roles::Role::TimeJoint).is_none();
            draft.day = Some(Day::DayOfMonth(number));
        }
        Some(Day::Month { shift, first: 1, last: 31 }) => {
            draft.day = Some(Day::Month { shift, first: number, last: number });
        }
        Some(_) => return None,
    }
    Some(end)
}

/// What follows 12月: a day, or nothing.
fn in_month(
    scan: &Scan<'_>,
    calendar: &Calendar,
    (month, end): (u8, usize),
    draft: &mut Draft,
) -> usize {
    if let Some((day, after)) = small(scan, scan.skip_blank(end), 31).filter(|(day, _)| *day > 0) {
        let unit = calendar.at(scan, scan.skip_blank(after));
        let end = match unit {
            Some((TimeWord::Day, end)) => end,
            Some(_) | None => after,
        };
        draft.day = Some(Day::Date { year: None, month, first: day, last: day });
        draft.certain = true;
        return end;
    }
    // 3月 alone may be three months of something.
    draft.day = Some(Day::Date { year: None, month, first: 1, last: 31 });
    end
}

/// 2026年12月25日, 2026-12-25, 2026/12/25.
fn full(scan: &Scan<'_>, calendar: &Calendar, at: usize, draft: &mut Draft) -> Option<usize> {
    let digits: String = scan.text.chars.get(at..at + 4)?.iter().collect();
    let year: i32 = digits.parse().ok().filter(|year| (1900..2200).contains(year))?;
    let joint = scan.text.char(at + 4);
    if !matches!(joint, '-' | '/' | '.' | '年') || draft.day.is_some() {
        return None;
    }
    let (month, end) = small(scan, at + 5, 12).filter(|(month, _)| *month > 0)?;
    let from = if joint == '年' {
        match calendar.at(scan, end)? {
            (TimeWord::Month, after) => after,
            _ => return None,
        }
    } else {
        (scan.text.char(end) == joint).then_some(end + 1)?
    };
    let (day, end) = small(scan, from, 31).filter(|(day, _)| *day > 0)?;
    let unit = calendar.at(scan, end);
    let end = match unit {
        Some((TimeWord::Day, after)) => after,
        Some(_) | None => end,
    };
    draft.day = Some(Day::Date { year: Some(year), month, first: day, last: day });
    draft.certain = true;
    Some(end)
}

/// December 25th; a month's name alone is a moment only with a word before it, since May and
/// March are other words too.
pub(crate) fn after_month_name(
    scan: &Scan<'_>,
    calendar: &Calendar,
    (month, end): (u8, usize),
    draft: &mut Draft,
) -> usize {
    let from = skip_joints(scan, end);
    if let Some((day, after)) = small(scan, from, 31).filter(|(day, _)| *day > 0) {
        let unit = calendar.at(scan, after);
        let end = match unit {
            Some((TimeWord::Day, end)) => end,
            Some(_) | None => after,
        };
        draft.day = Some(Day::Date { year: None, month, first: day, last: day });
        draft.certain = true;
        return end;
    }
    draft.day = Some(Day::Date { year: None, month, first: 1, last: 31 });
    draft.unsure = true;
    end
}
