//! What an utterance speaks of: products, category, attributes, conditions and needs.

mod products;
mod topic;
mod wants;

pub(crate) use products::extreme;
pub(crate) use topic::Topic;
pub(crate) use wants::{Wanting, remember};
