//! A tree of scalars, lists and maps with the position of each: what YAML and TOML have in common.

/// A position in a file; zeros where the whole file or line is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The column, from 1.
    pub(crate) column: usize,
}

impl At {
    /// A whole line.
    pub(crate) fn line(line: usize) -> Self {
        Self { line, column: 0 }
    }

    /// The position of a byte of a text.
    pub(crate) fn byte(text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Self { line, column }
    }
}

/// A node of a tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    /// Where it begins.
    pub(crate) at: At,
    /// What it is.
    pub(crate) content: Content,
}

/// What a node is. A scalar is kept as it was written: readers know what they expect.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// Nothing was written.
    Null,
    /// A text, number or truth.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<(Key, Node)>),
}

/// The key of an entry of a map.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    /// Where it stands.
    pub(crate) at: At,
    /// The key.
    pub(crate) text: String,
}

impl Node {
    /// The scalar, where it is one.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text) => Some(text),
            Content::Null | Content::List(_) | Content::Map(_) => None,
        }
    }

    /// Whether nothing was written.
    pub(crate) fn is_null(&self) -> bool {
        self.content == Content::Null
    }

    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.content {
            Content::Null => "nothing",
            Content::Scalar(_) => "a text",
            Content::List(_) => "a list",
            Content::Map(_) => "a map",
        }
    }
}
