//! Spans that are learnt: a linear-chain conditional random field over characters (Lafferty,
//! McCallum and Pereira 2001), for what no list of values holds.
//!
//! A pack tells the words of its values, and those are found by looking them up. What buyers say
//! beyond them (a name the shop does not carry, a number with a unit it never wrote down) follows
//! only from how it is said. From a few dozen tagged sentences a [`Tagger`] learns where such spans
//! begin and end; the pack's own values come in as a [`Gazetteer`]; each span comes with how sure it
//! is, so that what is not can be asked for.

mod chain;
mod gazetteer;
mod labels;
mod tagger;
mod weights;
mod windows;

pub use gazetteer::Gazetteer;
pub use labels::Tag;
pub use tagger::{Spotted, TagExample, TagSettings, Tagger};
pub use windows::windows;
