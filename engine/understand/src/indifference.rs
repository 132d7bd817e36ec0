//! Attributes that may be anything, how many are wanted, and amounts for all of them together:
//! 颜色随便, 两个茶壶, 一共500以内.

use domain::AttributeId;

use crate::mention::Linked;
use crate::numeral;
use crate::polarity::{clause_end, clause_start, is_asked};
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::{ConstraintMention, Count, MentionKind, Preference};

/// What the words for "any" say: of the attributes in their clause, each mention; and whether such
/// words stand in a clause that names no attribute.
pub(crate) fn find(scan: &Scan<'_>, linked: &[Linked]) -> (Vec<ConstraintMention>, bool) {
    let mut mentions = Vec::new();
    let mut bare = false;
    let mut at = 0;
    while at < scan.text.len() {
        let Some(end) = scan.role_at(at, Role::Indifferent) else {
            at += 1;
            continue;
        };
        let (from, to) = (clause_start(scan, at), clause_end(scan, at));
        let named = linked.iter().filter(|it| from <= it.start && it.end <= to);
        let beside = |it: &&Linked| it.end <= at || end <= it.start;
        let mut others = named.clone().filter(beside).filter(|it| attribute(it).is_none());
        let attributes: Vec<(AttributeId, &Linked)> =
            named.clone().filter_map(|it| Some((attribute(it)?, it))).collect();
        if !is_asked(scan, end) {
            bare |= attributes.is_empty() && others.next().is_none();
            mentions.extend(attributes.iter().map(|(attribute, it)| {
                let span = scan.text.span(it.start.min(at), it.end.max(end));
                ConstraintMention { span, preference: Preference::Any { attribute: *attribute } }
            }));
        }
        at = end.max(to);
    }
    (mentions, bare)
}

fn attribute(it: &Linked) -> Option<AttributeId> {
    it.kinds.first().and_then(|kind| match kind {
        MentionKind::Attribute(attribute) => Some(*attribute),
        MentionKind::Product(_)
        | MentionKind::Category(_)
        | MentionKind::Value { .. }
        | MentionKind::Need(_)
        | MentionKind::Choice { .. }
        | MentionKind::Thing(_)
        | MentionKind::UnknownProduct
        | MentionKind::OrderNumber => None,
    })
}

/// How many are wanted: a number with a classifier beside a category (两个茶壶, 茶壶两个).
pub(crate) fn counts(scan: &Scan<'_>, linked: &[Linked]) -> Vec<Count> {
    let categories = linked.iter().filter_map(|it| match it.kinds.first() {
        Some(MentionKind::Category(category)) if !it.negated => Some((it, *category)),
        Some(_) | None => None,
    });
    let counts = categories.filter_map(|(it, category)| {
        let (number, start, end) = before(scan, it.start).or_else(|| after(scan, it.end))?;
        let span = scan.text.span(start.min(it.start), end.max(it.end));
        Some(Count { span, number, category })
    });
    counts.collect()
}

/// How far back a counting word is looked for.
const COUNT_CHARS_MAX: usize = 3;

/// A number and classifier that end where a category begins; 第二件 and 这两件 count nothing.
fn before(scan: &Scan<'_>, at: usize) -> Option<(u32, usize, usize)> {
    let end = scan.skip_blank_back(at);
    let classifier = scan.role_before(end, Role::Classifier).unwrap_or(end);
    let number_end = scan.skip_blank_back(classifier);
    let first = number_end.saturating_sub(COUNT_CHARS_MAX);
    (first..number_end).find_map(|start| {
        let numeral = numeral::read(&scan.text.chars, start)?;
        let pointed = [Role::Ordinal, Role::OrdinalFromEnd, Role::Demonstrative]
            .iter()
            .any(|role| scan.role_before(scan.skip_blank_back(start), *role).is_some());
        let whole = numeral.end == number_end && !scan.text.before(start).is_ascii_alphanumeric();
        (whole && !pointed).then_some((small(numeral.low)?, start, at))
    })
}

fn after(scan: &Scan<'_>, at: usize) -> Option<(u32, usize, usize)> {
    let start = scan.skip_blank(at);
    let numeral = numeral::read(&scan.text.chars, start)?;
    let end = scan.role_at(scan.skip_blank(numeral.end), Role::Classifier)?;
    Some((small(numeral.low)?, start, end))
}

/// What buyers count is whole and below a hundred.
fn small(number: f64) -> Option<u32> {
    (1..100_u32).find(|it| (f64::from(*it) - number).abs() < f64::EPSILON)
}

/// Whether the clause around a place speaks of all that is wanted together: 一共500以内.
pub(crate) fn is_together(scan: &Scan<'_>, at: usize) -> bool {
    let mut clause = clause_start(scan, at)..clause_end(scan, at);
    clause.any(|at| scan.role_at(at, Role::Together).is_some())
}
