//! A task as a form: the result with what would change it.

use std::sync::Arc;

use domain::{Locale, TaskId, Value};
use snapshot::program::{Slot, SlotKind};

use super::evaluate::evaluate;
use super::outcome::{Counterfactual, TaskOutcome};
use super::validate::{is_lawful, print_slot};
use crate::world::World;

/// Runs a task with some slots and finds for each slot the smallest change that changes the
/// result. Pure; results are kept for as long as the world stands.
#[must_use]
pub fn run(world: &World, task: TaskId, slots: &[(String, Value)], locale: Locale) -> TaskOutcome {
    let outcome = evaluate(world, task, slots, locale);
    let counterfactuals = counterfactuals(world, task, slots, locale);
    TaskOutcome { counterfactuals, ..TaskOutcome::clone(&outcome) }
}

/// What would change a result: numbers are varied step by step, choices by every other value.
#[must_use]
pub fn counterfactuals(
    world: &World,
    task: TaskId,
    slots: &[(String, Value)],
    locale: Locale,
) -> Vec<Counterfactual> {
    let actual = evaluate(world, task, slots, locale);
    if actual.result.is_none() {
        return Vec::new();
    }
    let program = &world.snapshot.programs().tasks[task.index()];
    let search = Search { world, task, slots, locale, actual };
    let given = program.slots.iter().filter_map(|slot| {
        slots.iter().rev().find(|(name, _)| *name == slot.name).map(|(_, value)| (slot, value))
    });
    given.flat_map(|(slot, value)| search.vary(slot, value)).collect()
}

struct Search<'a> {
    world: &'a World,
    task: TaskId,
    slots: &'a [(String, Value)],
    locale: Locale,
    actual: Arc<TaskOutcome>,
}

impl Search<'_> {
    fn vary(&self, slot: &Slot, value: &Value) -> Vec<Counterfactual> {
        match (&slot.kind, value) {
            (SlotKind::Number { .. }, Value::Number(number)) => {
                let Some(step) = slot.step else { return Vec::new() };
                let up = self.walk(slot, *number, step);
                let down = self.walk(slot, *number, -step);
                up.into_iter().chain(down).collect()
            }
            (SlotKind::Choice { choices }, _) => {
                let others = choices.iter().map(|choice| &choice.value);
                others
                    .filter(|other| *other != value)
                    .filter_map(|other| self.difference(slot, other.clone()))
                    .collect()
            }
            (SlotKind::Boolean, Value::Bool(truth)) => {
                self.difference(slot, Value::Bool(!truth)).into_iter().collect()
            }
            (
                SlotKind::Number { .. }
                | SlotKind::Product { .. }
                | SlotKind::Thing { .. }
                | SlotKind::Boolean
                | SlotKind::Code { .. },
                _,
            ) => Vec::new(),
        }
    }

    /// Steps away from a number until the result changes.
    fn walk(&self, slot: &Slot, from: f64, step: f64) -> Option<Counterfactual> {
        let steps = self.world.snapshot.programs().policy.counterfactual_steps_max;
        let mut number = from;
        for _ in 0..steps {
            number += step;
            let value = Value::Number(number);
            if !is_lawful(&self.world.snapshot, slot, &value) {
                return None;
            }
            if let Some(difference) = self.difference(slot, value) {
                return Some(difference);
            }
        }
        None
    }

    fn difference(&self, slot: &Slot, value: Value) -> Option<Counterfactual> {
        let mut slots = self.slots.to_vec();
        slots.retain(|(name, _)| *name != slot.name);
        slots.push((slot.name.clone(), value.clone()));
        let outcome = evaluate(self.world, self.task, &slots, self.locale);
        let result = outcome.result.as_ref()?;
        let actual = self.actual.result.as_ref()?;
        let same = result.case == actual.case && result.tells() == actual.tells();
        (!same).then(|| Counterfactual {
            slot: slot.name.clone(),
            printed: print_slot(&self.world.snapshot, slot, &value, self.locale),
            value,
            case: result.case.clone(),
            row: result.row.clone(),
            text: result.reply.text(),
        })
    }
}
