//! Protocols: how each kind of set is run, with fixed seeds and the official parts.

mod corpus;
mod episodes;
mod judged;
mod labels;
mod nlu;
mod pairs;
mod recovery;
mod shelf;
mod spelling;
mod tags;
mod tools;
mod understood;

pub use nlu::run_nlu;

pub use tools::{Options, Part, Tools};
