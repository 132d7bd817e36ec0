//! "有哪些…": names products, or counts them.

use domain::{Constraint, Decision, NeedId, ProductId};

use super::find;
use super::superlative::category_event;
use crate::frame::Frame;
use crate::reply::{Draft, constraint, print, show_cards};
use crate::resolve::{Topic, remember};

/// Names products that satisfy what is wanted.
pub(crate) fn say(frame: &Frame<'_>, topic: &Topic) -> Draft {
    if topic.category.is_none() && topic.wanting.is_empty() {
        return categories(frame);
    }
    let fitting = fitting(frame, topic);
    if fitting.is_empty() {
        return find::say(frame, topic, false);
    }
    let shown: Vec<ProductId> = fitting.iter().copied().take(frame.policy().list_max).collect();
    let mut draft = Draft::new(Decision::Offer);
    let names = print::join(&draft.names(frame, &shown), frame.locale());
    let what = what(frame, topic, &mut draft);
    let count = draft.count(frame, "count", fitting.len());
    let key = if shown.len() < fitting.len() { "list_some" } else { "list_all" };
    draft.say(frame, key, &[("what", &what), ("names", &names), ("count", &count)]);
    find::passed_over(frame, &mut draft);
    note(frame, topic, &shown, &mut draft);
    show_cards(&mut draft, frame, &shown);
    draft
}

/// Says how many products satisfy what is wanted.
pub(crate) fn count(frame: &Frame<'_>, topic: &Topic) -> Draft {
    let fitting = fitting(frame, topic);
    let mut draft = Draft::new(Decision::Answer);
    let what = what(frame, topic, &mut draft);
    let count = draft.count(frame, "count", fitting.len());
    let key = if fitting.is_empty() { "count_none" } else { "count" };
    draft.say(frame, key, &[("what", &what), ("count", &count)]);
    find::passed_over(frame, &mut draft);
    let shown: Vec<ProductId> = fitting.into_iter().take(frame.policy().offer_max).collect();
    note(frame, topic, &shown, &mut draft);
    show_cards(&mut draft, frame, &shown);
    draft
}

fn note(frame: &Frame<'_>, topic: &Topic, shown: &[ProductId], draft: &mut Draft) {
    for product in shown {
        for constraint in &topic.wanting.constraints {
            draft.evidence.extend(frame.view().evidence(*product, constraint.attribute));
        }
    }
    draft.events.extend(remember(frame, &topic.wanting));
    draft.events.extend(category_event(frame, topic.category));
}

/// Products to be had that satisfy every condition.
fn fitting(frame: &Frame<'_>, topic: &Topic) -> Vec<ProductId> {
    let catalogue = frame.snapshot().catalogue();
    let all = match topic.category {
        Some(category) => catalogue.category(category).products.clone(),
        None => (0..catalogue.products().len()).map(ProductId::from_index).collect(),
    };
    let needs = topic.wanting.needs_of(frame, topic.category);
    let needed = needs.iter().flat_map(|need| &frame.programs().needs[need.index()].constraints);
    let needed: Vec<_> = needed.filter(|it| it.weight == domain::Weight::Must).collect();
    all.into_iter()
        .filter(|product| frame.view().in_stock(*product))
        .filter(|product| {
            let category = catalogue.product_category(*product);
            !topic.refused.iter().any(|refused| catalogue.is_within(category, *refused))
        })
        .filter(|product| {
            let mut wanted = topic.wanting.constraints.iter().chain(needed.iter().copied());
            wanted.all(|constraint| frame.view().satisfies(*product, constraint))
        })
        .collect()
}

/// What is listed, in words: "产地是杭州的绿茶".
pub(crate) fn what(frame: &Frame<'_>, topic: &Topic, draft: &mut Draft) -> String {
    let snapshot = frame.snapshot();
    let category = topic.category.map_or_else(
        || crate::reply::phrase(frame, "product_word"),
        |id| snapshot.label(snapshot.catalogue().category(id).term, frame.locale()).to_owned(),
    );
    let needs = topic.wanting.needs_of(frame, topic.category);
    let mut words = conditions(frame, &topic.wanting.constraints, &needs, draft);
    for refused in &topic.refused {
        let term = snapshot.catalogue().category(*refused).term;
        let label = snapshot.label(term, frame.locale());
        let said = draft.phrase(frame, "condition_has_not", &[("attribute", label)]);
        draft.own.push(said.clone());
        words.push(said);
    }
    draft.own.push(category.clone());
    if words.is_empty() {
        return category;
    }
    let conditions = print::join(&words, frame.locale());
    let values = [("category", category.as_str()), ("conditions", conditions.as_str())];
    draft.phrase(frame, "category_with_conditions", &values)
}

/// Conditions and needs in words.
pub(crate) fn conditions(
    frame: &Frame<'_>,
    constraints: &[Constraint],
    needs: &[NeedId],
    draft: &mut Draft,
) -> Vec<String> {
    let snapshot = frame.snapshot();
    let mut words = Vec::new();
    for condition in constraints {
        let said = constraint(frame, condition);
        draft.evidence.push(domain::Evidence::Said {
            key: print::attribute(snapshot, condition.attribute, frame.locale()).to_owned(),
            value: said.text.clone(),
        });
        draft.own.push(said.own);
        words.push(said.text);
    }
    for need in needs {
        let term = frame.programs().needs[need.index()].term;
        let label = snapshot.label(term, frame.locale()).to_owned();
        let said = draft.phrase(frame, "condition_need", &[("need", &label)]);
        draft.own.extend([label, said.clone()]);
        if !words.contains(&said) {
            words.push(said);
        }
    }
    words
}

/// What the shop sells, where nothing more is asked.
pub(crate) fn categories(frame: &Frame<'_>) -> Draft {
    let snapshot = frame.snapshot();
    let mut draft = Draft::new(Decision::Offer);
    let mut names: Vec<String> = Vec::new();
    let infos = snapshot.catalogue().categories().iter();
    for info in infos.filter(|info| info.parent.is_none() && !info.products.is_empty()) {
        names.push(snapshot.label(info.term, frame.locale()).to_owned());
    }
    if names.is_empty() {
        draft.decision = Decision::Abstain;
    }
    let list = print::join(&names, frame.locale());
    draft.own.push(list.clone());
    draft.say(frame, "list_categories", &[("names", &list)]);
    crate::reply::show_quick_replies(&mut draft, names);
    draft
}
