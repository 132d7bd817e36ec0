//! Reads the keys of a map, and tells which are missing, wrong or unknown.

use std::cell::RefCell;

use super::node::{At, Content, Key, Node};
use super::number::number;
use super::report::FileReport;
use super::suggest::remedy;

/// The keys of one map. Every key asked for is a known key; [`Fields::finish`] refuses the others.
pub(crate) struct Fields<'a> {
    entries: &'a [(Key, Node)],
    at: At,
    what: &'static str,
    file: FileReport<'a>,
    known: RefCell<Vec<&'static str>>,
}

impl<'a> Fields<'a> {
    /// The keys of a node, which must be a map.
    pub(crate) fn of(node: &'a Node, what: &'static str, file: FileReport<'a>) -> Option<Self> {
        let Content::Map(entries) = &node.content else {
            let message = format!("{what} must be a map of keys, not {}", node.kind());
            file.error("not-a-map", node.at, message, "write `key: value` lines, or {key: value}");
            return None;
        };
        Some(Self { entries, at: node.at, what, file, known: RefCell::default() })
    }

    /// Where the map begins.
    pub(crate) fn at(&self) -> At {
        self.at
    }

    /// The value of a key; nothing written counts as absent.
    pub(crate) fn get(&self, key: &'static str) -> Option<&'a Node> {
        self.known.borrow_mut().push(key);
        let (_, node) = self.entries.iter().find(|(held, _)| held.text == key)?;
        (!node.is_null()).then_some(node)
    }

    /// The value of a key that must be there.
    pub(crate) fn need(&self, key: &'static str) -> Option<&'a Node> {
        let found = self.get(key);
        if found.is_none() {
            let message = format!("{} has no `{key}`", self.what);
            self.file.error("missing-key", self.at, message, format!("add `{key}: …`"));
        }
        found
    }

    /// The text of a key.
    pub(crate) fn text(&self, key: &'static str) -> Option<&'a str> {
        self.get(key).and_then(|node| self.scalar(key, node))
    }

    /// The text of a key that must be there.
    pub(crate) fn need_text(&self, key: &'static str) -> Option<&'a str> {
        self.need(key).and_then(|node| self.scalar(key, node))
    }

    /// The items of a key: of a list, or the one scalar that stands in place of a list.
    pub(crate) fn items(&self, key: &'static str) -> &'a [Node] {
        let Some(node) = self.get(key) else { return &[] };
        match &node.content {
            Content::List(items) => items,
            Content::Scalar(_) => std::slice::from_ref(node),
            Content::Map(_) | Content::Null => {
                let message = format!("`{key}` must be a list, not {}", node.kind());
                self.file.error("not-a-list", node.at, message, "write [a, b] or lines with `- `");
                &[]
            }
        }
    }

    /// The texts of a list, each with its place.
    pub(crate) fn texts(&self, key: &'static str) -> Vec<(At, &'a str)> {
        let items = self.items(key).iter();
        items.filter_map(|item| Some((item.at, self.scalar(key, item)?))).collect()
    }

    /// A finite number.
    pub(crate) fn number(&self, key: &'static str) -> Option<f64> {
        let node = self.get(key)?;
        let text = self.scalar(key, node)?;
        let found = number(text);
        if found.is_none() {
            let message = format!("`{key}` must be a number, not `{text}`");
            self.file.error("not-a-number", node.at, message, "write digits, such as 12 or 0.5");
        }
        found
    }

    /// A count of at least one.
    pub(crate) fn count(&self, key: &'static str) -> Option<usize> {
        let node = self.get(key)?;
        let text = self.scalar(key, node)?;
        let found = text.parse().ok().filter(|count| *count > 0);
        if found.is_none() {
            let message = format!("`{key}` must be a whole number above zero, not `{text}`");
            self.file.error("not-a-number", node.at, message, "write digits, such as 3");
        }
        found
    }

    /// Yes or no.
    pub(crate) fn truth(&self, key: &'static str) -> Option<bool> {
        let node = self.get(key)?;
        match self.scalar(key, node)? {
            "true" => Some(true),
            "false" => Some(false),
            other => {
                let message = format!("`{key}` must be true or false, not `{other}`");
                self.file.error("not-a-truth", node.at, message, "write true or false");
                None
            }
        }
    }

    /// One of a few words.
    pub(crate) fn choice<T: Copy>(&self, key: &'static str, of: &[(&str, T)]) -> Option<T> {
        let node = self.get(key)?;
        let text = self.scalar(key, node)?;
        let found = of.iter().find(|(name, _)| *name == text);
        if found.is_none() {
            let names: Vec<&str> = of.iter().map(|(name, _)| *name).collect();
            let otherwise = format!("one of: {}", names.join(", "));
            let message = format!("`{key}` cannot be `{text}`");
            let remedy = remedy(text, names.iter().copied(), &otherwise);
            self.file.error("unknown-word", node.at, message, remedy);
        }
        found.map(|(_, value)| *value)
    }

    /// Refuses every key that nobody asked for.
    pub(crate) fn finish(self) {
        let known = self.known.into_inner();
        for (key, _) in self.entries {
            if known.contains(&key.text.as_str()) {
                continue;
            }
            let otherwise = format!("known keys: {}", known.join(", "));
            let message = format!("{} has no key `{}`", self.what, key.text);
            let remedy = remedy(&key.text, known.iter().copied(), &otherwise);
            self.file.error("unknown-key", key.at, message, remedy);
        }
    }

    fn scalar(&self, key: &str, node: &'a Node) -> Option<&'a str> {
        let found = node.scalar();
        if found.is_none() {
            let message = format!("`{key}` must be a text, not {}", node.kind());
            let remedy = "write one value; quote a text that begins with { or [";
            self.file.error("not-a-text", node.at, message, remedy);
        }
        found
    }
}
