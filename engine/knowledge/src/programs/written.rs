//! Names and texts as they were written, with their places, until ids exist.

use domain::{GraphId, Localized, TermId};

use crate::input::{At, Fields, Node, Phrases};

/// A place in a file of a pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Where {
    /// The file.
    pub(crate) graph: GraphId,
    /// The place in it.
    pub(crate) at: At,
}

/// A name or an expression, as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    /// The characters.
    pub(crate) text: String,
    /// Where they stand.
    pub(crate) at: At,
}

impl Written {
    /// The texts of a key.
    pub(crate) fn list(fields: &Fields<'_>, key: &'static str) -> Vec<Self> {
        let texts = fields.texts(key).into_iter();
        texts.map(|(at, text)| Self { text: text.to_owned(), at }).collect()
    }

    /// The text of a key that may be absent.
    pub(crate) fn optional(fields: &Fields<'_>, key: &'static str) -> Option<Self> {
        Self::of(fields.get(key)?, fields.text(key)?)
    }

    /// The text of a key that must be there.
    pub(crate) fn needed(fields: &Fields<'_>, key: &'static str) -> Option<Self> {
        Self::of(fields.need(key)?, fields.text(key)?)
    }

    #[expect(clippy::unnecessary_wraps, reason = "its callers chain it")]
    fn of(node: &Node, text: &str) -> Option<Self> {
        Some(Self { text: text.trim().to_owned(), at: node.at })
    }
}

/// A text that may be a template.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Say {
    /// The text by language.
    pub(crate) text: Localized,
    /// Where it stands.
    pub(crate) at: At,
}

/// What every program has: a name, a node, a place, and what it is called.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The name in files and on the wire.
    pub(crate) name: String,
    /// The IRI.
    pub(crate) iri: String,
    /// The node.
    pub(crate) term: TermId,
    /// Where it begins.
    pub(crate) place: Where,
    /// What it is called.
    pub(crate) label: Localized,
    /// What buyers say for it.
    pub(crate) phrasings: Phrases,
}
