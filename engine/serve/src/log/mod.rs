//! The event log: one transactional file of everything acknowledged. An event that was acknowledged
//! survives `kill -9`; one that was not may be lost.

mod appended;
mod copied;
mod erase;
mod file;
mod reader;
mod row;
mod tables;
mod writer;

pub(crate) use appended::{Appended, Ticket};
pub(crate) use erase::Erasure;
pub use file::LogError;
pub(crate) use file::Place;
pub(crate) use reader::{Numbered, scan_copy};
pub(crate) use row::Row;
pub(crate) use writer::Log;
