//! The best products in an order that shows different ones early: maximal marginal relevance
//! over facet values, brand, category and price band.
//!
//! Diversity reorders and never admits a product. Of products that differ in nothing but the
//! price, the better score keeps the earlier place.

use std::collections::{BTreeMap, HashMap};

use domain::{ProductId, TermId};
use foldhash::fast::FixedState;
use snapshot::{AttributeKind, View, vocabulary};

use crate::context::Context;
use crate::likeness::{facets, objects};
use crate::score::Scored;
use crate::weights::Weights;

/// Small numbers for traits, so that sets of them are compared fast.
type Numbering = HashMap<Trait, usize, FixedState>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Trait {
    Category(TermId),
    Thing(TermId, TermId),
    /// A number by its bits: equal or not is all that is asked.
    Number(TermId, u64),
    Priced(u64),
}

/// How many products the best of `limit` places are chosen from.
pub(crate) fn pool(weights: &Weights, limit: usize) -> usize {
    let places = limit.min(weights.diverse_places_max);
    limit.max(places.saturating_mul(weights.diverse_pool))
}

/// Chooses `limit` of `ranked`, which is best first.
pub(crate) fn diversify(context: &Context<'_>, ranked: &[Scored], limit: usize) -> Vec<Scored> {
    let weights = context.weights;
    let places = limit.min(weights.diverse_places_max).min(ranked.len());
    let reach = places.saturating_mul(weights.diverse_pool).min(ranked.len());
    let mut numbering = Numbering::default();
    let mut own: Vec<Vec<usize>> = Vec::with_capacity(reach);
    let mut full: Vec<Vec<usize>> = Vec::with_capacity(reach);
    for scored in &ranked[..reach] {
        let apart_from_price = numbered(&mut numbering, traits(context.view, scored.product));
        let price = numbered(&mut numbering, priced(context, scored.product));
        full.push(merged(&apart_from_price, &price));
        own.push(apart_from_price);
    }
    let mut order = choose(weights, &ranked[..reach], &full, places);
    order.extend(
        (0..ranked.len()).filter(|index| !order[..places].contains(index)).collect::<Vec<_>>(),
    );
    keep_equals_in_order(&mut order, &own);
    order.truncate(limit);
    order.into_iter().map(|index| ranked[index]).collect()
}

/// The indices for the first places: each time the one whose score, less its likeness to those
/// chosen before, is the greatest.
fn choose(
    weights: &Weights,
    ranked: &[Scored],
    traits: &[Vec<usize>],
    places: usize,
) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::with_capacity(places);
    let mut nearest = vec![0.0_f64; ranked.len()];
    while chosen.len() < places {
        let mut best: Option<(usize, f64)> = None;
        for index in (0..ranked.len()).filter(|index| !chosen.contains(index)) {
            let worth = ranked[index].score - weights.diversity * nearest[index];
            if best.is_none_or(|(_, held)| worth > held) {
                best = Some((index, worth));
            }
        }
        let Some((index, _)) = best else { break };
        chosen.push(index);
        for (other, nearest) in nearest.iter_mut().enumerate() {
            *nearest = nearest.max(likeness(&traits[index], &traits[other]));
        }
    }
    chosen
}

/// Gives the places of products that differ in nothing but the price to them in order of score.
fn keep_equals_in_order(order: &mut [usize], own: &[Vec<usize>]) {
    let mut groups: BTreeMap<&Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (place, &index) in order.iter().enumerate() {
        if let Some(traits) = own.get(index) {
            groups.entry(traits).or_default().push(place);
        }
    }
    for places in groups.values().filter(|places| places.len() > 1) {
        let mut indices: Vec<usize> = places.iter().map(|&place| order[place]).collect();
        indices.sort_unstable();
        places.iter().zip(indices).for_each(|(&place, index)| order[place] = index);
    }
}

/// Everything that tells a product apart but its price.
fn traits(view: View<'_>, product: ProductId) -> Vec<Trait> {
    let category = view.catalogue().category(view.catalogue().product_category(product));
    let mut traits = vec![Trait::Category(category.term)];
    for (attribute, info) in facets(view) {
        if info.kind == AttributeKind::Number {
            let number = view.number(product, attribute);
            traits.extend(number.map(|number| Trait::Number(info.term, number.to_bits())));
        } else {
            let objects = objects(view, product, info.term);
            traits.extend(objects.into_iter().map(|object| Trait::Thing(info.term, object)));
        }
    }
    if let Some(brand) = view.snapshot.find(vocabulary::BRAND) {
        let brands = objects(view, product, brand);
        traits.extend(brands.into_iter().map(|object| Trait::Thing(brand, object)));
    }
    traits
}

fn priced(context: &Context<'_>, product: ProductId) -> Option<Trait> {
    let price = context.view.price(product).filter(|price| *price > 0.0)?;
    let band = (price.ln() / context.weights.price_band_ratio.ln()).floor();
    Some(Trait::Priced(band.to_bits()))
}

/// Traits by number, ascending, each once.
fn numbered(numbering: &mut Numbering, traits: impl IntoIterator<Item = Trait>) -> Vec<usize> {
    let number = |it: Trait| {
        let next = numbering.len();
        *numbering.entry(it).or_insert(next)
    };
    let mut numbers: Vec<usize> = traits.into_iter().map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn merged(one: &[usize], other: &[usize]) -> Vec<usize> {
    let mut numbers = [one, other].concat();
    numbers.sort_unstable();
    numbers
}

/// The share of traits that two products have in common, 0 to 1.
fn likeness(one: &[usize], other: &[usize]) -> f64 {
    let total = one.len() + other.len();
    let (mut left, mut right, mut shared) = (0, 0, 0_usize);
    while left < one.len() && right < other.len() {
        let (ours, theirs) = (one[left], other[right]);
        shared += usize::from(ours == theirs);
        left += usize::from(ours <= theirs);
        right += usize::from(theirs <= ours);
    }
    if total > 0 { 2.0 * shared as f64 / total as f64 } else { 0.0 }
}
