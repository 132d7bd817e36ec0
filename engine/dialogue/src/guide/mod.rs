//! Guided selling: questions whose answers become conditions.

mod answer;
mod ask;

pub(crate) use answer::{Answered, answered};
pub(crate) use ask::{expecting, further_question, go_on, of, start};
