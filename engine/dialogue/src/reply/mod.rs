//! Replies: how things are printed, and what a turn collects to say.

mod cards;
mod draft;
mod offer;
pub(crate) mod parts;
pub(crate) mod print;
mod wording;

pub(crate) use cards::{show_cards, show_quick_replies};
pub(crate) use draft::Draft;
pub(crate) use offer::{offer_spec, reasons_of};
pub(crate) use wording::{constraint, phrase};
