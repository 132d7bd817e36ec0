//! The task-bot: slots, rules and cases.

mod answer;
mod evaluate;
mod fill;
mod memo;
mod outcome;
mod rules;
mod validate;
mod vary;

pub(crate) use answer::{cancel, find, offer_person, print_slots, proceed, resume, start};
pub(crate) use evaluate::dedup;
pub use evaluate::evaluate;
pub(crate) use fill::{Filled, best_task, fill, is_bare, is_mostly};
pub(crate) use memo::{Memo, RuleKey, TaskKey};
pub use outcome::{Alternative, Counterfactual, InvalidSlot, TaskOutcome, TaskResult};
pub(crate) use validate::is_lawful;
pub use vary::{counterfactuals, run};
