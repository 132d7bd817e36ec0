//! What serving costs, measured beside an empty echo with replies of the same size, in one run.

mod client;
mod cpu;
mod echo;
mod plan;
mod run;

pub use run::{Measured, TaskMeasured, measure, measure_tasks};
