//! What an utterance speaks of: products, category, attributes, conditions and needs.

mod amounts;
mod products;
mod topic;
mod wants;

pub(crate) use amounts::unread;
pub(crate) use products::extreme;
pub(crate) use topic::Topic;
pub(crate) use wants::{Wanting, remember};
