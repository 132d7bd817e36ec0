//! Text and context to an [`Understanding`]: what an utterance means, with spans and scores.
//!
//! This room decides nothing and writes no text.

mod accounted;
mod attribution;
mod code;
mod collect;
mod comparison;
mod constraint;
mod degree;
mod designator;
mod english;
mod explain;
mod feeling;
mod indifference;
mod intent;
mod judge;
mod language;
mod lexicon;
mod link;
mod mention;
mod moment;
mod names;
mod normalize;
mod numeral;
mod order;
mod overlap;
mod parse;
mod polarity;
mod quantity;
mod range;
mod reference;
mod roles;
mod scan;
mod sentence;
mod share;
mod slot;
mod spelling;
mod stage;
mod tail;
mod understanding;
mod vague;

pub use classify::{Fitness, Measured};
pub use code::code_text;
pub use encode::Encoder;
pub use explain::{Evidence, Explanation, explain};
pub use feeling::{
    ClassScore, Emotion, Feeling, FeelingGuess, FeelingLine, FeelingScore, Outcome, Past,
    cross_check_feelings, score_feelings,
};
pub use language::{Language, understand};
pub use moment::{Day, Interval, Moment, Side};
pub use normalize::{fold, written_in};
pub use stage::{Stage, StageGuess, StageReason};
pub use typo::Change;
pub use understanding::{
    Abstention, Alternative, Code, ConstraintMention, Context, Count, Doubt, Expecting, Intent,
    Mention, MentionKind, Preference, Quantity, Reading, Reference, ReferenceKind, Span,
    Understanding,
};
