//! The services of the contract: each method decodes, calls, encodes.

mod buyer;
mod event;
mod guide;
mod knowledge;
mod memoised;
mod notices;

pub(crate) use buyer::BuyerApi;
pub(crate) use event::EventApi;
pub(crate) use guide::GuideApi;
pub(crate) use knowledge::KnowledgeApi;
pub(crate) use memoised::Memoised;
