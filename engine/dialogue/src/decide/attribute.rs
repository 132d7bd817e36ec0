//! "多重?": an attribute's value, or that the graph does not hold it.

use domain::{AttributeId, CategoryId, Decision, EventKind, Part, ProductId, Value};
use snapshot::{AttributeKind, vocabulary};

use super::say::focus;
use super::{compare, related, subject::subject};
use crate::frame::Frame;
use crate::reply::{Draft, print, show_cards, show_quick_replies};
use crate::resolve::Topic;

/// Says the values of the attributes asked about.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let attributes = asked(frame, topic);
    if attributes.is_empty() {
        return which_attribute(frame, topic);
    }
    if topic.spoken.products.len() > 1 {
        return compare::on(frame, &topic.spoken.products, &attributes);
    }
    let without_product = !topic.names_product() && (topic.category_named || topic.focus.is_none());
    if without_product
        && let Some(category) = topic.category
        && let Some(draft) = in_category(frame, category, &attributes)
    {
        return draft;
    }
    let product = match subject(frame, topic) {
        Ok(product) => product,
        Err(mut draft) => {
            draft.events.extend(attributes.iter().map(|it| asked_event(frame, *it)));
            return *draft;
        }
    };
    of_product(frame, product, &attributes)
}

/// Asks which attribute is meant, and names those there are.
fn which_attribute(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let product = match subject(frame, topic) {
        Ok(product) => product,
        Err(draft) => return *draft,
    };
    let mut draft = Draft::new(Decision::Ask);
    let name = draft.name(frame, product);
    draft.say(frame, "ask_attribute", &[("product", &name)]);
    let catalogue = frame.snapshot().catalogue();
    let all = (0..catalogue.attributes().len()).map(AttributeId::from_index);
    let labels = all
        .filter(|it| catalogue.attribute(*it).kind != AttributeKind::Text)
        .filter(|it| !frame.view().values(product, *it).is_empty())
        .map(|it| print::attribute(frame.snapshot(), it, frame.locale()).to_owned())
        .take(frame.policy().list_max);
    show_quick_replies(&mut draft, labels.collect());
    draft.events.extend(focus(frame, &[product]));
    draft
}

/// The values of attributes of one product.
pub(crate) fn of_product(
    frame: &Frame<'_>,
    product: ProductId,
    attributes: &[AttributeId],
) -> Draft {
    let mut draft = Draft::new(Decision::Answer);
    let mut stated = false;
    for attribute in attributes {
        stated |= say_value(frame, product, *attribute, &mut draft);
        draft.events.push(asked_event(frame, *attribute));
    }
    if !stated {
        draft.decision = Decision::Abstain;
    }
    draft.events.extend(focus(frame, &[product]));
    draft
}

/// The event that an attribute was asked about.
pub(crate) fn asked_event(frame: &Frame<'_>, attribute: AttributeId) -> EventKind {
    let term = frame.snapshot().catalogue().attribute(attribute).term;
    EventKind::Asked { attribute: print::iri(frame.snapshot(), term) }
}

/// The attributes an utterance asks about: those named, else the one asked about last.
fn asked(frame: &Frame<'_>, topic: &Topic) -> Vec<AttributeId> {
    if !topic.attributes.is_empty() {
        return topic.attributes.clone();
    }
    let before = frame
        .state
        .attribute
        .as_deref()
        .and_then(|iri| frame.snapshot().catalogue().attribute_of(frame.snapshot().find(iri)?));
    before.into_iter().collect()
}

fn say_value(
    frame: &Frame<'_>,
    product: ProductId,
    attribute: AttributeId,
    draft: &mut Draft,
) -> bool {
    let values = spoken_values(frame, product, attribute);
    let name = draft.name(frame, product);
    let snapshot = frame.snapshot();
    let label = print::attribute(snapshot, attribute, frame.locale());
    if values.is_empty() {
        draft.say(frame, "not_stated", &[("product", &name), ("attribute", label)]);
        return false;
    }
    draft.evidence.extend(frame.view().evidence(product, attribute));
    if snapshot.stock() == Some(attribute) {
        say_stock(frame, product, &name, draft);
        return true;
    }
    let printed: Vec<String> = values
        .iter()
        .map(|value| print::value(snapshot, attribute, value, frame.locale()))
        .collect();
    if show_media(frame, attribute, (&name, &printed), draft) {
        return true;
    }
    let value = print::join(&printed, frame.locale());
    let key = match (&values[..], values.len()) {
        ([Value::Bool(true)], _) => "answer_yes",
        ([Value::Bool(false)], _) => "answer_no",
        (_, 1) => "answer_value",
        (_, _) => "answer_values",
    };
    draft.say(frame, key, &[("product", &name), ("attribute", label), ("value", &value)]);
    true
}

/// A link or a picture is shown, not read out.
fn show_media(
    frame: &Frame<'_>,
    attribute: AttributeId,
    (name, printed): (&str, &[String]),
    draft: &mut Draft,
) -> bool {
    let term = frame.snapshot().catalogue().attribute(attribute).term;
    let iri = frame.snapshot().text(term);
    let link = iri == vocabulary::URL;
    if !link && iri != vocabulary::IMAGE {
        return false;
    }
    draft.say(frame, if link { "answer_link" } else { "answer_image" }, &[("product", name)]);
    let parts = printed.iter().cloned().map(|url| {
        let title = name.to_owned();
        if link { Part::Link { url, title } } else { Part::Image { url, alt: title } }
    });
    draft.parts.extend(parts);
    true
}

fn say_stock(frame: &Frame<'_>, product: ProductId, name: &str, draft: &mut Draft) {
    let stock = frame.view().stock(product).unwrap_or_default();
    let unit = frame
        .snapshot()
        .stock()
        .and_then(|attribute| frame.snapshot().catalogue().attribute(attribute).unit.as_deref());
    let value = print::quantity(frame.snapshot(), stock, unit, frame.locale());
    if frame.view().in_stock(product) {
        draft.say(frame, "answer_in_stock", &[("product", name), ("value", &value)]);
    } else {
        draft.say(frame, "answer_out_of_stock", &[("product", name)]);
        related::suggest_substitutes(frame, product, draft);
    }
}

/// The values, and of texts those in the language of the reply where there are such.
pub(crate) fn spoken_values(
    frame: &Frame<'_>,
    product: ProductId,
    attribute: AttributeId,
) -> Vec<Value> {
    let snapshot = frame.snapshot();
    let mut values = frame.view().values(product, attribute);
    if snapshot.catalogue().attribute(attribute).kind == AttributeKind::Text {
        let spoken: Vec<Value> = frame
            .view()
            .facts(product, attribute)
            .into_iter()
            .filter_map(|fact| match fact.object {
                domain::Object::Term(term) => Some(term),
                domain::Object::Number(_) | domain::Object::Text(_) => None,
            })
            .filter(|term| match snapshot.terms().get(*term) {
                snapshot::Term::Text { language, .. } => {
                    domain::Locale::from_tag(language) == Some(frame.locale())
                }
                snapshot::Term::Iri(_)
                | snapshot::Term::Blank(_)
                | snapshot::Term::Typed { .. } => true,
            })
            .map(|term| Value::Text(snapshot.text(term).to_owned()))
            .collect();
        if !spoken.is_empty() {
            values = spoken;
        }
    }
    let mut distinct: Vec<Value> = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct
}

/// What a category has to offer of an attribute: its range, or its values.
fn in_category(
    frame: &Frame<'_>,
    category: CategoryId,
    attributes: &[AttributeId],
) -> Option<Draft> {
    let snapshot = frame.snapshot();
    let info = snapshot.catalogue().category(category);
    let attribute = *attributes.first()?;
    let mut draft = Draft::new(Decision::Answer);
    let label = print::attribute(snapshot, attribute, frame.locale());
    let name = snapshot.label(info.term, frame.locale());
    let show = |value: &Value| print::value(snapshot, attribute, value, frame.locale());
    match snapshot.catalogue().attribute(attribute).kind {
        AttributeKind::Number => {
            let view = frame.view();
            let low = crate::resolve::extreme(frame, &info.products, attribute, false)?;
            let high = crate::resolve::extreme(frame, &info.products, attribute, true)?;
            let [low_value, high_value] = [low, high]
                .map(|product| view.number(product, attribute).map(|it| show(&Value::Number(it))));
            draft.evidence.extend(view.evidence(low, attribute));
            draft.evidence.extend(view.evidence(high, attribute));
            let values = [
                ("category", name),
                ("attribute", label),
                ("low", &low_value?),
                ("high", &high_value?),
            ];
            draft.say(frame, "category_range", &values);
        }
        AttributeKind::Thing => {
            let values = some_values(frame, &info.products, attribute, &mut draft);
            if values.is_empty() {
                return None;
            }
            let list = print::join(&values, frame.locale());
            let values = [("category", name), ("attribute", label), ("value", list.as_str())];
            draft.say(frame, "category_values", &values);
        }
        AttributeKind::Text | AttributeKind::Boolean => return None,
    }
    draft.events.push(asked_event(frame, attribute));
    draft.events.push(EventKind::Category { category: print::iri(snapshot, info.term) });
    draft.say(frame, "which_of_category", &[("category", name)]);
    draft.events.push(EventKind::Offered { choices: Vec::new() });
    show_cards(&mut draft, frame, &[]);
    Some(draft)
}

/// The first few different values that products have of an attribute.
fn some_values(
    frame: &Frame<'_>,
    products: &[ProductId],
    attribute: AttributeId,
    draft: &mut Draft,
) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for product in products {
        if found.len() >= frame.policy().list_max {
            break;
        }
        for value in frame.view().values(*product, attribute) {
            let printed = print::value(frame.snapshot(), attribute, &value, frame.locale());
            if !found.contains(&printed) {
                found.push(printed);
                draft.evidence.extend(frame.view().evidence(*product, attribute));
            }
        }
    }
    found
}
