//! Digits that are part of a name or number of something, and count nothing: t480, 2xl, 138-1234-5678.

use crate::lexicon::Sense;
use crate::numeral::{chinese_digit, vulgar};
use crate::quantity::Amount;
use crate::roles::Role;
use crate::scan::Scan;

/// A digit inside a model's name (p1, ddr4-3200) starts no number, nor does one after 第.
pub(crate) fn starts_number(scan: &Scan<'_>, at: usize) -> bool {
    let before = scan.text.before(at);
    let char = scan.text.char(at);
    let digit = char.is_ascii_digit();
    if vulgar(char).is_some() {
        return true;
    }
    if !digit && chinese_digit(char).is_none() && !matches!(char, '十' | '拾') {
        return false;
    }
    if digit && before.is_ascii_digit() {
        // What is left of a model's number that was refused.
        return false;
    }
    if digit && (before.is_ascii_alphabetic() || matches!(before, '.' | '#' | '_')) {
        // A unit or a name may end where the next number begins: 180cm70kg, ISO400以上. One letter
        // is a unit only after a number, and a cue only after an amount: t480 and x230 are models, 8gx2
        // and 8g x2 are not.
        return before.is_ascii_alphabetic()
            && scan.ending(at).any(|(found, senses)| {
                let word = found.end - found.start > 1;
                let counts = word || scan.text.before(found.start).is_ascii_digit();
                let cues = word || follows_amount(scan, found.start);
                senses.iter().any(|it| {
                    cues && matches!(it, Sense::Cue { .. })
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

/// Whether a digit, or a unit after one, stands before a place.
fn follows_amount(scan: &Scan<'_>, at: usize) -> bool {
    let end = scan.skip_blank_back(at);
    scan.text.before(end).is_ascii_digit()
        || scan.ending(end).any(|(found, senses)| {
            scan.text.before(found.start).is_ascii_digit()
                && senses.iter().any(|it| matches!(it, Sense::Unit(_)))
        })
}

/// Letters that run on make a number part of a name: 2xl, 14s.
pub(crate) fn runs_on(scan: &Scan<'_>, amount: &Amount) -> bool {
    let next = scan.text.char(amount.end);
    if !amount.units.is_empty()
        || !next.is_ascii_alphabetic()
        || !scan.text.before(amount.end).is_ascii_digit()
    {
        return false;
    }
    let times = next == 'x' && scan.text.char(amount.end + 1).is_ascii_digit();
    // 3rd is no 3, though a calendar knows rd.
    let means = |it: &Sense| it.of_role(Role::Calendar).is_none();
    !times && !scan.starting(amount.end).any(|(_, senses)| senses.iter().any(means))
}

/// Digits without a unit that are longer than amounts are.
const PLAIN_DIGITS_MAX: usize = 7;
/// A number's cue may stand this many characters before it.
const CUE_GAP_MAX: usize = 3;

/// Whether bare digits name something, as those of a telephone or an order do, and count nothing.
pub(crate) fn is_number_of_something(scan: &Scan<'_>, amount: &Amount) -> bool {
    if !scan.text.char(amount.start).is_ascii_digit() || !amount.units.is_empty() {
        return false;
    }
    let chars = &scan.text.chars;
    let digits_at = |from: usize| {
        chars[from.min(chars.len())..].iter().take_while(|it| it.is_ascii_digit()).count()
    };
    let run = digits_at(amount.start);
    let leading_zero = run > 2 && chars[amount.start] == '0';
    if run > PLAIN_DIGITS_MAX || leading_zero {
        return true;
    }
    // 138-1234-5678, 400-8208820, 1.2.3.
    let joint = scan.text.char(amount.end);
    if matches!(joint, '-' | '.') {
        let next = digits_at(amount.end + 1);
        let after = amount.end + 1 + next;
        let third = scan.text.char(after) == joint && digits_at(after + 1) > 0;
        let point = joint == '.' && next > 0;
        if point || next > 0 && (third || next >= PLAIN_DIGITS_MAX) {
            return true;
        }
    }
    if scan.text.before(amount.start) == '-' {
        let digits = |to: usize| {
            chars[..to]
                .iter()
                .rev()
                .take(PLAIN_DIGITS_MAX)
                .take_while(|it| it.is_ascii_digit())
                .count()
        };
        let first = digits(amount.start - 1);
        let chained = joint == '-' && digits_at(amount.end + 1) > 0;
        let from = amount.start - 1 - first;
        let third = from > 0 && scan.text.before(from) == '-' && digits(from - 1) > 0;
        if first > 0 && (chained || third || run >= PLAIN_DIGITS_MAX) {
            return true;
        }
    }
    let lowest = amount.start.saturating_sub(CUE_GAP_MAX);
    let cue = |end: usize| scan.role_before(end, Role::NumberCue).is_some();
    (lowest..=amount.start).rev().take_while(|end| end_of_gap(scan, *end, amount.start)).any(cue)
}

/// Whether only a colon, a blank or 是 stands between two places.
pub(crate) fn end_of_gap(scan: &Scan<'_>, from: usize, to: usize) -> bool {
    scan.text.chars[from..to].iter().all(|it| matches!(it, ':' | ' ' | '是' | '为' | '.'))
}
