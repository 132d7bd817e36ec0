//! Compares the numbers and product names of a text with evidence.

use std::borrow::Cow;
use std::collections::BTreeSet;

use domain::{Evidence, Fact, Locale, Object};

use super::names::NameIndex;
use crate::reply::print;
use snapshot::Snapshot;

/// What a text may draw on.
pub(crate) struct Ground<'a> {
    /// The graph.
    pub(crate) snapshot: &'a Snapshot,
    /// The names to look for.
    pub(crate) names: &'a NameIndex,
    /// The evidence of the reply.
    pub(crate) evidence: &'a [Evidence],
    /// The buyer's own words, and what stands in templates as it is.
    pub(crate) words: &'a [&'a str],
}

/// The first number or product name of a text that nothing supports.
pub(crate) fn unsupported(text: &str, ground: &Ground<'_>) -> Option<String> {
    let numbers = print::numerals(text);
    let names = ground.names.find(text);
    if numbers.is_empty() && names.is_empty() {
        return None;
    }
    let mut sources: Vec<Cow<'_, str>> = ground.words.iter().map(|it| Cow::Borrowed(*it)).collect();
    for evidence in ground.evidence {
        add_sources(ground.snapshot, evidence, &mut sources);
    }
    let name = names.into_iter().find(|name| !sources.iter().any(|source| source.contains(*name)));
    if let Some(name) = name {
        return Some(name.to_owned());
    }
    let held: BTreeSet<String> = sources.iter().flat_map(|text| print::numerals(text)).collect();
    numbers.into_iter().find(|number| !held.contains(number))
}

fn add_sources<'a>(
    snapshot: &'a Snapshot,
    evidence: &'a Evidence,
    sources: &mut Vec<Cow<'a, str>>,
) {
    match evidence {
        Evidence::Fact(fact) => add_fact(snapshot, fact, sources),
        Evidence::Rule { derived, .. } => {
            sources.extend(derived.iter().map(|(_, value)| Cow::Borrowed(value.as_str())));
        }
        Evidence::Said { value, .. } => sources.push(Cow::Borrowed(value)),
    }
}

fn add_fact<'a>(snapshot: &'a Snapshot, fact: &'a Fact, sources: &mut Vec<Cow<'a, str>>) {
    for locale in Locale::ALL {
        sources.push(Cow::Borrowed(snapshot.label(fact.subject, locale)));
    }
    match &fact.object {
        Object::Number(number) => sources.push(Cow::Owned(print::number(*number))),
        Object::Text(text) => sources.push(Cow::Borrowed(text)),
        Object::Term(term) => {
            sources.extend(snapshot.terms().number(*term).map(|it| Cow::Owned(print::number(it))));
            for locale in Locale::ALL {
                sources.push(Cow::Borrowed(snapshot.label(*term, locale)));
            }
            sources.push(Cow::Borrowed(snapshot.text(*term)));
        }
    }
}
