//! What the words show that are known one by one, where no intent is sure.

use domain::TaskId;
use snapshot::program::Act;
use understand::{Abstention, Intent};

use super::arm::{Arm, gives_number_or_choice};
use super::done::done;
use super::shows::{asks_attribute, which_is_more, which_of_kind};
use crate::frame::Frame;
use crate::resolve::Topic;
use crate::tasks::{Filled, best_task, fill, is_lawful};

/// What the structure shows where no intent is sure.
pub(crate) fn structure(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    let task = best_task(frame).or_else(|| likely_task(frame, topic));
    let begun = |task: &TaskId| !frame.describes_goods() && !seeks_rather(frame, *task);
    if let Some(task) = task.filter(begun) {
        return Some(Arm::StartTask(task, fill(frame, topic, task, None, true)));
    }
    if frame.meaning.names_unknown {
        return None;
    }
    shape(frame, topic).filter(|arm| is_borne_out(frame, arm))
}

/// Whether goods are looked for more probably than a task is meant that shares its words.
fn seeks_rather(frame: &Frame<'_>, task: TaskId) -> bool {
    let seeks = frame.probability(|it| is_kin(Act::Find, it.act));
    let begins = frame.probability(|it| it.act == Act::Task(task));
    seeks >= frame.policy().confirm_probability_min && seeks > begins
}

/// Whether what the structure shows is all that is said: some intent asks for it too, or hardly a
/// word is left over and nothing else is probable. "茶壶用一次就漏" names a kind of goods and looks
/// for none.
fn is_borne_out(frame: &Frame<'_>, arm: &Arm) -> bool {
    let policy = frame.policy();
    let intents = &frame.meaning.intents;
    let shown = done(arm).map(|it| it.act);
    let is_alike = |it: &Intent| shown.is_some_and(|shown| is_kin(shown, it.act));
    let support = frame.probability(is_alike);
    // What asks for something that is not there is no rival.
    let answerable = !matches!(frame.meaning.abstention, Some(Abstention::MissingMention(_)));
    let rival = |it: &Intent| {
        let probable = it.probability >= policy.confirm_probability_min;
        !is_alike(it)
            && probable
            && it.probability > support
            && !(frame.describes_goods() && it.act == Act::Answer)
    };
    let rivalled = answerable && intents.first().is_some_and(rival);
    let known = frame.meaning.known_share >= policy.structure_share_min;
    !rivalled && (known || support >= policy.structure_support_min)
}

/// Whether an intent speaks for what the structure shows.
fn is_kin(shown: Act, act: Act) -> bool {
    let seeks =
        matches!(act, Act::Find | Act::List | Act::Superlative | Act::Count | Act::Guide(_));
    let asks = matches!(act, Act::AskAttribute | Act::Verify | Act::Superlative | Act::Count);
    shown == act || shown == Act::Find && seeks || shown == Act::AskAttribute && asks
}

/// What the words show that are known one by one.
fn shape(frame: &Frame<'_>, topic: &Topic) -> Option<Arm> {
    let comparing = frame.meaning.intents.first();
    if comparing.is_some_and(|it| matches!(it.act, Act::Compare | Act::Superlative))
        && (which_is_more(frame, topic) || which_of_kind(frame, topic))
    {
        return Some(Arm::Superlative);
    }
    if asks_attribute(frame, topic) {
        return Some(Arm::AskAttribute);
    }
    if topic.spoken.unknown {
        return Some(Arm::Introduce);
    }
    if topic.spoken.other {
        return Some(Arm::Find { fresh: true });
    }
    if topic.names_product() {
        let single = topic.spoken.products.len() < 2;
        let last = super::say::last_was_attribute(frame);
        return Some(match (single, last) {
            (false, _) => Arm::Compare,
            (true, _) if !topic.wanting.said.is_empty() => Arm::Verify,
            (true, true) => Arm::AskAttribute,
            (true, false) => Arm::Introduce,
        });
    }
    if topic.wanting.extreme.is_some() {
        return Some(Arm::Superlative);
    }
    let looks = topic.wanting.is_said() || topic.category_named || !topic.refused.is_empty();
    looks.then_some(Arm::Find { fresh: false })
}

/// A task that is probable, though not surely meant, and given a slot; one whose slots make sense before others.
fn likely_task(frame: &Frame<'_>, topic: &Topic) -> Option<TaskId> {
    let policy = frame.policy();
    let probable = frame.meaning.intents.iter().enumerate().filter_map(|(place, intent)| {
        let Act::Task(task) = intent.act else { return None };
        let filled = fill(frame, topic, task, None, true);
        let named = place == 0 && !filled.slots.is_empty() && !asks_attribute(frame, topic);
        let several = filled.slots.len() >= policy.unprompted_slots_min;
        let given = named || several || gives_number_or_choice(frame, task, &filled);
        let likely = given && intent.probability >= policy.confirm_probability_min;
        likely.then(|| (task, makes_sense(frame, task, &filled)))
    });
    let probable: Vec<(TaskId, bool)> = probable.collect();
    let first = probable.iter().find(|(_, sense)| *sense).or(probable.first());
    first.map(|(task, _)| *task)
}

/// Whether every slot that is filled has a value that it may have.
fn makes_sense(frame: &Frame<'_>, task: TaskId, filled: &Filled) -> bool {
    let slots = &frame.programs().tasks[task.index()].slots;
    filled.slots.iter().all(|(slot, value)| is_lawful(frame.snapshot(), &slots[*slot], value))
}
