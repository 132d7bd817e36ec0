//! Values and conditions on the wire, and how values are shown.

use domain::{AttributeId, Constraint, Locale, Object, Operator, TermId, Value, Weight};
use proto::v1;
use snapshot::{Snapshot, Term, View};

/// A number without trailing zeros; what lies beyond four decimals is rounded away.
pub(super) fn number(number: f64) -> String {
    let printed = format!("{number:.4}");
    let trimmed = printed.trim_end_matches('0').trim_end_matches('.');
    if trimmed == "-0" { "0".to_owned() } else { trimmed.to_owned() }
}

/// A number with the symbol of its unit.
pub(super) fn quantity(
    snapshot: &Snapshot,
    amount: f64,
    unit: Option<&str>,
    locale: Locale,
) -> String {
    let unit = unit.and_then(|code| snapshot.programs().unit(code));
    number(amount) + unit.and_then(|unit| unit.symbol.get(locale)).unwrap_or_default()
}

/// A value with the unit of its attribute or slot.
pub(crate) fn value(snapshot: &Snapshot, value: &Value, unit: Option<&str>) -> v1::Value {
    let kind = match value {
        Value::Number(value) => {
            let unit = unit.unwrap_or_default().to_owned();
            v1::value::Kind::Number(v1::Number { value: *value, unit })
        }
        Value::Thing(term) => v1::value::Kind::Id(snapshot.text(*term).to_owned()),
        Value::Text(text) => v1::value::Kind::Text(text.clone()),
        Value::Bool(truth) => v1::value::Kind::Bool(*truth),
    };
    v1::Value { kind: Some(kind) }
}

/// A condition.
pub(crate) fn constraint(snapshot: &Snapshot, constraint: &Constraint) -> v1::Constraint {
    use v1::constraint::{Operator as WireOperator, Weight as WireWeight};
    let info = snapshot.catalogue().attribute(constraint.attribute);
    let operator = match constraint.operator {
        Operator::Eq => WireOperator::Eq,
        Operator::In => WireOperator::In,
        Operator::Lt => WireOperator::Lt,
        Operator::Le => WireOperator::Le,
        Operator::Gt => WireOperator::Gt,
        Operator::Ge => WireOperator::Ge,
        Operator::Between => WireOperator::Between,
        Operator::Not => WireOperator::Not,
    };
    let weight = match constraint.weight {
        Weight::Must => WireWeight::Must,
        Weight::Prefer => WireWeight::Prefer,
    };
    let values = constraint.values.iter();
    v1::Constraint {
        attribute: snapshot.text(info.term).to_owned(),
        operator: operator.into(),
        values: values.map(|it| value(snapshot, it, info.unit.as_deref())).collect(),
        weight: weight.into(),
    }
}

/// How an object of a fact is shown.
pub(super) fn object_label(
    view: View<'_>,
    predicate: TermId,
    object: &Object,
    locale: Locale,
) -> String {
    let attribute = view.catalogue().attribute_of(predicate);
    let amount = |amount: f64| {
        let unit = attribute.and_then(|id| unit(view.snapshot, id));
        quantity(view.snapshot, amount, unit, locale)
    };
    match object {
        Object::Number(number) => amount(*number),
        Object::Text(text) => text.clone(),
        Object::Term(term) => match (view.snapshot.terms().get(*term), attribute) {
            (Term::Iri(_) | Term::Blank(_), _) => view.snapshot.label(*term, locale).to_owned(),
            (Term::Typed { value, .. } | Term::Text { value, .. }, None) => value.to_owned(),
            (Term::Typed { value, .. } | Term::Text { value, .. }, Some(_)) => {
                view.snapshot.terms().number(*term).map_or_else(|| value.to_owned(), amount)
            }
        },
    }
}

/// The code of the unit that an attribute's numbers are in.
pub(super) fn unit(snapshot: &Snapshot, attribute: AttributeId) -> Option<&str> {
    snapshot.catalogue().attribute(attribute).unit.as_deref()
}
