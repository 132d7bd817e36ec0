//! "是纯棉的吗": yes or no, with the actual value as the reason.

use domain::{AttributeId, Constraint, Decision, Operator, ProductId, Value, Weight};
use recommend::{Request, Scene, recommend};
use snapshot::AttributeKind;
use understand::ReferenceKind;

use super::attribute::{asked_event, of_product, spoken_values};
use super::say::focus;
use super::{attribute, find, subject::subject};
use crate::frame::Frame;
use crate::reply::{Draft, print, show_cards};
use crate::resolve::Topic;

/// Says whether what was asked holds.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let mut conditions = topic.wanting.said.clone();
    conditions.extend(booleans(frame, topic));
    let pointed = || frame.meaning.references.iter().any(|it| it.kind == ReferenceKind::Nearest);
    let about_one =
        topic.names_product() || !topic.category_named && (topic.focus.is_some() || pointed());
    if conditions.is_empty() {
        return if topic.attributes.is_empty() && !topic.spoken.named {
            find::say(frame, topic, false)
        } else {
            attribute::say(frame, topic)
        };
    }
    // "比它便宜的有吗" asks for others.
    if !about_one || !topic.wanting.relative.is_empty() {
        return find::say(frame, topic, false);
    }
    let product = match subject(frame, topic) {
        Ok(product) => product,
        Err(draft) => return *draft,
    };
    let mut draft = Draft::new(Decision::Answer);
    let mut stated = false;
    for condition in &conditions {
        stated |= judge(frame, product, condition, &mut draft);
        draft.events.push(asked_event(frame, condition.attribute));
    }
    if !stated {
        draft.decision = Decision::Abstain;
    }
    draft.events.extend(focus(frame, &[product]));
    draft
}

/// Yes-or-no attributes that are named ask whether they hold.
fn booleans(frame: &Frame<'_>, topic: &Topic) -> Vec<Constraint> {
    let catalogue = frame.snapshot().catalogue();
    let asked = topic
        .attributes
        .iter()
        .filter(|attribute| catalogue.attribute(**attribute).kind == AttributeKind::Boolean);
    asked
        .map(|attribute| Constraint {
            attribute: *attribute,
            operator: Operator::Eq,
            values: vec![Value::Bool(true)],
            weight: Weight::Must,
        })
        .collect()
}

/// Judges one condition; gives back whether the graph says anything of it.
fn judge(frame: &Frame<'_>, product: ProductId, condition: &Constraint, draft: &mut Draft) -> bool {
    let snapshot = frame.snapshot();
    let attribute: AttributeId = condition.attribute;
    let values = spoken_values(frame, product, attribute);
    if values.is_empty() {
        let unstated = of_product(frame, product, &[attribute]);
        draft.parts.extend(unstated.parts);
        draft.own.extend(unstated.own);
        draft.evidence.extend(unstated.evidence);
        return false;
    }
    let name = draft.name(frame, product);
    let label = print::attribute(snapshot, attribute, frame.locale());
    let printed: Vec<String> = values
        .iter()
        .map(|value| print::value(snapshot, attribute, value, frame.locale()))
        .collect();
    let value = print::join(&printed, frame.locale());
    draft.evidence.extend(frame.view().evidence(product, attribute));
    let holds = frame.view().satisfies(product, condition);
    let boolean = matches!(values[..], [Value::Bool(_)]);
    let key = match (holds, boolean) {
        (true, false) => "verify_yes",
        (false, false) => "verify_no",
        (true, true) => "answer_yes",
        (false, true) => "answer_no",
    };
    draft.say(frame, key, &[("product", &name), ("attribute", label), ("value", &value)]);
    if !holds {
        suggest(frame, product, condition, draft);
    }
    true
}

/// What is not so here may be so elsewhere: names products of the kind for which it holds.
fn suggest(frame: &Frame<'_>, product: ProductId, condition: &Constraint, draft: &mut Draft) {
    let category = [frame.snapshot().catalogue().product_category(product)];
    let condition = Constraint { weight: Weight::Must, ..condition.clone() };
    let constraints = [condition];
    let request = Request {
        scene: Scene::Home,
        categories: &category,
        constraints: &constraints,
        exclude: &[product],
        ..frame.request()
    };
    let outcome = recommend(frame.view(), &frame.world.behaviour, &request);
    if !outcome.relaxed.is_empty() || outcome.products.is_empty() {
        return;
    }
    let products: Vec<ProductId> = outcome.products.iter().map(|it| it.product).collect();
    let names = print::join(&draft.names(frame, &products), frame.locale());
    draft.say(frame, "verify_instead", &[("names", &names)]);
    for it in &products {
        draft.evidence.extend(frame.view().evidence(*it, constraints[0].attribute));
    }
    show_cards(draft, frame, &products);
}
