//! What all buyers did, folded from events: weights that fade with the events' own time.

use std::collections::HashMap;

use domain::{Event, EventKind, ProductId, Timestamp};
use foldhash::fast::FixedState;
use snapshot::Snapshot;

use crate::weights::EventWeights;

/// What all buyers did: counts that fade with time, and what was bought together.
///
/// Stored weights grow with the time of the event instead of all others shrinking, so that an
/// event costs the same whatever came before; [`Self::popularity_of`] and
/// [`Self::together_with`] give them as they are at the latest event.
#[derive(Clone, Debug, Default)]
pub struct Behaviour {
    /// A product's weight among all, never negative, as of `since`.
    pub popularity: HashMap<ProductId, f64, FixedState>,
    /// How often a product was ordered, as of `since`.
    pub orders: HashMap<ProductId, f64, FixedState>,
    /// Products bought together with a product, ascending, with counts as of `since`.
    pub together: HashMap<ProductId, Vec<(ProductId, f64)>, FixedState>,
    /// The moment at which a stored weight of one is worth one; none before the first event.
    pub since: Option<Timestamp>,
    /// The moment of the latest event.
    pub latest: Timestamp,
}

impl Behaviour {
    /// Takes one more event into account. Events may come in any order; products that the
    /// snapshot lacks are passed over.
    pub fn fold(&mut self, snapshot: &Snapshot, event: &Event) {
        let weights = EventWeights::DEFAULT;
        let touched = touched(snapshot, &event.kind, &weights);
        if touched.is_empty() {
            return;
        }
        let strength = self.strength(event.at, &weights);
        for &(product, weight) in &touched {
            *self.popularity.entry(product).or_default() += weight * strength;
        }
        if matches!(event.kind, EventKind::Order { .. }) {
            for &(product, _) in &touched {
                *self.orders.entry(product).or_default() += strength;
            }
            if touched.len() <= weights.basket_max {
                self.bought_together(&touched, strength);
            }
        }
    }

    /// A product's weight as it is at the latest event.
    #[must_use]
    pub fn popularity_of(&self, product: ProductId) -> f64 {
        self.popularity.get(&product).map_or(0.0, |weight| weight * self.faded())
    }

    /// How often a product was ordered, older orders counting less.
    #[must_use]
    pub fn orders_of(&self, product: ProductId) -> f64 {
        self.orders.get(&product).map_or(0.0, |count| count * self.faded())
    }

    /// What is bought together with a product, with counts as they are at the latest event.
    pub fn together_with(&self, product: ProductId) -> impl Iterator<Item = (ProductId, f64)> + '_ {
        let faded = self.faded();
        let others = self.together.get(&product).map_or(&[][..], Vec::as_slice);
        others.iter().map(move |(other, count)| (*other, count * faded))
    }

    /// The same behaviour in the ids of another snapshot; products that it lacks are dropped.
    #[must_use]
    pub fn moved(&self, from: &Snapshot, to: &Snapshot) -> Self {
        let there = |product: ProductId| {
            let term = from.catalogue().products().get(product.index())?;
            to.find_product(from.text(*term))
        };
        let counts = |held: &HashMap<ProductId, f64, FixedState>| {
            held.iter().filter_map(|(&product, &count)| Some((there(product)?, count))).collect()
        };
        let together = self.together.iter().filter_map(|(&product, others)| {
            let mut others: Vec<(ProductId, f64)> =
                others.iter().filter_map(|&(other, count)| Some((there(other)?, count))).collect();
            others.sort_unstable_by_key(|(other, _)| *other);
            Some((there(product)?, others))
        });
        Self {
            popularity: counts(&self.popularity),
            orders: counts(&self.orders),
            together: together.collect(),
            since: self.since,
            latest: self.latest,
        }
    }

    fn bought_together(&mut self, products: &[(ProductId, f64)], strength: f64) {
        for &(product, _) in products {
            let others = self.together.entry(product).or_default();
            for &(other, _) in products.iter().filter(|(other, _)| *other != product) {
                match others.binary_search_by_key(&other, |(known, _)| *known) {
                    Ok(at) => others[at].1 += strength,
                    Err(at) => others.insert(at, (other, strength)),
                }
            }
        }
    }

    /// What a weight of one at `at` is worth as of `since`.
    fn strength(&mut self, at: Timestamp, weights: &EventWeights) -> f64 {
        let since = *self.since.get_or_insert(at);
        self.latest = if self.popularity.is_empty() { at } else { self.latest.max(at) };
        let half_lives = half_lives(since, at, weights);
        if half_lives <= weights.rebase_half_lives {
            return half_lives.exp2();
        }
        let factor = (-half_lives).exp2();
        let counts = self.popularity.values_mut().chain(self.orders.values_mut());
        counts.for_each(|count| *count *= factor);
        let counts = self.together.values_mut().flatten();
        counts.for_each(|(_, count)| *count *= factor);
        self.since = Some(at);
        1.0
    }

    fn faded(&self) -> f64 {
        self.since
            .map_or(1.0, |since| (-half_lives(since, self.latest, &EventWeights::DEFAULT)).exp2())
    }
}

/// The products of an event, each once, with what the event says about them.
pub(crate) fn touched(
    snapshot: &Snapshot,
    kind: &EventKind,
    weights: &EventWeights,
) -> Vec<(ProductId, f64)> {
    let one = |iri: &str, weight: f64| {
        snapshot.find_product(iri).map(|product| (product, weight)).into_iter().collect()
    };
    match kind {
        EventKind::Click { product } => one(product, weights.click),
        EventKind::Cart { product, .. } => one(product, weights.cart),
        EventKind::Focused { products } => {
            products.first().map_or_else(Vec::new, |nearest| one(nearest, weights.focus))
        }
        EventKind::Order { items, .. } => {
            let mut products: Vec<(ProductId, f64)> = items
                .iter()
                .filter_map(|item| Some((snapshot.find_product(&item.product)?, weights.order)))
                .collect();
            products.sort_unstable_by_key(|(product, _)| *product);
            products.dedup_by_key(|(product, _)| *product);
            products
        }
        EventKind::Impression { .. }
        | EventKind::Shipment { .. }
        | EventKind::Stated { .. }
        | EventKind::Said { .. }
        | EventKind::Replied { .. }
        | EventKind::Category { .. }
        | EventKind::Asked { .. }
        | EventKind::Wanted { .. }
        | EventKind::Needed { .. }
        | EventKind::Forgot { .. }
        | EventKind::Indifferent { .. }
        | EventKind::Restarted
        | EventKind::TaskStarted { .. }
        | EventKind::SlotFilled { .. }
        | EventKind::SlotAsked { .. }
        | EventKind::TaskEnded { .. }
        | EventKind::GuideAsked { .. }
        | EventKind::Offered { .. }
        | EventKind::HandedOver { .. }
        | EventKind::OfferChanged(_)
        | EventKind::Erased => Vec::new(),
    }
}

/// How many half-lives lie from one moment to another; negative where the other is earlier.
pub(crate) fn half_lives(from: Timestamp, to: Timestamp, weights: &EventWeights) -> f64 {
    (to.0 as f64 - from.0 as f64) / weights.half_life_ms
}
