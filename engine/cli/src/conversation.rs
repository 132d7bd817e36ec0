//! Runs a pack's conversations: a session in memory, turn by turn.

use dialogue::{State, Turn, Utterance, World, turn};
use domain::{Event, EventKind, Evidence, Fact, Locale, Part, Profile, ProfileFact, Timestamp};
use knowledge::{Conversation, Expectation, Step};
use snapshot::Snapshot;

/// A session in memory: what `serve` keeps in its log, for one buyer.
pub(crate) struct Session {
    state: State,
    profile: Profile,
    now: Timestamp,
    events: usize,
}

/// What went wrong in a conversation.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The line of the step in the pack's file.
    pub(crate) line: usize,
    /// What the buyer said.
    pub(crate) said: String,
    /// What was expected and did not come.
    pub(crate) messages: Vec<String>,
    /// The reply.
    pub(crate) reply: String,
}

/// The day of conversations that name none: 2026-11-11.
const DEFAULT_DAY: Timestamp = Timestamp(1_794_355_200_000);

impl Session {
    /// Begins at a moment.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self { state: State::default(), profile: Profile::default(), now, events: 0 }
    }

    /// Runs one turn and applies its events.
    pub(crate) fn turn(&mut self, world: &World, utterance: Utterance<'_>) -> Turn {
        let result = turn(world, &self.state, &self.profile, utterance, self.now);
        for kind in &result.events {
            self.apply(kind.clone());
        }
        result
    }

    /// Says something and forgets the reply.
    pub(crate) fn say(&mut self, world: &World, text: &str, focus_product: Option<&str>) {
        self.turn(world, Utterance { text, focus_product, locale: Locale::default() });
    }

    fn apply(&mut self, kind: EventKind) {
        self.events += 1;
        let event = Event {
            id: format!("test/{}", self.events),
            store: "test".to_owned(),
            session: "test".to_owned(),
            buyer: "test".to_owned(),
            at: self.now,
            kind,
        };
        self.state.apply(&event);
        if let EventKind::Stated { key, value } = event.kind {
            let fact = ProfileFact { key, value, event: event.id, at: event.at };
            self.profile.facts.push(fact);
        }
    }
}

/// Runs a conversation to its first failure.
pub(crate) fn run(world: &World, conversation: &Conversation) -> Option<Failure> {
    let mut session = Session::new(conversation.now.unwrap_or(DEFAULT_DAY));
    for step in &conversation.steps {
        match step {
            Step::Wait(milliseconds) => session.now.0 += milliseconds,
            Step::NewSession => session.state = session.state.carried_over(),
            Step::Turn(expected) => {
                let utterance = Utterance {
                    text: &expected.user,
                    focus_product: expected.focus.as_deref(),
                    locale: Locale::default(),
                };
                let came = session.turn(world, utterance);
                let messages = compare(&world.snapshot, &expected.expect, &came);
                if !messages.is_empty() {
                    return Some(Failure {
                        line: expected.line,
                        said: expected.user.clone(),
                        messages,
                        reply: format!("[{}] {}", came.reply.decision.name(), came.reply.text()),
                    });
                }
            }
        }
    }
    None
}

fn compare(snapshot: &Snapshot, expected: &Expectation, came: &Turn) -> Vec<String> {
    let mut messages = Vec::new();
    let reply = &came.reply;
    if let Some(decision) = expected.decision.filter(|decision| *decision != reply.decision) {
        messages.push(format!("decision {}, not {}", reply.decision.name(), decision.name()));
    }
    let text = reply.text();
    for part in expected.says.iter().filter(|part| !text.contains(part.as_str())) {
        messages.push(format!("does not say `{part}`"));
    }
    for part in expected.says_not.iter().filter(|part| text.contains(part.as_str())) {
        messages.push(format!("says `{part}`"));
    }
    for product in expected.products.iter().filter(|product| !shows(snapshot, came, product)) {
        messages.push(format!("does not show {product}"));
    }
    for (subject, predicate) in &expected.cites {
        if !cites(snapshot, came, subject, predicate) {
            messages.push(format!("does not cite {subject} {predicate}"));
        }
    }
    if let Some(slot) = &expected.asks
        && !came
            .events
            .iter()
            .any(|event| matches!(event, EventKind::SlotAsked { slot: asked, .. } if asked == slot))
    {
        messages.push(format!("does not ask for `{slot}`"));
    }
    messages
}

fn shows(snapshot: &Snapshot, came: &Turn, product: &str) -> bool {
    came.reply.parts.iter().any(|part| match part {
        Part::Card(id) => snapshot.text(snapshot.catalogue().product_term(*id)) == product,
        Part::Text(_)
        | Part::Image { .. }
        | Part::Video { .. }
        | Part::Coupon { .. }
        | Part::Link { .. }
        | Part::QuickReplies(_) => false,
    })
}

fn cites(snapshot: &Snapshot, came: &Turn, subject: &str, predicate: &str) -> bool {
    let matches = |fact: &Fact| {
        snapshot.text(fact.subject) == subject && snapshot.text(fact.predicate) == predicate
    };
    came.reply.evidence.iter().any(|evidence| match evidence {
        Evidence::Fact(fact) => matches(fact),
        Evidence::Rule { .. } | Evidence::Said { .. } => false,
    })
}
