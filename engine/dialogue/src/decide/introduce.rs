//! What speaks for a product.

use domain::{AttributeId, Decision, Part, ProductId};
use snapshot::{AttributeKind, vocabulary};

use super::attribute::spoken_values;
use super::say::focus;
use super::subject::subject;
use crate::frame::Frame;
use crate::reply::{Draft, print, show_cards};
use crate::resolve::Topic;

/// Tells what speaks for the product spoken of, and shows it.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let product = match subject(frame, topic) {
        Ok(product) => product,
        Err(draft) => return *draft,
    };
    let mut draft = Draft::new(Decision::Answer);
    let name = draft.name(frame, product);
    let points = texts(frame, product, vocabulary::SELLING_POINT, &mut draft);
    let mut said: Vec<String> = points
        .into_iter()
        .take(frame.policy().selling_points_max)
        .map(|point| point.trim_end_matches(['。', '.', ';', ';']).to_owned())
        .collect();
    if said.is_empty() {
        said = texts(frame, product, DESCRIPTION, &mut draft);
    }
    if said.is_empty() {
        said = main_attributes(frame, product, &mut draft);
    }
    let list = said.join(if frame.locale() == domain::Locale::Zh { "；" } else { "; " });
    let key = if said.is_empty() { "introduce_name" } else { "introduce" };
    draft.say(frame, key, &[("product", &name), ("points", &list)]);
    if let Some(price) = frame.view().price(product).zip(frame.snapshot().price()) {
        let (price, attribute) = price;
        draft.evidence.extend(frame.view().evidence(product, attribute));
        let value = domain::Value::Number(price);
        let price = print::value(frame.snapshot(), attribute, &value, frame.locale());
        draft.say(frame, "introduce_price", &[("price", &price)]);
    }
    draft.events.extend(focus(frame, &[product]));
    show_cards(&mut draft, frame, &[product]);
    let links = texts(frame, product, vocabulary::URL, &mut draft);
    draft.parts.extend(links.into_iter().map(|url| Part::Link { url, title: name.clone() }));
    draft
}

/// `schema:description`.
pub(crate) const DESCRIPTION: &str = "https://schema.org/description";

fn texts(frame: &Frame<'_>, product: ProductId, iri: &str, draft: &mut Draft) -> Vec<String> {
    let snapshot = frame.snapshot();
    let attribute = snapshot.find(iri).and_then(|term| snapshot.catalogue().attribute_of(term));
    let Some(attribute) = attribute else { return Vec::new() };
    draft.evidence.extend(frame.view().evidence(product, attribute));
    let values = spoken_values(frame, product, attribute);
    values.iter().map(|value| print::value(snapshot, attribute, value, frame.locale())).collect()
}

/// The weightiest attributes with their values, where nobody wrote what speaks for a product.
fn main_attributes(frame: &Frame<'_>, product: ProductId, draft: &mut Draft) -> Vec<String> {
    let snapshot = frame.snapshot();
    let catalogue = snapshot.catalogue();
    let mut attributes: Vec<AttributeId> = (0..catalogue.attributes().len())
        .map(AttributeId::from_index)
        .filter(|it| catalogue.attribute(*it).kind != AttributeKind::Text)
        .filter(|it| snapshot.price() != Some(*it) && snapshot.stock() != Some(*it))
        .filter(|it| !spoken_values(frame, product, *it).is_empty())
        .collect();
    let weight = |it: &AttributeId| catalogue.attribute(*it).importance;
    attributes.sort_by(|left, right| weight(right).total_cmp(&weight(left)).then(left.cmp(right)));
    attributes.truncate(frame.policy().selling_points_max);
    let said = attributes.into_iter().map(|attribute| {
        draft.evidence.extend(frame.view().evidence(product, attribute));
        let values = spoken_values(frame, product, attribute);
        let printed: Vec<String> = values
            .iter()
            .map(|value| print::value(snapshot, attribute, value, frame.locale()))
            .collect();
        let label = print::attribute(snapshot, attribute, frame.locale());
        let value = print::join(&printed, frame.locale());
        let values = [("attribute", label), ("value", value.as_str())];
        draft.phrase(frame, "reason_value", &values)
    });
    said.collect()
}
