//! The compiler: pack files to a graph to a snapshot.
//!
//! The only room that knows oxigraph's store. It never appears in a conversation turn. Everything that
//! people wrote wrongly becomes a [`domain::Diagnostic`] with file and line; all of them, not the first.

mod builtin;
mod catalog;
mod compile;
mod conversation;
mod declared;
mod files;
mod input;
mod iri;
mod kinds;
mod layering;
mod manifest;
mod programs;
mod resolve;
mod shacl;
mod sources;
mod statements;
mod template;
mod turtle;

pub use compile::{Compiled, Progress, compile, compile_with_progress};
pub use conversation::{Conversation, Expectation, Step, Turn};
pub use files::{PackFiles, ReadError, read_packs};
pub use layering::{Override, Side};
