//! What running a task comes to.

use domain::{Evidence, ProductId, Reply, Value};

/// What running a task comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskOutcome {
    /// The result; none where slots are missing or invalid, or where no case can be said.
    pub result: Option<TaskResult>,
    /// The names of slots without which the task cannot run, in the order in which they are asked.
    pub missing: Vec<String>,
    /// Slots whose value makes no sense.
    pub invalid: Vec<InvalidSlot>,
    /// What else the rules found, next best first.
    pub alternatives: Vec<Alternative>,
    /// What would change the result.
    pub counterfactuals: Vec<Counterfactual>,
    /// What the result rests on.
    pub evidence: Vec<Evidence>,
}

/// The case that holds, and what is said for it.
#[derive(Clone, Debug, PartialEq)]
pub struct TaskResult {
    /// The case's name.
    pub case: String,
    /// The case's row in the task.
    pub(crate) index: usize,
    /// What is said.
    pub reply: Reply,
    /// The products shown.
    pub products: Vec<ProductId>,
    /// The first row that the products come from, or else of the last rule with rows: column and
    /// printed value.
    pub row: Vec<(String, String)>,
    /// The things and words of the first rows: numbers change with every slot.
    pub(crate) key: Vec<(String, String)>,
    /// What stands in the template as it is.
    pub(crate) own: String,
}

impl TaskResult {
    /// What tells this result from another: the products shown, or else the first row.
    pub(crate) fn tells(&self) -> (&[ProductId], &[(String, String)]) {
        if self.products.is_empty() { (&[], &self.key) } else { (&self.products, &[]) }
    }
}

/// A slot whose value makes no sense.
#[derive(Clone, Debug, PartialEq)]
pub struct InvalidSlot {
    /// The slot's name.
    pub slot: String,
    /// What is wrong, as it may be said.
    pub message: String,
    /// What the message rests on.
    pub(crate) evidence: Vec<Evidence>,
    /// What stands in the message's template as it is.
    pub(crate) own: String,
}

/// A further row that the rules found.
#[derive(Clone, Debug, PartialEq)]
pub struct Alternative {
    /// The row's product, where it has one.
    pub product: Option<ProductId>,
    /// The row's columns, printed.
    pub cells: Vec<(String, String)>,
}

/// The smallest change of one slot that changes the result.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterfactual {
    /// The slot.
    pub slot: String,
    /// The value at which the result changes.
    pub value: Value,
    /// The value as it is printed.
    pub printed: String,
    /// The case that would hold.
    pub case: String,
    /// The first row then, printed.
    pub row: Vec<(String, String)>,
    /// What would be said.
    pub text: String,
}
