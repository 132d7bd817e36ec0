//! What a moment is, and which span of time it comes to.

use snapshot::program::NamedDay;

use super::civil::{Civil, civil_of, days_of, last_day, month_after, weekday_of};
use crate::understanding::Span;

/// Minutes of a day.
const DAY: i64 = 24 * 60;

/// A day or a time that is named, relative to now: 明天下午, 双十一前, by Friday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Where, with the words that bound it.
    pub span: Span,
    /// Which day; none where only a time of the day is named.
    pub day: Option<Day>,
    /// The part of the day in minutes, the end excluded; beyond 24 hours it is the next day's.
    pub part: Option<(u16, u16)>,
    /// On which side of it.
    pub side: Side,
}

/// A day or several, relative to now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Day {
    /// Days counted from today: tomorrow is 1 to 1.
    Days {
        /// The first.
        first: i32,
        /// The last.
        last: i32,
    },
    /// Minutes counted from now: 两小时内.
    Minutes {
        /// The first.
        first: i32,
        /// The last.
        last: i32,
    },
    /// Days of a week, Monday 0.
    Weekdays {
        /// Weeks after this one; none for the next such day from today on.
        week: Option<i32>,
        /// The first.
        first: u8,
        /// The last.
        last: u8,
    },
    /// Days of a month counted from this one.
    Month {
        /// Months after this one.
        shift: i32,
        /// The first day.
        first: u8,
        /// The last, as far as the month has it.
        last: u8,
    },
    /// Days of a month of the year; without a year the next that has not passed.
    Date {
        /// The year.
        year: Option<i32>,
        /// 1 to 12.
        month: u8,
        /// The first day.
        first: u8,
        /// The last, as far as the month has it.
        last: u8,
    },
    /// The next such day of a month: 25号.
    DayOfMonth(u8),
    /// The next such named day.
    Named(NamedDay),
}

/// On which side of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// At some time in it.
    At,
    /// Before it begins.
    Before,
    /// Before it ends.
    By,
    /// From its beginning on.
    From,
    /// After it has ended.
    After,
}

/// A span of time in minutes since 1970-01-01 00:00 by the shop's clock. No end is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The first minute.
    pub from: Option<i64>,
    /// The minute after the last.
    pub to: Option<i64>,
}

impl Moment {
    /// The span of time it comes to. `now` is in minutes since 1970-01-01 00:00 by the shop's
    /// clock. None where no such day is known, as for a year beyond a list.
    #[must_use]
    pub fn interval(&self, now: i64) -> Option<Interval> {
        let (from, to) = self.bounds(now)?;
        let (from, to) = match self.side {
            Side::At => (Some(from), Some(to)),
            Side::Before => (None, Some(from)),
            Side::By => (None, Some(to)),
            Side::From => (Some(from), None),
            Side::After => (Some(to), None),
        };
        Some(Interval { from, to })
    }

    fn bounds(&self, now: i64) -> Option<(i64, i64)> {
        if let Some(Day::Minutes { first, last }) = self.day {
            let last = i64::from(last).max(i64::from(first) + 1);
            return Some((now + i64::from(first), now + last));
        }
        let today = now.div_euclid(DAY);
        let (first, last) = match &self.day {
            Some(day) => day.days(today)?,
            None => {
                let over = self.part.is_some_and(|(_, to)| now.rem_euclid(DAY) >= i64::from(to));
                let day = today + i64::from(over);
                (day, day)
            }
        };
        Some(match self.part {
            Some((from, to)) => (first * DAY + i64::from(from), last * DAY + i64::from(to)),
            None => (first * DAY, (last + 1) * DAY),
        })
    }
}

impl Day {
    /// The first and the last day, in days since 1970-01-01.
    fn days(&self, today: i64) -> Option<(i64, i64)> {
        let now = civil_of(today);
        Some(match self {
            Self::Days { first, last } => (today + i64::from(*first), today + i64::from(*last)),
            Self::Minutes { .. } => (today, today),
            Self::Weekdays { week, first, last } => {
                let monday = today - weekday_of(today) + 7 * i64::from(week.unwrap_or(0));
                let (first, last) = (monday + i64::from(*first), monday + i64::from(*last));
                let later = if week.is_none() && last < today { 7 } else { 0 };
                (first + later, last + later)
            }
            Self::Month { shift, first, last } => {
                let (year, month) = month_after(now.year, now.month, *shift);
                within(year, month, *first, *last)
            }
            Self::Date { year: Some(year), month, first, last } => {
                within(*year, *month, *first, *last)
            }
            Self::Date { year: None, month, first, last } => {
                let this = within(now.year, *month, *first, *last);
                if this.1 < today { within(now.year + 1, *month, *first, *last) } else { this }
            }
            Self::DayOfMonth(day) => {
                let shift = i32::from(*day < now.day);
                let months = (shift..shift + 3).map(|it| month_after(now.year, now.month, it));
                let (year, month) =
                    months.into_iter().find(|(year, month)| *day <= last_day(*year, *month))?;
                within(year, month, *day, *day)
            }
            Self::Named(named) => {
                let day = next_named(named, today, now)?;
                (day, day)
            }
        })
    }
}

fn within(year: i32, month: u8, first: u8, last: u8) -> (i64, i64) {
    let end = last_day(year, month);
    (days_of(year, month, first.min(end)), days_of(year, month, last.min(end)))
}

fn next_named(named: &NamedDay, today: i64, now: Civil) -> Option<i64> {
    let of_year = |year: i32| match named {
        NamedDay::Yearly { month, day } => Some(days_of(year, *month, *day)),
        NamedDay::Nth { month, weekday, nth, plus } => {
            let first = days_of(year, *month, 1);
            let ahead = (i64::from(*weekday) - weekday_of(first)).rem_euclid(7);
            Some(first + ahead + 7 * (i64::from(*nth) - 1) + i64::from(*plus))
        }
        NamedDay::Listed(_) => None,
    };
    if let NamedDay::Listed(dates) = named {
        let days = dates.iter().map(|(year, month, day)| days_of(*year, *month, *day));
        return days.filter(|day| *day >= today).min();
    }
    [now.year, now.year + 1].into_iter().filter_map(of_year).find(|day| *day >= today)
}
