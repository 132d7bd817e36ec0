//! Which question or act an utterance is: fitted from the packs' phrasings when a world is built.

mod calibrate;
mod features;
mod linear;
mod model;
mod nearest;

pub(crate) use features::{Kind, Typed, features, tokens, without_subject};
pub(crate) use model::{Intents, Phrasing};
