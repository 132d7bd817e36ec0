//! `words/*.yaml`: words that carry meaning in grammar, by role.

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
        let words: Vec<String> =
            reading.texts.phrases(Some(node)).into_iter().map(|(_, word)| word).collect();
        drafts.words.insert(role.text.clone(), words);
    }
}
