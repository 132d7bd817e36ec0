//! Pointers to what was shown or spoken of: 这款, 第二个, 那个便宜的, 这两个.

use domain::AttributeId;

use crate::lexicon::Sense;
use crate::numeral;
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::{Reference, ReferenceKind};

/// A reference by characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pointer {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: ReferenceKind,
}

impl Pointer {
    pub(crate) fn reference(self, scan: &Scan<'_>) -> Reference {
        Reference { span: scan.text.span(self.start, self.end), kind: self.kind }
    }
}

/// Finds every pointer, left to right, without overlaps.
pub(crate) fn find(scan: &Scan<'_>) -> Vec<Pointer> {
    let mut pointers = Vec::new();
    let mut at = 0;
    while at < scan.text.len() {
        match pointer_at(scan, at) {
            Some(pointer) => {
                at = pointer.end.max(at + 1);
                pointers.push(pointer);
            }
            None => at += 1,
        }
    }
    pointers
}

fn pointer_at(scan: &Scan<'_>, at: usize) -> Option<Pointer> {
    let found = counted(scan, at)
        .or_else(|| word(scan, at, Role::Last, ReferenceKind::OrdinalFromEnd(0)))
        .or_else(|| ordinal_word(scan, at))
        .or_else(|| word(scan, at, Role::Other, ReferenceKind::Other))
        .or_else(|| demonstrated(scan, at))
        .or_else(|| word(scan, at, Role::Several, ReferenceKind::Several(0)))
        .or_else(|| word(scan, at, Role::Nearest, ReferenceKind::Nearest))?;
    // 这个月 points to no product.
    let hidden = scan.role_at(at, Role::Opaque).is_some_and(|end| end > found.end);
    (!hidden).then(|| with_extreme(scan, found))
}

fn word(scan: &Scan<'_>, at: usize, role: Role, kind: ReferenceKind) -> Option<Pointer> {
    scan.role_at(at, role).map(|end| Pointer { start: at, end, kind })
}

fn ordinal_word(scan: &Scan<'_>, at: usize) -> Option<Pointer> {
    let (end, index) =
        scan.word_at(at, Role::Ordinals).or_else(|| scan.word_at(at, Role::OrdinalsShort))?;
    let end = classifier_after(scan, end).unwrap_or(end);
    Some(Pointer { start: at, end, kind: ReferenceKind::Ordinal(index) })
}

/// 第二个, 倒数第一款. The classifier must stand there: 第二天 points to nothing.
fn counted(scan: &Scan<'_>, at: usize) -> Option<Pointer> {
    let (after, from_end) = match scan.role_at(at, Role::OrdinalFromEnd) {
        Some(end) => (end, true),
        None => (scan.role_at(at, Role::Ordinal)?, false),
    };
    let (count, end) = count_at(scan, after)?;
    let end = classifier_after(scan, end)?;
    let index = count.checked_sub(1)?;
    let kind =
        if from_end { ReferenceKind::OrdinalFromEnd(index) } else { ReferenceKind::Ordinal(index) };
    Some(Pointer { start: at, end, kind })
}

/// 这款, 这两个, 这键盘: a demonstrative and a count, a classifier or a category's name.
fn demonstrated(scan: &Scan<'_>, at: usize) -> Option<Pointer> {
    let mut end = scan.role_at(at, Role::Demonstrative)?;
    let count = count_at(scan, scan.skip_blank(end));
    if let Some((_, after)) = count {
        end = after;
    }
    let category = |at: usize| {
        scan.starting(at)
            .any(|(_, senses)| senses.iter().any(|it| matches!(it, Sense::Category(_))))
    };
    match classifier_after(scan, end) {
        Some(after) => end = after,
        None if category(scan.skip_blank(end)) => {}
        None => return None,
    }
    let kind = match count {
        Some((count, _)) if count > 1 => ReferenceKind::Several(count),
        Some(_) | None => ReferenceKind::Nearest,
    };
    Some(Pointer { start: at, end, kind })
}

fn classifier_after(scan: &Scan<'_>, at: usize) -> Option<usize> {
    scan.role_at(at, Role::Classifier)
        .or_else(|| scan.role_at(scan.skip_blank(at), Role::Classifier))
}

/// Small whole numbers count things.
fn count_at(scan: &Scan<'_>, at: usize) -> Option<(usize, usize)> {
    let numeral = numeral::read(&scan.text.chars, at)?;
    (1..=99_u8)
        .find(|count| (f64::from(*count) - numeral.low).abs() < f64::EPSILON)
        .map(|count| (usize::from(count), numeral.end))
}

/// 那个便宜的, 便宜的那个: of the products shown, the one with the least.
fn with_extreme(scan: &Scan<'_>, pointer: Pointer) -> Pointer {
    let compared = scan.role_before(scan.skip_blank_back(pointer.start), Role::Than).is_some();
    if pointer.kind != ReferenceKind::Nearest || compared {
        return pointer;
    }
    if let Some((end, attribute, most)) = degree_at(scan, scan.skip_blank(pointer.end)) {
        return Pointer { end, kind: ReferenceKind::Extreme { attribute, most }, ..pointer };
    }
    if scan.text.before(pointer.start) == '的'
        && let Some((start, attribute, most)) = degree_before(scan, pointer.start - 1)
    {
        return Pointer { start, kind: ReferenceKind::Extreme { attribute, most }, ..pointer };
    }
    pointer
}

/// 最 and a word for more or less, then 的.
fn degree_at(scan: &Scan<'_>, at: usize) -> Option<(usize, AttributeId, bool)> {
    let most = scan.role_at(at, Role::Most);
    let more = scan.role_at(at, Role::More);
    let at = scan.skip_blank(most.or(more).unwrap_or(at));
    let (end, attribute, more) = scan.starting(at).find_map(|(found, senses)| {
        degree(senses).map(|(attribute, more)| (found.end, attribute, more))
    })?;
    let end = scan.role_at(end, Role::MoreAfter).unwrap_or(end);
    let closed = scan.text.char(end) == '的';
    let end = if closed { end + 1 } else { end };
    let latin_one = scan.role_at(scan.skip_blank(end), Role::Classifier);
    (closed || latin_one.is_some()).then(|| (latin_one.unwrap_or(end), attribute, more))
}

fn degree_before(scan: &Scan<'_>, end: usize) -> Option<(usize, AttributeId, bool)> {
    let (start, attribute, more) = scan.ending(end).find_map(|(found, senses)| {
        degree(senses).map(|(attribute, more)| (found.start, attribute, more))
    })?;
    let start = scan
        .role_before(start, Role::Most)
        .or_else(|| scan.role_before(start, Role::More))
        .unwrap_or(start);
    Some((start, attribute, more))
}

fn degree(senses: &[Sense]) -> Option<(AttributeId, bool)> {
    senses.iter().find_map(|sense| sense.degree())
}
