//! `needs/*.yaml`: uses and scenarios, as constraints on attributes.

use domain::{Constraint, GraphId, Localized, Operator, Value, Weight};
use snapshot::program::Need;
use snapshot::vocabulary as v;

use super::read::Reading;
use super::seal::Seal;
use super::written::{Head, Where, Written};
use crate::input::{At, Content, Fields, Node};

/// A need before ids exist.
#[derive(Debug)]
pub(crate) struct NeedDraft {
    /// Name, node, place and label.
    pub(crate) head: Head,
    categories: Vec<Written>,
    constraints: Vec<ConstraintDraft>,
    reason: Localized,
}

#[derive(Debug)]
struct ConstraintDraft {
    attribute: Written,
    operator: Operator,
    values: Vec<Written>,
    weight: Weight,
    at: At,
}

const OPERATORS: [(&str, Operator); 8] = [
    ("eq", Operator::Eq),
    ("in", Operator::In),
    ("lt", Operator::Lt),
    ("le", Operator::Le),
    ("gt", Operator::Gt),
    ("ge", Operator::Ge),
    ("between", Operator::Between),
    ("not", Operator::Not),
];

const WEIGHTS: [(&str, Weight); 2] = [("must", Weight::Must), ("prefer", Weight::Prefer)];

/// Reads an entry.
pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<NeedDraft> {
    let fields = Fields::of(node, "a need", reading.file)?;
    fields.need("label");
    let head = reading.head(&fields, "Need", "label");
    let aliases = reading.texts.phrases(fields.get("alias"));
    let categories = Written::list(&fields, "categories");
    fields.need("constraints");
    let items = fields.items("constraints").iter();
    let constraints: Vec<ConstraintDraft> =
        items.filter_map(|node| constraint(node, reading)).collect();
    let reason = reading.texts.optional(fields.get("reason"));
    let at = fields.at();
    fields.finish();
    let head = head?;
    reading.state_phrases(head.term, v::ALIAS, &aliases, at);
    reading.state_texts(head.term, &format!("{}reason", v::QM), &reason, at);
    Some(NeedDraft { head, categories, constraints, reason })
}

fn constraint(node: &Node, reading: &Reading<'_>) -> Option<ConstraintDraft> {
    let fields = Fields::of(node, "a constraint", reading.file)?;
    let attribute = Written::needed(&fields, "attribute");
    fields.need("op");
    let operator = fields.choice("op", &OPERATORS);
    let value = fields.need("value");
    let weight = fields.choice("weight", &WEIGHTS).unwrap_or(Weight::Must);
    fields.finish();
    let values = values(value?, reading)?;
    let (attribute, operator, at) = (attribute?, operator?, node.at);
    let wrong = match operator {
        Operator::Between => (values.len() != 2).then_some("two values, [low, high]"),
        Operator::In | Operator::Not => values.is_empty().then_some("at least one value"),
        Operator::Eq | Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge => {
            (values.len() != 1).then_some("one value")
        }
    };
    if let Some(wanted) = wrong {
        let message = format!("this op takes {wanted}, and {} are given", values.len());
        reading.file.error("wrong-values", at, message, "check `op` and `value`");
        return None;
    }
    Some(ConstraintDraft { attribute, operator, values, weight, at })
}

fn values(node: &Node, reading: &Reading<'_>) -> Option<Vec<Written>> {
    let items = match &node.content {
        Content::List(items) => items.as_slice(),
        Content::Scalar(_) | Content::Null | Content::Map(_) => std::slice::from_ref(node),
    };
    let mut values = Vec::new();
    for item in items {
        let Some(text) = item.scalar() else {
            let message = format!("a value cannot be {}", item.kind());
            reading.file.error("not-a-text", item.at, message, "write a number, a name or a text");
            return None;
        };
        values.push(Written { text: text.trim().to_owned(), at: item.at });
    }
    Some(values)
}

impl NeedDraft {
    /// The same with ids.
    pub(crate) fn seal(&self, seal: &Seal<'_>) -> Need {
        let graph = self.head.place.graph;
        let category = |it: &Written| seal.category(it, Where { graph, at: it.at });
        Need {
            term: self.head.term,
            graph,
            categories: self.categories.iter().filter_map(category).collect(),
            constraints: self.constraints.iter().filter_map(|it| it.seal(graph, seal)).collect(),
            reason: self.reason.clone(),
        }
    }
}

impl ConstraintDraft {
    fn seal(&self, graph: GraphId, seal: &Seal<'_>) -> Option<Constraint> {
        let attribute = seal.attribute(&self.attribute, graph)?;
        let values: Option<Vec<Value>> =
            self.values.iter().map(|written| seal.value(attribute, written, graph)).collect();
        let values = values?;
        let ordered = match self.operator {
            Operator::Lt | Operator::Le | Operator::Gt | Operator::Ge | Operator::Between => true,
            Operator::Eq | Operator::In | Operator::Not => false,
        };
        if ordered && values.iter().any(|value| value.number().is_none()) {
            let message =
                format!("`{}` has no order: its values are no numbers", self.attribute.text);
            let file = seal.file(graph);
            file.error("wrong-operator", self.at, message, "use eq, in or not");
            return None;
        }
        Some(Constraint { attribute, operator: self.operator, values, weight: self.weight })
    }
}
