//! The civil calendar in days since 1970-01-01.

/// A date of the civil calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Civil {
    pub(crate) year: i32,
    pub(crate) month: u8,
    pub(crate) day: u8,
}

/// The days from 1970-01-01 to a date; days beyond the month's end run on into the next.
/// After H. Hinnant, "chrono-compatible low-level date algorithms".
pub(crate) fn days_of(year: i32, month: u8, day: u8) -> i64 {
    let shifted = i64::from(year) - i64::from(month <= 2);
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// The date of a day.
pub(crate) fn civil_of(days: i64) -> Civil {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let small = |number: i64| u8::try_from(number).unwrap_or(1);
    Civil { year: i32::try_from(year).unwrap_or(i32::MAX), month: small(month), day: small(day) }
}

/// The weekday of a day, from Monday, 0.
pub(crate) fn weekday_of(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}

/// A month so many months after another.
pub(crate) fn month_after(year: i32, month: u8, shift: i32) -> (i32, u8) {
    let months = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(shift);
    let year = i32::try_from(months.div_euclid(12)).unwrap_or(year);
    (year, u8::try_from(months.rem_euclid(12) + 1).unwrap_or(1))
}

/// The last day of a month.
pub(crate) fn last_day(year: i32, month: u8) -> u8 {
    let (next_year, next_month) = month_after(year, month, 1);
    let length = days_of(next_year, next_month, 1) - days_of(year, month, 1);
    u8::try_from(length).unwrap_or(28)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_three_centuries_comes_back() {
        for day in -40_000..80_000 {
            let civil = civil_of(day);
            assert_eq!(days_of(civil.year, civil.month, civil.day), day);
            assert!(civil.day <= last_day(civil.year, civil.month));
        }
        assert_eq!(days_of(2026, 11, 21), 20_778);
        assert_eq!(weekday_of(20_778), 5);
        assert_eq!(month_after(2026, 11, 2), (2027, 1));
        assert_eq!((last_day(2028, 2), last_day(2100, 2)), (29, 28));
    }
}
