//! Slots of tasks: what is asked for.

use domain::{GraphId, Localized, Value};
use snapshot::program::{BareRange, Choice, Slot, SlotKind, SlotRequired};

use super::read::Reading;
use super::seal::Seal;
use super::written::{Say, Where, Written};
use crate::input::{Fields, FileReport, Node, number, remedy};
use crate::template::Scope;

/// A slot before ids exist.
#[derive(Debug)]
pub(crate) struct SlotDraft {
    /// The name.
    pub(crate) name: Written,
    /// What its values are.
    pub(crate) kind: KindDraft,
    /// Whether it is kept in the buyer's profile.
    pub(crate) remember: bool,
    label: Localized,
    required: Required,
    default: Option<Written>,
    prompt: Say,
    reprompts: Vec<Say>,
    invalid: Say,
    cues: Vec<String>,
    step: Option<f64>,
}

/// What a slot's values are, with names of categories and classes.
#[derive(Debug)]
pub(crate) enum KindDraft {
    Product(Vec<Written>),
    Number { unit: Option<Written>, min: f64, max: f64, bare: Vec<(Written, BareRange)> },
    Choice(Vec<ChoiceDraft>),
    Thing(Written),
    Boolean,
    Code(Vec<Written>),
}

/// An answer of a choice.
#[derive(Debug)]
pub(crate) struct ChoiceDraft {
    value: Written,
    label: Localized,
    aliases: Vec<String>,
}

#[derive(Debug)]
enum Required {
    Always,
    Optional,
    When(Written),
}

#[derive(Clone, Copy)]
enum Kind {
    Product,
    Number,
    Choice,
    Thing,
    Boolean,
    Code,
}

const KINDS: [(&str, Kind); 6] = [
    ("product", Kind::Product),
    ("number", Kind::Number),
    ("choice", Kind::Choice),
    ("thing", Kind::Thing),
    ("boolean", Kind::Boolean),
    ("code", Kind::Code),
];

/// Reads an entry of `slots:`.
pub(crate) fn read(node: &Node, reading: &mut Reading<'_>) -> Option<SlotDraft> {
    let fields = Fields::of(node, "a slot", reading.file)?;
    let name = Written::needed(&fields, "name").filter(|name| is_variable(name, reading.file));
    fields.need("kind");
    let kind = fields.choice("kind", &KINDS).and_then(|kind| kind_of(kind, &fields, reading));
    let label = reading.texts.optional(fields.get("label"));
    let required = required(&fields);
    let default = Written::optional(&fields, "default");
    fields.need("prompt");
    let prompt = say(&fields, "prompt", reading);
    let reprompts = fields.items("reprompts").iter();
    let reprompts =
        reprompts.map(|node| Say { text: reading.texts.localized(node), at: node.at }).collect();
    let invalid = say(&fields, "invalid", reading);
    let cues = reading.texts.phrases(fields.get("cues")).into_iter().map(|(_, cue)| cue).collect();
    let remember = fields.truth("remember").unwrap_or(false);
    let step = fields.number("step");
    fields.finish();
    let name = name?;
    let plain = || Localized::new([(reading.texts.first, name.text.clone())]);
    let label = if label.is_empty() { plain() } else { label };
    let kind = kind?;
    Some(SlotDraft {
        name,
        kind,
        remember,
        label,
        required,
        default,
        prompt,
        reprompts,
        invalid,
        cues,
        step,
    })
}

/// Whether a name can be a variable of SPARQL and of templates.
pub(crate) fn is_variable(name: &Written, file: FileReport<'_>) -> bool {
    let lawful = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let good = name.text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.text.chars().all(lawful);
    if !good {
        let message = format!("`{}` is no name of a variable", name.text);
        file.error("bad-name", name.at, message, "use a letter, then letters, 0-9 or _");
    }
    good
}

fn say(fields: &Fields<'_>, key: &'static str, reading: &Reading<'_>) -> Say {
    let node = fields.get(key);
    let at = node.map_or(fields.at(), |node| node.at);
    Say { text: reading.texts.optional(node), at }
}

fn required(fields: &Fields<'_>) -> Required {
    match Written::optional(fields, "required") {
        None => Required::Always,
        Some(written) => match written.text.as_str() {
            "true" => Required::Always,
            "false" => Required::Optional,
            _ => Required::When(written),
        },
    }
}

fn kind_of(kind: Kind, fields: &Fields<'_>, reading: &mut Reading<'_>) -> Option<KindDraft> {
    match kind {
        Kind::Product => Some(KindDraft::Product(Written::list(fields, "categories"))),
        Kind::Thing => Written::needed(fields, "class").map(KindDraft::Thing),
        Kind::Boolean => Some(KindDraft::Boolean),
        Kind::Code => {
            fields.need("codes");
            Some(KindDraft::Code(Written::list(fields, "codes")))
        }
        Kind::Number => number_kind(fields, reading),
        Kind::Choice => {
            fields.need("choices");
            let mut choices = Vec::new();
            for node in fields.items("choices") {
                choices.extend(choice(node, reading));
            }
            Some(KindDraft::Choice(choices))
        }
    }
}

fn number_kind(fields: &Fields<'_>, reading: &Reading<'_>) -> Option<KindDraft> {
    let unit = Written::optional(fields, "unit");
    fields.need("min");
    fields.need("max");
    let (min, max) = (fields.number("min"), fields.number("max"));
    let mut bare = Vec::new();
    for node in fields.items("bare") {
        let Some(range) = Fields::of(node, "a range", reading.file) else { continue };
        let unit = Written::needed(&range, "unit");
        range.need("min");
        range.need("max");
        let (min, max) = (range.number("min"), range.number("max"));
        range.finish();
        if let (Some(unit), Some(min), Some(max)) = (unit, min, max) {
            let range = BareRange { unit: unit.text.clone(), min, max };
            bare.push((unit, range));
        }
    }
    let (min, max) = (min?, max?);
    if min > max {
        reading.file.error("wrong-order", fields.at(), "min is above max", "swap them");
    }
    Some(KindDraft::Number { unit, min, max, bare })
}

fn choice(node: &Node, reading: &mut Reading<'_>) -> Option<ChoiceDraft> {
    let fields = Fields::of(node, "a choice", reading.file)?;
    let value = Written::needed(&fields, "value");
    let label = fields.need("label").map(|node| reading.texts.localized(node));
    let aliases = reading.texts.phrases(fields.get("alias")).into_iter().map(|(_, it)| it);
    let aliases = aliases.collect();
    fields.finish();
    Some(ChoiceDraft { value: value?, label: label?, aliases })
}

impl SlotDraft {
    /// The same with ids. `scope` has all slots and the rules.
    pub(crate) fn seal(&self, graph: GraphId, scope: &Scope, seal: &Seal<'_>) -> Slot {
        let bounds = scope.clone().with(["value", "min", "max"]);
        for say in self.reprompts.iter().chain([&self.prompt]) {
            seal.template(&say.text, Where { graph, at: say.at }, scope);
        }
        seal.template(&self.invalid.text, Where { graph, at: self.invalid.at }, &bounds);
        let required = match &self.required {
            Required::Always => SlotRequired::Always,
            Required::Optional => SlotRequired::Optional,
            Required::When(when) => {
                seal.condition(when, graph, scope);
                SlotRequired::When(when.text.clone())
            }
        };
        let kind = self.kind.seal(graph, seal);
        let default = self.default.as_ref();
        Slot {
            name: self.name.text.clone(),
            label: self.label.clone(),
            default: default.and_then(|written| default_of(written, &kind, graph, seal)),
            kind,
            required,
            prompt: self.prompt.text.clone(),
            reprompts: self.reprompts.iter().map(|say| say.text.clone()).collect(),
            invalid: self.invalid.text.clone(),
            cues: self.cues.clone(),
            remember: self.remember,
            step: self.step,
        }
    }
}

impl KindDraft {
    fn seal(&self, graph: GraphId, seal: &Seal<'_>) -> SlotKind {
        match self {
            Self::Product(names) => {
                let category = |it: &Written| seal.category(it, Where { graph, at: it.at });
                SlotKind::Product { categories: names.iter().filter_map(category).collect() }
            }
            Self::Number { unit, min, max, bare } => {
                for unit in unit.iter().chain(bare.iter().map(|(unit, _)| unit)) {
                    seal.check_unit(unit, graph);
                }
                SlotKind::Number {
                    unit: unit.as_ref().map(|unit| unit.text.clone()),
                    min: *min,
                    max: *max,
                    bare: bare.iter().map(|(_, range)| range.clone()).collect(),
                }
            }
            Self::Choice(choices) => SlotKind::Choice {
                choices: choices.iter().map(|it| it.seal(graph, seal)).collect(),
            },
            Self::Thing(class) => match seal.class(class, graph) {
                Some(class) => SlotKind::Thing { class },
                None => SlotKind::Boolean,
            },
            Self::Boolean => SlotKind::Boolean,
            Self::Code(names) => {
                names.iter().for_each(|name| seal.check_code(name, graph));
                SlotKind::Code { codes: names.iter().map(|name| name.text.clone()).collect() }
            }
        }
    }
}

impl ChoiceDraft {
    fn seal(&self, graph: GraphId, seal: &Seal<'_>) -> Choice {
        let value = match seal.thing(&self.value, graph) {
            Some(term) => Value::Thing(term),
            None => Value::Text(self.value.text.clone()),
        };
        Choice { value, label: self.label.clone(), aliases: self.aliases.clone() }
    }
}

fn default_of(
    written: &Written,
    kind: &SlotKind,
    graph: GraphId,
    seal: &Seal<'_>,
) -> Option<Value> {
    let found = match kind {
        SlotKind::Number { .. } => number(&written.text).map(Value::Number),
        SlotKind::Boolean => written.text.parse().ok().map(Value::Bool),
        SlotKind::Code { .. } => Some(Value::Text(written.text.clone())),
        SlotKind::Product { .. } | SlotKind::Thing { .. } => {
            seal.thing(written, graph).map(Value::Thing)
        }
        SlotKind::Choice { choices } => choices
            .iter()
            .map(|choice| &choice.value)
            .find(|value| is_written(value, written, graph, seal))
            .cloned(),
    };
    if found.is_none() {
        let names: Vec<&str> = match kind {
            SlotKind::Choice { choices } => {
                choices.iter().filter_map(|it| text_of(&it.value)).collect()
            }
            SlotKind::Number { .. }
            | SlotKind::Boolean
            | SlotKind::Code { .. }
            | SlotKind::Product { .. }
            | SlotKind::Thing { .. } => Vec::new(),
        };
        let message = format!("the default `{}` is no value of this slot", written.text);
        let remedy = remedy(&written.text, names, "write one of the slot's values");
        seal.file(graph).error("bad-default", written.at, message, remedy);
    }
    found
}

fn is_written(value: &Value, written: &Written, graph: GraphId, seal: &Seal<'_>) -> bool {
    match value {
        Value::Thing(term) => seal.thing(written, graph) == Some(*term),
        Value::Text(text) => *text == written.text,
        Value::Number(_) | Value::Bool(_) => false,
    }
}

fn text_of(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        Value::Number(_) | Value::Thing(_) | Value::Bool(_) => None,
    }
}
