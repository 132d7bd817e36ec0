//! Products on the wire: short for cards and lists, full with every value's source.

use domain::{AttributeId, Fact, Locale, Object, ProductId, Source};
use proto::v1;
use snapshot::{View, vocabulary as v};

use super::value::{object_label, unit, value};

/// A product without its attributes.
pub(crate) fn product(view: View<'_>, id: ProductId, locale: Locale) -> v1::Product {
    let snapshot = view.snapshot;
    let catalogue = view.catalogue();
    let term = catalogue.product_term(id);
    let category = catalogue.category(catalogue.product_category(id)).term;
    let text = |predicate: &str| {
        let predicate = snapshot.find(predicate);
        let objects = predicate.map_or(&[][..], |it| snapshot.triples().objects(term, it));
        objects.first().map_or_else(String::new, |object| snapshot.text(*object).to_owned())
    };
    v1::Product {
        id: snapshot.text(term).to_owned(),
        name: snapshot.label(term, locale).to_owned(),
        category: snapshot.text(category).to_owned(),
        category_label: snapshot.label(category, locale).to_owned(),
        price: view.price(id),
        stock: view.stock(id),
        url: text(v::URL),
        image: text(v::IMAGE),
        attributes: Vec::new(),
    }
}

/// A product with all its attributes and their sources.
pub(crate) fn full_product(view: View<'_>, id: ProductId, locale: Locale) -> v1::Product {
    let attributes = (0..view.catalogue().attributes().len()).map(AttributeId::from_index);
    let category = view.catalogue().product_category(id);
    let attributes = attributes
        .filter(|attribute| view.catalogue().has_attribute(category, *attribute))
        .filter_map(|attribute| described(view, id, attribute, locale));
    v1::Product { attributes: attributes.collect(), ..product(view, id, locale) }
}

fn described(
    view: View<'_>,
    id: ProductId,
    attribute: AttributeId,
    locale: Locale,
) -> Option<v1::Attribute> {
    let values: Vec<v1::AttributeValue> = view
        .facts(id, attribute)
        .iter()
        .filter_map(|fact| stated(view, attribute, fact, locale))
        .collect();
    let term = view.catalogue().attribute(attribute).term;
    (!values.is_empty()).then(|| v1::Attribute {
        id: view.snapshot.text(term).to_owned(),
        label: view.snapshot.label(term, locale).to_owned(),
        values,
    })
}

fn stated(
    view: View<'_>,
    attribute: AttributeId,
    fact: &Fact,
    locale: Locale,
) -> Option<v1::AttributeValue> {
    let snapshot = view.snapshot;
    let kind = view.catalogue().attribute(attribute).kind;
    let stated = match &fact.object {
        Object::Term(term) => snapshot.value(*term, kind)?,
        Object::Number(number) => domain::Value::Number(*number),
        Object::Text(text) => domain::Value::Text(text.clone()),
    };
    Some(v1::AttributeValue {
        value: Some(value(snapshot, &stated, unit(snapshot, attribute))),
        label: object_label(view, fact.predicate, &fact.object, locale),
        source: source(view, fact.source),
    })
}

/// Where a fact comes from, in one word.
pub(super) fn source(view: View<'_>, source: Source) -> String {
    match source {
        Source::Pack(graph) => view.snapshot.programs().source(graph),
        Source::Live(_) => "live".to_owned(),
    }
}
