//! Questions added while serving, as a pack: they go the way of every other question, with the same
//! checks, and are durable as a publication.

use std::collections::BTreeMap;

use knowledge::PackFiles;
use proto::v1;
use serde_json::{Map, Value, json};

use crate::error::ServeError;
use crate::packs::LIVE;

const FILE: &str = "questions/live.yaml";

/// The pack with these questions in place of those of the same name.
pub(crate) fn pack(
    store: &str,
    held: Option<&PackFiles>,
    questions: &[v1::LiveQuestion],
) -> Result<PackFiles, ServeError> {
    if questions.is_empty() {
        return Err(ServeError::invalid("questions", "must not be empty"));
    }
    let mut all = held.map_or_else(|| Ok(BTreeMap::new()), held_questions)?;
    for (index, question) in questions.iter().enumerate() {
        check_id(&format!("questions[{index}].id"), &question.id)?;
        all.insert(question.id.clone(), written(question, index)?);
    }
    let version = held.and_then(crate::shelf::head).map_or(1, |(_, version)| version.minor + 1);
    let manifest = format!(
        "name = \"{LIVE}\"\nversion = \"0.{version}.0\"\nlayer = \"store\"\n\
         title = {{ zh = \"在线添加的问答\", en = \"Questions added while serving\" }}\n\
         locales = [\"zh\", \"en\"]\nnamespace = \"https://qianmian.dev/live/{store}#\"\n\
         prefix = \"{LIVE}\"\n"
    );
    let listed = Value::Array(all.into_values().collect());
    // JSON is YAML: it needs no escaping of its own.
    let text = serde_json::to_string_pretty(&listed)
        .map_err(|error| ServeError::Internal(error.to_string()))?;
    Ok(PackFiles::from_texts(&[("pack.toml", &manifest), (FILE, &text)]))
}

fn held_questions(pack: &PackFiles) -> Result<BTreeMap<String, Value>, ServeError> {
    let damaged = |reason: String| ServeError::Packs(format!("pack `{LIVE}`: {reason}"));
    let bytes = pack.files.get(FILE).ok_or_else(|| damaged(format!("{FILE} is missing")))?;
    let listed: Vec<Value> =
        serde_json::from_slice(bytes).map_err(|error| damaged(error.to_string()))?;
    let named = |question: Value| {
        let id = question.get("id")?.as_str()?.to_owned();
        Some((id, question))
    };
    Ok(listed.into_iter().filter_map(named).collect())
}

fn check_id(field: &str, id: &str) -> Result<(), ServeError> {
    let lawful = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-');
    let begins = id.chars().next().is_some_and(|char| char.is_ascii_alphabetic());
    if !begins || !id.chars().all(lawful) || id.len() > 64 {
        let reason = "must be a letter, then letters, digits, `_` and `-`, 64 at most";
        return Err(ServeError::invalid(field, reason));
    }
    Ok(())
}

fn written(question: &v1::LiveQuestion, index: usize) -> Result<Value, ServeError> {
    let field = |name: &str| format!("questions[{index}].{name}");
    if question.phrasings.is_empty() {
        return Err(ServeError::invalid(field("phrasings"), "must not be empty"));
    }
    if question.answer.is_empty() {
        return Err(ServeError::invalid(field("answer"), "must not be empty"));
    }
    let mut phrasings: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for text in &question.phrasings {
        phrasings.entry(tag(text)).or_default().push(&text.text);
    }
    let label = match question.label.is_empty() {
        true => json!(question.phrasings[0].text),
        false => texts(&question.label),
    };
    Ok(json!({
        "id": question.id,
        "label": label,
        "phrasings": phrasings,
        "answer": [{ "say": texts(&question.answer) }],
    }))
}

fn texts(texts: &[v1::LocalizedText]) -> Value {
    let pairs = texts.iter().map(|text| (tag(text).to_owned(), json!(text.text)));
    Value::Object(pairs.collect::<Map<String, Value>>())
}

fn tag(text: &v1::LocalizedText) -> &'static str {
    crate::from_proto::locale(&text.locale).tag()
}
