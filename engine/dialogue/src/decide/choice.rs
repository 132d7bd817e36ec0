//! The buyer's choice among what we offered.

use domain::{ProductId, QuestionId};
use snapshot::program::Act;
use understand::{ReferenceKind, fold};

use super::arm::Arm;
use super::doubt;
use crate::frame::Frame;
use crate::resolve::Topic;
use crate::state::OpenQuestion;

/// The arm of the choice that the utterance makes, if it makes one.
pub(crate) fn chosen(
    frame: &Frame<'_>,
    topic: &Topic,
    choices: &[(String, String)],
    said: &str,
) -> Option<Arm> {
    if !topic.attributes.is_empty() {
        // What is asked of a choice is a question of its own.
        return None;
    }
    let index = by_words(frame, choices)
        .or_else(|| by_ordinal(frame, choices))
        .or_else(|| by_product(frame, topic, choices))
        .or_else(|| by_yes(frame, choices))?;
    arm_of(frame, &choices[index], said)
}

/// "No" to a single choice: the question is put openly.
pub(crate) fn denied(frame: &Frame<'_>, act: Act) -> Option<Arm> {
    let pending = frame.state.pending.as_ref()?;
    match &pending.question {
        OpenQuestion::Choice(choices) if act == Act::Deny && !choices.is_empty() => {
            let doubted = |(words, _): &(String, String)| {
                doubt::with_name(frame, &pending.said, words).is_some()
            };
            let of_name = choices.iter().any(doubted);
            Some(if of_name { Arm::AskNameAgain } else { Arm::AskProduct })
        }
        OpenQuestion::Choice(_) | OpenQuestion::Slot { .. } | OpenQuestion::Guide { .. } => None,
    }
}

fn arm_of(frame: &Frame<'_>, (words, iri): &(String, String), said: &str) -> Option<Arm> {
    if let Some(said) = doubt::with_name(frame, said, words) {
        return Some(Arm::TakeName { said });
    }
    let said = said.to_owned();
    let term = frame.snapshot().find(iri)?;
    if let Some(product) = frame.snapshot().catalogue().product_of(term) {
        return Some(Arm::TakeUp { said, product });
    }
    let questions = &frame.programs().questions;
    Some(match questions.iter().position(|question| question.term == term) {
        Some(question) => Arm::TakeReading { said, question: QuestionId::from_index(question) },
        // The words in which the name was doubted mean something else since.
        None => Arm::TakeName { said: words.clone() },
    })
}

fn by_words(frame: &Frame<'_>, choices: &[(String, String)]) -> Option<usize> {
    let said = fold(frame.text.trim());
    let equal = choices.iter().position(|(words, _)| fold(words) == said);
    let refuses = frame.meaning.mentions.iter().any(|mention| mention.negated);
    let held = || {
        let mut held = choices.iter().enumerate().filter(|(_, (words, _))| {
            let words = fold(words);
            !words.is_empty() && said.contains(&words)
        });
        let first = held.next()?;
        held.next().is_none().then_some(first.0)
    };
    equal.or_else(|| held().filter(|_| !refuses))
}

fn by_product(frame: &Frame<'_>, topic: &Topic, choices: &[(String, String)]) -> Option<usize> {
    let [product] = topic.spoken.products[..] else { return None };
    position(frame, choices, product)
}

fn by_ordinal(frame: &Frame<'_>, choices: &[(String, String)]) -> Option<usize> {
    let index = frame.meaning.references.iter().find_map(|reference| match reference.kind {
        ReferenceKind::Ordinal(index) => Some(index),
        ReferenceKind::OrdinalFromEnd(index) => choices.len().checked_sub(index + 1),
        ReferenceKind::Nearest
        | ReferenceKind::Extreme { .. }
        | ReferenceKind::Several(_)
        | ReferenceKind::Other => None,
    });
    index.filter(|index| *index < choices.len())
}

fn by_yes(frame: &Frame<'_>, choices: &[(String, String)]) -> Option<usize> {
    (choices.len() == 1 && frame.act() == Some(Act::Affirm)).then_some(0)
}

fn position(frame: &Frame<'_>, choices: &[(String, String)], product: ProductId) -> Option<usize> {
    let iri = frame.iri(product);
    choices.iter().position(|(_, known)| *known == iri)
}
