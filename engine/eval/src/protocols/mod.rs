//! Protocols: how each kind of set is run, with fixed seeds and the official parts.

mod episodes;
mod judged;
mod labels;
mod nlu;
mod pairs;
mod shelf;
mod tags;
mod tools;

pub use nlu::run_nlu;

pub use tools::{Options, Part, Tools};
