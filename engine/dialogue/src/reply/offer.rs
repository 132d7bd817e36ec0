//! Products offered with an answer, and why they are.

use domain::{CategoryId, ProductId, Value};
use recommend::{Outcome, Reason, Recommendation, Request, Scene, recommend};
use snapshot::program::{OfferSpec, Relation};

use super::{Draft, constraint, print, show_cards};
use crate::frame::Frame;

/// Adds the products a pack offers with an answer; says nothing where there are none.
pub(crate) fn offer_spec(
    draft: &mut Draft,
    frame: &Frame<'_>,
    spec: &OfferSpec,
    product: Option<ProductId>,
) {
    let found = of_each_kind(frame, spec, product);
    let products: Vec<ProductId> = found.iter().map(|it| it.product).collect();
    if products.is_empty() {
        return;
    }
    let names = print::join(&draft.names(frame, &products), frame.locale());
    let key = match spec.relation {
        Relation::Complement => "offer_complements",
        Relation::Substitute => "offer_substitutes",
        Relation::Popular => "offer_popular",
    };
    draft.say(frame, key, &[("names", &names)]);
    draft.evidence.extend(found.into_iter().flat_map(|it| it.evidence));
    show_cards(draft, frame, &products);
}

/// Products of the categories in turn, so that each kind named is among those offered.
fn of_each_kind(
    frame: &Frame<'_>,
    spec: &OfferSpec,
    product: Option<ProductId>,
) -> Vec<Recommendation> {
    if spec.categories.len() < 2 {
        return find(frame, spec, product).products;
    }
    let kinds = spec.categories.iter().map(|category| {
        let one = OfferSpec { categories: vec![*category], ..spec.clone() };
        find(frame, &one, product).products
    });
    let mut kinds: Vec<_> = kinds.map(Vec::into_iter).collect();
    let mut found: Vec<Recommendation> = Vec::new();
    for _ in 0..spec.limit {
        let next: Vec<Recommendation> = kinds.iter_mut().filter_map(Iterator::next).collect();
        for it in next {
            if !found.iter().any(|known| known.product == it.product) {
                found.push(it);
            }
        }
    }
    found.truncate(spec.limit);
    found
}

fn find(frame: &Frame<'_>, spec: &OfferSpec, product: Option<ProductId>) -> Outcome {
    let scene = match spec.relation {
        Relation::Complement if product.is_some() => Scene::Complement,
        Relation::Substitute if product.is_some() => Scene::Substitute,
        Relation::Complement | Relation::Substitute | Relation::Popular => Scene::Home,
    };
    let categories: &[CategoryId] = &spec.categories;
    let request = Request { scene, product, categories, limit: spec.limit, ..frame.request() };
    let outcome = recommend(frame.view(), &frame.world.behaviour, &request);
    if outcome.products.is_empty() && scene != Scene::Home && !categories.is_empty() {
        // The pack names the categories itself: that they go together is its word.
        let request = Request { scene: Scene::Home, product: None, ..request };
        return recommend(frame.view(), &frame.world.behaviour, &request);
    }
    outcome
}

/// The strongest reasons for a product, in words, with what they rest on.
pub(crate) fn reasons_of(
    draft: &mut Draft,
    frame: &Frame<'_>,
    recommendation: &Recommendation,
) -> Vec<String> {
    let mut words = Vec::new();
    for reason in &recommendation.reasons {
        if words.len() >= frame.policy().reasons_max {
            break;
        }
        let said = reason_words(draft, frame, recommendation.product, reason);
        words.extend(said.filter(|said| !said.is_empty() && !words.contains(said)));
    }
    draft.evidence.extend(recommendation.evidence.iter().cloned());
    words
}

fn reason_words(
    draft: &mut Draft,
    frame: &Frame<'_>,
    product: ProductId,
    reason: &Reason,
) -> Option<String> {
    let snapshot = frame.snapshot();
    let locale = frame.locale();
    match reason {
        Reason::Satisfies(it) => {
            // The product's own value says more than the condition it meets, unless it is a yes.
            let values = frame.view().values(product, it.attribute);
            if values.is_empty() || values == [Value::Bool(true)] {
                draft.evidence.extend(frame.view().evidence(product, it.attribute));
                let rendered = constraint(frame, it);
                draft.own.push(rendered.own);
                return Some(rendered.text);
            }
            let printed: Vec<String> = values
                .iter()
                .map(|value| print::value(snapshot, it.attribute, value, locale))
                .collect();
            draft.evidence.extend(frame.view().evidence(product, it.attribute));
            let name = print::attribute(snapshot, it.attribute, locale);
            let value = print::join(&printed, locale);
            Some(draft.phrase(frame, "reason_value", &[("attribute", name), ("value", &value)]))
        }
        Reason::Serves(need) => {
            let need = &frame.programs().needs[need.index()];
            let reason = need.reason.get(locale).unwrap_or_default();
            draft.own.push(reason.to_owned());
            let label = snapshot.label(need.term, locale);
            let said = if reason.is_empty() {
                draft.phrase(frame, "reason_need", &[("need", label)])
            } else {
                reason.trim_end_matches(['。', '.']).to_owned()
            };
            Some(said)
        }
        Reason::Shares(attribute, value) => {
            let name = print::attribute(snapshot, *attribute, locale);
            let value = snapshot.label(*value, locale);
            Some(draft.phrase(frame, "reason_shares", &[("attribute", name), ("value", value)]))
        }
        Reason::GoesWith(from, _) => {
            let name = snapshot.label(*from, locale);
            Some(draft.phrase(frame, "reason_goes_with", &[("name", name)]))
        }
        Reason::BoughtTogether(_) => Some(draft.phrase(frame, "reason_together", &[])),
        Reason::LikeViewed(_) => Some(draft.phrase(frame, "reason_viewed", &[])),
        Reason::Learned(_) => Some(draft.phrase(frame, "reason_learned", &[])),
        Reason::SeldomShown => Some(draft.phrase(frame, "reason_seldom_shown", &[])),
        Reason::PopularAlike => Some(draft.phrase(frame, "reason_popular_alike", &[])),
        Reason::Popular => Some(draft.phrase(frame, "reason_popular", &[])),
        Reason::Cheaper => Some(draft.phrase(frame, "reason_cheaper", &[])),
        Reason::OnPromotion(promotion) => {
            let title = frame.programs().promotions[promotion.index()].title.get(locale)?;
            draft.own.push(title.to_owned());
            Some(draft.phrase(frame, "reason_promotion", &[("title", title)]))
        }
    }
}
