//! "最便宜的是哪款": the product with the most or least of an attribute.

use domain::{AttributeId, CategoryId, Decision, EventKind, ProductId, Value};
use snapshot::{AttributeKind, Direction};
use understand::ReferenceKind;

use super::attribute::asked_event;
use super::find;
use super::say::focus;
use crate::frame::Frame;
use crate::reply::{Draft, print, show_cards};
use crate::resolve::{Topic, extreme, remember};

/// Names the product at the end asked for.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let Some((attribute, most)) = wanted(frame, topic) else {
        return find::say(frame, topic, false);
    };
    let candidates = candidates(frame, topic, attribute);
    let label = print::attribute(frame.snapshot(), attribute, frame.locale());
    let Some(winner) = extreme(frame, &candidates, attribute, most) else {
        let mut draft = Draft::new(Decision::Abstain);
        draft.say(frame, "superlative_unknown", &[("attribute", label)]);
        return draft;
    };
    let number = frame.view().number(winner, attribute);
    let equal: Vec<ProductId> = candidates
        .into_iter()
        .filter(|product| frame.view().number(*product, attribute) == number)
        .take(frame.policy().offer_max)
        .collect();
    let mut draft = Draft::new(Decision::Answer);
    let names = print::join(&draft.names(frame, &equal), frame.locale());
    for product in &equal {
        draft.evidence.extend(frame.view().evidence(*product, attribute));
    }
    let value = number
        .map(Value::Number)
        .map(|value| print::value(frame.snapshot(), attribute, &value, frame.locale()));
    let key = if most { "superlative_most" } else { "superlative_least" };
    let value = value.unwrap_or_default();
    draft.say(frame, key, &[("names", &names), ("attribute", label), ("value", &value)]);
    draft.events.push(asked_event(frame, attribute));
    let mut wanting = topic.wanting.clone();
    wanting.said.retain(|said| said.attribute != attribute);
    draft.events.extend(remember(frame, &wanting));
    draft.events.extend(category_event(frame, topic.category));
    draft.events.extend(focus(frame, &equal[..1]));
    show_cards(&mut draft, frame, &equal);
    draft
}

/// The event that a category is spoken of.
pub(crate) fn category_event(frame: &Frame<'_>, category: Option<CategoryId>) -> Option<EventKind> {
    let term = frame.snapshot().catalogue().category(category?).term;
    Some(EventKind::Category { category: print::iri(frame.snapshot(), term) })
}

/// The attribute and end asked for: as said, or else the better end of the attribute named.
fn wanted(frame: &Frame<'_>, topic: &Topic) -> Option<(AttributeId, bool)> {
    let named = || {
        let attribute = *topic.attributes.first()?;
        let info = frame.snapshot().catalogue().attribute(attribute);
        let better = info.better.unwrap_or(Direction::Higher);
        (info.kind == AttributeKind::Number).then_some((attribute, better == Direction::Higher))
    };
    let compared = topic.wanting.relative.first().copied();
    topic.wanting.extreme.or(compared).or_else(named)
}

fn candidates(frame: &Frame<'_>, topic: &Topic, attribute: AttributeId) -> Vec<ProductId> {
    let catalogue = frame.snapshot().catalogue();
    let shown = frame
        .meaning
        .references
        .iter()
        .any(|reference| matches!(reference.kind, ReferenceKind::Several(_)));
    if topic.spoken.products.len() > 1 {
        return topic.spoken.products.clone();
    }
    // "哪个更便宜" asks among what was shown.
    let among = shown || topic.wanting.extreme.is_none();
    if among && !topic.category_named && frame.state.shown.len() > 1 {
        return frame.products(&frame.state.shown);
    }
    let all = match topic.category {
        Some(category) => catalogue.category(category).products.clone(),
        None => (0..catalogue.products().len()).map(ProductId::from_index).collect(),
    };
    let constraints: Vec<_> =
        topic.wanting.constraints.iter().filter(|it| it.attribute != attribute).collect();
    all.into_iter()
        .filter(|product| frame.view().in_stock(*product))
        .filter(|product| constraints.iter().all(|it| frame.view().satisfies(*product, it)))
        .collect()
}
