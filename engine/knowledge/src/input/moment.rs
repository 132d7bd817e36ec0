//! Days and spans of time as packs write them.

use domain::Timestamp;

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Reads `2026-11-01`, `2026-11-01T20:00`, `2026-11-01T20:00:00Z` or with an offset such as `+08:00`. Without an
/// offset it is UTC.
pub(crate) fn moment(text: &str) -> Option<Timestamp> {
    let (date, time) = match text.split_once(['T', ' ']) {
        Some((date, time)) => (date, Some(time)),
        None => (text, None),
    };
    let mut parts = date.splitn(3, '-');
    let year = whole(parts.next()?, 4, 1, 9999)?;
    let month = whole(parts.next()?, 2, 1, 12)?;
    let day = whole(parts.next()?, 2, 1, days_of_month(year, month))?;
    let midnight = days_from_epoch(year, month, day) * DAY;
    match time {
        Some(time) => Some(Timestamp(midnight + time_of_day(time)?)),
        None => Some(Timestamp(midnight)),
    }
}

/// Reads a span such as `30m`, `5h`, `2d` or `90s`, in milliseconds.
pub(crate) fn duration(text: &str) -> Option<i64> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let unit = match unit {
        "s" => SECOND,
        "m" => MINUTE,
        "h" => HOUR,
        "d" => DAY,
        _ => return None,
    };
    let count: i64 = digits.parse().ok().filter(|count| (0..=1_000_000).contains(count))?;
    Some(count * unit)
}

fn time_of_day(text: &str) -> Option<i64> {
    let zone = text.find(['Z', '+', '-']).unwrap_or(text.len());
    let (clock, zone) = text.split_at(zone);
    let offset = match zone {
        "" | "Z" => 0,
        zone => {
            let (hours, minutes) = zone[1..].split_once(':')?;
            let offset = whole(hours, 2, 0, 14)? * HOUR + whole(minutes, 2, 0, 59)? * MINUTE;
            if zone.starts_with('-') { -offset } else { offset }
        }
    };
    let mut parts = clock.splitn(3, ':');
    let hours = whole(parts.next()?, 2, 0, 23)?;
    let minutes = whole(parts.next()?, 2, 0, 59)?;
    let seconds = parts.next().map_or(Some(0), |text| whole(text, 2, 0, 59))?;
    Some(hours * HOUR + minutes * MINUTE + seconds * SECOND - offset)
}

fn whole(text: &str, digits: usize, least: i64, most: i64) -> Option<i64> {
    let lawful = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok()?;
    (lawful && (least..=most).contains(&number)).then_some(number)
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, by eras of 400 years that begin in March.
fn days_from_epoch(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_of_year = (month + 9) % 12;
    let day_of_year = (153 * month_of_year + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_spans_are_where_the_calendar_puts_them() {
        let read = |text| moment(text).map(|it| it.0);
        assert_eq!(read("1970-01-01"), Some(0));
        assert_eq!(read("2026-11-11"), Some(1_794_355_200_000));
        assert_eq!(read("2024-02-29"), Some(1_709_164_800_000));
        assert_eq!(read("2026-11-11T08:00:00+08:00"), read("2026-11-11"));
        assert_eq!(read("2026-11-11T01:30"), Some(1_794_355_200_000 + 90 * MINUTE));
        for wrong in ["2026-02-29", "2026-13-01", "26-1-1", "2026-11-11T25:00", "soon", "", "T"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(duration("5h"), Some(5 * HOUR));
        assert_eq!(duration("h"), None);
        assert_eq!(duration("5年"), None);
    }
}
