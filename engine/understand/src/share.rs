//! Shares of a whole: 百分之二十, 三分之一, 七折, 85折.

use domain::UnitId;
use snapshot::program::Unit;

use crate::numeral;
use crate::quantity::Amount;
use crate::roles::Role;
use crate::scan::Scan;

/// The code of the unit that shares are given in.
const PERCENT: &str = "%";

fn percent(units: &[Unit]) -> Option<UnitId> {
    units.iter().position(|unit| unit.code == PERCENT).map(UnitId::from_index)
}

/// 百分之二十 is 20 %, 三分之一 a plain third.
pub(crate) fn read(scan: &Scan<'_>, units: &[Unit], at: usize) -> Option<Amount> {
    let chars = &scan.text.chars;
    if let Some(from) = scan.role_at(at, Role::PercentOf) {
        let numeral = numeral::read(chars, from)?;
        let percent = percent(units)?;
        return Some(Amount { units: vec![percent], ..Amount::new(at, &numeral) });
    }
    let scale = numeral::chinese_digit(scan.text.char(at)).is_some()
        || matches!(scan.text.char(at), '十')
        || scan.text.char(at).is_ascii_digit() && !scan.text.before(at).is_ascii_digit();
    let below = if scale { numeral::read(chars, at) } else { None }?;
    let above = numeral::read(chars, scan.role_at(below.end, Role::ShareOf)?)?;
    if below.low <= 0.0 || below.low < below.high || above.low < above.high {
        return None;
    }
    let value = above.low / below.low;
    let share = numeral::Numeral {
        low: value,
        high: value,
        lone: false,
        multiplier: 1.0,
        pair: None,
        ..above
    };
    Some(Amount::new(at, &share))
}

/// 七折 is 70 %, 85折 and 八五折 85 %.
pub(crate) fn take_tenths(scan: &Scan<'_>, units: &[Unit], amount: &mut Amount) {
    let Some(end) = scan.role_at(scan.skip_blank(amount.end), Role::Tenths) else { return };
    let Some(percent) = percent(units) else { return };
    let opaque = scan.role_at(amount.end, Role::Opaque).is_some_and(|word| word > end);
    if opaque || amount.high >= 100.0 || amount.low <= 0.0 {
        return;
    }
    let scale = if amount.high <= 10.0 { 10.0 } else { 1.0 };
    amount.low *= scale;
    amount.high *= scale;
    amount.scale = (scale > 1.0).then_some(scale);
    amount.units = vec![percent];
    amount.end = end;
    amount.lone = false;
}
