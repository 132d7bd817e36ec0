//! Rows of a file, whatever it is written in: tabs, commas, JSON, or JSON line by line.

use domain::{Diagnostic, Place, Severity};
use serde_json::Value;

/// A row: its line and its fields, named where the file names them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    /// From 1.
    pub(crate) line: usize,
    /// Name (empty where the file has none) and value, in the order of the file.
    pub(crate) fields: Vec<(String, String)>,
}

impl Record {
    /// The first field with one of these names, whatever their case.
    pub(crate) fn named(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let field = self.fields.iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
            field.map(|(_, value)| value.as_str())
        })
    }
}

/// Names of columns that mark a first row as a header.
const HEADERS: [&str; 34] = [
    "id",
    "index",
    "text",
    "sentence",
    "sentence1",
    "sentence2",
    "text1",
    "text2",
    "text_1",
    "text_2",
    "s1",
    "s2",
    "q1",
    "q2",
    "question1",
    "question2",
    "query",
    "query1",
    "query2",
    "utterance",
    "content",
    "review",
    "label",
    "labels",
    "intent",
    "tag",
    "category",
    "emotion",
    "sentiment",
    "score",
    "similarity",
    "topic",
    "cat",
    "template",
];

/// Reads a file's text. `file` names it in what is found wrong.
pub(crate) fn read(file: &str, text: &str) -> (Vec<Record>, Vec<Diagnostic>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().chars().next() {
        Some('[') => json_array(file, text),
        Some('{') => json_lines(file, text),
        Some(_) if tabbed(text) => (header(tabs(text)), Vec::new()),
        Some(_) => commas(file, text),
        None => {
            let found = wrong(file, 0, "the file is empty", "put rows into it, or leave it out");
            (Vec::new(), vec![found])
        }
    }
}

/// What is wrong with a line, and what to do.
pub(crate) fn wrong(file: &str, line: usize, message: &str, remedy: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        code: "unreadable-row",
        place: Place { file: file.to_owned(), line, column: 0 },
        message: message.to_owned(),
        remedy: remedy.to_owned(),
    }
}

fn tabbed(text: &str) -> bool {
    let first: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    2 * first.iter().filter(|line| line.contains('\t')).count() >= first.len()
}

fn tabs(text: &str) -> Vec<Record> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            let fields = line.split('\t').map(|it| (String::new(), it.trim().to_owned()));
            Record { line: index + 1, fields: fields.collect() }
        })
        .collect()
}

fn commas(file: &str, text: &str) -> (Vec<Record>, Vec<Diagnostic>) {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    for row in reader.records() {
        match row {
            Ok(row) => {
                let line = row.position().map_or(0, csv::Position::line);
                let fields = row.iter().map(|it| (String::new(), it.trim().to_owned())).collect();
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                records.push(Record { line, fields });
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let line = usize::try_from(line).unwrap_or(usize::MAX);
                let remedy = "write UTF-8 and quote fields that hold commas or quotes";
                findings.push(wrong(file, line, &format!("not a row: {error}"), remedy));
            }
        }
    }
    (header(records), findings)
}

/// Takes the first row for names where it is one.
fn header(mut records: Vec<Record>) -> Vec<Record> {
    let Some(first) = records.first() else { return records };
    let names: Vec<String> = first.fields.iter().map(|(_, value)| value.to_lowercase()).collect();
    let known = names.iter().filter(|name| HEADERS.contains(&name.as_str())).count();
    if known == 0 || 2 * known < names.len() {
        return records;
    }
    records.remove(0);
    for record in &mut records {
        for (field, name) in record.fields.iter_mut().zip(&names) {
            field.0.clone_from(name);
        }
    }
    records
}

fn json_lines(file: &str, text: &str) -> (Vec<Record>, Vec<Diagnostic>) {
    let (mut records, mut findings) = (Vec::new(), Vec::new());
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str::<Value>(line) {
            Ok(value) => records.push(record(index + 1, &value)),
            Err(error) => {
                let message = format!("not a JSON object: {error}");
                let remedy = "write one JSON object a line, or one array for the whole file";
                findings.push(wrong(file, index + 1, &message, remedy));
            }
        }
    }
    (records, findings)
}

/// An array, item by item, so that each knows its line.
fn json_array(file: &str, text: &str) -> (Vec<Record>, Vec<Diagnostic>) {
    let mut records = Vec::new();
    let mut at = text.find('[').map_or(text.len(), |at| at + 1);
    let (mut line, mut counted) = (1, 0);
    loop {
        at += text[at..].chars().take_while(|it| it.is_ascii_whitespace() || *it == ',').count();
        line += text[counted..at].matches('\n').count();
        counted = at;
        if text[at..].is_empty() || text[at..].starts_with(']') {
            return (records, Vec::new());
        }
        let mut items = serde_json::Deserializer::from_str(&text[at..]).into_iter::<Value>();
        match items.next() {
            Some(Ok(value)) => {
                records.push(record(line, &value));
                at += items.byte_offset();
            }
            Some(Err(error)) => {
                let message = format!("not JSON from here on: {error}");
                let found = wrong(file, line, &message, "mend the JSON: what follows is not read");
                return (records, vec![found]);
            }
            None => return (records, Vec::new()),
        }
    }
}

/// A JSON value as a row: an object by its names, an array by its places.
pub(crate) fn record(line: usize, value: &Value) -> Record {
    let fields = match value {
        Value::Object(map) => map.iter().map(|(name, it)| (name.clone(), plain(it))).collect(),
        Value::Array(items) => items.iter().map(|it| (String::new(), plain(it))).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            vec![(String::new(), plain(value))]
        }
    };
    Record { line, fields }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn rows(text: &str) -> Vec<(usize, String)> {
        let (records, findings) = read("set", text);
        assert!(findings.is_empty(), "{findings:?}");
        let told = |it: &super::Record| {
            let fields: Vec<String> =
                it.fields.iter().map(|(name, value)| format!("{name}={value}")).collect();
            (it.line, fields.join("|"))
        };
        records.iter().map(told).collect()
    }

    #[test]
    fn every_spelling_of_a_table_is_read() {
        assert_eq!(rows("甲\t1\n\n乙\t0\n"), [(1, "=甲|=1".into()), (3, "=乙|=0".into())]);
        assert_eq!(rows("\u{feff}text,label\n\"甲,乙\",x\n"), [(2, "text=甲,乙|label=x".into())]);
        assert_eq!(
            rows("[\n {\"text\": \"甲\", \"label\": 1},\n {\"text\": \"乙\"}\n]"),
            [(2, "label=1|text=甲".into()), (3, "text=乙".into())]
        );
        assert_eq!(rows("{\"a\":\"b\"}\n{\"a\":\"c\"}"), [(1, "a=b".into()), (2, "a=c".into())]);
        assert_eq!(rows("[[\"甲\",\"x\"]]"), [(1, "=甲|=x".into())]);
    }

    #[test]
    fn a_bad_line_is_told_with_its_line() {
        let (records, findings) = read("set.jsonl", "{\"a\":1}\nnonsense\n{\"a\":2}\n");
        assert_eq!(records.len(), 2);
        assert_eq!((findings[0].place.file.as_str(), findings[0].place.line), ("set.jsonl", 2));
        let (records, findings) = read("set.json", "[{\"a\":1},\n{\"a\":}]");
        assert_eq!((records.len(), findings[0].place.line), (1, 2));
        assert_eq!(read("none", " \n").1.len(), 1);
    }
}
