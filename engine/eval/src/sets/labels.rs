//! Sentences with a label: folders of seq.in and label, JSON by parts, tables of every spelling.

use std::collections::BTreeSet;

use domain::Diagnostic;
use serde_json::Value;

use super::source::{Part, Source, read_text};
use super::table::{Record, read, record, wrong};

/// A sentence with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Labelled {
    /// What was said.
    pub(crate) text: String,
    /// What it is.
    pub(crate) label: String,
    /// What it was said about or which template it was made from, where the set tells: rows with the
    /// same one are no independent observations.
    pub(crate) group: Option<String>,
}

const TEXT: [&str; 9] = [
    "text",
    "sentence",
    "content",
    "utterance",
    "query",
    "review",
    "question",
    "comment",
    "seq_in",
];
const LABEL: [&str; 8] =
    ["label", "intent", "emotion", "sentiment", "tag", "category", "class", "labels"];
const GROUP: [&str; 3] = ["topic", "template", "group"];
const REMEDY: &str =
    "each row needs a sentence and a label: two columns, or the names `text` and `label`";

/// Reads labelled sentences; lines that are none are told.
pub(crate) fn read_labels(source: &Source) -> (Vec<Labelled>, Vec<Diagnostic>) {
    if source.path.is_dir() {
        return folder(source);
    }
    let text = match source.text() {
        Ok(text) => text,
        Err(finding) => return (Vec::new(), vec![finding]),
    };
    let (records, mut findings) = match &source.part {
        Part::Key(key) => keyed(&source.name, &text, key),
        Part::Whole | Part::First(_) | Part::Last(_) => read(&source.name, &text),
    };
    let label_first = label_first(&records);
    let mut rows = Vec::new();
    for record in &records {
        match labelled(record, label_first) {
            Some(row) => rows.push(row),
            None => findings.push(wrong(&source.name, record.line, "no sentence or label", REMEDY)),
        }
    }
    (source.cut(rows), findings)
}

/// A folder: `seq.in` holds a sentence a line and `label` its label.
fn folder(source: &Source) -> (Vec<Labelled>, Vec<Diagnostic>) {
    let name = |file: &str| format!("{}/{file}", source.name);
    let part = |file: &str| read_text(&source.path.join(file), &name(file));
    let (texts, labels) = match (part("seq.in"), part("label")) {
        (Ok(texts), Ok(labels)) => (texts, labels),
        (Err(one), Err(other)) => return (Vec::new(), vec![one, other]),
        (Err(one), Ok(_)) | (Ok(_), Err(one)) => return (Vec::new(), vec![one]),
    };
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let (mut texts, mut labels) = (texts.lines(), labels.lines());
    let mut line = 0;
    loop {
        line += 1;
        match (texts.next().map(str::trim), labels.next().map(str::trim)) {
            (None, None) => return (rows, findings),
            (Some(text), Some(label)) if !text.is_empty() && !label.is_empty() => {
                rows.push(Labelled { text: text.to_owned(), label: label.to_owned(), group: None });
            }
            (Some(""), Some("") | None) | (None, Some("")) => {}
            (_, _) => {
                let remedy = "seq.in and label need the same number of lines, one for one";
                findings.push(wrong(&name("seq.in"), line, "sentence or label missing", remedy));
            }
        }
    }
}

/// The rows below a key of one JSON object.
fn keyed(file: &str, text: &str, key: &str) -> (Vec<Record>, Vec<Diagnostic>) {
    let remedy = "the file must be one JSON object whose keys hold arrays of rows";
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            return (
                Vec::new(),
                vec![wrong(file, error.line(), &format!("not JSON: {error}"), remedy)],
            );
        }
    };
    let Some(Value::Array(items)) = value.get(key) else {
        return (Vec::new(), vec![wrong(file, 0, &format!("no array `{key}`"), remedy)]);
    };
    (items.iter().map(|item| record(0, item)).collect(), Vec::new())
}

/// Whether, in a table without names, the first column is the label: the one with fewer values.
fn label_first(records: &[Record]) -> bool {
    let distinct = |column: usize| {
        let values: BTreeSet<&str> =
            records.iter().filter_map(|it| it.fields.get(column)).map(|it| it.1.as_str()).collect();
        values.len()
    };
    distinct(0) < distinct(1)
}

fn labelled(record: &Record, label_first: bool) -> Option<Labelled> {
    let (text, label) = match (record.named(&TEXT), record.named(&LABEL)) {
        (Some(text), Some(label)) => (text, label),
        (None, _) | (_, None) => {
            let unnamed = record.fields.iter().all(|(name, _)| name.is_empty());
            let columns: Vec<&str> = record.fields.iter().map(|(_, it)| it.as_str()).collect();
            match columns.as_slice() {
                [one, other] if unnamed && label_first => (*other, *one),
                [one, other] if unnamed => (*one, *other),
                // An id before both.
                [_, one, other] if unnamed => (*one, *other),
                _ => return None,
            }
        }
    };
    let (text, label) = (text.trim(), label.trim());
    if text.is_empty() || label.is_empty() {
        return None;
    }
    let group = record.named(&GROUP).map(str::to_owned);
    Some(Labelled { text: text.to_owned(), label: label.to_owned(), group })
}

#[cfg(test)]
mod tests {
    use super::{Labelled, Source, read_labels};

    fn check(file: &str, text: &str, part: &str, expected: &[(&str, &str)]) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(file), text).unwrap();
        let (rows, findings) = read_labels(&Source::parse(folder.path(), &format!("{file}{part}")));
        let told = |it: &Labelled| (it.text.clone(), it.label.clone());
        let expected: Vec<_> =
            expected.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect();
        assert_eq!(rows.iter().map(told).collect::<Vec<_>>(), expected, "{findings:?}");
    }

    #[test]
    fn tables_of_every_order_are_read() {
        check(
            "a.tsv",
            "你好\tx\n再见\ty\n走了\tx\n",
            "",
            &[("你好", "x"), ("再见", "y"), ("走了", "x")],
        );
        check(
            "a.tsv",
            "x\t你好\ny\t再见\nx\t走了\n",
            "",
            &[("你好", "x"), ("再见", "y"), ("走了", "x")],
        );
        check("a.csv", "cat,label,review\n甲,1,好用\n", "", &[("好用", "1")]);
        check("a.json", "[{\"topic\":\"t\",\"text\":\"好\",\"label\":\"1\"}]", "", &[("好", "1")]);
        check(
            "a.json",
            "{\"val\":[[\"hi\",\"greet\"]],\"oos_val\":[]}",
            "#val",
            &[("hi", "greet")],
        );
        check("a.tsv", "a\tx\nb\ty\nc\tx\n", "#last:1", &[("c", "x")]);
    }

    #[test]
    fn a_row_without_a_label_is_told_with_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.tsv"), "你好\tx\n\t \n再见\ty\n只有一栏\n").unwrap();
        let (rows, findings) = read_labels(&Source::parse(folder.path(), "a.tsv"));
        assert_eq!(rows.len(), 2);
        let place = &findings[0].place;
        assert_eq!((place.file.as_str(), place.line), ("a.tsv", 4));
        assert!(!findings[0].remedy.is_empty());
        let (rows, findings) = read_labels(&Source::parse(folder.path(), "absent.tsv"));
        assert!(rows.is_empty() && findings[0].message.contains("cannot be read"));
    }

    #[test]
    fn a_folder_with_a_line_too_few_is_told() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("train")).unwrap();
        std::fs::write(folder.path().join("train/seq.in"), "one\ntwo\n").unwrap();
        std::fs::write(folder.path().join("train/label"), "a\n").unwrap();
        let (rows, findings) = read_labels(&Source::parse(folder.path(), "train"));
        assert_eq!((rows.len(), findings.len(), findings[0].place.line), (1, 1, 2));
    }
}
