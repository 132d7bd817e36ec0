//! `words/*.yaml`: words that carry meaning in grammar, by role.

use snapshot::program::{TIME_KEY, TimeWord};

use super::draft::Drafts;
use super::read::Reading;
use crate::input::{Content, Node};

/// Reads a file of words; a more specific pack's list of a role replaces the general one's.
pub(crate) fn read(tree: &Node, reading: &Reading<'_>, drafts: &mut Drafts) {
    let Content::Map(entries) = &tree.content else {
        if !tree.is_null() {
            let message = format!("the file must map roles to words, and is {}", tree.kind());
            reading.file.error("not-a-map", tree.at, message, "write `role: {zh: [...]}` lines");
        }
        return;
    };
    for (role, node) in entries {
        let time = role.text.strip_prefix(TIME_KEY);
        if let Some(what) = time.filter(|what| TimeWord::parse(what).is_none()) {
            let message = format!("`{what}` says nothing of a day or time");
            let remedy = "write `time 11-11`, `time 11-thu4`, `time 2026-09-25 2027-09-15`, `time +1` or `time 12:00-18:00`";
            reading.file.error("not-a-time", role.at, message, remedy);
        }
        let words: Vec<String> =
            reading.texts.phrases(Some(node)).into_iter().map(|(_, word)| word).collect();
        drafts.words.insert(role.text.clone(), words);
    }
}
