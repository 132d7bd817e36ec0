//! Vague numerals: 几百, 好几千, 上万, 千把, 百来, 千八百, 小一千, a few hundred.
//!
//! Each has one rule. They say a number only roughly, so every one is approximate; those with a bare multiplier are
//! read only between words that are known, since 百 and 千 begin many others.

use crate::normalize::is_ideograph;
use crate::numeral::{self, Numeral, multiplier};
use crate::quantity::{Bound, unit_at};
use crate::roles::Role;
use crate::scan::Scan;

/// 几百, a few hundred: from two of them on ...
const SOME_MIN: f64 = 2.0;
/// ... 好几百, several hundred: from three of them on ...
const MANY_MIN: f64 = 3.0;
/// ... to ten, which is the next greater word's.
const SOME_MAX: f64 = 10.0;
/// 千八百, 小一千, 近千: so much of the last multiplier may be missing.
const MISSING_MAX: f64 = 0.2;

/// A vague number with how it bounds.
#[derive(Debug)]
pub(crate) struct Vague {
    pub(crate) numeral: Numeral,
    pub(crate) bound: Bound,
    /// Whether its first word also asks: 几百块啊.
    pub(crate) may_ask: bool,
}

impl Vague {
    fn range(end: usize, low: f64, high: f64, multiplier: f64) -> Self {
        let (lone, pair, split) = (false, None, None);
        let numeral = Numeral { end, low, high, lone, multiplier, pair, split };
        Self { numeral, bound: Bound::Exact, may_ask: false }
    }
}

/// The vague number that starts at a character.
pub(crate) fn read(scan: &Scan<'_>, at: usize) -> Option<Vague> {
    let text = scan.text;
    match text.char(at) {
        '几' => some(scan, at + 1, SOME_MIN).map(|it| Vague { may_ask: true, ..it }),
        '数' if opens(scan, at) => some(scan, at + 1, SOME_MIN),
        '好' if text.char(at + 1) == '几' && opens(scan, at) => some(scan, at + 2, MANY_MIN),
        '上' => at_least(scan, at),
        '小' => nearly(scan, at),
        '近' => nearly_bare(scan, at),
        '百' | '千' | '万' => about(scan, at),
        'a' | 's' => english(scan, at),
        _ => None,
    }
}

/// Whether a vague number that may ask is a question: 几百块啊, 几千?
pub(crate) fn is_question(scan: &Scan<'_>, end: usize) -> bool {
    matches!(scan.text.char(scan.skip_blank(end)), '啊' | '呀' | '呢' | '?')
}

/// 十, 百, 千, and 万 or 亿 after them: what they come to, and where they end.
fn multipliers(scan: &Scan<'_>, at: usize) -> Option<(f64, usize)> {
    let mut end = at;
    let mut all = 1.0;
    while let Some(factor) = multiplier(scan.text.char(end)) {
        // 几千米, 几千克: the unit's own.
        let of_unit = unit_at(scan, end).is_some_and(|(after, _)| after > end + 1);
        if of_unit || end > at && factor < 1e4 {
            break;
        }
        all *= factor;
        end += 1;
    }
    (end > at).then_some((all, end))
}

fn some(scan: &Scan<'_>, at: usize, least: f64) -> Option<Vague> {
    let (factor, end) = multipliers(scan, at)?;
    Some(Vague::range(end, least * factor, SOME_MAX * factor, factor))
}

/// 上百, 上万: so many or more.
fn at_least(scan: &Scan<'_>, at: usize) -> Option<Vague> {
    let (factor, end) = multipliers(scan, at + 1)?;
    let fits = factor >= 100.0 && opens(scan, at) && closes(scan, end);
    let vague = Vague::range(end, factor, factor, factor);
    fits.then_some(Vague { bound: Bound::AtLeast, ..vague })
}

/// 小一千, 小两百: somewhat less than that.
fn nearly(scan: &Scan<'_>, at: usize) -> Option<Vague> {
    let number = numeral::read(&scan.text.chars, at + 1)?;
    let chinese = numeral::chinese_digit(scan.text.char(at + 1)).is_some();
    let round = number.end == at + 3 && number.multiplier >= 100.0 && number.low >= number.high;
    let fits = chinese && round && opens(scan, at);
    let low = number.low - number.multiplier * MISSING_MAX;
    fits.then(|| Vague::range(number.end, low, number.high, number.multiplier))
}

/// 近千, 近百.
fn nearly_bare(scan: &Scan<'_>, at: usize) -> Option<Vague> {
    let (factor, end) = multipliers(scan, at + 1)?;
    let fits = factor >= 100.0 && opens(scan, at) && closes(scan, end);
    fits.then(|| Vague::range(end, factor * (1.0 - MISSING_MAX), factor, factor))
}

/// 千把, 百来: about that; 千八百, 百八十: up to that.
fn about(scan: &Scan<'_>, at: usize) -> Option<Vague> {
    let text = scan.text;
    let factor = multiplier(text.char(at))?;
    let eight = text.char(at + 1) == '八'
        && multiplier(text.char(at + 2)).is_some_and(|it| (it * 10.0 - factor).abs() < 1.0);
    let (end, low) = match text.char(at + 1) {
        '把' | '来' => (at + 2, factor),
        _ if eight => (at + 3, factor * (1.0 - MISSING_MAX)),
        _ => return None,
    };
    let fits = opens(scan, at) && closes(scan, end);
    fits.then(|| Vague::range(end, low, factor, factor))
}

/// A few hundred, several thousand, a couple of hundred.
fn english(scan: &Scan<'_>, at: usize) -> Option<Vague> {
    const SOME: [(&str, f64, f64); 4] = [
        ("a few ", SOME_MIN, SOME_MAX),
        ("several ", MANY_MIN, SOME_MAX),
        ("a couple of ", 2.0, 3.0),
        ("a couple ", 2.0, 3.0),
    ];
    const MANY: [(&str, f64); 3] = [("hundred", 100.0), ("thousand", 1e3), ("dozen", 12.0)];
    if scan.text.before(at).is_ascii_alphanumeric() {
        return None;
    }
    let rest = |from: usize, word: &str| {
        let chars = scan.text.chars.get(from..).unwrap_or_default();
        chars.iter().copied().take(word.len()).eq(word.chars())
    };
    let (first, least, most) = SOME.into_iter().find(|(word, ..)| rest(at, word))?;
    let from = at + first.len();
    let (word, factor) = MANY.into_iter().find(|(word, _)| rest(from, word))?;
    let end = from + word.len();
    let whole = !scan.text.char(end).is_ascii_alphanumeric();
    whole.then(|| Vague::range(end, least * factor, most * factor, factor))
}

/// Whether a sentence or a known word ends before a character.
fn opens(scan: &Scan<'_>, at: usize) -> bool {
    let known = || {
        // 以上 and 最近 are words of their own.
        let across = |start: usize| scan.starting(start).any(|(found, _)| found.end > at);
        let reaches = at.saturating_sub(REACH)..at;
        scan.ending(at).next().is_some() && !reaches.into_iter().any(across)
    };
    !is_ideograph(scan.text.before(at)) || known()
}

/// A word across the beginning of a vague number is looked for so far before it.
const REACH: usize = 3;

/// Whether a sentence ends at a character, or a unit or what is counted begins there.
fn closes(scan: &Scan<'_>, at: usize) -> bool {
    let char = scan.text.char(at);
    !char.is_alphanumeric()
        || char == '的'
        || unit_at(scan, at).is_some()
        || scan.role_at(at, Role::Classifier).is_some()
        || scan.role_at(at, Role::AroundAfter).is_some()
}
