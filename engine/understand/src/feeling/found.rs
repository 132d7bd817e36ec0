//! What is found of a buyer's feeling.

use crate::understanding::Span;

/// The buyer's feeling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feeling {
    /// Which.
    pub emotion: Emotion,
    /// How strong, 0 to 1.
    pub intensity: f64,
    /// Calibrated: of those with 0.8, eight in ten are right.
    pub probability: f64,
    /// Whether the words say the opposite, and what went before gives them away.
    pub ironic: bool,
    /// The words that show it most; none where the sentence as a whole does.
    pub span: Option<Span>,
}

/// Seven classes of emotion (乐 好 怒 哀 惧 恶 惊).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants are the seven classes in the order of the doc")]
pub enum Emotion {
    Joy,
    Liking,
    Anger,
    Sorrow,
    Fear,
    Disgust,
    Surprise,
}

impl Emotion {
    /// All classes, in order.
    pub const ALL: [Self; 7] = [
        Self::Joy,
        Self::Liking,
        Self::Anger,
        Self::Sorrow,
        Self::Fear,
        Self::Disgust,
        Self::Surprise,
    ];

    /// The key of the class in `ontology/words/feelings/`, in the replies (`feeling_KEY`,
    /// `tone_KEY`) and on the wire.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Joy => "joy",
            Self::Liking => "liking",
            Self::Anger => "anger",
            Self::Sorrow => "sorrow",
            Self::Fear => "fear",
            Self::Disgust => "disgust",
            Self::Surprise => "surprise",
        }
    }

    /// The class of a key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.key() == key)
    }

    /// Whether the buyer fares badly: an apology or comfort may be due.
    #[must_use]
    pub fn is_bad(self) -> bool {
        match self {
            Self::Anger | Self::Sorrow | Self::Disgust | Self::Fear => true,
            Self::Joy | Self::Liking | Self::Surprise => false,
        }
    }

    /// The place in [`Emotion::ALL`].
    pub(crate) fn index(self) -> usize {
        Self::ALL.iter().position(|it| *it == self).unwrap_or(0)
    }
}

/// What the model makes of an utterance by itself, before anything is held back.
#[derive(Clone, Debug, PartialEq)]
pub struct FeelingGuess {
    /// Every class with its probability, most probable first; with `none` they sum to one.
    pub ranked: Vec<(Emotion, f64)>,
    /// The probability that no feeling shows.
    pub none: f64,
    /// How strong the feeling is if there is one, 0 to 1.
    pub intensity: f64,
    /// Whether the buyer is pressed for time.
    pub hurry: bool,
    /// The words that show most.
    pub span: Option<Span>,
}
