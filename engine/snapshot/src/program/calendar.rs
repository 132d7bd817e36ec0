//! Words of the calendar: what each says of a moment. Packs declare them in `words/*.yaml` under
//! keys `time WHAT`.

/// The key prefix of the calendar's words.
pub const TIME_KEY: &str = "time ";

/// What a word of the calendar says. Days are counted from today, weekdays from Monday (0), times
/// of the day in minutes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimeWord {
    /// `+1`, `+0..+2`: days from today, with a part of the day where one is given: 明天, 今晚.
    Days {
        /// The first.
        first: i32,
        /// The last.
        last: i32,
        /// The part of the day, in minutes.
        part: Option<(u16, u16)>,
    },
    /// `shift +1`: before a week, a weekday or a month, so many later: 下个.
    Shift(i32),
    /// `week`: after a shift, that whole week.
    Week,
    /// `mon`, `sat..sun`: days of the week.
    Weekdays {
        /// The first.
        first: u8,
        /// The last.
        last: u8,
    },
    /// `month`: after a shift that whole month, after a number that month of the year.
    Month,
    /// `days 21..31`: days of the month: 月底.
    MonthDays {
        /// The first.
        first: u8,
        /// The last, as far as the month has it.
        last: u8,
    },
    /// `month 12`: a month of the year by name.
    MonthOfYear(u8),
    /// `day`: after a number, that day of the month: 号.
    Day,
    /// `hour`: after a number, that hour: 点.
    Hour,
    /// `half`: after an hour, half past: 半.
    Half,
    /// `minute`: after a number, that minute.
    Minute,
    /// `12:00-18:00`: a part of the day.
    Part {
        /// The first minute of the day.
        from: u16,
        /// The minute after the last.
        to: u16,
    },
    /// A named day.
    Named(NamedDay),
}

/// A named day of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NamedDay {
    /// `11-11`: the same date every year.
    Yearly {
        /// 1 to 12.
        month: u8,
        /// 1 to 31.
        day: u8,
    },
    /// `11-thu4+1`: so many days after the fourth Thursday of November.
    Nth {
        /// 1 to 12.
        month: u8,
        /// From Monday, 0.
        weekday: u8,
        /// 1 to 5.
        nth: u8,
        /// Days after it.
        plus: u8,
    },
    /// `2026-09-25 2027-09-15`: the dates of single years, for days of the lunar calendar.
    Listed(Vec<(i32, u8, u8)>),
}

impl TimeWord {
    /// Reads what follows [`TIME_KEY`] in a key; none where it says nothing.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let parts: Vec<&str> = text.split_whitespace().collect();
        match parts[..] {
            ["week"] => Some(Self::Week),
            ["month"] => Some(Self::Month),
            ["day"] => Some(Self::Day),
            ["hour"] => Some(Self::Hour),
            ["half"] => Some(Self::Half),
            ["minute"] => Some(Self::Minute),
            ["shift", number] => number.parse().ok().map(Self::Shift),
            ["days", range] => {
                let (first, last) = ends(range, |it| it.parse().ok())?;
                Some(Self::MonthDays { first, last })
            }
            ["month", number] => number.parse().ok().filter(|it| *it <= 12).map(Self::MonthOfYear),
            [days, part] if days.starts_with(['+', '-']) => {
                let (first, last) = ends(days, |it| it.parse().ok())?;
                Some(Self::Days { first, last, part: Some(day_part(part)?) })
            }
            [days] if days.starts_with(['+', '-']) => {
                let (first, last) = ends(days, |it| it.parse().ok())?;
                Some(Self::Days { first, last, part: None })
            }
            [one] => Self::parse_one(one),
            _ => NamedDay::listed(&parts).map(Self::Named),
        }
    }

    fn parse_one(text: &str) -> Option<Self> {
        if let Some((first, last)) = ends(text, weekday) {
            return Some(Self::Weekdays { first, last });
        }
        if let Some((from, to)) = day_part(text) {
            return Some(Self::Part { from, to });
        }
        NamedDay::parse(text).map(Self::Named)
    }
}

impl NamedDay {
    fn parse(text: &str) -> Option<Self> {
        if let Some(listed) = Self::listed(&[text]) {
            return Some(listed);
        }
        let (month, rest) = text.split_once('-')?;
        let month = month.parse().ok().filter(|it| (1..=12).contains(it))?;
        if let Ok(day) = rest.parse() {
            return (1..=31).contains(&day).then_some(Self::Yearly { month, day });
        }
        let (rest, plus) = match rest.split_once('+') {
            Some((rest, plus)) => (rest, plus.parse().ok()?),
            None => (rest, 0),
        };
        let weekday = weekday(rest.get(..3)?)?;
        let nth = rest.get(3..)?.parse().ok().filter(|it| (1..=5).contains(it))?;
        Some(Self::Nth { month, weekday, nth, plus })
    }

    fn listed(texts: &[&str]) -> Option<Self> {
        let date = |text: &&str| {
            let mut parts = text.splitn(3, '-');
            let year = parts.next().filter(|it| it.len() == 4)?.parse().ok()?;
            let month = parts.next()?.parse().ok().filter(|it| (1..=12).contains(it))?;
            let day = parts.next()?.parse().ok().filter(|it| (1..=31).contains(it))?;
            Some((year, month, day))
        };
        let dates = texts.iter().map(date).collect::<Option<Vec<_>>>();
        dates.filter(|dates| !dates.is_empty()).map(Self::Listed)
    }
}

/// `1..10` or one end that is both.
fn ends<T: Copy>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<(T, T)> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    Some((read(first)?, read(last)?))
}

fn weekday(text: &str) -> Option<u8> {
    const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let index = NAMES.iter().position(|name| *name == text)?;
    u8::try_from(index).ok()
}

/// `12:00-18:00`, in minutes.
fn day_part(text: &str) -> Option<(u16, u16)> {
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 30 && minute < 60).then(|| hour * 60 + minute)
    };
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    (from < to).then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_key_is_read() {
        for (text, word) in [
            ("+1", TimeWord::Days { first: 1, last: 1, part: None }),
            ("+0..+2", TimeWord::Days { first: 0, last: 2, part: None }),
            ("+0 18:00-24:00", TimeWord::Days { first: 0, last: 0, part: Some((1080, 1440)) }),
            ("shift -1", TimeWord::Shift(-1)),
            ("sat..sun", TimeWord::Weekdays { first: 5, last: 6 }),
            ("days 21..31", TimeWord::MonthDays { first: 21, last: 31 }),
            ("month 12", TimeWord::MonthOfYear(12)),
            ("06:00-12:00", TimeWord::Part { from: 360, to: 720 }),
            ("11-11", TimeWord::Named(NamedDay::Yearly { month: 11, day: 11 })),
            (
                "11-thu4+1",
                TimeWord::Named(NamedDay::Nth { month: 11, weekday: 3, nth: 4, plus: 1 }),
            ),
            (
                "2026-09-25 2027-09-15",
                TimeWord::Named(NamedDay::Listed(vec![(2026, 9, 25), (2027, 9, 15)])),
            ),
        ] {
            assert_eq!(TimeWord::parse(text), Some(word), "{text}");
        }
        for text in ["", "13-01", "11-thu9", "noon", "25", "18:00-12:00", "month 13", "é-é", "1-é"]
        {
            assert_eq!(TimeWord::parse(text), None, "{text}");
        }
    }
}
