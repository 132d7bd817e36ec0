//! Our own utterances: JSON line by line, with everything that is to be understood.
//! A key that is absent was not judged; an empty list means that there is none.

use domain::Diagnostic;
use serde::Deserialize;
use serde_json::Value;

use super::source::Source;
use super::table::wrong;

/// One utterance.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Utterance {
    /// Unique over all files.
    pub(crate) id: String,
    /// `dev` or `test`.
    pub(crate) part: String,
    /// The thought behind it: lines of one template are no independent observations.
    pub(crate) template: String,
    /// In whose voice.
    pub(crate) voice: String,
    /// The pack it is about.
    pub(crate) pack: String,
    /// Its language.
    pub(crate) locale: String,
    /// The buyer's words.
    pub(crate) text: String,
    /// What the buyer said before, oldest first.
    #[serde(default)]
    pub(crate) context: Vec<String>,
    /// The label of the product whose page is open.
    pub(crate) focus: Option<String>,
    /// What is asked: an id, or a list where several are acceptable; `none` for what no pack answers.
    pub(crate) intent: Option<OneOrMore>,
    /// Slot and value.
    pub(crate) slots: Option<serde_json::Map<String, Value>>,
    /// Things that are named.
    pub(crate) mentions: Option<Vec<Named>>,
    /// Conditions.
    pub(crate) constraints: Option<Vec<Condition>>,
    /// Numbers and ranges.
    pub(crate) quantities: Option<Vec<Amount>>,
    /// The feeling, `none` for none.
    pub(crate) feeling: Option<String>,
    /// Whether it asks several things, all of which `intent` names.
    #[serde(default)]
    pub(crate) several: bool,
    /// What was meant, where it is misspelt.
    #[serde(rename = "typo")]
    pub(crate) _typo: Option<String>,
}

/// One word or several.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    /// One.
    One(String),
    /// Several, each acceptable.
    More(Vec<String>),
}

impl OneOrMore {
    /// All of them.
    pub(crate) fn all(&self) -> Vec<&str> {
        match self {
            Self::One(one) => vec![one],
            Self::More(more) => more.iter().map(String::as_str).collect(),
        }
    }
}

/// A thing that is named.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    /// The words.
    pub(crate) surface: String,
    /// `product`, `category`, `attribute`, `value` or `need`.
    pub(crate) kind: String,
    /// What it is called.
    pub(crate) label: String,
}

/// A condition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Condition {
    /// The attribute's label.
    pub(crate) attribute: String,
    /// `=`, `<`, `<=`, `>`, `>=`, `between`, `not`, `in`, `more`, `less`, `most`, `least` or `any`.
    pub(crate) op: String,
    /// A number, a label, or a list of them.
    #[serde(default)]
    pub(crate) value: Value,
    /// Whether a product that fails may still be shown.
    #[serde(default, rename = "soft")]
    pub(crate) _soft: bool,
}

/// A number or a range.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amount {
    /// The words.
    pub(crate) surface: String,
    /// The number, where it is one.
    pub(crate) value: Option<f64>,
    /// The lower end.
    pub(crate) low: Option<f64>,
    /// The upper end.
    pub(crate) high: Option<f64>,
    /// The unit's code.
    #[serde(rename = "unit")]
    pub(crate) _unit: Option<String>,
}

/// Reads utterances from a file, or from every `.jsonl` file of a folder.
pub(crate) fn read_corpus(source: &Source) -> (Vec<Utterance>, Vec<Diagnostic>) {
    let mut files = vec![source.path.clone()];
    if source.path.is_dir() {
        let entries = std::fs::read_dir(&source.path).into_iter().flatten().flatten();
        files = entries.map(|it| it.path()).collect();
        files.retain(|it| it.extension().is_some_and(|it| it == "jsonl"));
        files.sort();
    }
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for path in files {
        let name =
            path.file_name().map_or_else(String::new, |it| it.to_string_lossy().into_owned());
        match super::source::read_text(&path, &name) {
            Ok(text) => lines(&name, &text, &mut rows, &mut findings),
            Err(finding) => findings.push(finding),
        }
    }
    (rows, findings)
}

fn lines(file: &str, text: &str, rows: &mut Vec<Utterance>, findings: &mut Vec<Diagnostic>) {
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        match serde_json::from_str(line) {
            Ok(row) => rows.push(row),
            Err(error) => {
                let remedy = "see tests/corpus/README.md for the keys of a line";
                findings.push(wrong(file, index + 1, &error.to_string(), remedy));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Source, read_corpus};

    #[test]
    fn lines_are_read_and_bad_ones_told() {
        let folder = tempfile::tempdir().unwrap();
        let line = r#"{"id":"a-1","part":"dev","template":"t","voice":"terse","pack":"general","locale":"zh","text":"有货吗","intent":["a","b"],"mentions":[]}"#;
        std::fs::write(folder.path().join("a.jsonl"), format!("{line}\n{{\"id\":1}}\n")).unwrap();
        std::fs::write(folder.path().join("NOTES.md"), "not read").unwrap();
        let (rows, findings) = read_corpus(&Source::parse(folder.path(), ""));
        assert_eq!((rows.len(), findings.len()), (1, 1));
        assert_eq!(rows[0].intent.as_ref().unwrap().all(), ["a", "b"]);
        assert!(rows[0].slots.is_none() && rows[0].mentions.as_ref().is_some_and(Vec::is_empty));
        assert_eq!((findings[0].place.file.as_str(), findings[0].place.line), ("a.jsonl", 2));
    }
}
