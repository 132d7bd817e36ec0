//! Runs the rules of a task, one after another.

use std::sync::Arc;

use domain::{TaskId, Value};
use snapshot::program::{SlotRequired, Task};
use snapshot::{Cell, Query, Rows};

use super::memo::rule_key;
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
        let rows = can_run(task, query, slots, &results).then(|| {
            // Only what the rule looks at, so that its rows serve wherever that is the same.
            let looked_at = bound.iter().filter(|(name, _)| query.variables().contains(name));
            let bindings: Vec<(&str, Cell)> =
                looked_at.map(|(name, cell)| (name.as_str(), cell.clone())).collect();
            let run = || query.run(world.view(), &bindings, rule.limit).unwrap_or_default();
            world.rows.get(&world.offers, rule_key(id, index, &bindings), run)
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

fn can_run(task: &Task, query: &Query, slots: &[(String, Value)], before: &[RuleRows]) -> bool {
    let variables = query.variables();
    let filled = |name: &str| slots.iter().any(|(known, _)| known == name);
    let slots_there = task.slots.iter().all(|slot| {
        slot.required != SlotRequired::Always
            || filled(&slot.name)
            || !variables.contains(&slot.name)
    });
    let looks_at = |rule: &str| {
        let of_rule =
            |name: &String| name.strip_prefix(rule).is_some_and(|column| column.starts_with('_'));
        variables.iter().any(of_rule)
    };
    let rules_there =
        task.rules.iter().zip(before).all(|(rule, rows)| rows.is_some() || !looks_at(&rule.name));
    slots_there && rules_there
}

/// A slot's value as a variable is bound to it.
pub(crate) fn cell(value: &Value) -> Cell {
    match value {
        Value::Number(number) => Cell::Number(*number),
        Value::Thing(term) => Cell::Term(*term),
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Bool(truth) => Cell::Bool(*truth),
    }
}
