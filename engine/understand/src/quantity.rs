//! Numbers with their units and bounds, before it is known what they speak of.

use domain::UnitId;
use snapshot::program::Unit;

use crate::designator::{is_number_of_something, runs_on, starts_number};
use crate::english;
use crate::mention::Linked;
use crate::numeral::{self, Numeral, chinese_digit, multiplier, vulgar};
use crate::range::{find_bounds, join};
use crate::roles::Role;
use crate::scan::Scan;
use crate::share;
use crate::tail::{successor, take_half_after, take_latin_tail, take_tail};
use crate::vague;

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
    /// What its scale would make of a bare number before it in a range: 3到5千, 七到八折.
    pub(crate) scale: Option<f64>,
    /// A dash stands before it that is a minus where its unit may be below zero.
    pub(crate) minus: bool,
    /// What else it may mean, less likely: five eleven is 511, or 5 ft 11 in.
    pub(crate) others: Vec<Alternative>,
    /// The name of the slots it is for, where it is part of a code that says so.
    pub(crate) slot: Option<String>,
}

impl Amount {
    pub(crate) fn new(start: usize, numeral: &Numeral) -> Self {
        Self {
            start,
            end: numeral.end,
            low: numeral.low,
            high: numeral.high,
            units: Vec::new(),
            approximate: numeral.low < numeral.high,
            bound: Bound::Exact,
            whole: (start, numeral.end),
            multiplier: numeral.multiplier,
            lone: numeral.lone,
            parts: 1,
            // 十 is no scale: 二到十二 is not 二十到十二.
            scale: (numeral.multiplier > 10.0).then_some(numeral.multiplier),
            minus: false,
            others: Vec::new(),
            slot: None,
        }
    }

    pub(crate) fn add(&mut self, number: f64) {
        self.low += number;
        self.high += number;
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.low >= self.high && self.low.fract().abs() < f64::EPSILON
    }
}

/// Another reading of an amount.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Alternative {
    pub(crate) number: f64,
    pub(crate) unit: UnitId,
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
        let Some(mut amount) = amount else {
            at += 1;
            continue;
        };
        at = amount.end;
        // After another amount a dash is a range's.
        let before = scan.skip_blank_back(amount.start.saturating_sub(1));
        amount.minus = scan.text.before(amount.start) == '-'
            && !scan.text.before(before).is_ascii_alphanumeric()
            && amounts.last().is_none_or(|last| last.end != before);
        join(scan, units, &mut amounts, amount);
    }
    amounts.retain(|amount| !amount.lone || !amount.units.is_empty() || bare_awaited);
    for amount in &mut amounts {
        take_sign(scan, amount);
        find_bounds(scan, amount);
        amount.low = tidy(amount.low);
        amount.high = tidy(amount.high);
    }
    amounts
}

/// Without the dust of binary fractions, at twelve digits: 1.7000000000000002 is 1.7.
pub(crate) fn tidy(number: f64) -> f64 {
    const DIGITS: i32 = 12;
    if number.abs() < f64::MIN_POSITIVE || !number.is_finite() {
        return number;
    }
    let mut scale = 1.0;
    for _ in 0..DIGITS {
        if number.abs() * scale >= 1e11 {
            break;
        }
        scale *= 10.0;
    }
    (number * scale).round() / scale
}

/// 零下五度; -5度, where the unit is one that goes below zero.
fn take_sign(scan: &Scan<'_>, amount: &mut Amount) {
    let spoken = scan.role_before(scan.skip_blank_back(amount.start), Role::BelowZero);
    let signed = || scan.role_before(amount.end, Role::SignedUnit).is_some();
    let start = match spoken {
        Some(start) => start,
        None if amount.minus && signed() => amount.start - 1,
        None => return,
    };
    amount.start = start;
    amount.whole.0 = start;
    // Of a range the sign is the first number's: -5到10度.
    if amount.low < amount.high {
        amount.low = -amount.low;
    } else {
        (amount.low, amount.high) = (-amount.high, -amount.low);
    }
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
    if let Some(amount) = share::read(scan, units, at) {
        return Some(amount);
    }
    if scan.text.char(at) == '半' {
        return read_half(scan, at);
    }
    let vague = vague::read(scan, at);
    let numeral = vague.as_ref().map(|it| it.numeral).or_else(|| numeral_at(scan, at))?;
    let part_of = |role| scan.role_at(at, role).is_some_and(|end| end > numeral.end);
    if part_of(Role::Opaque) || part_of(Role::MoreAfter) {
        return None;
    }
    let mut amount = Amount::new(at, &numeral);
    if !take_latin_multiplier(scan, units, &mut amount) {
        take_over(scan, &mut amount);
        take_unit(scan, units, &mut amount);
    }
    if let Some((low, high)) = numeral.pair
        && !amount.units.is_empty()
        && amount.low >= amount.high
    {
        (amount.low, amount.high, amount.approximate) = (low, high, true);
    }
    if amount.units.is_empty() {
        share::take_tenths(scan, units, &mut amount);
        take_split(units, &numeral, &mut amount);
    }
    if amount.units.is_empty() {
        take_sign_unit(scan, &mut amount);
    }
    if let Some(vague) = vague {
        if vague.may_ask && vague::is_question(scan, amount.end) {
            return None;
        }
        amount.approximate = true;
        amount.bound = vague.bound;
    }
    (!runs_on(scan, &amount) && !is_number_of_something(scan, &amount)).then_some(amount)
}

/// The numeral at a character, in digits, Chinese characters or English words.
fn numeral_at(scan: &Scan<'_>, at: usize) -> Option<Numeral> {
    let chars = &scan.text.chars;
    let char = scan.text.char(at);
    if char.is_ascii_lowercase() {
        let inside = scan.text.before(at).is_ascii_alphanumeric();
        let ordinal = || scan.role_before(scan.skip_blank_back(at), Role::Ordinal).is_some();
        return english::read(chars, at).filter(|numeral| {
            // The red one, which one: no count.
            let one = numeral.lone && (numeral.low - 1.0).abs() < f64::EPSILON;
            let counts = || unit_at(scan, scan.skip_blank(numeral.end)).is_some();
            let pronoun = one && is_after_word(scan, at) && !counts();
            !inside && !ordinal() && !pronoun
        });
    }
    if !starts_number(scan, at) || scan.role_at(at, Role::BelowZero).is_some() {
        return None;
    }
    if let Some(value) = vulgar(char) {
        let end = at + 1;
        return Some(Numeral {
            end,
            low: value,
            high: value,
            lone: true,
            multiplier: 1.0,
            pair: None,
            split: None,
        });
    }
    let mut numeral = numeral::read(chars, at)?;
    // 16千克: a multiplier may be the beginning of a unit.
    let last = numeral.end - 1;
    if last > at
        && matches!(scan.text.char(last), '千' | '百')
        && unit_at(scan, last).is_some_and(|(end, _)| end > numeral.end)
    {
        numeral = numeral::read(&chars[..last], at)?;
    }
    if chars[numeral.end - 1].is_ascii_digit() {
        english::take_rest(chars, &mut numeral);
    }
    Some(numeral)
}

/// Whether a Latin word that bounds no number stands before.
fn is_after_word(scan: &Scan<'_>, at: usize) -> bool {
    let end = scan.skip_blank_back(at);
    let bounds = [Role::Filler, Role::Around, Role::AtMost, Role::AtLeast, Role::Between];
    scan.text.before(end).is_ascii_alphabetic()
        && !bounds.iter().any(|role| scan.role_before(end, *role).is_some())
}

/// ¥199: a sign before the number is its unit.
fn take_sign_unit(scan: &Scan<'_>, amount: &mut Amount) {
    let end = scan.skip_blank_back(amount.start);
    let sign = scan.text.before(end);
    if sign.is_ascii() || sign.is_alphanumeric() {
        return;
    }
    let units = scan.ending(end).find_map(|(_, senses)| {
        let ids: Vec<UnitId> = senses.iter().filter_map(|sense| sense.unit()).collect();
        (!ids.is_empty()).then_some(ids)
    });
    amount.units = units.unwrap_or_default();
}

/// Five eleven may be a larger and a smaller unit that the larger is not made of by tens.
fn take_split(units: &[Unit], numeral: &Numeral, amount: &mut Amount) {
    let Some((large, small)) = numeral.split else { return };
    for index in 0..units.len() {
        let id = UnitId::from_index(index);
        if let Some((_, ratio)) = successor(units, id).filter(|(_, ratio)| small < *ratio) {
            amount.others.push(Alternative { number: large + small / ratio, unit: id });
        }
    }
}

/// 半斤; 半 alone is no number.
fn read_half(scan: &Scan<'_>, at: usize) -> Option<Amount> {
    let (end, units) = unit_at(scan, at + 1)?;
    let half =
        Numeral { end, low: 0.5, high: 0.5, lone: false, multiplier: 1.0, pair: None, split: None };
    Some(Amount { units, ..Amount::new(at, &half) })
}

/// More than so many ten thousands are not written with w: it is the unit that is written so.
const LATIN_MYRIADS_MAX: f64 = 20.0;

/// 3k, 1w, 1w5. Where the letter is a unit's as well, that is another reading.
fn take_latin_multiplier(scan: &Scan<'_>, units: &[Unit], amount: &mut Amount) -> bool {
    let letter = amount.end;
    let factor = match scan.text.char(letter) {
        'k' => 1e3,
        'w' if amount.high <= LATIN_MYRIADS_MAX => 1e4,
        _ => return false,
    };
    if !scan.text.before(letter).is_ascii_digit() {
        return false;
    }
    let end = take_latin_tail(scan, amount, letter + 1);
    if scan.text.char(end).is_ascii_alphanumeric() {
        return false;
    }
    if end == letter + 1
        && let Some((_, ids)) = unit_at(scan, letter)
    {
        let number = amount.low;
        amount.others.extend(ids.into_iter().map(|unit| Alternative { number, unit }));
    }
    let tail = tail_value(scan, letter + 1, end);
    amount.low = (amount.low + tail) * factor;
    amount.high = (amount.high + tail) * factor;
    amount.multiplier = factor;
    amount.scale = Some(factor);
    amount.end = end;
    amount.lone = false;
    take_over(scan, amount);
    take_unit(scan, units, amount);
    true
}

/// Digits as what stands behind a point.
pub(crate) fn tail_value(scan: &Scan<'_>, from: usize, to: usize) -> f64 {
    let digit = |char: &char| char.to_digit(10).map(f64::from).or_else(|| chinese_digit(*char));
    let (mut scale, mut value) = (1.0, 0.0);
    for next in scan.text.chars[from..to].iter().filter_map(digit) {
        scale *= 10.0;
        value = value * 10.0 + next;
    }
    value / scale
}

/// 2千多, 500多: from the number to the next of its last place; 十几万, 三百多万 the same in ten thousands.
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
    let myriads = multiplier(scan.text.char(end)).filter(|it| *it >= 1e4 && place < *it);
    if let Some(factor) = myriads {
        amount.low *= factor;
        amount.high *= factor;
        amount.multiplier = factor;
        amount.scale = Some(factor);
        amount.end += 1;
    }
}

fn take_unit(scan: &Scan<'_>, units: &[Unit], amount: &mut Amount) {
    if take_half_after(scan, amount) {
        return;
    }
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
    if is_mark_beside_letters(scan, amount, end) {
        return;
    }
    let tail_unit = scan.role_before(end, Role::UnitTail).is_some();
    let article = amount.lone && scan.text.char(amount.start) == '一';
    // 一块五 is a price, 一块 a piece of something.
    let tail = tail_unit
        && chinese_digit(scan.text.char(end)).is_some()
        && scan.role_at(end, Role::Opaque).is_none();
    if article && !tail && (at..end).any(|it| scan.role_at(it, Role::Classifier) == Some(end)) {
        // 一个, 一台 are articles and count nothing.
        return;
    }
    amount.end = end;
    amount.units = ids;
    amount.lone = false;
    if scan.text.char(end) == '半' && unit_at(scan, end + 1).is_none() {
        amount.add(0.5);
        amount.end = end + 1;
    } else {
        take_tail(scan, units, amount, tail_unit);
    }
    if amount.low >= amount.high {
        take_over_unit(scan, amount);
    }
}

/// A quotation mark is a unit only where no letter runs on and no quotation was opened.
fn is_mark_beside_letters(scan: &Scan<'_>, amount: &Amount, end: usize) -> bool {
    let mark = scan.text.before(end);
    // The mark of 5' before 11'' opens nothing.
    let after_number = amount.start > 1 && scan.text.before(amount.start - 1).is_ascii_digit();
    let opened = scan.text.before(amount.start) == mark && !after_number;
    matches!(mark, '\'' | '"') && (scan.text.char(end).is_ascii_alphabetic() || opened)
}

/// 三斤多, 一米八几.
fn take_over_unit(scan: &Scan<'_>, amount: &mut Amount) {
    if let Some(end) = scan.role_at(amount.end, Role::Over) {
        amount.approximate = true;
        amount.end = end;
    }
}

/// The longest unit word at a character, with the units it may mean. Where the buyer's own
/// capitals fit one of them, it is that one: 16G is no weight.
pub(crate) fn unit_at(scan: &Scan<'_>, at: usize) -> Option<(usize, Vec<UnitId>)> {
    scan.starting(at).find_map(|(found, senses)| {
        // m20 is m and 20, not m2 and 0.
        if [found.end - 1, found.end].iter().all(|it| scan.text.char(*it).is_ascii_digit()) {
            return None;
        }
        let ids: Vec<UnitId> = senses.iter().filter_map(|sense| sense.unit()).collect();
        (!ids.is_empty()).then(|| (found.end, scan.as_written(found, ids)))
    })
}
