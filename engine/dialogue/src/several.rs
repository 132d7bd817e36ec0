//! Several questions in one message: "多少钱?包邮吗?" is answered in its order, each part as if it
//! had been said alone after the ones before it.

use domain::{Event, EventKind, QuestionId, TaskId};
use snapshot::program::Act;
use understand::{MentionKind, Span};

use crate::frame::Frame;
use crate::reply::Draft;
use crate::state::State;
use crate::turn::{Listening, converse_one};

/// What a clause asks. Clauses that ask the same are one question.
#[derive(Clone, Debug, PartialEq)]
enum Asked {
    /// Products: what further clauses say narrows the search.
    Products,
    /// Attributes of what is named beside them, if anything is.
    Attributes(Vec<MentionKind>),
    /// A task.
    Task(TaskId),
    /// Anything else, by its act and question.
    Other(Act, Option<QuestionId>),
}

/// A question of a message: its place in the text by bytes.
struct Part {
    start: usize,
    end: usize,
    asked: Asked,
    /// Whether it asks, rather than states.
    asks: bool,
}

/// The parts of a message that ask different things, as they were written; fewer than two where
/// the message is one question, answer or wish.
pub(crate) fn questions(frame: &Frame<'_>, listening: &Listening<'_>) -> Vec<Span> {
    let spans = &frame.meaning.clauses;
    let counted = (2..=frame.policy().clauses_max).contains(&spans.len());
    if !counted || frame.describes_goods() {
        return Vec::new();
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut waiting: Option<usize> = None;
    for span in spans {
        let said = &frame.text[span.start..span.end];
        let meaning = listening.understand(frame.world, said, frame.locale());
        let clause = Frame { text: said, meaning: &meaning, ..*frame };
        let Some(asked) = asked(&clause) else {
            if takes_all(&clause) {
                return Vec::new();
            }
            waiting.get_or_insert(span.start);
            continue;
        };
        match parts.last_mut() {
            Some(last) if belongs(last, &asked) => {
                last.end = span.end;
                if matches!(asked, Asked::Task(_)) {
                    last.asked = asked;
                }
            }
            Some(_) | None => {
                let start = waiting.unwrap_or(span.start);
                let asks = meaning.asks;
                parts.push(Part { start, end: span.end, asked, asks });
            }
        }
        waiting = None;
    }
    if let (Some(last), Some(_), Some(end)) = (parts.last_mut(), waiting, spans.last()) {
        last.end = end.end;
    }
    if parts.len() < 2 {
        return Vec::new();
    }
    parts.truncate(frame.policy().questions_max);
    parts.iter().map(|part| Span { start: part.start, end: part.end }).collect()
}

/// Whether a clause goes on with the question before it.
fn belongs(before: &Part, asked: &Asked) -> bool {
    let searched = before.asked == Asked::Products;
    before.asked == *asked
        || match asked {
            Asked::Attributes(_) => searched,
            // What reads as a search by itself may be what the task needs: 拿来送人,帮我配一套.
            Asked::Task(_) => searched || !before.asks,
            Asked::Products | Asked::Other(..) => false,
        }
}

/// What a clause asks, where it is sure to ask something.
fn asked(clause: &Frame<'_>) -> Option<Asked> {
    let intent = clause.intent()?;
    match intent.act {
        Act::Find | Act::List | Act::Count | Act::Superlative | Act::Guide(_) | Act::More => {
            Some(Asked::Products)
        }
        Act::AskAttribute => {
            Some(attributes(clause)).filter(|it| !it.is_empty()).map(Asked::Attributes)
        }
        Act::Answer => Some(Asked::Other(intent.act, Some(intent.question))),
        Act::Task(task) => Some(Asked::Task(task)),
        Act::Verify | Act::Compare | Act::Promotion | Act::Complement | Act::Substitute => {
            Some(Asked::Other(intent.act, None))
        }
        // A product that is only named is what the next clause speaks of.
        Act::Introduce
        | Act::Affirm
        | Act::Deny
        | Act::Cancel
        | Act::Restart
        | Act::Why
        | Act::HandOver => None,
    }
}

/// Whether a clause decides about the whole message.
fn takes_all(clause: &Frame<'_>) -> bool {
    match clause.act() {
        Some(Act::Cancel | Act::Restart | Act::Why | Act::HandOver) => true,
        None
        | Some(
            Act::Answer
            | Act::AskAttribute
            | Act::Verify
            | Act::Compare
            | Act::Superlative
            | Act::List
            | Act::Count
            | Act::Find
            | Act::Promotion
            | Act::Complement
            | Act::Substitute
            | Act::Introduce
            | Act::Task(_)
            | Act::Guide(_)
            | Act::Affirm
            | Act::Deny
            | Act::More,
        ) => false,
    }
}

/// The attributes that a clause names, and of what; nothing where it names no attribute.
fn attributes(clause: &Frame<'_>) -> Vec<MentionKind> {
    let named = || clause.meaning.mentions.iter().map(|mention| &mention.kind);
    if !named().any(|kind| matches!(kind, MentionKind::Attribute(_))) {
        return Vec::new();
    }
    let told = named().filter(|kind| match kind {
        MentionKind::Attribute(_) | MentionKind::Product(_) | MentionKind::Category(_) => true,
        MentionKind::Value { .. }
        | MentionKind::Need(_)
        | MentionKind::Choice { .. }
        | MentionKind::Thing(_)
        | MentionKind::UnknownProduct
        | MentionKind::OrderNumber => false,
    });
    told.cloned().collect()
}

/// Answers the questions of a message in their order.
pub(crate) fn answer(frame: &Frame<'_>, questions: &[Span]) -> Draft {
    let mut state = frame.state.clone();
    happen(&mut state, frame, &EventKind::Said { text: frame.text.to_owned() });
    let mut whole: Option<Draft> = None;
    for (index, span) in questions.iter().enumerate() {
        let said = &frame.text[span.start..span.end];
        if index > 0 {
            // What was asked back is for the buyer to answer, not for the next question.
            state.pending = None;
        } else {
            state.pending.clone_from(&frame.state.pending);
        }
        let listening = Listening::new(frame.world, &state, frame.page, frame.now);
        let meaning = listening.understand(frame.world, said, frame.locale());
        let mut draft = {
            let part = Frame { state: &state, text: said, meaning: &meaning, ..*frame };
            converse_one(&part, &listening)
        };
        for command in &mut draft.commands {
            command.span.start += span.start;
            command.span.end += span.start;
        }
        for event in &draft.events {
            happen(&mut state, frame, event);
        }
        match &mut whole {
            None => whole = Some(draft),
            Some(whole) => join(whole, draft),
        }
    }
    whole.unwrap_or_else(|| Draft::new(domain::Decision::Repair))
}

fn happen(state: &mut State, frame: &Frame<'_>, kind: &EventKind) {
    let (id, store, session, buyer) = Default::default();
    state.apply(&Event { id, store, session, buyer, at: frame.now, kind: kind.clone() });
}

/// Adds a further answer. What is said already is not said twice.
fn join(whole: &mut Draft, mut next: Draft) {
    next.parts.retain(|part| !whole.parts.contains(part));
    whole.parts.append(&mut next.parts);
    whole.evidence.append(&mut next.evidence);
    whole.events.append(&mut next.events);
    whole.own.append(&mut next.own);
    whole.commands.append(&mut next.commands);
    whole.done.append(&mut next.done);
    whole.decision = next.decision;
    whole.by = next.by;
}
