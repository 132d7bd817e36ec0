//! What was not understood: the choices are named, and at last a person is offered.

use domain::{Decision, EventKind, QuestionId};

use super::list;
use crate::frame::Frame;
use crate::reply::{Draft, phrase, print, show_quick_replies};
use crate::tasks::offer_person;

/// Says that the words were not understood.
pub(crate) fn say(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Repair);
    if frame.meaning.seeks_unknown {
        draft.say(frame, "not_found", &[]);
        let shelves = list::categories(frame);
        draft.parts.extend(shelves.parts);
        draft.own.extend(shelves.own);
    } else {
        draft.say(frame, "repair", &[]);
        let hints = ["quick_list", "quick_popular"].map(|key| phrase(frame, key));
        show_quick_replies(&mut draft, hints.to_vec());
    }
    if frame.state.repairs >= frame.policy().repairs_max {
        offer_person(frame, &mut draft);
    }
    draft
}

/// Asks which of some readings is meant.
pub(crate) fn clarify(frame: &Frame<'_>, readings: &[QuestionId]) -> Draft {
    let questions = readings.iter().map(|id| &frame.programs().questions[id.index()]);
    let choices: Vec<(String, String)> = questions
        .map(|question| {
            let label = question.label.get(frame.locale()).unwrap_or_default();
            (label.to_owned(), print::iri(frame.snapshot(), question.term))
        })
        .collect();
    let labels: Vec<String> = choices.iter().map(|(label, _)| label.clone()).collect();
    let mut draft = Draft::new(Decision::Repair);
    if let [only] = &labels[..] {
        draft.decision = Decision::Confirm;
        draft.say(frame, "clarify_one", &[("choice", only)]);
    } else {
        let between = phrase(frame, "clarify_or");
        let list = labels.join(&between);
        draft.say(frame, "clarify", &[("choices", &list)]);
    }
    put(frame, choices, &mut draft);
    draft
}

/// Waits for one of some choices; after too many turns without understanding a person is offered.
pub(crate) fn put(frame: &Frame<'_>, choices: Vec<(String, String)>, draft: &mut Draft) {
    let labels: Vec<String> = choices.iter().map(|(label, _)| label.clone()).collect();
    draft.own.extend(labels.iter().cloned());
    draft.events.push(EventKind::Offered { choices });
    show_quick_replies(draft, labels);
    if frame.state.repairs >= frame.policy().repairs_max {
        offer_person(frame, draft);
    }
}

/// Refuses words that are too long to be read.
pub(crate) fn refuse_long(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Repair);
    draft.say(frame, "too_long", &[]);
    draft
}

/// Answers silence.
pub(crate) fn refuse_empty(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Repair);
    draft.say(frame, "empty", &[]);
    draft
}

/// Stands in for a reply that says what nothing supports.
pub(crate) fn unsupported(frame: &Frame<'_>) -> Draft {
    let mut draft = Draft::new(Decision::Abstain);
    draft.say(frame, "unsupported", &[]);
    draft
}
