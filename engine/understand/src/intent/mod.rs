//! Which question or act an utterance is: fitted from the packs' phrasings when a world is built.

mod features;
mod model;
mod spoken;

pub(crate) use features::{Kind, Typed, features, tokens, without_subject};
pub(crate) use model::{Intents, Phrasing};
pub(crate) use spoken::Samples;
