//! Texts in one or more languages.

use domain::{Locale, Localized};

use super::node::{At, Content, Key, Node};
use super::report::FileReport;
use super::suggest::remedy;

/// Lists of what people say, each text with its language.
pub(crate) type Phrases = Vec<(Locale, String)>;

/// Reads texts and lists of texts; plain ones are in the pack's first language.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    /// The language of plain texts.
    pub(crate) first: Locale,
    /// Where findings go.
    pub(crate) file: FileReport<'a>,
}

impl Texts<'_> {
    /// One text, or one for each language.
    pub(crate) fn localized(self, node: &Node) -> Localized {
        match &node.content {
            Content::Scalar(text) => Localized::new([(self.first, text.clone())]),
            Content::Map(entries) => Localized::new(entries.iter().filter_map(|(key, node)| {
                let locale = self.locale(key)?;
                let text = self.scalar(node)?;
                Some((locale, text.to_owned()))
            })),
            Content::List(_) | Content::Null => {
                self.scalar(node);
                Localized::default()
            }
        }
    }

    /// [`Self::localized`] of a key that may be absent.
    pub(crate) fn optional(self, node: Option<&Node>) -> Localized {
        node.map_or_else(Localized::default, |node| self.localized(node))
    }

    /// A list of texts, or one list for each language.
    pub(crate) fn phrases(self, node: Option<&Node>) -> Phrases {
        let mut phrases = Vec::new();
        match node.map(|node| &node.content) {
            Some(Content::Map(entries)) => {
                let known =
                    entries.iter().filter_map(|(key, node)| Some((self.locale(key)?, node)));
                known.for_each(|(locale, node)| self.list(node, locale, &mut phrases));
            }
            Some(Content::List(_) | Content::Scalar(_)) => {
                let Some(node) = node else { return phrases };
                self.list(node, self.first, &mut phrases);
            }
            Some(Content::Null) | None => {}
        }
        phrases
    }

    fn list(self, node: &Node, locale: Locale, into: &mut Phrases) {
        let items = match &node.content {
            Content::List(items) => items.as_slice(),
            Content::Scalar(_) => std::slice::from_ref(node),
            Content::Null => &[],
            Content::Map(_) => {
                let remedy = "quote a text that holds `: ` or begins with {";
                self.file.error("not-a-list", node.at, "a list of texts cannot be a map", remedy);
                &[]
            }
        };
        for item in items {
            if let Some(text) = self.scalar(item).map(str::trim).filter(|text| !text.is_empty()) {
                into.push((locale, text.to_owned()));
            }
        }
    }

    fn locale(self, key: &Key) -> Option<Locale> {
        let found = Locale::ALL.into_iter().find(|locale| locale.tag() == key.text);
        if found.is_none() {
            let tags = Locale::ALL.map(Locale::tag);
            let otherwise = format!(
                "known languages: {}; a text with a comma needs quotes inside braces",
                tags.join(", ")
            );
            let message = format!("`{}` is no language", key.text);
            self.file.error(
                "unknown-language",
                key.at,
                message,
                remedy(&key.text, tags, &otherwise),
            );
        }
        found
    }

    fn scalar(self, node: &Node) -> Option<&str> {
        let found = node.scalar();
        if found.is_none() {
            let message = format!("a text is wanted here, not {}", node.kind());
            let remedy = "quote a text that holds `: ` or begins with { or [";
            self.file.error("not-a-text", node.at, message, remedy);
        }
        found
    }
}

/// The characters of a file, without a byte order mark; what is not UTF-8 is reported with its line.
pub(crate) fn utf8<'a>(bytes: &'a [u8], file: FileReport<'_>) -> Option<&'a str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = &bytes[..error.valid_up_to()];
            let line = good.split(|byte| *byte == b'\n').count();
            let message = "the file is not UTF-8 here";
            file.error("not-utf8", At::line(line), message, "save the file as UTF-8");
            None
        }
    }
}
