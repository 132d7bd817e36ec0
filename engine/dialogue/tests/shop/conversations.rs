//! Conversations over a small shop of plants and pots: each arm, each behaviour of tasks.
//!
//! What is said and what must come of it stands in `garden/tests`, in the form packs use.

use crate::garden::{Session, garden};
use dialogue::Turn;
use domain::{EventKind, Evidence, Part};
use knowledge::{Conversation, Expectation, Step};
use snapshot::Snapshot;

#[test]
fn conversations_come_out_as_written() {
    let (world, conversations) = garden(&[]);
    assert!(conversations.len() > 40, "the conversations are read");
    let mut failures = Vec::new();
    for conversation in &conversations {
        let mut session = Session::new(conversation.now);
        if let Some(failure) = run(&world, conversation, &mut session) {
            failures.push(format!("{}: {failure}", conversation.name));
        }
    }
    let total = conversations.len();
    assert!(failures.is_empty(), "{} of {total} fail:\n{}", failures.len(), failures.join("\n"));
}

fn run(
    world: &dialogue::World,
    conversation: &Conversation,
    session: &mut Session,
) -> Option<String> {
    for step in &conversation.steps {
        match step {
            Step::Wait(milliseconds) => session.now.0 += milliseconds,
            Step::NewSession => session.come_back(),
            Step::Turn(expected) => {
                let came = session.say(world, &expected.user, expected.focus.as_deref());
                let wrong = differences(&world.snapshot, &expected.expect, &came);
                if !wrong.is_empty() {
                    let reply = came.reply.text();
                    let intents: Vec<String> = came
                        .understanding
                        .intents
                        .iter()
                        .take(3)
                        .map(|it| format!("{:?} {:.2}", it.act, it.probability))
                        .collect();
                    return Some(format!(
                        "「{}」 {}\n    [{}] {reply}\n    {intents:?} {:?}",
                        expected.user,
                        wrong.join("; "),
                        came.reply.decision.name(),
                        came.understanding.abstention,
                    ));
                }
            }
        }
    }
    None
}

fn differences(snapshot: &Snapshot, expected: &Expectation, came: &Turn) -> Vec<String> {
    let mut wrong = Vec::new();
    let text = came.reply.text();
    if let Some(decision) = expected.decision.filter(|decision| *decision != came.reply.decision) {
        wrong.push(format!("expected {}", decision.name()));
    }
    wrong.extend(
        expected.says.iter().filter(|it| !text.contains(*it)).map(|it| format!("lacks `{it}`")),
    );
    wrong.extend(
        expected.says_not.iter().filter(|it| text.contains(*it)).map(|it| format!("says `{it}`")),
    );
    let shown: Vec<&str> = came
        .reply
        .parts
        .iter()
        .filter_map(|part| if let Part::Card(id) = part { Some(*id) } else { None })
        .map(|id| snapshot.text(snapshot.catalogue().product_term(id)))
        .collect();
    wrong.extend(
        expected
            .products
            .iter()
            .filter(|it| !shown.contains(&it.as_str()))
            .map(|it| format!("does not show {it}")),
    );
    for (subject, predicate) in &expected.cites {
        let cited = came.reply.evidence.iter().any(|it| match it {
            Evidence::Fact(fact) => {
                snapshot.text(fact.subject) == subject && snapshot.text(fact.predicate) == predicate
            }
            Evidence::Rule { .. } | Evidence::Said { .. } => false,
        });
        if !cited {
            wrong.push(format!("does not cite {subject} {predicate}"));
        }
    }
    if let Some(slot) = &expected.asks {
        let asks = came
            .events
            .iter()
            .any(|it| matches!(it, EventKind::SlotAsked { slot: asked, .. } if asked == slot));
        if !asks {
            wrong.push(format!("does not ask for {slot}"));
        }
    }
    wrong
}
