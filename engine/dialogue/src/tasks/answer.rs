//! A task in conversation: begin, ask, correct, conclude, resume, cancel.

use domain::{Decision, EventKind, Evidence, Part, ProductId, TaskId, Value};
use snapshot::program::{Slot, SlotKind, Task};

use super::evaluate::evaluate;
use super::fill::Filled;
use super::outcome::{InvalidSlot, TaskOutcome, TaskResult};
use super::validate::{is_lawful, label, print_slot};
use crate::frame::Frame;
use crate::reply::{Draft, offer_spec, print, show_cards, show_quick_replies};
use crate::resolve::Topic;
use crate::state::Running;

/// Begins a task, or goes on with one that waits.
pub(crate) fn start(frame: &Frame<'_>, topic: &Topic, task: TaskId, filled: &Filled) -> Draft {
    let iri = print::iri(frame.snapshot(), program(frame, task).term);
    let waiting = frame.state.tasks.running.iter().find(|running| running.task == iri);
    let mut draft = Draft::new(Decision::Ask);
    draft.events.push(EventKind::TaskStarted { task: iri.clone() });
    let known = waiting.or_else(|| just_ended(frame, &iri, program(frame, task), filled));
    let running = known.cloned().unwrap_or(Running { task: iri, ..Running::default() });
    for (slot, value) in running.slots.iter().filter(|_| waiting.is_none()) {
        let (task, slot, value) = (running.task.clone(), slot.clone(), value.clone());
        draft.events.push(EventKind::SlotFilled { task, slot, value });
    }
    go_on(frame, topic, &Job { task, running: &running, filled }, draft)
}

/// What the task was told whose result was just given, where one thing is changed: "那加到32G呢".
/// Who names another product, or tells several things, begins anew.
fn just_ended<'a>(
    frame: &Frame<'a>,
    iri: &str,
    program: &Task,
    filled: &Filled,
) -> Option<&'a Running> {
    let ended = frame.state.tasks.ended.as_ref();
    let ended = ended.filter(|it| it.task == iri && it.task == frame.state.last.by)?;
    let [(slot, _)] = filled.slots[..] else { return None };
    let same_product = !matches!(program.slots[slot].kind, SlotKind::Product { .. });
    (same_product && filled.ambiguous.is_none()).then_some(ended)
}

/// Goes on with the active task, or with the one that ended last where it is corrected.
pub(crate) fn proceed(
    frame: &Frame<'_>,
    topic: &Topic,
    (task, running): (TaskId, &Running),
    filled: &Filled,
) -> Draft {
    let mut draft = Draft::new(Decision::Ask);
    if !frame.state.tasks.running.iter().any(|it| it.task == running.task) {
        // Its result was given: with its slots it begins anew.
        draft.events.push(EventKind::TaskStarted { task: running.task.clone() });
        for (slot, value) in &running.slots {
            let (task, slot, value) = (running.task.clone(), slot.clone(), value.clone());
            draft.events.push(EventKind::SlotFilled { task, slot, value });
        }
    }
    go_on(frame, topic, &Job { task, running, filled }, draft)
}

/// Ends a task without a result.
pub(crate) fn cancel(frame: &Frame<'_>, running: &Running) -> Draft {
    let mut draft = Draft::new(Decision::Answer);
    draft.events.push(EventKind::TaskEnded { task: running.task.clone(), done: false });
    let task = frame.snapshot().find(&running.task);
    let name = task.map_or("", |term| frame.snapshot().label(term, frame.locale()));
    draft.say(frame, "task_cancelled", &[("task", name)]);
    if let Some(waiting) = frame.state.tasks.running.iter().rev().nth(1) {
        resume(frame, waiting, &mut draft);
    }
    draft
}

/// Repeats the open question of a task that waits, after something else was answered.
pub(crate) fn resume(frame: &Frame<'_>, running: &Running, draft: &mut Draft) {
    let Some(task) = find(frame, &running.task) else { return };
    let program = program(frame, task);
    let Some(slot) = running.asked.as_ref() else { return };
    let Some(slot) = program.slots.iter().find(|it| it.name == *slot) else { return };
    if running.asks > frame.policy().reprompts_max {
        return;
    }
    let prompt = slot.prompt.get(frame.locale()).unwrap_or_default();
    let name = program.label.get(frame.locale()).unwrap_or_default();
    draft.own.push(prompt.to_owned());
    draft.say(frame, "task_back", &[("task", name), ("prompt", prompt)]);
    let (task, slot) = (running.task.clone(), slot.name.clone());
    draft.events.push(EventKind::SlotAsked { task, slot });
}

/// The task of an IRI.
pub(crate) fn find(frame: &Frame<'_>, iri: &str) -> Option<TaskId> {
    let term = frame.snapshot().find(iri)?;
    frame.programs().tasks.iter().position(|task| task.term == term).map(TaskId::from_index)
}

fn program<'a>(frame: &Frame<'a>, task: TaskId) -> &'a Task {
    &frame.programs().tasks[task.index()]
}

/// A task with what is known of it.
struct Job<'a> {
    task: TaskId,
    running: &'a Running,
    filled: &'a Filled,
}

fn go_on(frame: &Frame<'_>, topic: &Topic, job: &Job<'_>, mut draft: Draft) -> Draft {
    let program = program(frame, job.task);
    draft = draft.by(frame, program.term);
    let mut slots = known(frame, program, job.running);
    for (index, value) in &job.filled.slots {
        let name = &program.slots[*index].name;
        slots.retain(|(known, _)| known != name);
        slots.push((name.clone(), value.clone()));
    }
    let assumed = assume(frame, topic, program, job, &mut slots);
    let outcome = evaluate(frame.world, job.task, &slots, frame.locale());
    note_filled(frame, program, job, (&assumed, &outcome), &mut draft);
    if let Some(invalid) = outcome.invalid.first() {
        return ask_again(frame, program, job, invalid, draft);
    }
    if let Some((slot, products)) = &job.filled.ambiguous
        && !assumed.iter().any(|it| it.slot == *slot)
    {
        return ask_which(frame, program, (*slot, products), draft);
    }
    say_assumed(frame, program, &assumed, &mut draft);
    match outcome.missing.first() {
        Some(name) => ask(frame, program, job, name, draft),
        None => conclude(frame, program, (&outcome, job), draft),
    }
}

/// The slots that earlier turns filled.
fn known(frame: &Frame<'_>, program: &Task, running: &Running) -> Vec<(String, Value)> {
    let slots = running
        .slots
        .iter()
        .filter(|(name, _)| program.slots.iter().any(|slot| slot.name == *name));
    slots
        .filter_map(|(name, value)| Some((name.clone(), print::recall(frame.snapshot(), value)?)))
        .collect()
}

/// A slot that was filled without a word in this utterance.
struct Assumed {
    slot: usize,
    value: Value,
    /// Whether the buyer said it in an earlier conversation.
    remembered: bool,
}

/// Fills what nobody needs to be asked: the product in focus, and what the profile remembers.
fn assume(
    frame: &Frame<'_>,
    topic: &Topic,
    program: &Task,
    job: &Job<'_>,
    slots: &mut Vec<(String, Value)>,
) -> Vec<Assumed> {
    let mut assumed = Vec::new();
    for (index, slot) in program.slots.iter().enumerate() {
        if slots.iter().any(|(name, _)| *name == slot.name) {
            continue;
        }
        let focus = || {
            let product = topic.focus.filter(|_| !topic.stale)?;
            Some(Value::Thing(frame.snapshot().catalogue().product_term(product)))
        };
        let ambiguous = job.filled.ambiguous.as_ref().is_some_and(|(slot, _)| *slot == index);
        let of_focus = match &slot.kind {
            SlotKind::Product { .. } if !ambiguous => focus(),
            SlotKind::Product { .. }
            | SlotKind::Number { .. }
            | SlotKind::Choice { .. }
            | SlotKind::Thing { .. }
            | SlotKind::Boolean
            | SlotKind::Code { .. } => None,
        };
        let lawful = |value: &Value| is_lawful(frame.snapshot(), slot, value);
        let of_focus = of_focus.filter(lawful);
        let remembered = of_focus.is_none();
        let of_profile = || remembered_value(frame, slot).filter(|it| lawful(it) && !ambiguous);
        let Some(value) = of_focus.or_else(of_profile) else { continue };
        slots.push((slot.name.clone(), value.clone()));
        assumed.push(Assumed { slot: index, value, remembered });
    }
    assumed
}

fn remembered_value(frame: &Frame<'_>, slot: &Slot) -> Option<Value> {
    let fact = frame.buyer.profile.get(&slot.name).filter(|_| slot.remember)?;
    print::recall(frame.snapshot(), &fact.value)
}

/// The events of the slots that got a lawful value.
fn note_filled(
    frame: &Frame<'_>,
    program: &Task,
    job: &Job<'_>,
    (assumed, outcome): (&[Assumed], &TaskOutcome),
    draft: &mut Draft,
) {
    let said = job.filled.slots.iter().map(|(slot, value)| (*slot, value, true));
    let taken = assumed.iter().map(|it| (it.slot, &it.value, false));
    for (index, value, new) in said.chain(taken) {
        let slot = &program.slots[index];
        if outcome.invalid.iter().any(|invalid| invalid.slot == slot.name) {
            continue;
        }
        let value = print::store(frame.snapshot(), value);
        let (task, name) = (job.running.task.clone(), slot.name.clone());
        draft.events.push(EventKind::SlotFilled { task, slot: name.clone(), value: value.clone() });
        if new && slot.remember {
            draft.events.push(EventKind::Stated { key: name, value });
        }
    }
}

fn say_assumed(frame: &Frame<'_>, program: &Task, assumed: &[Assumed], draft: &mut Draft) {
    let mut said = Vec::new();
    for it in assumed.iter().filter(|it| it.remembered) {
        let slot = &program.slots[it.slot];
        let value = print_slot(frame.snapshot(), slot, &it.value, frame.locale());
        said.push(format!("{}{value}", label(slot, frame.locale())));
        draft.evidence.push(Evidence::Said { key: slot.name.clone(), value });
    }
    if !said.is_empty() {
        let list = print::join(&said, frame.locale());
        draft.own.extend(said);
        draft.say(frame, "task_remembered", &[("values", &list)]);
    }
}

fn ask_again(
    frame: &Frame<'_>,
    program: &Task,
    job: &Job<'_>,
    invalid: &InvalidSlot,
    mut draft: Draft,
) -> Draft {
    draft.evidence.extend(invalid.evidence.iter().cloned());
    draft.own.push(invalid.own.clone());
    draft.parts.push(Part::Text(invalid.message.clone()));
    note_asked(frame, program, job, &invalid.slot, &mut draft);
    draft
}

/// Several products fit one name: shows them and waits for the choice.
fn ask_which(
    frame: &Frame<'_>,
    program: &Task,
    (slot, products): (usize, &[ProductId]),
    mut draft: Draft,
) -> Draft {
    let shown: Vec<ProductId> = products.iter().copied().take(frame.policy().list_max).collect();
    let names = draft.names(frame, &shown);
    draft.say(frame, "which_product", &[]);
    show_cards(&mut draft, frame, &shown);
    show_quick_replies(&mut draft, names);
    let task = print::iri(frame.snapshot(), program.term);
    draft.events.push(EventKind::SlotAsked { task, slot: program.slots[slot].name.clone() });
    draft
}

fn ask(frame: &Frame<'_>, program: &Task, job: &Job<'_>, name: &str, mut draft: Draft) -> Draft {
    let Some(slot) = program.slots.iter().find(|slot| slot.name == name) else { return draft };
    let asked = job.running.asked.as_deref() == Some(name);
    let times = if asked { job.running.asks } else { 0 };
    let again = times.checked_sub(1).and_then(|index| slot.reprompts.get(index));
    let again = again.or_else(|| slot.reprompts.last().filter(|_| times > 0));
    let words = again.unwrap_or(&slot.prompt).get(frame.locale()).unwrap_or_default();
    if words.is_empty() {
        let name = label(slot, frame.locale());
        draft.say(frame, "task_ask", &[("slot", &name)]);
    } else {
        draft.say_plainly(words);
    }
    note_asked(frame, program, job, name, &mut draft);
    let SlotKind::Choice { choices } = &slot.kind else { return draft };
    let labels = choices.iter().filter_map(|choice| choice.label.get(frame.locale()));
    show_quick_replies(&mut draft, labels.map(str::to_owned).collect());
    draft
}

/// Notes that a slot was asked for; after too many times a person is offered.
fn note_asked(frame: &Frame<'_>, program: &Task, job: &Job<'_>, name: &str, draft: &mut Draft) {
    let task = print::iri(frame.snapshot(), program.term);
    draft.events.push(EventKind::SlotAsked { task, slot: name.to_owned() });
    let again = job.running.asked.as_deref() == Some(name);
    if again && job.running.asks >= frame.policy().reprompts_max {
        offer_person(frame, draft);
    }
}

/// Offers a person, to be called with a tap.
pub(crate) fn offer_person(frame: &Frame<'_>, draft: &mut Draft) {
    draft.say(frame, "offer_person", &[]);
    let words = crate::reply::phrase(frame, "quick_person");
    show_quick_replies(draft, vec![words]);
}

fn conclude(
    frame: &Frame<'_>,
    program: &Task,
    (outcome, job): (&TaskOutcome, &Job<'_>),
    mut draft: Draft,
) -> Draft {
    draft.events.push(EventKind::TaskEnded { task: job.running.task.clone(), done: true });
    match &outcome.result {
        Some(result) => give(frame, program, (outcome, result), &mut draft),
        None => {
            draft.decision = Decision::Abstain;
            let name = program.label.get(frame.locale()).unwrap_or_default();
            draft.say(frame, "task_without_result", &[("task", name)]);
            offer_person(frame, &mut draft);
        }
    }
    let waiting = frame.state.tasks.running.iter().rev();
    if let Some(waiting) = waiting.into_iter().find(|running| running.task != job.running.task) {
        resume(frame, waiting, &mut draft);
    }
    draft
}

fn give(
    frame: &Frame<'_>,
    program: &Task,
    (outcome, result): (&TaskOutcome, &TaskResult),
    draft: &mut Draft,
) {
    draft.decision = Decision::TaskResult;
    draft.own.push(result.own.clone());
    draft.evidence.extend(outcome.evidence.iter().cloned());
    draft.parts.extend(result.reply.parts.iter().cloned());
    show_cards(draft, frame, &result.products);
    if let Some(offer) = &program.cases[result.index].offer {
        let product = result.products.first().copied();
        offer_spec(draft, frame, offer, product);
    }
}

/// The slots of a task that are filled, as they are shown: label and value.
pub(crate) fn print_slots(frame: &Frame<'_>, running: &Running) -> Vec<(String, String)> {
    let Some(task) = find(frame, &running.task) else { return Vec::new() };
    let program = program(frame, task);
    let slots = known(frame, program, running).into_iter();
    slots
        .filter_map(|(name, value)| {
            let slot = program.slots.iter().find(|slot| slot.name == name)?;
            let printed = print_slot(frame.snapshot(), slot, &value, frame.locale());
            Some((label(slot, frame.locale()), printed))
        })
        .collect()
}
