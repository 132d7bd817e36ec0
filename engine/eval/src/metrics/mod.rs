//! What is measured: pure functions of right answers and guesses.

pub(crate) mod calibration;
pub(crate) mod classes;
pub(crate) mod correction;
pub(crate) mod coverage;
pub(crate) mod rank;
pub(crate) mod span;

pub(crate) use learn::bootstrap;
