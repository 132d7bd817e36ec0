//! Products side by side: what differs, line by line.

use domain::{AttributeId, Decision, ProductId};
use snapshot::AttributeKind;
use understand::MentionKind;

use super::attribute::{asked_event, spoken_values};
use super::say::focus;
use super::subject::which;
use crate::frame::Frame;
use crate::reply::{Draft, print, show_cards};
use crate::resolve::Topic;

/// Compares the products spoken of.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let products = if names_others(frame, topic) { Vec::new() } else { compared(frame, topic) };
    if products.len() < 2 {
        if !topic.spoken.ambiguous.is_empty() {
            return which(frame, &topic.spoken.ambiguous);
        }
        let mut draft = Draft::new(Decision::Ask);
        draft.say(frame, "ask_compared", &[]);
        draft.events.extend(focus(frame, &topic.spoken.products));
        return draft;
    }
    on(frame, &products, &topic.attributes)
}

/// Whether kinds or values are put side by side, which what was shown has no part in.
fn names_others(frame: &Frame<'_>, topic: &Topic) -> bool {
    let count = |kind: fn(&MentionKind) -> bool| {
        frame.meaning.mentions.iter().filter(|mention| kind(&mention.kind)).count()
    };
    topic.spoken.products.is_empty()
        && (count(|kind| matches!(kind, MentionKind::Category(_))) > 1
            || count(|kind| matches!(kind, MentionKind::Value { .. })) > 1)
}

/// Compares products on some attributes, or on all that differ.
pub(crate) fn on(frame: &Frame<'_>, products: &[ProductId], attributes: &[AttributeId]) -> Draft {
    let mut draft = Draft::new(Decision::Compare);
    let names = draft.names(frame, products);
    let list = print::join(&names, frame.locale());
    let chosen =
        if attributes.is_empty() { differing(frame, products) } else { attributes.to_vec() };
    let mut lines = Vec::new();
    for attribute in &chosen {
        lines.push(line(frame, products, (&names, *attribute), &mut draft));
    }
    if chosen.is_empty() {
        draft.say(frame, "compare_same", &[("names", &list)]);
    } else {
        let table = lines.join("\n");
        draft.say(frame, "compare_table", &[("names", &list), ("table", &table)]);
    }
    draft.events.extend(attributes.iter().map(|attribute| asked_event(frame, *attribute)));
    draft.events.extend(focus(frame, products));
    show_cards(&mut draft, frame, products);
    draft
}

fn line(
    frame: &Frame<'_>,
    products: &[ProductId],
    (names, attribute): (&[String], AttributeId),
    draft: &mut Draft,
) -> String {
    let label = print::attribute(frame.snapshot(), attribute, frame.locale());
    let mut cells = Vec::new();
    for (product, name) in products.iter().zip(names) {
        let value = printed(frame, *product, attribute);
        draft.evidence.extend(frame.view().evidence(*product, attribute));
        let values = [("product", name.as_str()), ("value", value.as_str())];
        let key = if value.is_empty() { "compare_cell_missing" } else { "compare_cell" };
        let cell = draft.phrase(frame, key, &values);
        cells.push(cell);
    }
    let cells = cells.join(if frame.locale() == domain::Locale::Zh { "；" } else { "; " });
    draft.phrase(frame, "compare_line", &[("attribute", label), ("cells", &cells)])
}

fn printed(frame: &Frame<'_>, product: ProductId, attribute: AttributeId) -> String {
    let values = spoken_values(frame, product, attribute);
    let printed: Vec<String> = values
        .iter()
        .map(|value| print::value(frame.snapshot(), attribute, value, frame.locale()))
        .collect();
    print::join(&printed, frame.locale())
}

/// The products to compare: those spoken of, with those in focus where one is missing.
fn compared(frame: &Frame<'_>, topic: &Topic) -> Vec<ProductId> {
    let mut products = topic.spoken.products.clone();
    let focus = frame.products(frame.state.focus.iter().map(|(iri, _)| iri));
    let shown = frame.products(&frame.state.shown);
    let fills = if products.is_empty() { [shown, focus] } else { [focus, shown] };
    let wanted = if products.is_empty() { fills[0].len().max(2) } else { 2 };
    for product in fills.into_iter().flatten() {
        if products.len() < wanted && !products.contains(&product) {
            products.push(product);
        }
    }
    products.truncate(frame.policy().compare_max);
    products
}

/// The attributes in which products differ and which most of them state, the weightiest first.
fn differing(frame: &Frame<'_>, products: &[ProductId]) -> Vec<AttributeId> {
    let catalogue = frame.snapshot().catalogue();
    let all = (0..catalogue.attributes().len()).map(AttributeId::from_index);
    let mut differing: Vec<(f64, AttributeId)> = all
        .filter(|attribute| {
            let info = catalogue.attribute(*attribute);
            info.kind != AttributeKind::Text && frame.snapshot().stock() != Some(*attribute)
        })
        .filter_map(|attribute| {
            let values: Vec<String> =
                products.iter().map(|product| printed(frame, *product, attribute)).collect();
            let stated = values.iter().filter(|value| !value.is_empty()).count();
            let differ = values.iter().any(|value| *value != values[0]);
            let info = catalogue.attribute(attribute);
            (differ && stated * 2 > products.len()).then_some((info.importance, attribute))
        })
        .collect();
    differing.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
    differing.truncate(frame.policy().compare_attributes_max);
    differing.into_iter().map(|(_, attribute)| attribute).collect()
}
