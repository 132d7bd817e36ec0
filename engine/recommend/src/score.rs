//! Features to additive scores, and products in order of score.

use std::cmp::Ordering;

use domain::ProductId;
use snapshot::View;

use crate::context::Context;
use crate::features::{
    clicked, complement, emotion, freshness, knowledge, leaning, learned, popularity, price,
    quality, similarity, stage, stock, taste, together,
};
use crate::request::TermKind;

type Feature = fn(&Context<'_>, ProductId) -> f64;

/// All features, in the order in which their terms are summed and shown.
const FEATURES: [(TermKind, Feature); 15] = [
    (TermKind::Knowledge, knowledge::value),
    (TermKind::Leaning, leaning::value),
    (TermKind::Similarity, similarity::value),
    (TermKind::Complement, complement::value),
    (TermKind::Together, together::value),
    (TermKind::Popularity, popularity::value),
    (TermKind::Clicked, clicked::value),
    (TermKind::Taste, taste::value),
    (TermKind::Learned, learned::value),
    (TermKind::Stage, stage::value),
    (TermKind::Emotion, emotion::value),
    (TermKind::Price, price::value),
    (TermKind::Quality, quality::value),
    (TermKind::Freshness, freshness::value),
    (TermKind::Stock, stock::value),
];

/// A product with its score.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scored {
    pub(crate) product: ProductId,
    pub(crate) score: f64,
}

/// A product's features, unweighted: what the ranking sums and what a model learns from.
pub(crate) fn features(context: &Context<'_>, product: ProductId) -> Vec<(TermKind, f64)> {
    FEATURES.iter().map(|(kind, feature)| (*kind, feature(context, product))).collect()
}

/// The terms of a product's score, those that are zero left out.
pub(crate) fn terms(context: &Context<'_>, product: ProductId) -> Vec<(TermKind, f64)> {
    let weighted = FEATURES
        .iter()
        .map(|(kind, feature)| (*kind, context.weights.of(*kind) * feature(context, product)));
    present(weighted.collect())
}

/// Those that are not zero.
pub(crate) fn present(mut parts: Vec<(TermKind, f64)>) -> Vec<(TermKind, f64)> {
    parts.retain(|(_, part)| part.abs() > 0.0);
    parts
}

/// The score of a product: the sum of its [`terms`], in their order.
pub(crate) fn score(context: &Context<'_>, product: ProductId) -> Scored {
    let mut score = 0.0;
    for (kind, feature) in &FEATURES {
        let weight = context.weights.of(*kind);
        if weight.abs() > 0.0 {
            score += weight * feature(context, product);
        }
    }
    Scored { product, score }
}

/// The best `count` products, best first; equal scores are ordered by IRI.
pub(crate) fn best(view: View<'_>, mut scored: Vec<Scored>, count: usize) -> Vec<Scored> {
    let iri = |scored: &Scored| view.snapshot.text(view.catalogue().product_term(scored.product));
    let order = |one: &Scored, other: &Scored| -> Ordering {
        other.score.total_cmp(&one.score).then_with(|| iri(one).cmp(iri(other)))
    };
    if count > 0 && count < scored.len() {
        scored.select_nth_unstable_by(count - 1, order);
    }
    scored.truncate(count);
    scored.sort_unstable_by(order);
    scored
}
