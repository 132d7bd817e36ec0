//! Tasks and what they come to, on the wire.

use dialogue::tasks::{Alternative, Counterfactual, TaskOutcome};
use domain::Locale;
use proto::v1;
use snapshot::program::{Slot, SlotKind, SlotRequired, Task};
use snapshot::{Snapshot, View};

use super::evidence::{derived, evidence};
use super::product::product;
use super::reply::parts;
use super::value::value;

/// A task with its slots.
pub(crate) fn task(snapshot: &Snapshot, task: &Task, locale: Locale) -> v1::Task {
    v1::Task {
        name: task.name.clone(),
        id: snapshot.text(task.term).to_owned(),
        label: task.label.get(locale).unwrap_or(&task.name).to_owned(),
        slots: task.slots.iter().map(|it| slot(snapshot, it, locale)).collect(),
        source: snapshot.programs().source(task.graph),
    }
}

fn slot(snapshot: &Snapshot, slot: &Slot, locale: Locale) -> v1::Slot {
    let required = match slot.required {
        SlotRequired::Always => "always",
        SlotRequired::Optional => "optional",
        SlotRequired::When(_) => "conditional",
    };
    let iri = |term: domain::TermId| snapshot.text(term).to_owned();
    let catalogue = snapshot.catalogue();
    let described = v1::Slot {
        name: slot.name.clone(),
        label: slot.label.get(locale).unwrap_or(&slot.name).to_owned(),
        required: required.to_owned(),
        prompt: slot.prompt.get(locale).unwrap_or_default().to_owned(),
        default: slot.default.as_ref().map(|it| value(snapshot, it, unit(slot))),
        ..v1::Slot::default()
    };
    match &slot.kind {
        SlotKind::Product { categories } => v1::Slot {
            kind: "product".to_owned(),
            classes: categories.iter().map(|id| iri(catalogue.category(*id).term)).collect(),
            ..described
        },
        SlotKind::Number { unit, min, max, .. } => v1::Slot {
            kind: "number".to_owned(),
            unit: unit.clone().unwrap_or_default(),
            min: Some(*min),
            max: Some(*max),
            ..described
        },
        SlotKind::Choice { choices } => {
            let choice = |choice: &snapshot::program::Choice| v1::SlotChoice {
                value: Some(value(snapshot, &choice.value, None)),
                label: choice.label.get(locale).unwrap_or_default().to_owned(),
            };
            let choices = choices.iter().map(choice).collect();
            v1::Slot { kind: "choice".to_owned(), choices, ..described }
        }
        SlotKind::Thing { class } => {
            v1::Slot { kind: "thing".to_owned(), classes: vec![iri(*class)], ..described }
        }
        SlotKind::Boolean => v1::Slot { kind: "boolean".to_owned(), ..described },
        SlotKind::Code { .. } => v1::Slot { kind: "code".to_owned(), ..described },
    }
}

fn unit(slot: &Slot) -> Option<&str> {
    match &slot.kind {
        SlotKind::Number { unit, .. } => unit.as_deref(),
        SlotKind::Product { .. }
        | SlotKind::Choice { .. }
        | SlotKind::Thing { .. }
        | SlotKind::Boolean
        | SlotKind::Code { .. } => None,
    }
}

/// What a task comes to; the world is the caller's to name.
pub(crate) fn task_outcome(
    view: View<'_>,
    task: &Task,
    outcome: &TaskOutcome,
    locale: Locale,
) -> v1::RunTaskResponse {
    let find = |name: &str| task.slots.iter().find(|slot| slot.name == name);
    let missing = outcome.missing.iter().filter_map(|name| find(name));
    let invalid = outcome
        .invalid
        .iter()
        .map(|it| v1::InvalidSlot { slot: it.slot.clone(), reason: it.message.clone() });
    v1::RunTaskResponse {
        result: outcome.result.as_ref().map(|result| v1::TaskResult {
            case: result.case.clone(),
            parts: parts(view, &result.reply.parts, locale),
        }),
        missing: missing.map(|it| slot(view.snapshot, it, locale)).collect(),
        invalid: invalid.collect(),
        alternatives: outcome.alternatives.iter().map(|it| other(view, it, locale)).collect(),
        counterfactuals: outcome
            .counterfactuals
            .iter()
            .map(|it| counterfactual(view.snapshot, it, find(&it.slot)))
            .collect(),
        evidence: evidence(view, &outcome.evidence, locale),
        world: None,
    }
}

fn other(view: View<'_>, alternative: &Alternative, locale: Locale) -> v1::Alternative {
    let product = alternative.product.map(|id| product(view, id, locale));
    let first = || alternative.cells.first().map(|(_, printed)| printed.clone());
    v1::Alternative {
        label: product.as_ref().map(|it| it.name.clone()).or_else(first).unwrap_or_default(),
        product,
        values: derived(&alternative.cells),
    }
}

fn counterfactual(
    snapshot: &Snapshot,
    it: &Counterfactual,
    slot: Option<&Slot>,
) -> v1::Counterfactual {
    v1::Counterfactual {
        slot: it.slot.clone(),
        value: Some(value(snapshot, &it.value, slot.and_then(unit))),
        case: it.case.clone(),
        text: it.text.clone(),
    }
}
