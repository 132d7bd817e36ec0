//! State and understanding to a decision and a reply: one turn, pure.
//!
//! QA, tasks and offers are arms of one `decide`. This room does no I/O and reads no clock.

mod course;
mod decide;
mod frame;
mod ground;
mod guide;
mod reply;
mod resolve;
mod several;
mod state;
pub mod tasks;
mod templates;
mod tone;
mod turn;
mod world;

pub use decide::{Command, CommandKind, Done};
pub use frame::Buyer;
pub use state::State;
pub use turn::{Turn, Utterance, listen, turn, turn_as_meant};
pub use world::{World, WorldError};
