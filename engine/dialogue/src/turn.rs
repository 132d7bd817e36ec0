//! One turn: utterance in, events and reply out.

use domain::{Decision, EventKind, Locale, Profile, Reply, Timestamp};
use understand::Understanding;

use crate::state::State;
use crate::world::World;

/// What a buyer sent.
#[derive(Clone, Copy, Debug)]
pub struct Utterance<'a> {
    /// The words.
    pub text: &'a str,
    /// The IRI of the product whose page the widget stands on.
    pub focus_product: Option<&'a str>,
    /// The language to assume where the text does not show one.
    pub locale: Locale,
}

/// What a turn comes to. The shell gives the events ids, appends them, then sends the reply.
#[derive(Clone, Debug)]
pub struct Turn {
    /// What happened, in order: to be appended, and applied to state and profile.
    pub events: Vec<EventKind>,
    /// What is said.
    pub reply: Reply,
    /// What the utterance was taken to mean.
    pub understanding: Understanding,
}

/// Runs one turn. Pure: the same arguments give the same turn.
#[must_use]
pub fn turn(
    _world: &World,
    _state: &State,
    _profile: &Profile,
    _utterance: Utterance<'_>,
    _now: Timestamp,
) -> Turn {
    Turn {
        events: Vec::new(),
        reply: Reply { decision: Decision::Abstain, parts: Vec::new(), evidence: Vec::new() },
        understanding: Understanding::default(),
    }
}
