//! Pairs of sentences with a grade: 0 and 1, or a scale.

use domain::Diagnostic;

use super::source::Source;
use super::table::{Record, read, wrong};

/// Two sentences and how alike they are held to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Pair {
    /// One.
    pub(crate) first: String,
    /// The other.
    pub(crate) second: String,
    /// The more, the more alike.
    pub(crate) grade: f64,
}

const FIRST: [&str; 8] =
    ["sentence1", "text1", "text_1", "s1", "q1", "question1", "query1", "query"];
const SECOND: [&str; 8] =
    ["sentence2", "text2", "text_2", "s2", "q2", "question2", "query2", "title"];
const GRADE: [&str; 4] = ["label", "score", "similarity", "gold"];

/// Reads pairs; lines that are none are told.
pub(crate) fn read_pairs(source: &Source) -> (Vec<Pair>, Vec<Diagnostic>) {
    let text = match source.text() {
        Ok(text) => text,
        Err(finding) => return (Vec::new(), vec![finding]),
    };
    let (records, mut findings) = read(&source.name, &text);
    let mut rows = Vec::new();
    for record in &records {
        match pair(record) {
            Some(row) => rows.push(row),
            None => {
                let remedy = "each row needs two sentences and a number: `one<TAB>other<TAB>0`, \
                              with or without an id in front, or the names sentence1, sentence2, label";
                findings.push(wrong(&source.name, record.line, "no pair with a grade", remedy));
            }
        }
    }
    (source.cut(rows), findings)
}

fn pair(record: &Record) -> Option<Pair> {
    let named = (record.named(&FIRST), record.named(&SECOND), record.named(&GRADE));
    let (first, second, grade) = match named {
        (Some(first), Some(second), Some(grade)) => (first, second, grade),
        _ => {
            let columns: Vec<&str> = record.fields.iter().map(|(_, it)| it.as_str()).collect();
            // The last three; what stands before is an id.
            let [.., first, second, grade] = columns.as_slice() else { return None };
            (*first, *second, *grade)
        }
    };
    let grade: f64 = grade.trim().parse().ok().filter(|it: &f64| it.is_finite())?;
    let (first, second) = (first.trim().to_owned(), second.trim().to_owned());
    (!first.is_empty() && !second.is_empty()).then_some(Pair { first, second, grade })
}

#[cfg(test)]
mod tests {
    use super::{Pair, Source, read_pairs};

    fn check(text: &str) -> usize {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("set"), text).unwrap();
        let (rows, findings) = read_pairs(&Source::parse(folder.path(), "set"));
        let expected =
            Pair { first: "包邮吗".into(), second: "免运费吗".into(), grade: 1.0 };
        assert_eq!(rows.first(), Some(&expected), "{text}");
        findings.len()
    }

    #[test]
    fn every_spelling_of_pairs_is_read() {
        assert_eq!(check("包邮吗\t免运费吗\t1\n"), 0);
        assert_eq!(check("7\t包邮吗\t免运费吗\t1\n"), 0);
        assert_eq!(check("sentence1,sentence2,label\n包邮吗,免运费吗,1\n"), 0);
        assert_eq!(check("id,text_1,text_2,label\n3,包邮吗,免运费吗,1.0\n"), 0);
        assert_eq!(
            check("{\"sentence1\":\"包邮吗\",\"sentence2\":\"免运费吗\",\"label\":\"1\"}\n"),
            0
        );
        assert_eq!(check("包邮吗\t免运费吗\t1\n没有标签\t的一行\n"), 1);
    }
}
