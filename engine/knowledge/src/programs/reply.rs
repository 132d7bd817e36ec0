//! `replies/*.yaml`: the engine's own sentences, by key.

use domain::Localized;

use super::draft::Drafts;
use super::read::Reading;
use crate::input::{Content, Node, remedy};
use crate::template;

/// Reads a file of sentences. A language that a more specific pack leaves out stays as it was.
pub(crate) fn read(tree: &Node, reading: &Reading<'_>, drafts: &mut Drafts) {
    let Content::Map(entries) = &tree.content else {
        if !tree.is_null() {
            let message = format!("the file must map keys to texts, and is {}", tree.kind());
            reading.file.error("not-a-map", tree.at, message, "write `key: text` lines");
        }
        return;
    };
    for (key, node) in entries {
        if !reading.pack.manifest.is_ontology() && !drafts.replies.contains_key(&key.text) {
            let known = drafts.replies.keys().map(String::as_str);
            let remedy = remedy(&key.text, known, "see ontology/replies/ for all keys");
            let message = format!("the engine has no sentence `{}`", key.text);
            reading.file.error("unknown-reply", key.at, message, remedy);
        }
        let text = reading.texts.localized(node);
        template::check_syntax(&text, node.at, reading.file);
        let held = drafts.replies.entry(key.text.clone()).or_default();
        let both = held.iter().chain(text.iter());
        *held = Localized::new(both.map(|(locale, text)| (locale, text.to_owned())));
    }
}
