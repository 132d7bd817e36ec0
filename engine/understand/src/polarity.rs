//! Whether what stands at a place is wanted, unwanted, a must or a wish, or only asked about.

use domain::Weight;

use crate::normalize::is_stop;
use crate::roles::Role;
use crate::scan::Scan;

/// The first character of the clause around a place.
pub(crate) fn clause_start(scan: &Scan<'_>, at: usize) -> usize {
    let chars = &scan.text.chars[..at.min(scan.text.len())];
    chars.iter().rposition(|char| is_stop(*char)).map_or(0, |stop| stop + 1)
}

/// The index after the last character of the clause around a place.
pub(crate) fn clause_end(scan: &Scan<'_>, at: usize) -> usize {
    let rest = scan.text.chars.get(at..).unwrap_or_default();
    rest.iter().position(|char| is_stop(*char)).map_or(scan.text.len(), |stop| at + stop)
}

/// Whether the clause around a place ends as a question does, or with a question mark.
pub(crate) fn is_asked(scan: &Scan<'_>, at: usize) -> bool {
    let end = clause_end(scan, at);
    let trimmed = scan.skip_blank_back(end);
    scan.text.char(end) == '?' || scan.role_before(trimmed, Role::Asking).is_some()
}

/// Whether what stands from `start` to before `end` is not wanted.
pub(crate) fn is_negated(scan: &Scan<'_>, start: usize, end: usize) -> bool {
    negated_before(scan, start, end) || negated_after(scan, end)
}

fn negated_before(scan: &Scan<'_>, start: usize, end: usize) -> bool {
    let mut at = scan.skip_blank_back(start);
    // 不要太…, 不要那种…: words of degree and fillers may stand between.
    for _ in 0..3 {
        if let Some(word) = stated(scan, at, Role::Negation) {
            return word;
        }
        if let Some(word) = stated(scan, at, Role::NegationFact) {
            return word && (!is_asked(scan, end) || scan.text.char(end) == '的');
        }
        if let Some(word) = stated(scan, at, Role::Denial) {
            return word && !is_asked(scan, end);
        }
        let between = [Role::Too, Role::More, Role::Filler, Role::Most];
        let Some(word) = between.iter().find_map(|role| scan.role_before(at, *role)) else {
            return false;
        };
        at = scan.skip_blank_back(word);
    }
    false
}

/// Whether a word of the role ends at a place; false where it is half of 有没有 or 要不要, which
/// ask and do not deny.
fn stated(scan: &Scan<'_>, end: usize, role: Role) -> Option<bool> {
    let start = scan.role_before(end, role)?;
    Some(scan.text.before(start) != scan.text.char(end - 1))
}

/// 红色不要, 红色除外: nothing else may follow that the word could belong to.
fn negated_after(scan: &Scan<'_>, end: usize) -> bool {
    let mut at = scan.skip_blank(end);
    if matches!(scan.text.char(at), '的' | '色') {
        at += 1;
    }
    scan.role_at(at, Role::NegationAfter).is_some_and(|after| {
        let closed = after >= clause_end(scan, at)
            || matches!(scan.text.char(after), ' ' | '了' | '的' | '啊' | '哈' | '哦');
        closed && scan.text.before(at) != scan.text.char(after - 1)
    })
}

/// Whether a product that fails what stands at a place may still be shown.
pub(crate) fn weight(scan: &Scan<'_>, at: usize) -> Weight {
    let mut weight = Weight::Must;
    for index in clause_start(scan, at)..at {
        if scan.role_at(index, Role::Hard).is_some() {
            weight = Weight::Must;
        } else if scan.role_at(index, Role::Soft).is_some() {
            weight = Weight::Prefer;
        }
    }
    weight
}
