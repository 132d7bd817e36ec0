//! What a buyer wants of an attribute.

use serde::{Deserialize, Serialize};

use crate::{AttributeId, Value};

/// How an attribute's value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Operator {
    /// Equal to the one value.
    Eq,
    /// Equal to one of the values.
    In,
    /// Below the one value.
    Lt,
    /// At most the one value.
    Le,
    /// Above the one value.
    Gt,
    /// At least the one value.
    Ge,
    /// From the first value to the second, both included.
    Between,
    /// Equal to none of the values.
    Not,
}

/// Whether a product that fails the constraint may still be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Weight {
    /// A product that fails is out.
    Must,
    /// A product that fails loses points.
    Prefer,
}

/// A condition on one attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    /// The attribute compared.
    pub attribute: AttributeId,
    /// The comparison.
    pub operator: Operator,
    /// One value, two for `Between`, any number for `In` and `Not`.
    pub values: Vec<Value>,
    /// Hard or soft.
    pub weight: Weight,
}

impl Constraint {
    /// Whether `value` satisfies the condition. Values of different kinds never compare equal,
    /// and order is defined for numbers only.
    #[must_use]
    pub fn accepts(&self, value: &Value) -> bool {
        let bound = |index: usize| self.values.get(index).and_then(Value::number);
        let number = value.number();
        let compare = |test: fn(f64, f64) -> bool| {
            number.zip(bound(0)).is_some_and(|(number, bound)| test(number, bound))
        };
        match self.operator {
            Operator::Eq | Operator::In => self.values.contains(value),
            Operator::Not => !self.values.contains(value),
            Operator::Lt => compare(|number, bound| number < bound),
            Operator::Le => compare(|number, bound| number <= bound),
            Operator::Gt => compare(|number, bound| number > bound),
            Operator::Ge => compare(|number, bound| number >= bound),
            Operator::Between => match (number, bound(0), bound(1)) {
                (Some(number), Some(low), Some(high)) => low <= number && number <= high,
                _ => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(operator: Operator, values: &[f64], value: f64) -> bool {
        let values = values.iter().copied().map(Value::Number).collect();
        let attribute = AttributeId::from_index(0);
        Constraint { attribute, operator, values, weight: Weight::Must }
            .accepts(&Value::Number(value))
    }

    #[test]
    fn bounds_are_where_their_names_put_them() {
        assert!(check(Operator::Between, &[300.0, 500.0], 500.0));
        assert!(!check(Operator::Lt, &[500.0], 500.0));
        assert!(check(Operator::Le, &[500.0], 500.0));
        assert!(!check(Operator::Not, &[1.0, 2.0], 2.0));
        assert!(!check(Operator::Between, &[300.0], 300.0), "half a range accepts nothing");
    }
}
