//! The compiler: pack files to a graph to a snapshot.
//!
//! The only room that knows oxigraph's store. It never appears in a conversation turn.

mod compile;
mod files;

pub use compile::{Compiled, Progress, compile, compile_with_progress};
pub use files::{PackFiles, ReadError, read_packs};
