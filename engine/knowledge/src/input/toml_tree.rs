//! TOML to the same tree as YAML.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::node::{At, Content, Key, Node};
use super::report::FileReport;

/// Reads a file; what cannot be read is reported, and the rest is still there.
pub(crate) fn read_toml(text: &str, file: FileReport<'_>) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let at = error.span().map_or_else(At::default, |span| At::byte(text, span.start));
        file.error("toml-syntax", at, error.message(), "texts stand in quotes: name = \"tea\"");
    }
    Node { at: At { line: 1, column: 1 }, content: map(text, table.get_ref()) }
}

fn map(text: &str, table: &DeTable<'_>) -> Content {
    let entry = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| {
        let key: &Spanned<std::borrow::Cow<'_, str>> = key;
        let at = At::byte(text, key.span().start);
        (Key { at, text: key.get_ref().clone().into_owned() }, node(text, value))
    };
    let mut entries: Vec<(Key, Node)> = table.iter().map(entry).collect();
    entries.sort_by_key(|(key, _)| key.at);
    Content::Map(entries)
}

fn node(text: &str, value: &Spanned<DeValue<'_>>) -> Node {
    let content = match value.get_ref() {
        DeValue::String(text) => Content::Scalar(text.clone().into_owned()),
        DeValue::Integer(number) => Content::Scalar(number.to_string()),
        DeValue::Float(number) => Content::Scalar(number.to_string()),
        DeValue::Boolean(truth) => Content::Scalar(truth.to_string()),
        DeValue::Datetime(moment) => Content::Scalar(moment.to_string()),
        DeValue::Array(items) => Content::List(items.iter().map(|item| node(text, item)).collect()),
        DeValue::Table(table) => map(text, table),
    };
    Node { at: At::byte(text, value.span().start), content }
}
