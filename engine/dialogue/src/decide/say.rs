//! Runs the arm that was decided on.

use domain::{Decision, EventKind};
use snapshot::program::Act;

use super::arm::Arm;
use super::done::done;
use super::hand_over::hand_over;
use super::{
    attribute, compare, doubt, find, introduce, list, promotion, question, related, repair, small,
    subject, superlative, verify, why,
};
use crate::frame::Frame;
use crate::reply::Draft;
use crate::resolve::Topic;
use crate::{guide, tasks};

/// The reply of an arm, with what it does.
pub(crate) fn answer(frame: &Frame<'_>, topic: &Topic, arm: &Arm) -> Draft {
    let mut draft = say(frame, topic, arm);
    draft.done.extend(done(arm));
    draft
}

fn say(frame: &Frame<'_>, topic: &Topic, arm: &Arm) -> Draft {
    match arm {
        Arm::AskAttribute => attribute::say(frame, topic),
        Arm::Verify => verify::say(frame, topic),
        Arm::Compare => compare::say(frame, topic),
        Arm::Superlative => superlative::say(frame, topic),
        Arm::List => list::say(frame, topic),
        Arm::Count => list::count(frame, topic),
        Arm::Find { fresh } => find::say(frame, topic, *fresh),
        Arm::Promotion => promotion::say(frame, topic),
        Arm::Complement => related::complement(frame, topic),
        Arm::Substitute => related::substitute(frame, topic),
        Arm::Introduce => introduce::say(frame, topic),
        Arm::Question(id) => question::say(frame, topic, *id),
        Arm::StartTask(task, filled) => tasks::start(frame, topic, *task, filled),
        Arm::Task(task, running, filled) => tasks::proceed(frame, topic, (*task, running), filled),
        Arm::CancelTask(running) => tasks::cancel(frame, running),
        Arm::StartGuide(id) => guide::start(frame, topic, *id),
        Arm::GuideAnswer(answered) => guide::go_on(frame, topic, answered),
        Arm::AskProduct => subject::ask(frame),
        Arm::AskName(names) => doubt::ask(frame, names),
        Arm::AskNameAgain => doubt::ask_again(frame),
        Arm::Clarify(readings) => repair::clarify(frame, readings),
        Arm::Acknowledge(act) => small::acknowledge(frame, *act),
        Arm::Restart => small::restart(frame),
        Arm::Why => why::say(frame, topic),
        Arm::HandOver => hand_over(frame, topic, "asked"),
        // These take up earlier words; the turn does so before it comes here.
        Arm::TakeUp { .. } | Arm::TakeReading { .. } | Arm::TakeName { .. } | Arm::Repair => {
            repair::say(frame)
        }
    }
}

/// Whether the last thing asked was an attribute, so that "and the second one?" asks it again.
pub(crate) fn last_was_attribute(frame: &Frame<'_>) -> bool {
    let answered = [Decision::Answer, Decision::Abstain, Decision::Ask, Decision::Confirm];
    let last = &frame.state.last;
    let spoke = frame
        .snapshot()
        .find(&last.by)
        .and_then(|term| frame.programs().questions.iter().find(|question| question.term == term));
    frame.state.attribute.is_some()
        && answered.iter().any(|decision| decision.name() == last.decision)
        && spoke.is_none_or(|question| question.act == Act::AskAttribute)
}

/// The events that put products into focus.
pub(crate) fn focus(frame: &Frame<'_>, products: &[domain::ProductId]) -> Vec<EventKind> {
    if products.is_empty() {
        return Vec::new();
    }
    let products = products.iter().map(|product| frame.iri(*product)).collect();
    vec![EventKind::Focused { products }]
}
