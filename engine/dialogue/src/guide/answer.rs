//! Reads the answer to a guide's question.

use domain::{Constraint, Decision, GuideId, NeedId};
use recommend::OptionMeaning;
use snapshot::program::GuideSubject;
use understand::{ReferenceKind, fold};

use super::ask::{about, option_labels, put_last};
use crate::frame::Frame;
use crate::reply::phrase;
use crate::resolve::Topic;

/// What an answer to a guide's question comes to.
#[derive(Clone, Debug)]
pub(crate) struct Answered {
    /// The guide.
    pub(crate) guide: GuideId,
    /// Conditions chosen.
    pub(crate) constraints: Vec<Constraint>,
    /// Needs chosen.
    pub(crate) needs: Vec<NeedId>,
}

/// The answer that an utterance gives to the question put last; none where it gives none.
pub(crate) fn answered(
    frame: &Frame<'_>,
    topic: &Topic,
    guide: &str,
    asked_about: &str,
) -> Option<Answered> {
    let term = frame.snapshot().find(guide)?;
    let index = frame.programs().guides.iter().position(|guide| guide.term == term)?;
    let id = GuideId::from_index(index);
    let mut answered = Answered { guide: id, constraints: Vec::new(), needs: Vec::new() };
    if let Some(meaning) = chosen(frame, topic, id, asked_about) {
        match meaning {
            OptionMeaning::Constraint(constraint) => answered.constraints.push(constraint),
            OptionMeaning::Need(need) => answered.needs.push(need),
            OptionMeaning::Any => {}
        }
        return Some(answered);
    }
    let any = fold(frame.text).contains(&fold(&phrase(frame, "guide_any")));
    if any || frame.meaning.indifferent {
        return Some(answered);
    }
    let program = &frame.programs().guides[index];
    let question = program
        .questions
        .iter()
        .find(|question| about(frame.snapshot(), program, question) == asked_about)?;
    let speaks = match &question.about {
        GuideSubject::Attribute(attribute) => {
            topic.wanting.said.iter().any(|said| said.attribute == *attribute)
                || topic.wanting.any.contains(attribute)
        }
        GuideSubject::Needs(needs) => {
            topic.wanting.needs_said.iter().any(|need| needs.contains(need))
        }
    };
    speaks.then_some(answered)
}

/// The option that is named, or pointed to by its number.
fn chosen(
    frame: &Frame<'_>,
    topic: &Topic,
    id: GuideId,
    asked_about: &str,
) -> Option<OptionMeaning> {
    let question = put_last(frame, topic, id, asked_about)?;
    let options = option_labels(frame, &question);
    let said = fold(frame.text.trim());
    let equal = options.iter().find(|(label, _)| fold(label) == said);
    let mut held = options.iter().filter(|(label, _)| {
        let label = fold(label);
        !label.is_empty() && said.contains(&label)
    });
    let contained = held.next().filter(|_| held.next().is_none());
    // "第二个有货吗" asks of a product shown; "第二个" chooses, unless products were shown too.
    let chooses = topic.attributes.is_empty() && frame.state.last.decision == Decision::Ask.name();
    let mut references = frame.meaning.references.iter().filter(|_| chooses);
    let pointed = references.find_map(|reference| match reference.kind {
        ReferenceKind::Ordinal(index) => options.get(index),
        ReferenceKind::OrdinalFromEnd(index) => options.iter().rev().nth(index),
        ReferenceKind::Nearest
        | ReferenceKind::Extreme { .. }
        | ReferenceKind::Several(_)
        | ReferenceKind::Other => None,
    });
    equal.or(contained).or(pointed).map(|(_, meaning)| meaning.clone())
}
