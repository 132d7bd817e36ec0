//! Need, profile and snapshot to ranked, explained offers.
//!
//! Scores are additive: the terms of a recommendation sum exactly to its score. This room knows
//! no session and no sentence.

mod guide;
mod recommend;
mod request;

pub use guide::{GuideOption, GuideOutcome, GuideRequest, NextQuestion, guide};
pub use recommend::recommend;
pub use request::{
    Behaviour, OptionMeaning, Outcome, Reason, Recommendation, Request, Scene, Taste, TermKind,
};
