//! YAML to a tree. Aliases are expanded up to a bound; a second key of the same name is an error.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span};

use super::node::{At, Content, Key, Node};
use super::report::FileReport;

/// Deeper than any pack needs, and shallow enough for every reader that walks the tree.
const DEPTH_MAX: usize = 64;
/// Nodes that aliases may add to one file.
const ALIASED_MAX: usize = 100_000;

/// Reads the first document of a file; `None` where it cannot be read, which is then reported.
pub(crate) fn read_yaml(text: &str, file: FileReport<'_>) -> Option<Node> {
    let mut reader =
        Reader { file, anchors: HashMap::new(), aliased: 0, stack: Vec::new(), root: None };
    for next in Parser::new_from_str(text) {
        let (event, span) = match next {
            Ok(next) => next,
            Err(error) => {
                let at = At { line: error.marker().line(), column: error.marker().col() + 1 };
                let remedy = "check indentation and quotes; texts with `: `, `#`, `{` or `[`, or \
                    ending in `:`, need quotes";
                file.error("yaml-syntax", at, error.info(), remedy);
                return None;
            }
        };
        if !reader.event(event, span) {
            return None;
        }
    }
    Some(reader.root.unwrap_or(Node { at: At::default(), content: Content::Null }))
}

struct Reader<'a> {
    file: FileReport<'a>,
    anchors: HashMap<usize, Node>,
    aliased: usize,
    stack: Vec<Open>,
    root: Option<Node>,
}

struct Open {
    at: At,
    anchor: usize,
    kind: OpenKind,
}

enum OpenKind {
    List(Vec<Node>),
    Map(Vec<(Key, Node)>, Option<Key>),
}

impl Reader<'_> {
    /// Takes an event; false where the file is beyond reading.
    fn event(&mut self, event: Event<'_>, span: Span) -> bool {
        let at = At { line: span.start.line(), column: span.start.col() + 1 };
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let null = style == ScalarStyle::Plain && matches!(&*text, "" | "~" | "null");
                let content = if null { Content::Null } else { Content::Scalar(text.into_owned()) };
                self.close(Node { at, content }, anchor)
            }
            Event::SequenceStart(_, anchor, _) => self.open(at, anchor, OpenKind::List(Vec::new())),
            Event::MappingStart(_, anchor, _) => {
                self.open(at, anchor, OpenKind::Map(Vec::new(), None))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(open) = self.stack.pop() else { return true };
                let content = match open.kind {
                    OpenKind::List(items) => Content::List(items),
                    OpenKind::Map(entries, _) => Content::Map(entries),
                };
                self.close(Node { at: open.at, content }, open.anchor)
            }
            Event::Alias(anchor) => {
                let Some(node) = self.anchors.get(&anchor).cloned() else { return true };
                self.aliased += size(&node);
                if self.aliased > ALIASED_MAX {
                    self.file.error("yaml-aliases", at, "aliases repeat too much", "write it out");
                    return false;
                }
                self.close(Node { at, content: node.content }, 0)
            }
            Event::StreamStart
            | Event::StreamEnd
            | Event::DocumentStart(..)
            | Event::DocumentEnd
            | Event::Anchor(..)
            | Event::UnresolvedAlias(_) => true,
            _ => true,
        }
    }

    fn open(&mut self, at: At, anchor: usize, kind: OpenKind) -> bool {
        if self.stack.len() >= DEPTH_MAX {
            self.file.error("yaml-depth", at, "lists and maps nest too deep", "flatten the file");
            return false;
        }
        self.stack.push(Open { at, anchor, kind });
        true
    }

    fn close(&mut self, node: Node, anchor: usize) -> bool {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.stack.last_mut().map(|open| &mut open.kind) {
            None if self.root.is_some() => {
                let message = "a second document begins here";
                self.file.error("yaml-documents", node.at, message, "use one file for each");
                return false;
            }
            None => self.root = Some(node),
            Some(OpenKind::List(items)) => items.push(node),
            Some(OpenKind::Map(_, key @ None)) => {
                let Some(text) = node.scalar() else {
                    let message = format!("a key must be a text, not {}", node.kind());
                    self.file.error("yaml-key", node.at, message, "quote it, or check the braces");
                    return false;
                };
                *key = Some(Key { at: node.at, text: text.to_owned() });
            }
            Some(OpenKind::Map(entries, key)) => {
                let Some(key) = key.take() else { return true };
                if entries.iter().any(|(held, _)| held.text == key.text) {
                    let message = format!("the key `{}` stands here twice", key.text);
                    self.file.error("duplicate-key", key.at, message, "keep one of them");
                } else {
                    entries.push((key, node));
                }
            }
        }
        true
    }
}

fn size(node: &Node) -> usize {
    1 + match &node.content {
        Content::Null | Content::Scalar(_) => 0,
        Content::List(items) => items.iter().map(size).sum(),
        Content::Map(entries) => entries.iter().map(|(_, node)| size(node)).sum(),
    }
}
