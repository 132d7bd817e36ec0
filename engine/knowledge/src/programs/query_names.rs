//! What is wrong with a query, said plainly and with its line; and names in it that no file knows.

use std::collections::BTreeMap;

use domain::TermId;
use snapshot::Snapshot;

use crate::input::{At, FileReport, nearest, remedy};

/// More of the text than this tells no more.
const SHOWN_MAX: usize = 30;

/// Reports that a query cannot be parsed. The parser's own message lists every character that
/// might have stood there; people need the place and what stands there.
pub(super) fn unreadable(
    text: &str,
    told: &str,
    prefixes: &BTreeMap<String, String>,
    file: FileReport<'_>,
) {
    let at = place(told).unwrap_or_default();
    if told.contains("Prefix not found")
        && let Some((at, prefix)) = unknown_prefix(text, prefixes)
    {
        let message = format!("the prefix `{prefix}:` is not known here");
        let otherwise = "use a prefix of a pack that this one depends on";
        let known = prefixes.keys().map(String::as_str);
        return file.error("sparql-syntax", at, message, remedy(prefix, known, otherwise));
    }
    let there = from(text, at);
    let there: String = there.trim().chars().take(SHOWN_MAX).collect();
    let message = if there.is_empty() {
        "the query breaks off here".to_owned()
    } else {
        format!("the query cannot be read from `{there}` on")
    };
    let remedy = "look at what stands just before it: each pattern ends in `.` or goes on with \
        `;`, braces come in pairs, functions have their arguments in brackets";
    file.error("sparql-syntax", at, message, remedy);
}

/// Line and column out of a message such as `error at 3:14: expected …`.
fn place(message: &str) -> Option<At> {
    let rest = message.split_once(" at ")?.1;
    let (line, rest) = rest.split_once(':')?;
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    Some(At { line: line.parse().ok()?, column: rest[..digits].parse().ok()? })
}

/// What stands in a line from a place on.
fn from(text: &str, at: At) -> &str {
    let line = text.lines().nth(at.line.saturating_sub(1)).unwrap_or_default();
    let cut = line.char_indices().nth(at.column.saturating_sub(1));
    &line[cut.map_or(line.len(), |(cut, _)| cut)..]
}

/// The first prefix of a query that neither the pack nor the query declares.
fn unknown_prefix<'t>(text: &'t str, known: &BTreeMap<String, String>) -> Option<(At, &'t str)> {
    let mut declared: Vec<&str> = Vec::new();
    for Name { at, prefix, local, .. } in names(text) {
        if local.is_empty() {
            declared.push(prefix);
        } else if !known.contains_key(prefix) && !declared.contains(&prefix) {
            return Some((at, prefix));
        }
    }
    None
}

/// Warns of names in patterns that no file of any pack speaks of: such a pattern never matches.
/// In expressions such names are of use: `COALESCE(?a, my:Nothing)`.
pub(super) fn check_names(
    text: &str,
    prefixes: &BTreeMap<String, String>,
    snapshot: &Snapshot,
    file: FileReport<'_>,
) {
    for Name { at, prefix, local, .. } in names(text).into_iter().filter(|it| it.in_pattern) {
        let Some(namespace) = prefixes.get(prefix).filter(|_| !local.is_empty()) else { continue };
        if snapshot.find(&format!("{namespace}{local}")).is_some() {
            continue;
        }
        let terms = snapshot.terms();
        let iris = (0..terms.len()).map(|row| terms.get(TermId::from_index(row)).text());
        let known = iris.filter_map(|iri| iri.strip_prefix(namespace.as_str()));
        let remedy = match nearest(local, known) {
            Some(near) => format!("did you mean `{prefix}:{near}`?"),
            None => "check its prefix and name, or declare it in a .ttl file".to_owned(),
        };
        let message = format!("no file speaks of `{prefix}:{local}`: this matches nothing");
        file.warning("unknown-name", at, message, remedy);
    }
}

/// A prefixed name of a query.
#[derive(Debug)]
struct Name<'t> {
    at: At,
    prefix: &'t str,
    local: &'t str,
    /// Whether it stands in a pattern, not in the brackets of an expression.
    in_pattern: bool,
}

/// The prefixed names of a query; none of texts, comments and whole IRIs.
fn names(text: &str) -> Vec<Name<'_>> {
    let mut found = Vec::new();
    let mut open: Vec<char> = Vec::new();
    for (row, line) in text.lines().enumerate() {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let word = rest.find(|c: char| !is_of_name(c)).unwrap_or(rest.len());
            if word > 0 {
                let column = line[..line.len() - rest.len()].chars().count() + 1;
                let named = rest[..word].trim_end_matches(['.', '-']).split_once(':');
                let in_pattern = open.last() != Some(&'(');
                let at = At { line: row + 1, column };
                found.extend(named.map(|(prefix, local)| Name { at, prefix, local, in_pattern }));
                rest = &rest[word..];
                continue;
            }
            match c {
                '#' => break,
                '(' | '{' => open.push(c),
                ')' | '}' => {
                    open.pop();
                }
                _ => {}
            }
            rest = &rest[quoted(rest).unwrap_or(c.len_utf8())..];
        }
    }
    found
}

/// The length of the text or of the whole IRI that begins here.
fn quoted(rest: &str) -> Option<usize> {
    let inner = rest.get(1..)?;
    match rest.as_bytes().first()? {
        b'"' => inner.find('"').map(|end| end + 2),
        b'\'' => inner.find('\'').map(|end| end + 2),
        // A whole IRI holds no space; what follows a comparison does sooner or later.
        b'<' => {
            let end = inner.find(['>', ' '])?;
            inner[end..].starts_with('>').then_some(end + 2)
        }
        _ => None,
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, ':' | '_' | '-' | '.' | '%')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_outside_of_texts_comments_and_iris() {
        let text = "?a tea:of tea:Pot; <urn:x:y> \"tea:no\" . # tea:not\n  FILTER(?b < tea:f(?c) && \
            EXISTS { ?a tea:g 'tea:no' }) ?a tea:h tea:i.";
        let found = names(text);
        let told: Vec<(&str, bool)> = found.iter().map(|it| (it.local, it.in_pattern)).collect();
        let wanted =
            [("of", true), ("Pot", true), ("f", false), ("g", true), ("h", true), ("i", true)];
        assert_eq!(told, wanted);
        assert_eq!((found[1].at.line, found[1].at.column), (1, 11));
        assert_eq!(found[2].at.line, 2);
    }
}
