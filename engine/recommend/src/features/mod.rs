//! One file for each feature: what it reads, and the one number it comes to.
//!
//! The ranking, and later the learning of its weights, call these and no copies of them.

pub(crate) mod clicked;
pub(crate) mod complement;
pub(crate) mod emotion;
pub(crate) mod freshness;
pub(crate) mod knowledge;
pub(crate) mod leaning;
pub(crate) mod learned;
pub(crate) mod popularity;
pub(crate) mod price;
pub(crate) mod quality;
pub(crate) mod similarity;
pub(crate) mod stage;
pub(crate) mod stock;
pub(crate) mod taste;
pub(crate) mod together;
