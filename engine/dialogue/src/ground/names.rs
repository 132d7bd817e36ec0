//! Finds the names of products in a text.

use std::collections::BTreeSet;

use daachorse::MatchKind;
use daachorse::charwise::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use domain::Locale;
use snapshot::{Snapshot, vocabulary};

/// Every product's name, ready to be found in replies.
pub(crate) struct NameIndex {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

impl std::fmt::Debug for NameIndex {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("NameIndex").finish_non_exhaustive()
    }
}

impl NameIndex {
    /// Collects the names of all products in all languages.
    pub(crate) fn collect(snapshot: &Snapshot) -> Self {
        let products = snapshot.catalogue().products();
        let shared = other_labels(snapshot);
        let mut names: Vec<&str> = Locale::ALL
            .iter()
            .flat_map(|locale| products.iter().map(|term| snapshot.label(*term, *locale)))
            .filter(|name| !name.is_empty() && !shared.contains(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        let automaton = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(names)
            .ok();
        Self { automaton }
    }

    /// The names in a text, the longest at each place.
    pub(crate) fn find<'t>(&self, text: &'t str) -> Vec<&'t str> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let found = automaton.leftmost_find_iter(text).filter(|found| {
            let before = text[..found.start()].chars().next_back();
            let after = text[found.end()..].chars().next();
            let name = &text[found.start()..found.end()];
            stands_alone(before, name.chars().next()) && stands_alone(after, name.chars().last())
        });
        found.map(|found| &text[found.start()..found.end()]).collect()
    }
}

/// The names of what is no product. A name that a product shares with its kind or with a value
/// of it tells nothing.
fn other_labels(snapshot: &Snapshot) -> BTreeSet<&str> {
    let Some(label) = snapshot.find(vocabulary::LABEL) else { return BTreeSet::new() };
    let labels = snapshot.triples().of_predicate(label);
    labels
        .filter(|(_, subject)| snapshot.catalogue().product_of(*subject).is_none())
        .map(|(object, _)| snapshot.text(object))
        .collect()
}

/// Latin letters and digits on both sides of a border are one word, not the end of a name.
fn stands_alone(outside: Option<char>, inside: Option<char>) -> bool {
    let joins = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphanumeric());
    !(joins(outside) && joins(inside))
}
