//! Amounts of time that say when: 三天内, 两小时后, in three days.

use snapshot::program::Unit;

use super::read::Timed;
use super::when::{Day, Side};
use crate::quantity::Amount;
use crate::roles::Role;
use crate::scan::Scan;

/// The UCUM codes of the units that days and minutes are counted in.
const DAY: &str = "d";
const MINUTE: &str = "min";

/// How a span of time lies to now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    Within,
    Ahead,
    Back,
}

/// The moment that an amount of time makes with the words beside it.
pub(crate) fn read(scan: &Scan<'_>, units: &[Unit], amount: &Amount) -> Option<Timed> {
    let unit = &units[amount.units.first()?.index()];
    let to = |code: &str| units.iter().find(|unit| unit.code == code);
    let (days, minutes) = (to(DAY)?, to(MINUTE)?);
    let one = unit.convert(1.0, days)?;
    let next = scan.skip_blank(amount.end);
    let after = [
        (Role::TimeWithinSuffix, Lies::Within),
        (Role::TimeAfterSuffix, Lies::Ahead),
        (Role::TimeBeforeSuffix, Lies::Back),
    ];
    let mut side = after
        .into_iter()
        .find_map(|(role, lies)| scan.role_at(next, role).map(|end| (lies, amount.start, end)));
    if side.is_none() {
        let before = scan.skip_blank_back(amount.start);
        let words = [(Role::TimeWithin, Lies::Within), (Role::TimeAhead, Lies::Ahead)];
        side = words.into_iter().find_map(|(role, lies)| {
            scan.role_before(before, role).map(|start| (lies, start, amount.end))
        });
    }
    let (lies, start, end) = side?;
    let whole = one >= 1.0;
    let (low, high) = if whole {
        (rounded(unit.convert(amount.low, days)?)?, rounded(unit.convert(amount.high, days)?)?)
    } else {
        (
            rounded(unit.convert(amount.low, minutes)?)?,
            rounded(unit.convert(amount.high, minutes)?)?,
        )
    };
    let (first, last) = match lies {
        Lies::Within => (0, high),
        Lies::Ahead => (low, high),
        Lies::Back => (-high, -low),
    };
    let day = if whole { Day::Days { first, last } } else { Day::Minutes { first, last } };
    Some(Timed { start, end, day: Some(day), part: None, side: Side::At, certain: false })
}

/// The nearest whole number within a century of days.
fn rounded(number: f64) -> Option<i32> {
    const MOST: i32 = 60 * 24 * 366 * 10;
    let whole = number.round();
    if whole.abs() > f64::from(MOST) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within bounds")]
    let whole = whole as i32;
    Some(whole)
}
