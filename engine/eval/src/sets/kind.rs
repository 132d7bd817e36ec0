//! The kinds of sets.

use serde::Deserialize;

/// What a set measures, and so how it is read and run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Sentences with a label: intents, emotions, sentiment, sarcasm.
    Labels,
    /// Few-shot episodes: a support and queries for each domain, with intents and slots.
    Episodes,
    /// Pairs of sentences that say the same or not, or with a grade.
    Pairs,
    /// Sentences tagged token by token.
    Tags,
    /// Sentences as written and as they should be.
    Spelling,
    /// Names with one wrong character, over the packs.
    Recovery,
    /// Utterances of our own over the packs, with everything that is to be understood.
    Corpus,
}

impl Kind {
    /// Its name, as it is given with `--kind`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Labels => "labels",
            Self::Episodes => "episodes",
            Self::Pairs => "pairs",
            Self::Tags => "tags",
            Self::Spelling => "spelling",
            Self::Recovery => "recovery",
            Self::Corpus => "corpus",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let all = [
            Self::Labels,
            Self::Episodes,
            Self::Pairs,
            Self::Tags,
            Self::Spelling,
            Self::Recovery,
            Self::Corpus,
        ];
        all.into_iter().find(|kind| kind.name() == name)
    }
}
