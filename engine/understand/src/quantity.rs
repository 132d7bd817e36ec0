//! Numbers with their units and bounds, before it is known what they speak of.

use domain::UnitId;
use snapshot::program::Unit;

use crate::lexicon::Sense;
use crate::mention::Linked;
use crate::numeral::{self, Numeral, chinese_digit};
use crate::range::{find_bounds, is_smaller, join};
use crate::roles::Role;
use crate::scan::Scan;

/// A number or range as it stands in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Amount {
    /// The first character of the number.
    pub(crate) start: usize,
    /// After the last character of its unit.
    pub(crate) end: usize,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// The units its unit word may mean; empty where there is none.
    pub(crate) units: Vec<UnitId>,
    pub(crate) approximate: bool,
    pub(crate) bound: Bound,
    /// Where the words begin and end that bound it.
    pub(crate) whole: (usize, usize),
    /// The last multiplier spoken, so that 3到5千 means 3000 to 5000.
    pub(crate) multiplier: f64,
    pub(crate) lone: bool,
    /// How many parts of falling units it is made of: 五尺四寸 has two.
    pub(crate) parts: usize,
}

/// On which side a number bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// It is the number itself, or a range.
    Exact,
    /// 以内.
    AtMost,
    /// 以上.
    AtLeast,
}

/// Reads every amount of a text, outside the taken parts, left to right. A lone Chinese digit
/// without a unit counts only where a bare number is awaited.
pub(crate) fn read_all(
    scan: &Scan<'_>,
    units: &[Unit],
    taken: &dyn Fn(usize) -> bool,
    bare_awaited: bool,
) -> Vec<Amount> {
    let mut amounts: Vec<Amount> = Vec::new();
    let mut at = 0;
    while at < scan.text.len() {
        let amount = if taken(at) { None } else { read_one(scan, units, at) };
        let Some(amount) = amount else {
            at += 1;
            continue;
        };
        at = amount.end;
        join(scan, units, &mut amounts, amount);
    }
    amounts.retain(|amount| !amount.lone || !amount.units.is_empty() || bare_awaited);
    for amount in &mut amounts {
        find_bounds(scan, amount);
    }
    amounts
}

/// Drops what only says for how much something is asked or offered: 多少钱一斤. Beside an amount it
/// becomes part of it: 300一平.
pub(crate) fn drop_measures(scan: &Scan<'_>, linked: &[Linked], amounts: &mut Vec<Amount>) {
    let mut kept: Vec<Amount> = Vec::with_capacity(amounts.len());
    for amount in amounts.drain(..) {
        let measure = is_measure(scan, &amount);
        match kept.last_mut() {
            Some(before) if measure && before.end == amount.start => before.end = amount.end,
            Some(_) | None => {
                let asked = || linked.iter().any(|it| it.end == amount.start && it.asks);
                if !measure || !asked() {
                    kept.push(amount);
                }
            }
        }
    }
    *amounts = kept;
}

/// 一斤, not 1斤 or 一斤半.
fn is_measure(scan: &Scan<'_>, amount: &Amount) -> bool {
    scan.text.char(amount.start) == '一'
        && !amount.units.is_empty()
        && amount.parts == 1
        && amount.low.total_cmp(&1.0).is_eq()
        && amount.high.total_cmp(&1.0).is_eq()
}

fn read_one(scan: &Scan<'_>, units: &[Unit], at: usize) -> Option<Amount> {
    let chars = &scan.text.chars;
    if scan.text.char(at) == '半' {
        return read_half(scan, at);
    }
    if !starts_number(scan, at) {
        return None;
    }
    let mut numeral = numeral::read(chars, at)?;
    let part_of = |role| scan.role_at(at, role).is_some_and(|end| end > numeral.end);
    if part_of(Role::Opaque) || part_of(Role::MoreAfter) {
        return None;
    }
    take_latin_multiplier(scan, &mut numeral);
    let mut amount = Amount {
        start: at,
        end: numeral.end,
        low: numeral.low,
        high: numeral.high,
        units: Vec::new(),
        approximate: numeral.low < numeral.high,
        bound: Bound::Exact,
        whole: (at, numeral.end),
        multiplier: numeral.multiplier,
        lone: numeral.lone,
        parts: 1,
    };
    take_over(scan, &mut amount);
    take_unit(scan, units, &mut amount);
    let runs_on = amount.units.is_empty() && scan.text.char(amount.end).is_ascii_alphabetic();
    if runs_on && scan.text.char(amount.end - 1).is_ascii_digit() {
        let times =
            scan.text.char(amount.end) == 'x' && scan.text.char(amount.end + 1).is_ascii_digit();
        let word_of_known_role = scan.starting(amount.end).next().is_some();
        if !times && !word_of_known_role {
            return None;
        }
    }
    Some(amount)
}

/// A digit inside a model's name (p1, ddr4-3200) starts no number, nor does one after 第.
fn starts_number(scan: &Scan<'_>, at: usize) -> bool {
    let before = scan.text.before(at);
    let char = scan.text.char(at);
    let digit = char.is_ascii_digit();
    if !digit && chinese_digit(char).is_none() && !matches!(char, '十' | '拾') {
        return false;
    }
    if digit && before.is_ascii_digit() {
        // What is left of a model's number that was refused.
        return false;
    }
    if digit && (before.is_ascii_alphabetic() || matches!(before, '.' | '#' | '_')) {
        // A unit or a name may end where the next number begins: 180cm70kg, ISO400以上. One letter
        // is a unit only after a number: t480 and l14 are models.
        return before.is_ascii_alphabetic()
            && scan.ending(at).any(|(found, senses)| {
                let counts =
                    found.end - found.start > 1 || scan.text.before(found.start).is_ascii_digit();
                senses.iter().any(|it| {
                    matches!(it, Sense::Cue { .. })
                        || counts && matches!(it, Sense::Unit(_) | Sense::Name(_))
                })
            });
    }
    if digit && before == '-' && at >= 2 {
        let letter = scan.text.chars[..at - 1]
            .iter()
            .rev()
            .take_while(|char| char.is_ascii_alphanumeric())
            .any(char::is_ascii_alphabetic);
        let unit = scan
            .ending(at - 1)
            .any(|(_, senses)| senses.iter().any(|it| matches!(it, Sense::Unit(_))));
        return !letter || unit;
    }
    scan.role_before(at, Role::Ordinal).is_none()
}

/// 半斤; 半 alone is no number.
fn read_half(scan: &Scan<'_>, at: usize) -> Option<Amount> {
    let mut amount = Amount {
        start: at,
        end: at + 1,
        low: 0.5,
        high: 0.5,
        units: Vec::new(),
        approximate: false,
        bound: Bound::Exact,
        whole: (at, at + 1),
        multiplier: 1.0,
        lone: false,
        parts: 1,
    };
    if let Some((end, found)) = unit_at(scan, at + 1) {
        amount.end = end;
        amount.units = found;
    }
    (!amount.units.is_empty()).then_some(amount)
}

/// More than so many ten thousands are not written with w: it is the unit that is written so.
const LATIN_MYRIADS_MAX: f64 = 20.0;

/// 3k, 1w.
fn take_latin_multiplier(scan: &Scan<'_>, numeral: &mut Numeral) {
    let end = numeral.end;
    let factor = match scan.text.char(end) {
        'k' => 1e3,
        'w' if numeral.high <= LATIN_MYRIADS_MAX => 1e4,
        _ => return,
    };
    if scan.text.char(end + 1).is_ascii_alphanumeric() {
        return;
    }
    numeral.low *= factor;
    numeral.high *= factor;
    numeral.multiplier = factor;
    numeral.end = end + 1;
}

/// 2千多, 500多: from the number to the next of its last place.
fn take_over(scan: &Scan<'_>, amount: &mut Amount) {
    let Some(end) = scan.role_at(amount.end, Role::Over) else { return };
    let mut place = amount.multiplier;
    if place <= 1.0 {
        place = 1.0;
        while amount.high >= place * 10.0 && (amount.high / (place * 10.0)).fract() < f64::EPSILON {
            place *= 10.0;
        }
    }
    amount.high += place;
    amount.approximate = true;
    amount.end = end;
    amount.lone = false;
}

fn take_unit(scan: &Scan<'_>, units: &[Unit], amount: &mut Amount) {
    let mut at = amount.end;
    let mut found = unit_at(scan, scan.skip_blank(at));
    if found.is_none()
        && let Some(joint) = scan.role_at(at, Role::UnitJoint)
    {
        at = joint;
        // 一个半: 半 belongs to the count, and 个 is no unit of its own.
        found = unit_at(scan, at);
    }
    let Some((end, ids)) = found else { return };
    let tail_unit = scan.role_before(end, Role::UnitTail).is_some();
    let article = amount.lone && scan.text.char(amount.start) == '一';
    if article && (at..end).any(|it| scan.role_at(it, Role::Classifier) == Some(end)) {
        // 一个, 一台 are articles and count nothing.
        return;
    }
    amount.end = end;
    amount.units = ids;
    amount.lone = false;
    if scan.text.char(end) == '半' && !starts_unit(scan, end + 1) {
        amount.low += 0.5;
        amount.high += 0.5;
        amount.end = end + 1;
    } else if tail_unit {
        take_tail(scan, units, amount);
    }
    if amount.low >= amount.high {
        take_over_unit(scan, amount);
    }
}

/// 三斤多, 一米八几.
fn take_over_unit(scan: &Scan<'_>, amount: &mut Amount) {
    if let Some(end) = scan.role_at(amount.end, Role::Over) {
        amount.approximate = true;
        amount.end = end;
    }
}

/// 一米八, 1米78, 三块五: the digits after the unit are decimals, unless they have a unit.
fn take_tail(scan: &Scan<'_>, units: &[Unit], amount: &mut Amount) {
    let chars = &scan.text.chars;
    let rest = &chars[amount.end.min(chars.len())..];
    let digit = |char: &char| char.to_digit(10).map(f64::from).or_else(|| chinese_digit(*char));
    let run = rest.iter().take_while(|char| digit(char).is_some()).count();
    // 一米八一百四十: the last digit before a multiplier begins the next number.
    let shared = run > 1
        && chinese_digit(rest[run - 1]).is_some()
        && rest.get(run).is_some_and(|next| matches!(next, '十' | '百' | '千'));
    let count = if shared { run - 1 } else { run };
    let after = amount.end + count;
    let runs_on =
        chars.get(after).is_some_and(|next| matches!(next, '十' | '百' | '千' | '万' | '.'));
    if count == 0 || count > 2 || runs_on || amount.low.fract().abs() > f64::EPSILON {
        return;
    }
    if let Some((_, ids)) = unit_at(scan, after)
        && !ids.iter().any(|id| is_smaller(units, *id, &amount.units))
    {
        return;
    }
    if unit_at(scan, after).is_some() {
        return;
    }
    let mut scale = 1.0;
    let mut tail = 0.0;
    for value in rest[..count].iter().filter_map(digit) {
        scale /= 10.0;
        tail += value * scale;
    }
    amount.low += tail;
    amount.high += tail;
    amount.end = after;
}

fn starts_unit(scan: &Scan<'_>, at: usize) -> bool {
    unit_at(scan, at).is_some()
}

/// The longest unit word at a character, with the units it may mean. Where the buyer's own
/// capitals fit one of them, it is that one: 16G is no weight.
fn unit_at(scan: &Scan<'_>, at: usize) -> Option<(usize, Vec<UnitId>)> {
    scan.starting(at).find_map(|(found, senses)| {
        let ids: Vec<UnitId> = senses.iter().filter_map(|sense| sense.unit()).collect();
        (!ids.is_empty()).then(|| (found.end, scan.as_written(found, ids)))
    })
}
