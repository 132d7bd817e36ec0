//! What follows a unit without one of its own: 一米八, 1T5, 5'11, 2小时30, 一个半月.

use domain::UnitId;
use snapshot::program::Unit;

use crate::numeral::chinese_digit;
use crate::quantity::{Amount, tail_value, unit_at};
use crate::roles::Role;
use crate::scan::Scan;

/// Digits after a Latin multiplier: one after k, since 4k60 is none, two after w.
const LATIN_TAILS: [(char, usize); 2] = [('k', 1), ('w', 2)];

/// 一个半月, 两个半小时: half belongs to the count.
pub(crate) fn take_half_after(scan: &Scan<'_>, amount: &mut Amount) -> bool {
    let Some(joint) = scan.role_at(amount.end, Role::UnitJoint) else { return false };
    if scan.text.char(joint) != '半' {
        return false;
    }
    let Some((end, ids)) = unit_at(scan, joint + 1) else { return false };
    amount.add(0.5);
    amount.end = end;
    amount.units = ids;
    amount.lone = false;
    true
}

/// The end of the digits that belong to a Latin multiplier before them: 1w5.
pub(crate) fn take_latin_tail(scan: &Scan<'_>, amount: &Amount, at: usize) -> usize {
    let longest = LATIN_TAILS.iter().find(|(letter, _)| *letter == scan.text.before(at));
    let run = scan.text.chars[at..].iter().take_while(|char| char.is_ascii_digit()).count();
    let fits = amount.is_whole() && longest.is_some_and(|(_, most)| run <= *most);
    if fits { at + run } else { at }
}

/// 一米八, 1米78, 三块五, 1T5: the digits after the unit are decimals. 5'11, 2小时30: after a unit
/// that is not made of smaller ones by tens they count the next smaller one.
pub(crate) fn take_tail(scan: &Scan<'_>, units: &[Unit], amount: &mut Amount, decimal: bool) {
    if !amount.is_whole() {
        return;
    }
    if let [id] = amount.units[..]
        && let Some((_, ratio)) = successor(units, id)
    {
        take_smaller(scan, units, amount, ratio);
        return;
    }
    if decimal {
        take_decimals(scan, amount);
    }
}

fn take_decimals(scan: &Scan<'_>, amount: &mut Amount) {
    let chars = &scan.text.chars;
    let rest = &chars[amount.end.min(chars.len())..];
    // 两 after a digit is a weight, and digits of one script stand together.
    let latin = rest.first().is_some_and(char::is_ascii_digit);
    let digit = |char: &char| {
        char.is_ascii_digit() && latin
            || chinese_digit(*char).is_some() && !latin && !matches!(char, '两' | '俩')
    };
    let run = rest.iter().take_while(|char| digit(char)).count();
    // 一米八一百四十: the last digit before a multiplier begins the next number.
    let multiplied = |next: &char| matches!(next, '十' | '百' | '千');
    let shared = run > 1 && !latin && rest.get(run).is_some_and(multiplied);
    let count = if shared { run - 1 } else { run };
    let after = amount.end + count;
    let next = chars.get(after).copied().unwrap_or(' ');
    let runs_on = matches!(next, '十' | '百' | '千' | '万' | '.') || next.is_ascii_alphabetic();
    // 三块五毛: a smaller unit's own part.
    if count == 0 || count > 2 || runs_on || unit_at(scan, after).is_some() {
        return;
    }
    amount.add(tail_value(scan, amount.end, after));
    amount.end = after;
}

fn take_smaller(scan: &Scan<'_>, units: &[Unit], amount: &mut Amount, ratio: f64) {
    let parted = scan.text.char(amount.end) == ' ';
    let from = scan.skip_blank(amount.end);
    let latin = scan.text.before(amount.end).is_ascii();
    if parted && !latin {
        return;
    }
    let numeral = if scan.text.char(from).is_ascii_lowercase() {
        crate::english::read(&scan.text.chars, from)
    } else {
        crate::numeral::read(&scan.text.chars, from)
    };
    let Some(numeral) = numeral.filter(|it| it.low >= it.high && it.low < ratio) else { return };
    let next = scan.text.char(numeral.end);
    let unit = unit_at(scan, scan.skip_blank(numeral.end));
    let own = unit.is_some_and(|(_, ids)| !ids.is_empty());
    // Where a word stands before, the number may count what follows: 3 days 2 mugs.
    let counts =
        next.is_alphanumeric() || parted && scan.text.char(numeral.end + 1).is_alphabetic();
    if own || counts || units.is_empty() {
        return;
    }
    amount.add(numeral.low / ratio);
    amount.end = numeral.end;
    amount.parts += 1;
}

/// The next smaller unit that a unit is made of in whole numbers, and by how many, where people
/// do not count it by tens: an inch and 12 for a foot.
pub(crate) fn successor(units: &[Unit], id: UnitId) -> Option<(UnitId, f64)> {
    /// No unit that people compose is made of more.
    const RATIO_MAX: f64 = 100.0;
    let large = &units[id.index()];
    let is_whole = |number: f64| (number - number.round()).abs() < 1e-6 * number.abs().max(1.0);
    let mut best: Option<(UnitId, f64)> = None;
    for (index, small) in units.iter().enumerate() {
        let ratio = large.factor / small.factor;
        if small.dimension != large.dimension || ratio < 1.5 {
            continue;
        }
        if is_whole(ratio.log10()) {
            return None;
        }
        if is_whole(ratio) && ratio <= RATIO_MAX && best.is_none_or(|(_, held)| ratio < held) {
            best = Some((UnitId::from_index(index), ratio.round()));
        }
    }
    best
}
