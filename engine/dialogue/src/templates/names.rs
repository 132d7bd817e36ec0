//! The names by which templates call properties, and short IRIs.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::TermId;
use foldhash::fast::FixedState;
use snapshot::Snapshot;

/// Properties by local name and by short IRI.
#[derive(Debug)]
pub(crate) struct Names {
    properties: HashMap<String, Vec<TermId>, FixedState>,
    prefixes: BTreeMap<String, String>,
}

impl Names {
    /// Collects attributes first, then every other property in use.
    pub(crate) fn collect(snapshot: &Snapshot) -> Self {
        let mut properties: HashMap<String, Vec<TermId>, FixedState> = HashMap::default();
        let prefixes = snapshot.programs().prefixes.clone();
        let attributes = snapshot.catalogue().attributes().iter().map(|info| info.term);
        for term in attributes.chain(snapshot.triples().predicates()) {
            let iri = snapshot.text(term);
            let short = prefixes.iter().filter_map(|(prefix, start)| {
                Some(format!("{prefix}:{}", iri.strip_prefix(start)?))
            });
            for name in short.chain([snapshot.local_name(term).to_owned(), iri.to_owned()]) {
                properties.entry(name).or_default().push(term);
            }
        }
        let mut names = Self { properties, prefixes };
        names.drop_repeats();
        names
    }

    fn drop_repeats(&mut self) {
        #[expect(clippy::iter_over_hash_type, reason = "each entry is mended by itself")]
        for terms in self.properties.values_mut() {
            let mut seen = BTreeSet::new();
            terms.retain(|term| seen.insert(*term));
        }
    }

    /// The properties of a name.
    pub(crate) fn get(&self, name: &str) -> &[TermId] {
        self.properties.get(name).map_or(&[], Vec::as_slice)
    }

    /// A short IRI in full; a full one as it is.
    pub(crate) fn expand(&self, name: &str) -> Option<String> {
        let (prefix, rest) = name.split_once(':')?;
        match self.prefixes.get(prefix) {
            Some(start) => Some(format!("{start}{rest}")),
            None => Some(name.to_owned()),
        }
    }
}
