//! Sentences tagged token by token, as for CoNLL: a token and its tag a line, a blank line between.

use domain::Diagnostic;

use super::source::{Source, read_text};
use super::table::wrong;
use crate::metrics::span::is_tag;

/// A tagged sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tagged {
    /// Characters or words.
    pub(crate) tokens: Vec<String>,
    /// A tag for each.
    pub(crate) tags: Vec<String>,
}

/// Reads tagged sentences from a file, or from a folder of seq.in and seq.out. A line with one
/// field, such as an intent after the tokens, is passed over.
pub(crate) fn read_tags(source: &Source) -> (Vec<Tagged>, Vec<Diagnostic>) {
    if source.path.is_dir() {
        return folder(source);
    }
    match source.text() {
        Ok(text) => {
            let (rows, findings) = sentences(&source.name, &text);
            (source.cut(rows), findings)
        }
        Err(finding) => (Vec::new(), vec![finding]),
    }
}

fn sentences(file: &str, text: &str) -> (Vec<Tagged>, Vec<Diagnostic>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let mut open = Tagged { tokens: Vec::new(), tags: Vec::new() };
    // str::lines would cut at nothing else; a token may itself be a strange blank.
    for (index, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        if line.trim().is_empty() {
            if !open.tokens.is_empty() {
                rows.push(std::mem::replace(
                    &mut open,
                    Tagged { tokens: Vec::new(), tags: Vec::new() },
                ));
            }
            continue;
        }
        let Some((token, tag)) = line.rsplit_once(['\t', ' ']) else { continue };
        if is_tag(tag) {
            let token = token.split(['\t', ' ']).next().unwrap_or(token);
            open.tokens.push(token.to_owned());
            open.tags.push(tag.to_owned());
        } else {
            let message = format!("`{tag}` is no tag");
            let remedy = "write O, B-x, I-x, M-x, E-x or S-x after the token and a tab";
            findings.push(wrong(file, index + 1, &message, remedy));
        }
    }
    if !open.tokens.is_empty() {
        rows.push(open);
    }
    (rows, findings)
}

fn folder(source: &Source) -> (Vec<Tagged>, Vec<Diagnostic>) {
    let name = |file: &str| format!("{}/{file}", source.name);
    let part = |file: &str| read_text(&source.path.join(file), &name(file));
    let (texts, tags) = match (part("seq.in"), part("seq.out")) {
        (Ok(texts), Ok(tags)) => (texts, tags),
        (Err(one), Err(other)) => return (Vec::new(), vec![one, other]),
        (Err(one), Ok(_)) | (Ok(_), Err(one)) => return (Vec::new(), vec![one]),
    };
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    let words =
        |line: &str| -> Vec<String> { line.split_whitespace().map(str::to_owned).collect() };
    for (index, (text, tags)) in texts.lines().zip(tags.lines()).enumerate() {
        let row = Tagged { tokens: words(text), tags: words(tags) };
        if row.tokens.len() == row.tags.len() && row.tags.iter().all(|tag| is_tag(tag)) {
            rows.push(row);
        } else {
            let remedy = "seq.out needs one tag (O, B-x, I-x) for each word of seq.in";
            findings.push(wrong(&name("seq.out"), index + 1, "words and tags differ", remedy));
        }
    }
    (rows, findings)
}

#[cfg(test)]
mod tests {
    use super::sentences;

    #[test]
    fn tokens_and_tags_are_read_with_their_lines() {
        let (rows, findings) =
            sentences("dev", "买\tO\n大\tB-cp\n衣\tI-cp\n\n\n红 O\nPlayMusic\n\nx y\n");
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0].tokens.concat(), "买大衣");
        assert_eq!(rows[1].tags, ["O"]);
        assert_eq!(findings[0].place.line, 9);
    }
}
