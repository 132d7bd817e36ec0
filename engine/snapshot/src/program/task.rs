//! Tasks: slots to fill, SPARQL rules over them, and replies by case.

use domain::{CategoryId, GraphId, Localized, TermId, Value};
use serde::{Deserialize, Serialize};

use super::{OfferSpec, PartSpec};

/// A slot-filling job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// The task's node.
    pub term: TermId,
    /// The file that states it.
    pub graph: GraphId,
    /// The name in files and on the wire.
    pub name: String,
    /// What it is called.
    pub label: Localized,
    /// The slots, in the order in which they are asked for.
    pub slots: Vec<Slot>,
    /// The rules, in the order in which they run. A rule sees the slots, by name, and the first
    /// row of each rule before it, as `?rule_column`.
    pub rules: Vec<Rule>,
    /// The replies; the first whose condition holds is given.
    pub cases: Vec<Case>,
}

/// A rule: a SPARQL SELECT with the filled slots as bound variables.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// The name under which its rows are seen by replies.
    pub name: String,
    /// The file that states the query.
    pub graph: GraphId,
    /// The query.
    pub query: String,
    /// At most this many rows are kept.
    pub limit: usize,
}

/// A slot of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slot {
    /// The name: a variable of the rules and a name in templates.
    pub name: String,
    /// What it is called.
    pub label: Localized,
    /// What its values are.
    pub kind: SlotKind,
    /// Whether the task can run without it.
    pub required: SlotRequired,
    /// The value where nothing was said.
    pub default: Option<Value>,
    /// How it is asked for.
    pub prompt: Localized,
    /// How it is asked for again, first, second, … time; then a person is offered.
    pub reprompts: Vec<Localized>,
    /// What is said to a value outside the bounds: a template with `value`, `min`, `max`.
    pub invalid: Localized,
    /// Words beside which a number is this slot's ("身高", "高").
    pub cues: Vec<String>,
    /// Whether the value is kept in the buyer's profile under the slot's name, and used by the
    /// next session.
    pub remember: bool,
    /// The step by which counterfactuals vary a number.
    pub step: Option<f64>,
}

/// What a slot's values are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SlotKind {
    /// A product of one of the categories; the product in focus fills it.
    Product {
        /// The categories.
        categories: Vec<CategoryId>,
    },
    /// A number.
    Number {
        /// The code of the unit it is kept in; none for a plain count.
        unit: Option<String>,
        /// The least value that makes sense, in that unit.
        min: f64,
        /// The greatest.
        max: f64,
        /// How a number without a unit is read.
        bare: Vec<BareRange>,
    },
    /// One of a few answers.
    Choice {
        /// The answers.
        choices: Vec<Choice>,
    },
    /// A thing of the graph: an instance of a class, by label or alias.
    Thing {
        /// The class.
        class: TermId,
    },
    /// Yes or no.
    Boolean,
    /// A coded value, as a text of one of the forms that packs declare under `code NAME`.
    Code {
        /// The names of the forms.
        codes: Vec<String>,
    },
}

/// How a number without a unit is read: between `min` and `max` it is in `unit`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BareRange {
    /// The code of the unit it is read in.
    pub unit: String,
    /// The least such number, in that unit.
    pub min: f64,
    /// The greatest.
    pub max: f64,
}

/// One answer of a choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The value that rules see: a thing, or a text.
    pub value: Value,
    /// What is shown.
    pub label: Localized,
    /// What buyers say for it.
    pub aliases: Vec<String>,
}

/// Whether a task can run without a slot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotRequired {
    /// It cannot.
    Always,
    /// It can; the slot is taken when said and never asked for.
    Optional,
    /// It cannot where the expression holds: slots and rows of rules that can run are in scope.
    When(String),
}

/// One reply of a task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// A stable name of the outcome, such as `fits` or `soldered`.
    pub name: String,
    /// An expression with slots and rows of rules in scope; none for always.
    pub when: Option<String>,
    /// The text: a template with the same names in scope.
    pub say: Localized,
    /// The rule whose rows name products to show, by their column `?product`.
    pub products: Option<String>,
    /// Parts beside the text.
    pub parts: Vec<PartSpec>,
    /// Products to offer with it.
    pub offer: Option<OfferSpec>,
}
