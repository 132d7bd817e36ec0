//! Data sets: which there are, how their files are read, what is wrong with a line.

mod catalogue;
pub(crate) mod corpus;
mod episodes;
mod find;
mod kind;
mod labels;
mod pairs;
mod source;
mod spelling;
mod table;
mod tags;
mod zip;

pub(crate) use catalogue::{Catalogue, Form, Training};
pub use catalogue::{Published, Yardstick};
pub(crate) use episodes::{Episode, Framed, read_episodes};
pub(crate) use find::{Found, find, find_corpus, others};
pub use kind::Kind;
pub(crate) use labels::{Labelled, read_labels};
pub(crate) use pairs::{Pair, read_pairs};
pub(crate) use source::{Read, Source};
pub(crate) use spelling::read_spelling;
pub(crate) use tags::{Tagged, read_tags};
