//! What the evidence comes to: answers to what was asked, and abstention.

use snapshot::Snapshot;
use snapshot::program::{Act, Costs};

use domain::QuestionId;

use crate::intent::Typed;
use crate::normalize::{Normalized, is_silent};
use crate::roles::Role;
use crate::scan::Scan;
use crate::understanding::{Abstention, Context, Expecting, Intent};

/// Marks polite words that carry no question, unless nothing else is said; then at least the
/// particles among them.
pub(crate) fn mark_polite(scan: &Scan<'_>, typed: &mut Vec<Typed>) {
    let mut polite = Vec::new();
    let mut at = 0;
    let mut spoken = 0;
    while at < scan.text.len() {
        if let Some(end) = scan.role_at(at, Role::Polite) {
            polite.push(Typed { start: at, end, kind: None });
            at = end;
        } else {
            spoken += usize::from(scan.text.char(at).is_alphanumeric());
            at += 1;
        }
    }
    if spoken <= 1 {
        let words = polite.len();
        polite.retain(|it| it.end == it.start + 1 && is_particle(scan.text.char(it.start)));
        if polite.len() == words {
            return;
        }
    }
    polite.retain(|it| !typed.iter().any(|other| other.start < it.end && it.start < other.end));
    typed.extend(polite);
}

/// Where a yes or no is awaited, a bare yes or no is that and nothing else.
pub(crate) fn with_answers(
    scan: &Scan<'_>,
    snapshot: &Snapshot,
    mut intents: Vec<Intent>,
    context: &Context<'_>,
) -> Vec<Intent> {
    let awaited = match context.expecting {
        Some(Expecting::YesOrNo) => true,
        Some(Expecting::Slot { .. } | Expecting::Guide { .. } | Expecting::Choice(_)) | None => {
            false
        }
    };
    if !awaited {
        return intents;
    }
    let act = if is_wholly(scan, Role::Yes) {
        Act::Affirm
    } else if is_wholly(scan, Role::No) {
        Act::Deny
    } else {
        return intents;
    };
    let programs = snapshot.programs();
    let entry = programs.questions.iter().position(|question| question.act == act);
    let Some(question) = entry.map(QuestionId::from_index) else { return intents };
    let sure = programs.policy.answer_probability;
    intents.retain(|intent| intent.act != act);
    for intent in &mut intents {
        intent.probability *= 1.0 - sure;
    }
    intents.insert(0, Intent { question, act, probability: sure });
    intents
}

/// Whether the whole text is words of a role, polite words and punctuation.
fn is_wholly(scan: &Scan<'_>, role: Role) -> bool {
    let mut at = 0;
    let mut met = false;
    while at < scan.text.len() {
        if let Some(end) = scan.role_at(at, role) {
            met = true;
            at = end;
        } else if let Some(end) = scan.role_at(at, Role::Polite) {
            at = end;
        } else if scan.text.char(at).is_alphanumeric() && !is_particle(scan.text.char(at)) {
            return false;
        } else {
            at += 1;
        }
    }
    met
}

fn is_particle(char: char) -> bool {
    matches!(char, '的' | '了' | '啊' | '呀' | '哦' | '吧' | '哈' | '呢' | '嘛' | '啦')
}

/// Why no intent should be acted upon: of acting, asking which of the first two was meant, and
/// saying that nothing was understood, whichever costs least on average.
pub(crate) fn abstention(
    text: &Normalized,
    intents: &[Intent],
    costs: Costs,
) -> Option<Abstention> {
    if text.chars.iter().all(|char| is_silent(*char)) {
        return Some(Abstention::Empty);
    }
    let Some(first) = intents.first() else { return Some(Abstention::OutOfScope) };
    let second = intents.get(1);
    let either = first.probability + second.map_or(0.0, |it| it.probability);
    let acting = costs.wrong * (1.0 - first.probability);
    let asking = costs.question + costs.hand_over * (1.0 - either);
    if acting <= asking.min(costs.hand_over) {
        return None;
    }
    match second.filter(|_| asking <= costs.hand_over) {
        Some(second) => Some(Abstention::Ambiguous(first.question, second.question)),
        None => Some(Abstention::OutOfScope),
    }
}
