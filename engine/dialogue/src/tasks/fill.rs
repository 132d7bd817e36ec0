//! Reads slot values from what an utterance means.

use std::collections::BTreeSet;

use domain::{ProductId, TaskId, TermId, Value};
use snapshot::program::{Act, Slot, SlotKind, Task};
use understand::{Code, MentionKind, Quantity, Span};

use super::validate::is_lawful;
use crate::frame::Frame;
use crate::resolve::Topic;

/// Values of slots that an utterance gives.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled {
    /// Slot index and value, in the order found.
    pub(crate) slots: Vec<(usize, Value)>,
    /// A slot for which one name fits several products.
    pub(crate) ambiguous: Option<(usize, Vec<ProductId>)>,
}

impl Filled {
    /// Whether a slot got a value.
    pub(crate) fn has(&self, slot: usize) -> bool {
        self.slots.iter().any(|(known, _)| *known == slot)
    }

    fn put(&mut self, slot: usize, value: Value) {
        if !self.has(slot) {
            self.slots.push((slot, value));
        }
    }
}

/// Reads the values that an utterance gives to slots of a task. `expected` is the slot asked for;
/// a bare number belongs to another slot only when it stands beside that slot's cue, or when the
/// task was named with it (`opening`).
pub(crate) fn fill(
    frame: &Frame<'_>,
    topic: &Topic,
    task: TaskId,
    expected: Option<usize>,
    opening: bool,
) -> Filled {
    let program = &frame.programs().tasks[task.index()];
    let mut filled = Filled::default();
    take_numbers(frame, task, expected, opening, &mut filled);
    take_codes(frame, program, expected, &mut filled);
    for mention in frame.meaning.mentions.iter().filter(|mention| !mention.negated) {
        if let MentionKind::Choice { task: of, slot, choice } = mention.kind
            && of == task
            && let SlotKind::Choice { choices } = &program.slots[slot].kind
        {
            filled.put(slot, choices[choice].value.clone());
        }
    }
    for (index, slot) in program.slots.iter().enumerate() {
        match &slot.kind {
            SlotKind::Product { .. } => take_product(frame, topic, (index, slot), &mut filled),
            SlotKind::Thing { .. } => take_thing(frame, (index, slot), &mut filled),
            SlotKind::Choice { choices } => {
                let mentioned = things(frame);
                let chosen = choices.iter().find(
                    |choice| matches!(choice.value, Value::Thing(term) if mentioned.contains(&term)),
                );
                if let Some(choice) = chosen {
                    filled.put(index, choice.value.clone());
                }
            }
            SlotKind::Boolean if expected == Some(index) => match frame.act() {
                Some(Act::Affirm) => filled.put(index, Value::Bool(true)),
                Some(Act::Deny) => filled.put(index, Value::Bool(false)),
                Some(_) | None => {}
            },
            SlotKind::Boolean | SlotKind::Number { .. } | SlotKind::Code { .. } => {}
        }
    }
    filled
}

fn take_numbers(
    frame: &Frame<'_>,
    task: TaskId,
    expected: Option<usize>,
    opening: bool,
    filled: &mut Filled,
) {
    let program = &frame.programs().tasks[task.index()];
    let answers = |quantity: &Quantity| {
        let first = quantity.slots.iter().find(|(of, ..)| *of == task);
        expected.is_some() && first.map(|(_, slot, _)| *slot) == expected
    };
    let chosen = frame.meaning.mentions.iter().any(|mention| {
        matches!(mention.kind, MentionKind::Choice { task: of, slot, .. }
            if of == task && expected == Some(slot) && !mention.negated)
    });
    let answered = chosen || frame.meaning.quantities.iter().any(answers);
    for quantity in &frame.meaning.quantities {
        let mut candidates: Vec<_> = quantity.slots.iter().filter(|(of, ..)| *of == task).collect();
        vary_first(frame, program, &mut candidates);
        for (_, slot, value) in candidates {
            if filled.has(*slot) {
                continue;
            }
            let meant = expected == Some(*slot)
                || opening
                || answered
                || quantity.unit.is_some()
                || is_cued(frame, &program.slots[*slot]);
            let elsewhere = expected != Some(*slot) && in_condition(frame, quantity.span);
            if meant && !elsewhere {
                filled.put(*slot, Value::Number(*value));
            }
            break;
        }
    }
}

/// Whether a slot may hold a code: as a text of its form, or as a choice that is written so.
fn code_value(slot: &Slot, code: &Code) -> Option<Value> {
    match &slot.kind {
        SlotKind::Code { codes } => {
            codes.contains(&code.name).then(|| Value::Text(code.text.clone()))
        }
        SlotKind::Choice { choices } => {
            let mut values = choices.iter().map(|choice| &choice.value);
            values.find(|value| **value == Value::Text(code.text.clone())).cloned()
        }
        SlotKind::Product { .. }
        | SlotKind::Number { .. }
        | SlotKind::Thing { .. }
        | SlotKind::Boolean => None,
    }
}

/// Coded values: the slot asked for takes the first it can, then the others in their order.
fn take_codes(frame: &Frame<'_>, program: &Task, expected: Option<usize>, filled: &mut Filled) {
    let order = expected.into_iter().chain(0..program.slots.len());
    for code in &frame.meaning.codes {
        let mut fitting = order.clone().filter(|slot| !filled.has(*slot));
        let found = fitting.find_map(|slot| Some((slot, code_value(&program.slots[slot], code)?)));
        if let Some((slot, value)) = found {
            filled.put(slot, value);
        }
    }
}

/// After a result a bare number varies what can be varied ("那64G呢"), rather than correct what
/// was told of the thing itself.
fn vary_first(frame: &Frame<'_>, program: &Task, candidates: &mut [&(TaskId, usize, f64)]) {
    let ended = frame.state.tasks.ended.as_ref().filter(|it| it.task == frame.state.last.by);
    let (Some(ended), Some((_, first, _))) = (ended, candidates.first()) else { return };
    let slot = &program.slots[*first];
    let told = ended.slots.iter().any(|(name, _)| *name == slot.name);
    if told && slot.step.is_none() && !is_cued(frame, slot) {
        candidates.sort_by_key(|(_, slot, _)| program.slots[*slot].step.is_none());
    }
}

/// Whether a slot's own words stand in the utterance.
fn is_cued(frame: &Frame<'_>, slot: &Slot) -> bool {
    let said = &frame.meaning.normalized;
    let labels = slot.label.iter().map(|(_, label)| label);
    labels
        .chain(slot.cues.iter().map(String::as_str))
        .any(|cue| !cue.is_empty() && said.contains(&understand::fold(cue)))
}

/// Whether a number is part of a condition on an attribute.
fn in_condition(frame: &Frame<'_>, span: Span) -> bool {
    let mut conditions = frame.meaning.constraints.iter().map(|mention| mention.span);
    conditions.any(|condition| condition.start < span.end && span.start < condition.end)
}

fn take_product(
    frame: &Frame<'_>,
    topic: &Topic,
    (index, slot): (usize, &Slot),
    filled: &mut Filled,
) {
    let snapshot = frame.snapshot();
    let term = |product: ProductId| snapshot.catalogue().product_term(product);
    let lawful = |product: &ProductId| is_lawful(snapshot, slot, &Value::Thing(term(*product)));
    let named = topic.spoken.products.iter().copied().find(lawful);
    if let Some(product) = named {
        return filled.put(index, Value::Thing(term(product)));
    }
    let fitting: Vec<ProductId> = topic.spoken.ambiguous.iter().copied().filter(lawful).collect();
    match fitting[..] {
        [] => {}
        [only] => filled.put(index, Value::Thing(term(only))),
        _ => filled.ambiguous = filled.ambiguous.take().or(Some((index, fitting))),
    }
}

fn take_thing(frame: &Frame<'_>, (index, slot): (usize, &Slot), filled: &mut Filled) {
    let lawful = |term: &TermId| is_lawful(frame.snapshot(), slot, &Value::Thing(*term));
    if let Some(term) = things(frame).into_iter().find(lawful) {
        filled.put(index, Value::Thing(term));
    }
}

/// Everything of the graph that is named but products.
fn things(frame: &Frame<'_>) -> Vec<TermId> {
    let catalogue = frame.snapshot().catalogue();
    let mentions = frame.meaning.mentions.iter().filter(|mention| !mention.negated);
    mentions
        .filter_map(|mention| match mention.kind {
            MentionKind::Thing(term) | MentionKind::Value { value: term, .. } => Some(term),
            MentionKind::Category(category) => Some(catalogue.category(category).term),
            MentionKind::Need(need) => Some(frame.programs().needs[need.index()].term),
            MentionKind::Product(_)
            | MentionKind::Attribute(_)
            | MentionKind::Choice { .. }
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => None,
        })
        .collect()
}

/// Whether an utterance is little more than values of a task's slots: "女款", "那70公斤呢".
pub(crate) fn is_bare(frame: &Frame<'_>, task: TaskId) -> bool {
    let numbers = frame.meaning.quantities.iter().filter(|quantity| {
        quantity.slots.iter().any(|(of, ..)| *of == task) && !in_condition(frame, quantity.span)
    });
    let choices = frame.meaning.mentions.iter().filter(
        |mention| matches!(mention.kind, MentionKind::Choice { task: of, .. } if of == task),
    );
    let slots = &frame.programs().tasks[task.index()].slots;
    let fits = |term: TermId| {
        let value = Value::Thing(term);
        slots.iter().any(|slot| {
            matches!(slot.kind, SlotKind::Thing { .. }) && is_lawful(frame.snapshot(), slot, &value)
        })
    };
    let things = frame.meaning.mentions.iter().filter(|mention| match mention.kind {
        MentionKind::Thing(term) | MentionKind::Value { value: term, .. } => fits(term),
        MentionKind::Product(_)
        | MentionKind::Category(_)
        | MentionKind::Attribute(_)
        | MentionKind::Need(_)
        | MentionKind::Choice { .. }
        | MentionKind::UnknownProduct
        | MentionKind::OrderNumber => false,
    });
    let codes = frame.meaning.codes.iter();
    let codes = codes.filter(|code| slots.iter().any(|slot| code_value(slot, code).is_some()));
    let spans = numbers.map(|it| it.span).chain(choices.map(|it| it.span));
    let spans = spans.chain(codes.map(|it| it.span));
    is_mostly_within(frame, spans.chain(things.map(|it| it.span)))
}

/// Whether an utterance is little more than names of a kind: "换成龟背竹", "几天浇一次水".
pub(crate) fn is_mostly(frame: &Frame<'_>, kind: impl Fn(&MentionKind) -> bool) -> bool {
    let named = frame.meaning.mentions.iter().filter(|mention| kind(&mention.kind));
    is_mostly_within(frame, named.map(|mention| mention.span))
}

fn is_mostly_within(frame: &Frame<'_>, spans: impl Iterator<Item = Span>) -> bool {
    let held: BTreeSet<usize> = spans.flat_map(|span| span.start..span.end).collect();
    let letters = |from: usize, char: char| char.is_alphanumeric().then_some(from);
    let all: Vec<usize> =
        frame.text.char_indices().filter_map(|(from, char)| letters(from, char)).collect();
    let inside = all.iter().filter(|from| held.contains(from)).count();
    // Counts of characters are small: as floats they are exact.
    let [inside, all] =
        [inside, all.len()].map(|it| f64::from(u32::try_from(it).unwrap_or(u32::MAX)));
    inside > 0.0 && inside >= all * frame.policy().bare_answer_share_min
}

/// The task of which an utterance gives the most slots that make sense, and of those that are given as many the most
/// probable, where it gives enough of them to begin a task that nobody named.
pub(crate) fn best_task(frame: &Frame<'_>) -> Option<TaskId> {
    let tasks = 0..frame.programs().tasks.len();
    let counted = tasks.map(|index| {
        let task = TaskId::from_index(index);
        let mut slots: Vec<usize> = Vec::new();
        let of_task = &frame.programs().tasks[index].slots;
        for quantity in &frame.meaning.quantities {
            let own = quantity.slots.iter().find(|(of, slot, number)| {
                let value = Value::Number(*number);
                *of == task && is_lawful(frame.snapshot(), &of_task[*slot], &value)
            });
            let condition = in_condition(frame, quantity.span);
            slots.extend(own.filter(|_| !condition).map(|(_, slot, _)| *slot));
        }
        for mention in &frame.meaning.mentions {
            if let MentionKind::Choice { task: of, slot, .. } = mention.kind
                && of == task
            {
                slots.push(slot);
            }
        }
        for code in &frame.meaning.codes {
            slots.extend(of_task.iter().position(|slot| code_value(slot, code).is_some()));
        }
        slots.sort_unstable();
        slots.dedup();
        (slots.len(), task)
    });
    let enough = counted.filter(|(count, _)| *count >= frame.policy().unprompted_slots_min);
    let chance = |task: TaskId| frame.probability(|it| it.act == Act::Task(task));
    let best = enough.max_by(|(count, task), (most, other)| {
        let likelier = || chance(*task).total_cmp(&chance(*other));
        count.cmp(most).then_with(likelier).then(other.cmp(task))
    });
    best.map(|(_, task)| task)
}
