//! What the terms of a ranking are worth to buyers: learned from what was put before them and what
//! they turned to.
//!
//! A logistic regression of "was turned to" on the terms and on the place where it stood. The place
//! takes up what is owed to standing early, and is left out when the weights are used: so what is
//! learned is free of it (Zinkevich 2017, rule 36; the additive form of the examination hypothesis
//! of Richardson, Dominowska and Ragno 2007). Every term speaks for a product, so no weight is
//! below 0: of two products that differ in one term alone, the better is never ranked below.

mod fit;
mod judged;

pub use fit::{Exposure, Exposures, Ranker};
