//! Where one message is several sentences.

use crate::normalize::{Normalized, is_ideograph, is_stop};
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::Span;

/// The sentences and clauses of a message, in order: parted at stops, after words that close a
/// question (包邮吗|多久发货), and at blanks between Chinese characters. The spans are of the buyer's
/// own text and hold at least one character that says something.
pub(crate) fn clauses(scan: &Scan<'_>) -> Vec<Span> {
    let folded = scan.text;
    let mut clauses = Vec::new();
    let mut start = 0;
    for at in 0..folded.len() {
        if parts_at(scan, at) {
            clauses.extend(clause(folded, start, at + 1));
            start = at + 1;
        }
    }
    clauses.extend(clause(folded, start, folded.len()));
    clauses
}

/// Whether a clause ends with the character at a place.
fn parts_at(scan: &Scan<'_>, at: usize) -> bool {
    let char = scan.text.char(at);
    let (before, after) = (scan.text.before(at), scan.text.char(at + 1));
    if is_stop(char) {
        // 1,000 and 2.5 are numbers, a.b is a name, and 、 lists.
        let inside = before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
        return char != '、' && !(matches!(char, ',' | '.') && inside) && !is_example(scan, at + 1);
    }
    if char == ' ' {
        return is_ideograph(before) && is_ideograph(after);
    }
    let closes = scan.role_before(at + 1, Role::Closing).is_some();
    closes && !is_stop(after) && after != ' '
}

/// Whether the clause after a stop is an instance of what was said: 比如鼠标, 鼠标之类的.
fn is_example(scan: &Scan<'_>, from: usize) -> bool {
    let rest = scan.text.chars.get(from..).unwrap_or_default();
    let end = rest.iter().position(|it| is_stop(*it)).map_or(scan.text.len(), |it| from + it);
    scan.role_at(scan.skip_blank(from), Role::Example).is_some()
        || scan.role_before(scan.skip_blank_back(end), Role::ExampleAfter).is_some()
}

fn clause(text: &Normalized, start: usize, end: usize) -> Option<Span> {
    let says = |at: &usize| {
        let char = text.char(*at);
        !(is_stop(char) || char.is_whitespace())
    };
    let first = (start..end).find(says)?;
    let last = (start..end).rev().find(says)?;
    Some(text.span(first, last + 1))
}
