//! Slots to rows to the case that holds.

use std::sync::Arc;

use domain::{Decision, Evidence, Locale, Part, ProductId, Reply, TaskId, Value};
use snapshot::program::{Case, SlotRequired, Task};
use snapshot::{Cell, Rows, Term};

use super::memo::task_key;
use super::outcome::{Alternative, TaskOutcome, TaskResult};
use super::rules::{RuleRows, run_rules};
use super::validate::{check, conform, print_slot};
use crate::ground::{Ground, unsupported};
use crate::reply::{parts, print};
use crate::templates::{Bound, Rendered, Renderer, Spot};
use crate::world::World;

/// Runs a task with some slots. Defaults stand for slots that were not said. The outcome is without
/// counterfactuals: those are computed where they are asked for.
#[must_use]
pub fn evaluate(
    world: &World,
    task: TaskId,
    slots: &[(String, Value)],
    locale: Locale,
) -> Arc<TaskOutcome> {
    let key = task_key(task, locale, slots);
    world.results.get(&world.offers, key, || compute(world, task, slots, locale))
}

fn compute(world: &World, id: TaskId, said: &[(String, Value)], locale: Locale) -> TaskOutcome {
    let task = &world.snapshot.programs().tasks[id.index()];
    let mut outcome = TaskOutcome::default();
    let mut slots: Vec<(String, Value)> = Vec::new();
    for (index, slot) in task.slots.iter().enumerate() {
        let given = said.iter().rev().find(|(name, _)| *name == slot.name);
        let Some((_, value)) = given else {
            slots.extend(slot.default.clone().map(|value| (slot.name.clone(), value)));
            continue;
        };
        let value = conform(&world.snapshot, slot, value.clone());
        match check(world, (id, index), &value, locale) {
            Some(invalid) => outcome.invalid.push(invalid),
            None => slots.push((slot.name.clone(), value)),
        }
    }
    let run = Run { world, id, task, locale, rows: run_rules(world, id, &slots), slots };
    outcome.missing = run.missing(&outcome);
    if !outcome.missing.is_empty() || !outcome.invalid.is_empty() {
        return outcome;
    }
    run.conclude(said, &mut outcome);
    outcome
}

/// A task with its slots and rows.
struct Run<'a> {
    world: &'a World,
    id: TaskId,
    task: &'a Task,
    locale: Locale,
    slots: Vec<(String, Value)>,
    rows: Vec<RuleRows>,
}

impl<'a> Run<'a> {
    fn renderer(&'a self) -> Renderer<'a> {
        let mut renderer = Renderer::new(self.world, self.locale);
        for (slot, (name, value)) in self.slots.iter().filter_map(|filled| {
            Some((self.task.slots.iter().find(|slot| slot.name == filled.0)?, filled))
        }) {
            // A choice that is no thing of the graph is shown by its label and compared by value.
            let shown = matches!(value, Value::Text(_))
                .then(|| print_slot(&self.world.snapshot, slot, value, self.locale));
            let bound = match (shown, value) {
                (Some(shown), Value::Text(value)) => Bound::Choice { value: value.clone(), shown },
                (_, _) => Bound::Value(value.clone()),
            };
            renderer = renderer.with(name, bound);
        }
        for (index, (rule, rows)) in self.task.rules.iter().zip(&self.rows).enumerate() {
            if let Some(rows) = rows {
                renderer = renderer.with(&rule.name, Bound::Rows(index, Arc::clone(rows)));
            }
        }
        renderer
    }

    fn missing(&self, outcome: &TaskOutcome) -> Vec<String> {
        let renderer = self.renderer();
        let slots = self.task.slots.iter().enumerate().filter(|(index, slot)| {
            let given = self.slots.iter().any(|(name, _)| *name == slot.name)
                || outcome.invalid.iter().any(|invalid| invalid.slot == slot.name);
            let needed = match &slot.required {
                SlotRequired::Always => true,
                SlotRequired::Optional => false,
                SlotRequired::When(_) => renderer.holds(Spot::Required(self.id, *index)).is_some(),
            };
            needed && !given
        });
        slots.map(|(_, slot)| slot.name.clone()).collect()
    }

    /// Chooses the case and says it.
    fn conclude(&self, said: &[(String, Value)], outcome: &mut TaskOutcome) {
        let renderer = self.renderer();
        for (index, case) in self.task.cases.iter().enumerate() {
            let Some(condition) = renderer.holds(Spot::CaseWhen(self.id, index)) else { continue };
            let Some(rendered) = renderer.say(Spot::Case(self.id, index)) else { continue };
            let shown = self.shown(case);
            let mut used = condition.rows;
            used.extend(&rendered.rows);
            if let Some((rule, _)) = self.product_rows(case) {
                used.extend((0..shown.len()).map(|row| (rule, row)));
            }
            let mut evidence = condition.evidence;
            evidence.extend(rendered.evidence.iter().cloned());
            evidence.extend(self.said(said));
            evidence.extend(self.derived(used));
            dedup(&mut evidence);
            let ground = Ground {
                snapshot: &self.world.snapshot,
                names: &self.world.product_names,
                evidence: &evidence,
                words: &[&rendered.own],
            };
            if unsupported(&rendered.text, &ground).is_some() {
                continue;
            }
            let products: Vec<ProductId> = shown.iter().map(|(_, product)| *product).collect();
            outcome.alternatives = self.alternatives(case);
            outcome.result = Some(TaskResult {
                case: case.name.clone(),
                index,
                reply: self.reply(case, &rendered, &products, &evidence),
                products,
                row: self.first_row(case),
                key: self.telling(),
                own: rendered.own,
            });
            outcome.evidence = evidence;
            return;
        }
    }

    fn reply(
        &self,
        case: &Case,
        rendered: &Rendered,
        products: &[ProductId],
        evidence: &[Evidence],
    ) -> Reply {
        let mut all = vec![Part::Text(rendered.text.clone())];
        all.extend(products.iter().map(|product| Part::Card(*product)));
        all.extend(parts::of_specs(&case.parts, products.first().copied(), self.locale));
        Reply { decision: Decision::TaskResult, parts: all, evidence: evidence.to_vec() }
    }

    /// The rule whose rows name products, with its index and rows.
    fn product_rows(&self, case: &Case) -> Option<(usize, &Rows)> {
        let name = case.products.as_ref()?;
        let index = self.task.rules.iter().position(|rule| rule.name == *name)?;
        Some((index, self.rows[index].as_deref()?))
    }

    /// The products to show, each with its row.
    fn shown(&self, case: &Case) -> Vec<(usize, ProductId)> {
        let Some((_, rows)) = self.product_rows(case) else { return Vec::new() };
        let limit = self.world.snapshot.programs().policy.offer_max;
        let mut shown: Vec<(usize, ProductId)> = Vec::new();
        for row in 0..rows.rows.len() {
            let product = self.product_of(rows, row);
            let new = product.filter(|it| !shown.iter().any(|(_, known)| known == it));
            shown.extend(new.map(|product| (row, product)));
        }
        shown.truncate(limit);
        shown
    }

    fn product_of(&self, rows: &Rows, row: usize) -> Option<ProductId> {
        let column = rows.columns.iter().position(|column| column == "product")?;
        let Some(Cell::Term(term)) = rows.rows[row][column] else { return None };
        self.world.snapshot.catalogue().product_of(term)
    }

    fn alternatives(&self, case: &Case) -> Vec<Alternative> {
        let Some((_, rows)) = self.product_rows(case) else { return Vec::new() };
        let further = 1..rows.rows.len();
        further
            .map(|row| Alternative {
                product: self.product_of(rows, row),
                cells: self.print_row(rows, row),
            })
            .collect()
    }

    /// The row that tells one result from another.
    fn first_row(&self, case: &Case) -> Vec<(String, String)> {
        let last = || self.rows.iter().rev().flatten().find(|rows| !rows.rows.is_empty());
        match self.product_rows(case) {
            Some((_, rows)) if !rows.rows.is_empty() => self.print_row(rows, 0),
            Some(_) | None => last().map_or_else(Vec::new, |rows| self.print_row(rows, 0)),
        }
    }

    fn print_row(&self, rows: &Rows, row: usize) -> Vec<(String, String)> {
        self.print_cells(rows, row, |_| true)
    }

    fn print_cells(
        &self,
        rows: &Rows,
        row: usize,
        wanted: impl Fn(&Cell) -> bool,
    ) -> Vec<(String, String)> {
        let cells = rows.columns.iter().zip(&rows.rows[row]);
        cells
            .filter_map(|(column, cell)| {
                let cell = cell.as_ref().filter(|cell| wanted(cell))?;
                Some((column.clone(), print_cell(self.world, cell, self.locale)))
            })
            .collect()
    }

    fn is_thing(&self, cell: &Cell) -> bool {
        let Cell::Term(term) = cell else { return false };
        matches!(self.world.snapshot.terms().get(*term), Term::Iri(_) | Term::Blank(_))
    }

    fn is_number(&self, cell: &Cell) -> bool {
        match cell {
            Cell::Number(_) => true,
            Cell::Term(term) => self.world.snapshot.terms().number(*term).is_some(),
            Cell::Text(_) | Cell::Bool(_) => false,
        }
    }

    /// What tells one row from another: things and words, for numbers change with every slot.
    fn telling(&self) -> Vec<(String, String)> {
        let mut telling = Vec::new();
        for rows in self.rows.iter().flatten().filter(|rows| !rows.rows.is_empty()) {
            telling.extend(self.print_cells(rows, 0, |cell| !self.is_number(cell)));
        }
        telling
    }

    /// The slots that the buyer said.
    fn said(&self, said: &[(String, Value)]) -> Vec<Evidence> {
        let slots = self.slots.iter().filter(|(name, _)| said.iter().any(|(it, _)| it == name));
        slots
            .filter_map(|(name, value)| {
                let slot = self.task.slots.iter().find(|slot| slot.name == *name)?;
                let value = print_slot(&self.world.snapshot, slot, value, self.locale);
                Some(Evidence::Said { key: name.clone(), value })
            })
            .collect()
    }

    /// The facts under the rows looked at, and what each rule computed there.
    fn derived(&self, mut used: Vec<(usize, usize)>) -> Vec<Evidence> {
        used.sort_unstable();
        used.dedup();
        let mut evidence = Vec::new();
        for (index, rule) in self.task.rules.iter().enumerate() {
            let Some(rows) = &self.rows[index] else { continue };
            let mut derived = Vec::new();
            for (_, row) in used.iter().filter(|(rule, _)| *rule == index) {
                let facts = rows.evidence.get(*row).into_iter().flatten();
                evidence.extend(facts.cloned().map(Evidence::Fact));
                derived.extend(self.print_cells(rows, *row, |cell| !self.is_thing(cell)));
            }
            evidence.push(Evidence::Rule { graph: rule.graph, name: rule.name.clone(), derived });
        }
        evidence
    }
}

fn print_cell(world: &World, cell: &Cell, locale: Locale) -> String {
    match cell {
        Cell::Term(term) => match world.snapshot.terms().number(*term) {
            Some(number) => print::number(number),
            None => world.snapshot.label(*term, locale).to_owned(),
        },
        Cell::Number(number) => print::number(*number),
        Cell::Text(text) => text.clone(),
        Cell::Bool(truth) => print::yes_or_no(*truth, locale).to_owned(),
    }
}

/// Keeps the first of equal pieces of evidence.
pub(crate) fn dedup(evidence: &mut Vec<Evidence>) {
    let mut kept: Vec<Evidence> = Vec::with_capacity(evidence.len());
    for piece in evidence.drain(..) {
        if !kept.contains(&piece) {
            kept.push(piece);
        }
    }
    *evidence = kept;
}
