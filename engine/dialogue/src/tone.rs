//! The tone of a reply: what is felt changes its opening and whether a person is offered, and never
//! what the reply states or rests on.

use domain::{Decision, EventKind, Reply};
use understand::{Emotion, Feeling};

use crate::decide;
use crate::frame::Frame;
use crate::reply::Draft;
use crate::tasks;

/// Opens a reply as the buyer's feeling asks for, and offers a person where it is strong.
pub(crate) fn set(frame: &Frame<'_>, draft: &mut Draft) {
    let called = matches!(draft.decision, Decision::HandOver)
        || draft.events.iter().any(|event| matches!(event, EventKind::HandedOver { .. }));
    if called {
        return;
    }
    let key = match frame.meaning.feeling {
        Some(feeling) => of_feeling(frame, draft, feeling),
        None => of_hurry(frame, draft),
    };
    if let Some(key) = key {
        open(frame, draft, key);
    }
    if frame.meaning.feeling.is_some_and(|it| wants_person(frame, it)) {
        tasks::offer_person(frame, draft);
    }
}

/// The words of a draft.
pub(crate) fn words(draft: &Draft) -> String {
    let (decision, parts) = (draft.decision, draft.parts.clone());
    Reply { decision, parts, evidence: Vec::new() }.text()
}

fn of_feeling(frame: &Frame<'_>, draft: &Draft, feeling: Feeling) -> Option<&'static str> {
    let policy = frame.policy();
    let strong = feeling.intensity >= policy.sorry_intensity_min;
    let glad = feeling.intensity >= policy.glad_intensity_min && is_substance(draft.decision);
    let said = || decide::apologises(frame, &words(draft));
    let again = || decide::apologises(frame, &frame.state.course.reply);
    match feeling.emotion {
        Emotion::Anger | Emotion::Sorrow | Emotion::Disgust if !strong || said() => None,
        Emotion::Anger | Emotion::Sorrow | Emotion::Disgust if again() => Some("tone_again"),
        Emotion::Anger => Some("sorry_prefix"),
        Emotion::Sorrow => Some("tone_sorrow"),
        Emotion::Disgust => Some("tone_disgust"),
        Emotion::Fear => strong.then_some("tone_fear"),
        Emotion::Joy => glad.then_some("tone_joy"),
        Emotion::Liking => glad.then_some("tone_liking"),
        Emotion::Surprise => None,
    }
}

fn of_hurry(frame: &Frame<'_>, draft: &Draft) -> Option<&'static str> {
    (frame.meaning.hurry && is_substance(draft.decision)).then_some("tone_hurry")
}

/// Whether a reply says something that an opening can lead to.
fn is_substance(decision: Decision) -> bool {
    match decision {
        Decision::Answer
        | Decision::Offer
        | Decision::Compare
        | Decision::TaskResult
        | Decision::Ask => true,
        Decision::Confirm
        | Decision::Repair
        | Decision::Abstain
        | Decision::SmallTalk
        | Decision::HandOver => false,
    }
}

fn wants_person(frame: &Frame<'_>, feeling: Feeling) -> bool {
    let upset = match feeling.emotion {
        Emotion::Anger | Emotion::Disgust | Emotion::Sorrow => true,
        Emotion::Joy | Emotion::Liking | Emotion::Fear | Emotion::Surprise => false,
    };
    upset && (feeling.ironic || feeling.intensity >= frame.policy().person_intensity_min)
}

fn open(frame: &Frame<'_>, draft: &mut Draft, key: &str) {
    let mut opening = Draft::new(draft.decision);
    opening.say(frame, key, &[]);
    opening.parts.append(&mut draft.parts);
    draft.parts = opening.parts;
    draft.own.append(&mut opening.own);
}
