//! Click-through: how likely a user is to take an item, by a logistic regression on what candidate
//! models say of the pair, each said without that pair.

mod columns;
mod measures;
mod predictor;
mod rows;
mod shape;
mod trial;

pub use measures::{ahead, mean_interval};
pub(crate) use measures::{auc, calibration_error};
pub use predictor::CtrSettings;
pub use rows::{Labelled, Parts};
pub use trial::{CtrTrial, Outcome, Variant};
