//! Units of measure, out of the graph.

use domain::{Locale, Localized, TermId};
use snapshot::program::Unit;
use snapshot::{Snapshot, Term, vocabulary as v};

/// All units, by code.
pub(crate) fn units(snapshot: &Snapshot) -> Vec<Unit> {
    let ours = |name: &str| snapshot.find(&format!("{}{name}", v::QM));
    let (Some(a), Some(class)) = (snapshot.find(v::TYPE), ours("Unit")) else { return Vec::new() };
    let triples = snapshot.triples();
    let mut units = Vec::new();
    for &term in triples.subjects(a, class) {
        let first = |property: Option<TermId>| triples.objects(term, property?).first().copied();
        let text = |name: &str| first(ours(name)).map(|object| snapshot.text(object).to_owned());
        let factor = first(ours("factor")).and_then(|object| snapshot.terms().number(object));
        let (Some(code), Some(factor)) = (text("code"), factor.filter(|factor| *factor > 0.0))
        else {
            continue;
        };
        let dimension = text("dimension").unwrap_or_else(|| code.clone());
        let symbols = literals(snapshot, term, v::LABEL);
        let mut names: Vec<String> = symbols.iter().map(|(_, text)| text.clone()).collect();
        names.extend(literals(snapshot, term, v::ALIAS).into_iter().map(|(_, text)| text));
        names.sort();
        names.dedup();
        let symbol = Localized::new(symbols);
        units.push(Unit { term, code, dimension, factor, symbol, names });
    }
    units.sort_by(|a, b| a.code.cmp(&b.code));
    units.dedup_by(|a, b| a.code == b.code);
    units
}

fn literals(snapshot: &Snapshot, subject: TermId, property: &str) -> Vec<(Locale, String)> {
    let Some(property) = snapshot.find(property) else { return Vec::new() };
    let mut texts = Vec::new();
    for &object in snapshot.triples().objects(subject, property) {
        let (locale, text) = match snapshot.terms().get(object) {
            Term::Text { value, language } => (Locale::from_tag(language), value),
            Term::Typed { value, .. } => (Some(Locale::default()), value),
            Term::Iri(_) | Term::Blank(_) => continue,
        };
        texts.extend(locale.map(|locale| (locale, text.to_owned())));
    }
    texts
}
