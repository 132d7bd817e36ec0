//! What another policy would have been worth, told from the log of the one that ran: estimators,
//! their intervals, and whether the log can tell it at all.

mod bootstrap;
mod context;
mod crossing;
mod estimators;
mod evaluate;
mod feedback;
mod log;
mod overlap;
mod rewards;
mod ridge;
mod table;
mod target;
#[cfg(test)]
mod tests;
mod thresholds;

pub use crossing::{Crossing, open_bandit};
pub use estimators::Estimator;
pub use evaluate::{Estimate, Evaluation, Settings, evaluate};
pub use feedback::{Columns, Logged, read_log, read_target};
pub use log::{Contexts, Feedback, Log};
pub use overlap::{Overlap, Verdict};
pub use rewards::Predicted;
pub use target::Target;
