//! `policy.toml`: thresholds and limits, by key.

use serde_json::{Map, Value};
use snapshot::program::Policy;

use crate::input::{Content, FileReport, Node, number, remedy};

/// The thresholds in force so far.
#[derive(Debug, Default)]
pub(crate) struct PolicyDraft(pub(crate) Policy);

/// Reads a file of thresholds; keys that it leaves out stay as they were.
pub(crate) fn read(tree: &Node, file: FileReport<'_>, draft: &mut PolicyDraft) {
    let Content::Map(entries) = &tree.content else { return };
    let Ok(Value::Object(mut held)) = serde_json::to_value(&draft.0) else { return };
    for (key, node) in entries {
        if !held.contains_key(&key.text) {
            let message = format!("there is no threshold `{}`", key.text);
            let known = held.keys().map(String::as_str);
            let remedy = remedy(&key.text, known, "see ontology/policy.toml for all keys");
            file.error("unknown-key", key.at, message, remedy);
            continue;
        }
        let mut tried: Map<String, Value> = held.clone();
        tried.insert(key.text.clone(), value(node));
        match serde_json::from_value(Value::Object(tried.clone())) {
            Ok(policy) => {
                draft.0 = policy;
                held = tried;
            }
            Err(error) => {
                let message = format!("`{}` cannot be that: {error}", key.text);
                file.error("bad-threshold", node.at, message, "see ontology/policy.toml");
            }
        }
    }
}

fn value(node: &Node) -> Value {
    match &node.content {
        Content::Null => Value::Null,
        Content::Scalar(text) => scalar(text),
        Content::List(items) => Value::Array(items.iter().map(value).collect()),
        Content::Map(entries) => Value::Object(
            entries.iter().map(|(key, node)| (key.text.clone(), value(node))).collect(),
        ),
    }
}

fn scalar(text: &str) -> Value {
    if let Ok(truth) = text.parse::<bool>() {
        return Value::Bool(truth);
    }
    if let Ok(whole) = text.parse::<i64>() {
        return Value::from(whole);
    }
    number(text).map_or_else(|| Value::from(text), Value::from)
}
