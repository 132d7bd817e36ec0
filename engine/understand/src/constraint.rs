//! Mentions and amounts to conditions on attributes.

use domain::{AttributeId, Constraint, Operator, TermId, Value, Weight};
use snapshot::program::{Policy, Unit};
use snapshot::{AttributeKind, Catalogue};

use crate::mention::{Linked, Scope};
use crate::polarity::{clause_end, is_asked, is_negated, weight};
use crate::quantity::{Amount, Bound};
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::{ConstraintMention, MentionKind, Preference};

/// A named value that is wanted or not.
struct Wanted {
    start: usize,
    end: usize,
    attribute: AttributeId,
    values: Vec<TermId>,
    negated: bool,
    weight: Weight,
}

/// Conditions on named values: 不要红色, 黑的或者灰的.
pub(crate) fn of_values(scan: &Scan<'_>, linked: &[Linked]) -> Vec<ConstraintMention> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for it in linked {
        let Some(MentionKind::Value { value, attributes }) = it.kinds.first() else { continue };
        let Some(attribute) = attributes.first().copied() else { continue };
        let weight = weight(scan, it.start);
        // Two values of one attribute are a choice between them, however they are listed.
        let alike = |other: &&mut Wanted| {
            other.attribute == attribute && other.negated == it.negated && other.weight == weight
        };
        if let Some(other) = wanted.iter_mut().find(alike) {
            other.values.push(*value);
            other.end = it.end;
            continue;
        }
        wanted.push(Wanted {
            start: it.start,
            end: it.end,
            attribute,
            values: vec![*value],
            negated: it.negated,
            weight,
        });
    }
    wanted.into_iter().map(|it| condition(scan, it)).collect()
}

/// Conditions on yes-or-no attributes that describe what is wanted: 折叠的椅子, 不带灯的, a folding
/// chair. A yes-or-no attribute in a question of its own asks, and states nothing.
pub(crate) fn of_traits(
    scan: &Scan<'_>,
    linked: &[Linked],
    catalogue: &Catalogue,
) -> Vec<ConstraintMention> {
    let mut conditions: Vec<ConstraintMention> = Vec::new();
    for it in linked {
        let Some(MentionKind::Attribute(attribute)) = it.kinds.first().cloned() else { continue };
        let boolean = catalogue.attribute(attribute).kind == AttributeKind::Boolean;
        let negated = it.negated || is_denied(scan, it.start);
        if !boolean || !(describes(scan, it, linked) || negated && !is_asked(scan, it.end)) {
            continue;
        }
        let constraint = Constraint {
            attribute,
            operator: Operator::Eq,
            values: vec![Value::Bool(!negated)],
            weight: weight(scan, it.start),
        };
        conditions.push(ConstraintMention {
            span: scan.text.span(it.start, it.end),
            preference: Preference::Constraint(constraint),
        });
    }
    conditions
}

/// 不带灯的: 不 stands right before a trait. 带不带灯 asks.
fn is_denied(scan: &Scan<'_>, start: usize) -> bool {
    scan.text.before(start) == '不' && scan.text.before(start - 1) != scan.text.char(start)
}

/// Whether a word stands before what it describes: 的 that no question ends on follows, or the
/// name of a category.
fn describes(scan: &Scan<'_>, it: &Linked, linked: &[Linked]) -> bool {
    let next = scan.skip_blank(it.end);
    if scan.text.char(next) == '的' {
        // 有没有带灯的 may ask of the one spoken of.
        let asked = scan.role_before(scan.skip_blank_back(it.start), Role::Existence).is_some();
        if asked && next + 1 >= clause_end(scan, next) {
            return false;
        }
        return scan.role_at(next + 1, Role::Asking).is_none_or(|end| end < clause_end(scan, next));
    }
    linked.iter().any(|other| {
        other.start == next && matches!(other.kinds.first(), Some(MentionKind::Category(_)))
    })
}

fn condition(scan: &Scan<'_>, wanted: Wanted) -> ConstraintMention {
    let operator = match (wanted.negated, wanted.values.len()) {
        (true, _) => Operator::Not,
        (false, 1) => Operator::Eq,
        (false, _) => Operator::In,
    };
    let constraint = Constraint {
        attribute: wanted.attribute,
        operator,
        values: wanted.values.into_iter().map(Value::Thing).collect(),
        weight: wanted.weight,
    };
    ConstraintMention {
        span: scan.text.span(wanted.start, wanted.end),
        preference: Preference::Constraint(constraint),
    }
}

/// Whether only 的, 色, blanks, 、 and words such as 或者 stand between two places.
pub(crate) fn joined(scan: &Scan<'_>, from: usize, to: usize) -> bool {
    let mut at = from;
    let mut met = false;
    while at < to {
        if let Some(end) = scan.role_at(at, Role::And) {
            met = true;
            at = end;
        } else if matches!(scan.text.char(at), '、' | '/') {
            met = true;
            at += 1;
        } else if matches!(scan.text.char(at), ' ' | '的' | '色') {
            at += 1;
        } else {
            return false;
        }
    }
    met && at == to
}

/// An amount with the attribute it speaks of, in that attribute's unit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Measured {
    pub(crate) attribute: AttributeId,
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) bound: Bound,
}

/// The condition an amount states of an attribute.
pub(crate) fn of_amount(
    scan: &Scan<'_>,
    amount: &Amount,
    measured: &Measured,
    inexact: bool,
    policy: &Policy,
) -> Constraint {
    let Measured { attribute, low, high, bound } = *measured;
    let spread = policy.approximate_share;
    let (operator, numbers) = match bound {
        _ if is_negated(scan, amount.whole.0, amount.whole.1) => (Operator::Not, vec![low]),
        Bound::AtMost => (Operator::Le, vec![high]),
        Bound::AtLeast => (Operator::Ge, vec![low]),
        Bound::Exact if low < high => (Operator::Between, vec![low, high]),
        Bound::Exact if inexact => {
            (Operator::Between, vec![low - low * spread, high + high * spread])
        }
        Bound::Exact => (Operator::Eq, vec![low]),
    };
    Constraint {
        attribute,
        operator,
        values: numbers.into_iter().map(Value::Number).collect(),
        weight: weight(scan, amount.whole.0),
    }
}

/// An amount in the unit of an attribute; none where their dimensions differ.
pub(crate) fn measure(
    amount: &Amount,
    attribute: AttributeId,
    scope: &Scope<'_>,
    units: &[Unit],
) -> Option<Measured> {
    let info = scope.catalogue.attribute(attribute);
    if info.kind != AttributeKind::Number {
        return None;
    }
    if amount.units.is_empty() {
        return Some(Measured {
            attribute,
            low: amount.low,
            high: amount.high,
            bound: amount.bound,
        });
    }
    let to = units.iter().find(|unit| Some(&unit.code) == info.unit.as_ref())?;
    amount.units.iter().find_map(|id| {
        let from = &units[id.index()];
        let low = from.convert(amount.low, to)?;
        let high = from.convert(amount.high, to)?;
        Some(Measured { attribute, low, high, bound: amount.bound })
    })
}

/// The attribute of an amount's dimension that what is spoken of has; of several, the one that its
/// pack holds more important; none where several fit equally well. Where the unit word means
/// several units, the first with an attribute is it.
pub(crate) fn by_dimension(amount: &Amount, scope: &Scope<'_>, units: &[Unit]) -> Option<Measured> {
    amount.units.iter().find_map(|id| {
        let one = Amount { units: vec![*id], ..amount.clone() };
        let attributes = (0..scope.catalogue.attributes().len()).map(AttributeId::from_index);
        let mut fitting: Vec<(usize, f64, Measured)> = attributes
            .filter_map(|attribute| {
                let distance = scope.distance(attribute);
                let measured = measure(&one, attribute, scope, units)?;
                let importance = scope.catalogue.attribute(attribute).importance;
                (distance < usize::MAX).then_some((distance, importance, measured))
            })
            .collect();
        fitting.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
        let tied = |first: &(usize, f64, Measured), second: &(usize, f64, Measured)| {
            first.0 == second.0 && first.1.total_cmp(&second.1).is_eq()
        };
        match &fitting[..] {
            [] => None,
            [first, second, ..] if tied(first, second) => None,
            [first, ..] => Some(first.2),
        }
    })
}
