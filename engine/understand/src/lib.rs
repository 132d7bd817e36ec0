//! Text and context to an [`Understanding`]: what an utterance means, with spans and scores.
//!
//! This room decides nothing and writes no text.

mod language;
mod understanding;

pub use language::{Language, understand};
pub use understanding::{
    Abstention, ConstraintMention, Context, Emotion, Expecting, Feeling, Intent, Mention,
    MentionKind, Preference, Quantity, Reference, ReferenceKind, Span, Understanding,
};
