//! Sentences as written and as they should be, side by side.

use domain::Diagnostic;

use super::source::Source;
use super::table::{Record, read, wrong};

/// A sentence with what it should be; both are the same where nothing is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Correction {
    /// As it was written.
    pub(crate) written: String,
    /// As it should be.
    pub(crate) right: String,
}

const WRITTEN: [&str; 5] = ["original_text", "source", "wrong", "written", "text"];
const RIGHT: [&str; 5] = ["correct_text", "target", "correct", "right", "label"];

/// Reads sentences to correct; characters may stand apart, as tokens do.
pub(crate) fn read_spelling(source: &Source) -> (Vec<Correction>, Vec<Diagnostic>) {
    let text = match source.text() {
        Ok(text) => text,
        Err(finding) => return (Vec::new(), vec![finding]),
    };
    let (records, mut findings) = read(&source.name, &text);
    let mut rows = Vec::new();
    for record in &records {
        match correction(record) {
            Some(row) => rows.push(row),
            None => {
                let remedy = "each row needs the sentence as written, a tab, and as it should be";
                findings.push(wrong(&source.name, record.line, "no two sentences", remedy));
            }
        }
    }
    (source.cut(rows), findings)
}

fn correction(record: &Record) -> Option<Correction> {
    let columns: Vec<&str> = record.fields.iter().map(|(_, it)| it.as_str()).collect();
    let (written, right) = match (record.named(&WRITTEN), record.named(&RIGHT)) {
        (Some(written), Some(right)) => (written, right),
        (None, _) | (_, None) => match columns.as_slice() {
            [.., written, right] => (*written, *right),
            [] | [_] => return None,
        },
    };
    let (written, right) = (joined(written), joined(right));
    (!written.is_empty() && !right.is_empty()).then_some(Correction { written, right })
}

/// Characters that stand apart are put together, with blanks between Latin words only.
fn joined(text: &str) -> String {
    let mut whole = String::new();
    for token in text.split_whitespace() {
        let latin = |it: Option<char>| it.is_some_and(|it| it.is_ascii_alphanumeric());
        if latin(whole.chars().next_back()) && latin(token.chars().next()) {
            whole.push(' ');
        }
        whole.push_str(token);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::{Correction, Source, read_spelling};

    #[test]
    fn characters_that_stand_apart_are_joined() {
        let folder = tempfile::tempdir().unwrap();
        let text = "我 朋 唷 用 iPhone 15 。\t我 朋 友 用 iPhone 15 。\n只有一句\n";
        std::fs::write(folder.path().join("sig.txt"), text).unwrap();
        let (rows, findings) = read_spelling(&Source::parse(folder.path(), "sig.txt"));
        let (written, right) = ("我朋唷用iPhone 15。".into(), "我朋友用iPhone 15。".into());
        assert_eq!(rows, [Correction { written, right }]);
        assert_eq!(findings[0].place.line, 2);
    }
}
