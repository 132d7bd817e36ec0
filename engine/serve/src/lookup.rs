//! Things of the graph by what clients call them: an IRI, a short IRI, a number, a link, a label.

use domain::{AttributeId, CategoryId, Locale, NeedId, ProductId, TermId};
use snapshot::{Snapshot, Term, vocabulary as v};

/// A thing by its IRI or short IRI.
pub(crate) fn thing(snapshot: &Snapshot, name: &str) -> Option<TermId> {
    snapshot.find(name).or_else(|| {
        let (prefix, local) = name.split_once(':')?;
        let namespace = snapshot.programs().prefixes.get(prefix)?;
        snapshot.find(&format!("{namespace}{local}"))
    })
}

/// A product by its IRI, short IRI, number, link or exact name.
pub(crate) fn product(snapshot: &Snapshot, name: &str) -> Option<ProductId> {
    let name = name.trim();
    let catalogue = snapshot.catalogue();
    if let Some(product) = thing(snapshot, name).and_then(|term| catalogue.product_of(term)) {
        return Some(product);
    }
    let by = |predicate: &str| {
        let predicate = snapshot.find(predicate)?;
        let subjects = literals(snapshot, name);
        let mut subjects =
            subjects.flat_map(|object| snapshot.triples().subjects(predicate, object).iter());
        subjects.find_map(|subject| catalogue.product_of(*subject))
    };
    by(v::SKU).or_else(|| by(v::URL)).or_else(|| by(v::LABEL))
}

/// A category by its IRI, short IRI or label.
pub(crate) fn category(snapshot: &Snapshot, name: &str) -> Option<CategoryId> {
    let catalogue = snapshot.catalogue();
    let found = thing(snapshot, name).and_then(|term| catalogue.category_of(term));
    found.or_else(|| labelled(snapshot, name).find_map(|term| catalogue.category_of(term)))
}

/// An attribute by its IRI, short IRI or label.
pub(crate) fn attribute(snapshot: &Snapshot, name: &str) -> Option<AttributeId> {
    let catalogue = snapshot.catalogue();
    let found = thing(snapshot, name).and_then(|term| catalogue.attribute_of(term));
    found.or_else(|| labelled(snapshot, name).find_map(|term| catalogue.attribute_of(term)))
}

/// A need by its IRI, short IRI or label.
pub(crate) fn need(snapshot: &Snapshot, name: &str) -> Option<NeedId> {
    let needs = &snapshot.programs().needs;
    let of = |term: TermId| needs.iter().position(|need| need.term == term).map(NeedId::from_index);
    let found = thing(snapshot, name).and_then(of);
    found.or_else(|| labelled(snapshot, name).find_map(of))
}

/// The things with a label or alias, in any language.
pub(crate) fn labelled<'s>(
    snapshot: &'s Snapshot,
    label: &'s str,
) -> impl Iterator<Item = TermId> + 's {
    let predicates = [v::LABEL, v::ALIAS].into_iter().filter_map(|iri| snapshot.find(iri));
    predicates.flat_map(move |predicate| {
        literals(snapshot, label)
            .flat_map(move |object| snapshot.triples().subjects(predicate, object).iter().copied())
    })
}

/// The terms that are written as `text`, in the forms in which packs write names and links.
fn literals<'s>(snapshot: &'s Snapshot, text: &'s str) -> impl Iterator<Item = TermId> + 's {
    let tagged = Locale::ALL.map(|locale| Term::Text { value: text, language: locale.tag() });
    let link = Term::Typed { value: text, datatype: "http://www.w3.org/2001/XMLSchema#anyURI" };
    let forms = [Term::string(text), Term::Iri(text), link].into_iter().chain(tagged);
    forms.filter_map(|term| snapshot.terms().find(term))
}
