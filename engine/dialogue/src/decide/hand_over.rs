//! A person takes over, with a summary of what went before.

use domain::{Decision, EventKind};

use crate::frame::Frame;
use crate::reply::{Draft, print};
use crate::resolve::Topic;

/// Calls a person.
pub(crate) fn hand_over(frame: &Frame<'_>, topic: &Topic, reason: &str) -> Draft {
    let mut draft = Draft::new(Decision::HandOver);
    draft.say(frame, "hand_over", &[]);
    summarise(frame, topic, &mut draft);
    draft.events.push(EventKind::HandedOver { reason: reason.to_owned() });
    draft
}

/// Calls a person after an answer.
pub(crate) fn call_person(frame: &Frame<'_>, reason: &str, draft: &mut Draft) {
    draft.say(frame, "person_called", &[]);
    draft.events.push(EventKind::HandedOver { reason: reason.to_owned() });
}

/// What the person should know: what was asked, the product, the slots.
fn summarise(frame: &Frame<'_>, topic: &Topic, draft: &mut Draft) {
    let mut lines = Vec::new();
    let asked = frame.state.last.said.trim();
    if !asked.is_empty() {
        draft.own.push(asked.to_owned());
        lines.push(draft.phrase(frame, "summary_asked", &[("text", asked)]));
    }
    if let Some(product) = topic.focus {
        let name = draft.name(frame, product);
        lines.push(draft.phrase(frame, "summary_product", &[("product", &name)]));
    }
    let task = frame.state.tasks.active().or(frame.state.tasks.ended.as_ref());
    let slots = task.map(|running| said_slots(frame, running, draft)).unwrap_or_default();
    if !slots.is_empty() {
        let values = print::join(&slots, frame.locale());
        lines.push(draft.phrase(frame, "summary_slots", &[("values", &values)]));
    }
    if !lines.is_empty() {
        let text = lines.join("\n");
        draft.say(frame, "summary", &[("lines", &text)]);
    }
}

fn said_slots(
    frame: &Frame<'_>,
    running: &crate::state::Running,
    draft: &mut Draft,
) -> Vec<String> {
    let said = crate::tasks::print_slots(frame, running);
    for (key, value) in &said {
        let (key, value) = (key.clone(), value.clone());
        draft.evidence.push(domain::Evidence::Said { key, value });
    }
    said.into_iter().map(|(label, value)| format!("{label}{value}")).collect()
}
