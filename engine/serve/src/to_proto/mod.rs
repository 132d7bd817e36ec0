//! The only place where answers become wire types.

mod commands;
mod event;
mod evidence;
mod pack;
mod product;
mod recommendation;
mod reply;
mod task;
mod understanding;
mod value;

pub(crate) use commands::commands;
pub(crate) use event::{event_results, profile, stored_event, timestamp};
pub(crate) use evidence::{evidence, fact};
pub(crate) use pack::{diagnostics, pack, query};
pub(crate) use product::{full_product, product};
pub(crate) use recommendation::{guide, recommendation, relaxed};
pub(crate) use reply::{decision, parts};
pub(crate) use task::{task, task_outcome};
pub(crate) use understanding::{moments, understanding};
pub(crate) use value::value;
