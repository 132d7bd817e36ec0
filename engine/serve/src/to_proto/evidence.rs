//! Evidence on the wire: triples with labels and sources, rules, and what the buyer said.

use domain::{Evidence, Fact, Locale, Object, Source};
use proto::v1;
use snapshot::View;

use super::product::source;
use super::value::{number, object_label};

/// What a reply rests on.
pub(crate) fn evidence(view: View<'_>, evidence: &[Evidence], locale: Locale) -> Vec<v1::Evidence> {
    evidence.iter().map(|it| v1::Evidence { kind: Some(one(view, it, locale)) }).collect()
}

fn one(view: View<'_>, evidence: &Evidence, locale: Locale) -> v1::evidence::Kind {
    match evidence {
        Evidence::Fact(fact) => v1::evidence::Kind::Fact(self::fact(view, fact, locale)),
        Evidence::Rule { graph, name, derived } => v1::evidence::Kind::Rule(v1::Rule {
            name: name.clone(),
            source: view.snapshot.programs().source(*graph),
            derived: self::derived(derived),
        }),
        Evidence::Said { key, value } => {
            v1::evidence::Kind::Said(v1::Said { key: key.clone(), value: value.clone() })
        }
    }
}

/// Names and printed values of what a rule computed.
pub(super) fn derived(pairs: &[(String, String)]) -> Vec<v1::Derived> {
    let derived =
        |(name, value): &(String, String)| v1::Derived { name: name.clone(), value: value.clone() };
    pairs.iter().map(derived).collect()
}

/// One triple.
pub(crate) fn fact(view: View<'_>, fact: &Fact, locale: Locale) -> v1::Fact {
    let snapshot = view.snapshot;
    v1::Fact {
        subject: snapshot.text(fact.subject).to_owned(),
        predicate: snapshot.text(fact.predicate).to_owned(),
        object: match &fact.object {
            Object::Term(term) => snapshot.text(*term).to_owned(),
            Object::Number(value) => number(*value),
            Object::Text(text) => text.clone(),
        },
        subject_label: snapshot.label(fact.subject, locale).to_owned(),
        predicate_label: snapshot.label(fact.predicate, locale).to_owned(),
        object_label: object_label(view, fact.predicate, &fact.object, locale),
        source: source(view, fact.source),
        live_time_ms: match fact.source {
            Source::Pack(_) => 0,
            Source::Live(at) => at.0,
        },
    }
}
