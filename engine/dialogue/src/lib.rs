//! State and understanding to a decision and a reply: one turn, pure.
//!
//! QA, tasks and offers are arms of one `decide`. This room does no I/O and reads no clock.

mod state;
mod turn;
mod world;

pub use state::State;
pub use turn::{Turn, Utterance, turn};
pub use world::{World, WorldError};
