//! The state of a conversation: a fold over its events.

use domain::Event;

/// What one conversation has come to. Rebuilt from events by [`State::apply`]; names things by
/// IRI, so that it outlives a change of the world.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {}

impl State {
    /// Takes one more event into account. Events of other sessions and kinds change nothing.
    pub fn apply(&mut self, _event: &Event) {}
}
