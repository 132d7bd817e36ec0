//! How well the engine understands and recommends: data sets, protocols, metrics, reports.
//!
//! This room reads data sets and runs protocols; it reads no clock, writes no file and speaks on no
//! stream. See README.md for the formats of sets.

mod choice;
mod learn;
mod metrics;
mod protocols;
mod report;
mod sets;

pub use choice::{ChoiceShop, Measured, Policy, Scorer, Told};
pub use protocols::{Options, Part, Tools, run_nlu};
pub use report::{CtrReport, RankedReport, Report, Skipped};
pub use sets::{Kind, Published, Yardstick};
