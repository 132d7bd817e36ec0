//! Guided choice, turn by turn: what is asked, what is shown, and how soon the wanted thing is found.
//!
//! The multi-round protocol of Lei et al. 2020 (EAR, SCPR) and Deng et al. 2021 (UNICORN): a buyer
//! wants one item and opens with one of its attributes; each turn asks whether it has another, or
//! shows ten items; found within fifteen turns counts. The opening counts as a turn here.

mod buyer;
mod policy;
mod shop;

pub use policy::{Measured, Policy, Told};
pub use shop::{ChoiceShop, Scorer};
