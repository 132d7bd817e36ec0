//! Whether two questions are the same.
//!
//! A shop's list of questions grows by hand, and the same one gets in twice in other words:
//! [`alike`] ranks which are nearest to a new one, untaught, and [`Same`], taught with pairs of which
//! it is known, gives a chance that two are one, to be asked about or merged. Wording (rarity of
//! characters, BM25, order) and meaning (vectors of an encoder) count together; signs of likeness may
//! only speak for it, so that what is peculiar to how pairs were gathered is not learnt.
//!
//! Sources: Robertson and Zaragoza 2009 for BM25; the differences and products of two vectors after
//! Conneau et al. 2017 (`InferSent`); Platt 1999 for the chances.

mod logistic;
mod same;
mod sides;
mod wording;
mod words;

pub use same::{PairExample, Same};
pub use sides::{Side, alike};
pub use wording::{Agreement, Wording};
