//! Conditions and reasons in words.

use domain::{Constraint, Operator, Value};

use super::draft::sentence;
use super::print;
use crate::frame::Frame;
use crate::templates::Rendered;

/// A condition in words: "价格不超过500元".
pub(crate) fn constraint(frame: &Frame<'_>, constraint: &Constraint) -> Rendered {
    let snapshot = frame.snapshot();
    let locale = frame.locale();
    let name = print::attribute(snapshot, constraint.attribute, locale);
    let printed: Vec<String> = constraint
        .values
        .iter()
        .map(|value| print::value(snapshot, constraint.attribute, value, locale))
        .collect();
    let numeric = constraint.values.iter().all(|value| matches!(value, Value::Number(_)));
    let truth = match constraint.values.as_slice() {
        [Value::Bool(truth)] => Some(*truth == (constraint.operator != Operator::Not)),
        _ => None,
    };
    let key = match constraint.operator {
        _ if truth == Some(true) => "condition_has",
        _ if truth == Some(false) => "condition_has_not",
        Operator::Eq if !numeric => "condition_is",
        Operator::Eq => "condition_equals",
        Operator::In => "condition_in",
        Operator::Not => "condition_not",
        Operator::Lt => "condition_below",
        Operator::Le => "condition_at_most",
        Operator::Gt => "condition_above",
        Operator::Ge => "condition_at_least",
        Operator::Between => "condition_between",
    };
    let list = print::join(&printed, locale);
    let low = printed.first().map_or("", String::as_str);
    let high = printed.get(1).map_or("", String::as_str);
    let values = [("attribute", name), ("value", list.as_str()), ("low", low), ("high", high)];
    sentence(frame, key, &values)
}

/// A short phrase of the engine's own, such as a quick reply.
pub(crate) fn phrase(frame: &Frame<'_>, key: &str) -> String {
    sentence(frame, key, &[]).text
}
