//! Whether a slot's value makes sense.

use domain::{Evidence, Locale, TaskId, Value};
use snapshot::program::{Slot, SlotKind};
use snapshot::{Snapshot, vocabulary};

use super::outcome::InvalidSlot;
use crate::reply::print;
use crate::templates::{Renderer, Spot};
use crate::world::World;

/// What is wrong with a value of a slot; none where it makes sense.
pub(crate) fn check(
    world: &World,
    place: (TaskId, usize),
    value: &Value,
    locale: Locale,
) -> Option<InvalidSlot> {
    let slot = &world.snapshot.programs().tasks[place.0.index()].slots[place.1];
    if is_lawful(&world.snapshot, slot, value) {
        return None;
    }
    let printed = print_slot(&world.snapshot, slot, value, locale);
    let mut renderer = Renderer::new(world, locale)
        .text("value", printed.clone())
        .text("label", label(slot, locale));
    if let SlotKind::Number { unit, min, max, .. } = &slot.kind {
        let suffix = print::unit_suffix(&world.snapshot, unit.as_deref(), locale);
        renderer = renderer
            .text("value", value.number().map_or(printed.clone(), print::number))
            .text("min", print::number(*min))
            .text("max", print::number(*max))
            .text("unit", suffix);
    }
    let own = renderer.say(Spot::Invalid(place.0, place.1));
    let generic = || match slot.kind {
        SlotKind::Number { .. } => renderer.say(Spot::Reply("slot_out_of_bounds")),
        SlotKind::Product { .. }
        | SlotKind::Choice { .. }
        | SlotKind::Thing { .. }
        | SlotKind::Boolean
        | SlotKind::Code { .. } => renderer.say(Spot::Reply("slot_unlawful")),
    };
    let rendered = own.filter(|own| !own.text.is_empty()).or_else(generic).unwrap_or_default();
    let mut evidence = vec![Evidence::Said { key: slot.name.clone(), value: printed }];
    evidence.push(Evidence::Rule {
        graph: world.snapshot.programs().tasks[place.0.index()].graph,
        name: slot.name.clone(),
        derived: bounds(slot),
    });
    Some(InvalidSlot {
        slot: slot.name.clone(),
        message: rendered.text,
        evidence,
        own: rendered.own,
    })
}

/// The value in the form the slot keeps: a choice by label or alias becomes its value, a number
/// said as words becomes a number. Forms of a web page come through here.
pub(crate) fn conform(snapshot: &Snapshot, slot: &Slot, value: Value) -> Value {
    match (&slot.kind, &value) {
        (SlotKind::Choice { choices }, Value::Text(text)) => {
            let found = choices.iter().find(|choice| {
                choice.label.iter().any(|(_, label)| label == text)
                    || choice.aliases.iter().any(|alias| alias == text)
                    || matches!(&choice.value, Value::Thing(term) if snapshot.text(*term) == text)
            });
            found.map_or(value, |choice| choice.value.clone())
        }
        (SlotKind::Number { .. }, Value::Text(text)) => {
            text.trim().parse().map_or(value, Value::Number)
        }
        (SlotKind::Code { codes }, Value::Text(text)) => {
            understand::code_text(&snapshot.programs().words, codes, text)
                .map_or(value, Value::Text)
        }
        (SlotKind::Product { .. } | SlotKind::Thing { .. }, Value::Text(text)) => {
            snapshot.find(text).map_or(value, Value::Thing)
        }
        (
            SlotKind::Choice { .. }
            | SlotKind::Number { .. }
            | SlotKind::Product { .. }
            | SlotKind::Thing { .. }
            | SlotKind::Boolean
            | SlotKind::Code { .. },
            Value::Number(_) | Value::Thing(_) | Value::Text(_) | Value::Bool(_),
        ) => value,
    }
}

/// Whether a value is one that the slot can hold.
pub(crate) fn is_lawful(snapshot: &Snapshot, slot: &Slot, value: &Value) -> bool {
    match &slot.kind {
        SlotKind::Number { min, max, .. } => {
            value.number().is_some_and(|number| *min <= number && number <= *max)
        }
        SlotKind::Choice { choices } => choices.iter().any(|choice| choice.value == *value),
        SlotKind::Boolean => matches!(value, Value::Bool(_)),
        SlotKind::Code { codes } => match value {
            Value::Text(text) => {
                let known = understand::code_text(&snapshot.programs().words, codes, text);
                known.is_some()
            }
            Value::Number(_) | Value::Thing(_) | Value::Bool(_) => false,
        },
        SlotKind::Product { categories } => {
            let catalogue = snapshot.catalogue();
            let product = value.thing().and_then(|term| catalogue.product_of(term));
            product.is_some_and(|product| {
                let category = catalogue.product_category(product);
                categories.is_empty()
                    || categories.iter().any(|above| catalogue.is_within(category, *above))
            })
        }
        SlotKind::Thing { class } => value.thing().is_some_and(|term| {
            let predicate = snapshot.find(vocabulary::TYPE);
            predicate.is_some_and(|a| snapshot.triples().objects(term, a).contains(class))
        }),
    }
}

/// A slot's name as it is shown.
pub(crate) fn label(slot: &Slot, locale: Locale) -> String {
    slot.label.get(locale).unwrap_or(&slot.name).to_owned()
}

/// A slot's value as it is shown.
pub(crate) fn print_slot(
    snapshot: &Snapshot,
    slot: &Slot,
    value: &Value,
    locale: Locale,
) -> String {
    let choice = |choices: &[snapshot::program::Choice]| {
        let found = choices.iter().find(|choice| choice.value == *value)?;
        found.label.get(locale).map(str::to_owned)
    };
    match (&slot.kind, value) {
        (SlotKind::Number { unit, .. }, Value::Number(number)) => {
            print::quantity(snapshot, *number, unit.as_deref(), locale)
        }
        (SlotKind::Choice { choices }, _) if choice(choices).is_some() => {
            choice(choices).unwrap_or_default()
        }
        (_, Value::Number(number)) => print::number(*number),
        (_, Value::Thing(term)) => snapshot.label(*term, locale).to_owned(),
        (_, Value::Text(text)) => text.clone(),
        (_, Value::Bool(truth)) => print::yes_or_no(*truth, locale).to_owned(),
    }
}

fn bounds(slot: &Slot) -> Vec<(String, String)> {
    match &slot.kind {
        SlotKind::Number { min, max, .. } => {
            vec![("min".to_owned(), print::number(*min)), ("max".to_owned(), print::number(*max))]
        }
        SlotKind::Product { .. }
        | SlotKind::Choice { .. }
        | SlotKind::Thing { .. }
        | SlotKind::Boolean
        | SlotKind::Code { .. } => Vec::new(),
    }
}
