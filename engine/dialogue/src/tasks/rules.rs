//! Runs the rules of a task, one after another.

use std::sync::Arc;

use domain::{TaskId, Value};
use snapshot::program::{SlotRequired, Task};
use snapshot::{Cell, Rows};

use crate::world::World;

/// The rows of one rule; none where it could not run.
pub(crate) type RuleRows = Option<Arc<Rows>>;

/// Runs every rule whose slots are there. A rule sees the slots, and of each rule before it the
/// first row.
pub(crate) fn run_rules(world: &World, id: TaskId, slots: &[(String, Value)]) -> Vec<RuleRows> {
    let task = &world.snapshot.programs().tasks[id.index()];
    let mut bound: Vec<(String, Cell)> =
        slots.iter().map(|(name, value)| (name.clone(), cell(value))).collect();
    let mut results: Vec<RuleRows> = Vec::with_capacity(task.rules.len());
    for (index, rule) in task.rules.iter().enumerate() {
        let query = &world.library.rules[id.index()][index];
        let rows = can_run(task, index, slots, &results).then(|| {
            let bindings: Vec<(&str, Cell)> =
                bound.iter().map(|(name, cell)| (name.as_str(), cell.clone())).collect();
            Arc::new(query.run(world.view(), &bindings, rule.limit).unwrap_or_default())
        });
        if let Some(rows) = &rows
            && let Some(first) = rows.rows.first()
        {
            for (column, cell) in rows.columns.iter().zip(first) {
                bound.extend(cell.clone().map(|cell| (format!("{}_{column}", rule.name), cell)));
            }
        }
        results.push(rows);
    }
    results
}

fn can_run(task: &Task, index: usize, slots: &[(String, Value)], before: &[RuleRows]) -> bool {
    let query = &task.rules[index].query;
    let filled = |name: &str| slots.iter().any(|(known, _)| known == name);
    let slots_there = task.slots.iter().all(|slot| {
        slot.required != SlotRequired::Always || filled(&slot.name) || !mentions(query, &slot.name)
    });
    let rules_there =
        task.rules.iter().zip(before).all(|(rule, rows)| {
            rows.is_some() || !mentions_start(query, &format!("{}_", rule.name))
        });
    slots_there && rules_there
}

/// Whether a query has a variable of this name.
fn mentions(query: &str, name: &str) -> bool {
    variables(query).any(|variable| variable == name)
}

fn mentions_start(query: &str, start: &str) -> bool {
    variables(query).any(|variable| variable.starts_with(start))
}

fn variables(query: &str) -> impl Iterator<Item = &str> {
    query.split(['?', '$']).skip(1).map(|after| {
        let end = after.find(|char: char| !char.is_alphanumeric() && char != '_');
        &after[..end.unwrap_or(after.len())]
    })
}

fn cell(value: &Value) -> Cell {
    match value {
        Value::Number(number) => Cell::Number(*number),
        Value::Thing(term) => Cell::Term(*term),
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Bool(truth) => Cell::Bool(*truth),
    }
}
