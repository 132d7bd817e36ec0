//! Need, profile and snapshot to ranked, explained offers.
//!
//! Scores are additive: the terms of a recommendation sum exactly to its score. This room knows
//! no session and no sentence.

mod behaviour;
mod belief;
mod bundle;
mod candidates;
mod conditions;
mod context;
mod diversify;
mod explain;
mod explore;
mod features;
mod fit;
mod guide;
mod learned;
mod likeness;
mod questions;
mod recommend;
mod regime;
mod relations;
mod relax;
mod request;
mod score;
mod taste;
mod walk;
mod weights;

pub use behaviour::{Behaviour, Tries};
pub use belief::{chances, gain, is_sure};
pub use explore::Lot;
pub use guide::{GuideOption, GuideOutcome, GuideRequest, NextQuestion, guide};
pub use learned::{Learned, Segment};
pub use questions::guide_facets;
pub use recommend::recommend;
pub use regime::Regime;
pub use request::{
    Moment, OptionMeaning, Outcome, Reason, Recommendation, Request, Scene, TermKind,
};
pub use taste::Taste;
pub use weights::{EventWeights, Weights};
