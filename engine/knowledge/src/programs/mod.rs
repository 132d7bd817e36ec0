//! What packs declare beside facts: questions, needs, tasks, guides, promotions, sentences, words, thresholds.
//!
//! Each kind is read into a draft with names, states its facts, and is sealed to ids when the snapshot stands.

mod draft;
mod guide;
mod need;
mod part;
mod policy;
mod promotion;
mod query_names;
mod question;
mod read;
mod reply;
mod rule;
mod seal;
mod slot;
mod task;
mod unit;
mod word;
mod written;

pub(crate) use draft::Drafts;
pub(crate) use read::{Reading, read};
pub(crate) use seal::{Seal, seal};
pub(crate) use written::{Where, Written};
