//! What the engine takes an utterance for, in the words of our own corpus.

use std::collections::BTreeSet;

use dialogue::{CommandKind, Done, State, Turn, World, turn};
use domain::{AttributeId, Event, Locale, Operator, Profile, TermId, Timestamp, Value as Fact};
use serde_json::{Value, json};
use snapshot::program::{Act, SlotKind};
use understand::{MentionKind, Preference, Span, Understanding};

use crate::sets::corpus::Utterance;

/// The day on which everything is said: 2026-11-11.
const DAY: Timestamp = Timestamp(1_794_355_200_000);

/// What the whole dialogue makes of an utterance after what was said before.
pub(crate) fn listen(world: &World, utterance: &Utterance) -> Turn {
    let focus = utterance.focus.as_deref().and_then(|label| product(world, label));
    let mut state = State::default();
    let profile = Profile::default();
    let locale = Locale::from_tag(&utterance.locale).unwrap_or_default();
    let said = |text| dialogue::Utterance { text, focus_product: focus.as_deref(), locale };
    let mut told = 0;
    for text in &utterance.context {
        let came = turn(world, &state, &profile, said(text), DAY);
        for kind in came.events {
            told += 1;
            state.apply(&Event {
                id: format!("eval/{told}"),
                store: "eval".to_owned(),
                session: "eval".to_owned(),
                buyer: "eval".to_owned(),
                at: DAY,
                kind,
            });
        }
    }
    turn(world, &state, &profile, said(&utterance.text), DAY)
}

/// The IRI of the product of a label in either language.
fn product(world: &World, label: &str) -> Option<String> {
    let snapshot = &world.snapshot;
    let named = |term: &&TermId| {
        [Locale::Zh, Locale::En].iter().any(|it| snapshot.label(**term, *it) == label)
    };
    snapshot.catalogue().products().iter().find(named).map(|it| snapshot.text(*it).to_owned())
}

/// The names that what was done goes by: its entry, its act, its task or its guide.
pub(crate) fn names(world: &World, done: Done) -> BTreeSet<String> {
    let snapshot = &world.snapshot;
    let programs = snapshot.programs();
    let entry = done.question.map(|it| programs.questions[it.index()].term);
    let mut names: BTreeSet<String> =
        entry.map(|it| plain(snapshot.local_name(it))).into_iter().collect();
    match done.act {
        Act::Answer => {}
        Act::Task(task) => {
            names.insert(plain(&programs.tasks[task.index()].name));
            names.insert(plain(snapshot.local_name(programs.tasks[task.index()].term)));
        }
        Act::Guide(guide) => {
            names.insert(plain(snapshot.local_name(programs.guides[guide.index()].term)));
        }
        Act::AskAttribute
        | Act::Verify
        | Act::Compare
        | Act::Superlative
        | Act::List
        | Act::Count
        | Act::Find
        | Act::Promotion
        | Act::Complement
        | Act::Substitute
        | Act::Introduce
        | Act::Affirm
        | Act::Deny
        | Act::Cancel
        | Act::More
        | Act::Restart
        | Act::Why
        | Act::HandOver => {
            names.insert(plain(&format!("{:?}", done.act)));
        }
    }
    names
}

/// The names of what the buyer is asked back to choose from; none where nothing is asked back.
pub(crate) fn asked_back(world: &World, came: &Turn) -> Option<BTreeSet<String>> {
    let questions = &world.snapshot.programs().questions;
    let readings = came.commands.iter().find_map(|it| {
        let CommandKind::Clarify(readings) = &it.kind else { return None };
        Some(readings)
    })?;
    let done =
        |id: &domain::QuestionId| Done { act: questions[id.index()].act, question: Some(*id) };
    Some(readings.iter().flat_map(|id| names(world, done(id))).collect())
}

/// A name with words apart by hyphens: `choose_size`, `ChooseSize` and `choose-size` are one.
pub(crate) fn plain(name: &str) -> String {
    let mut plain = String::new();
    for char in name.chars() {
        if char.is_uppercase() && !plain.is_empty() && !plain.ends_with('-') {
            plain.push('-');
        }
        plain.extend(if char == '_' { '-'.to_lowercase() } else { char.to_lowercase() });
    }
    plain
}

/// The slots that are filled by what was said, each as name and value: those of the task that is
/// begun or gone on with, and where there is none those that numbers and answers fit best.
pub(crate) fn slots(world: &World, came: &Turn) -> Vec<(String, Value)> {
    let tasks = &world.snapshot.programs().tasks;
    let filled = came.commands.iter().filter(|it| it.span != Span::default());
    let filled = filled.filter_map(|it| match &it.kind {
        CommandKind::SetSlot { task, slot, value: of }
        | CommandKind::CorrectSlot { task, slot, value: of } => {
            let slot = &tasks[task.index()].slots[*slot];
            Some((slot.name.clone(), slot_value(world, &slot.kind, of)))
        }
        CommandKind::StartTask(_)
        | CommandKind::CancelTask
        | CommandKind::StartGuide(_)
        | CommandKind::AskFact { .. }
        | CommandKind::Compare
        | CommandKind::Refine { .. }
        | CommandKind::Reject
        | CommandKind::Choose { .. }
        | CommandKind::Confirm
        | CommandKind::Deny
        | CommandKind::Clarify(_)
        | CommandKind::Restart
        | CommandKind::Explain
        | CommandKind::HandOff
        | CommandKind::SmallTalk(_)
        | CommandKind::Thank(_)
        | CommandKind::Complain(_) => None,
    });
    let mut slots: Vec<(String, Value)> = filled.collect();
    if !slots.is_empty() {
        slots.dedup();
        return slots;
    }
    let meant = &came.understanding;
    for (task, slot, value) in meant.quantities.iter().filter_map(|it| it.slots.first()) {
        slots.push((tasks[task.index()].slots[*slot].name.clone(), json!(value)));
    }
    for mention in &meant.mentions {
        if let MentionKind::Choice { task, slot, choice } = &mention.kind {
            let of = &tasks[task.index()].slots[*slot];
            if let SlotKind::Choice { choices } = &of.kind {
                let label = choices[*choice].label.get(Locale::Zh).unwrap_or_default();
                slots.push((of.name.clone(), json!(label)));
            }
        }
    }
    slots.dedup();
    slots
}

/// A slot's value as it is written in the corpus.
fn slot_value(world: &World, kind: &SlotKind, of: &Fact) -> Value {
    let label = if let SlotKind::Choice { choices } = kind {
        let choice = choices.iter().find(|it| it.value == *of);
        choice.and_then(|it| it.label.get(Locale::Zh))
    } else {
        None
    };
    label.map_or_else(|| value(world, of), |it| json!(it))
}

/// Things that are named, each with its words, kind and names in either language; the readings of
/// the same words stand together.
pub(crate) fn mentions(world: &World, text: &str, meant: &Understanding) -> Vec<Vec<[String; 3]>> {
    let snapshot = &world.snapshot;
    let catalogue = snapshot.catalogue();
    let mut found: Vec<(Span, Vec<[String; 3]>)> = Vec::new();
    for mention in &meant.mentions {
        let (kind, terms): (&str, Vec<TermId>) = match &mention.kind {
            MentionKind::Product(products) => {
                ("product", products.iter().map(|it| catalogue.product_term(*it)).collect())
            }
            MentionKind::Category(id) => ("category", vec![catalogue.category(*id).term]),
            MentionKind::Attribute(id) => ("attribute", vec![catalogue.attribute(*id).term]),
            MentionKind::Value { value, .. } => ("value", vec![*value]),
            MentionKind::Need(id) => ("need", vec![snapshot.programs().needs[id.index()].term]),
            MentionKind::Choice { .. }
            | MentionKind::Thing(_)
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => {
                continue;
            }
        };
        let words = text.get(mention.span.start..mention.span.end).unwrap_or_default();
        let readings = terms.iter().flat_map(|term| {
            [Locale::Zh, Locale::En].map(|locale| {
                [words.to_owned(), kind.to_owned(), snapshot.label(*term, locale).to_owned()]
            })
        });
        match found.iter_mut().find(|(span, _)| *span == mention.span) {
            Some((_, held)) => held.extend(readings),
            None => found.push((mention.span, readings.collect())),
        }
    }
    found.into_iter().map(|(_, readings)| readings).collect()
}

/// A condition as attribute (its names), comparison and values.
pub(crate) type Stated = (Vec<String>, &'static str, Vec<Value>);

/// The conditions, in the order of the text.
pub(crate) fn constraints(world: &World, meant: &Understanding) -> Vec<Stated> {
    let stated = meant.constraints.iter().map(|it| match &it.preference {
        Preference::Constraint(constraint) => {
            let op = match constraint.operator {
                Operator::Eq => "=",
                Operator::In => "in",
                Operator::Lt => "<",
                Operator::Le => "<=",
                Operator::Gt => ">",
                Operator::Ge => ">=",
                Operator::Between => "between",
                Operator::Not => "not",
            };
            let values = constraint.values.iter().map(|it| value(world, it)).collect();
            (labels(world, constraint.attribute), op, values)
        }
        Preference::Any { attribute } => (labels(world, *attribute), "any", Vec::new()),
        Preference::Relative { attribute, more } => {
            (labels(world, *attribute), if *more { "more" } else { "less" }, Vec::new())
        }
        Preference::Extreme { attribute, most } => {
            (labels(world, *attribute), if *most { "most" } else { "least" }, Vec::new())
        }
    });
    stated.collect()
}

fn labels(world: &World, attribute: AttributeId) -> Vec<String> {
    let term = world.snapshot.catalogue().attribute(attribute).term;
    let of = |locale| world.snapshot.label(term, locale).to_owned();
    vec![of(Locale::Zh), of(Locale::En), world.snapshot.local_name(term).to_owned()]
}

fn value(world: &World, value: &Fact) -> Value {
    match value {
        Fact::Number(number) => json!(number),
        Fact::Thing(term) => json!(world.snapshot.label(*term, Locale::Zh)),
        Fact::Text(text) => json!(text),
        Fact::Bool(yes) => json!(yes),
    }
}

/// Whether two values are the same; numbers to a millionth of their size.
pub(crate) fn same(one: &Value, other: &Value) -> bool {
    match (one.as_f64(), other.as_f64()) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-6 * one.abs().max(1.0),
        (Some(_), None) | (None, Some(_)) => false,
        (None, None) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{plain, same};

    #[test]
    fn names_are_one_however_they_are_written() {
        let all = ["choose_size", "ChooseSize", "choose-size", "Choose-Size"].map(plain);
        assert!(all.iter().all(|it| it == "choose-size"), "{all:?}");
    }

    #[test]
    fn numbers_are_the_same_whatever_they_are_written_as() {
        assert!(same(&json!(70), &json!(70.0)) && same(&json!("黑色"), &json!("黑色")));
        assert!(!same(&json!(70), &json!("70")) && !same(&json!(70), &json!(71)));
    }
}
