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
    /// What came of showing a product, as of `since`.
    pub tried: HashMap<ProductId, Tries, FixedState>,
    /// What came of showing products, all together, as of `since`.
    pub tries: Tries,
    /// The moment at which a stored weight of one is worth one; none before the first event.
    pub since: Option<Timestamp>,
    /// The moment of the latest event.
    pub latest: Timestamp,
}

/// How often products were put before buyers and turned to.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tries {
    /// How often shown; further down a list counts less.
    pub shown: f64,
    /// How often turned to, of what was shown.
    pub turned: f64,
}

impl Behaviour {
    /// Takes one more event into account. Events may come in any order; products that the
    /// snapshot lacks are passed over.
    pub fn fold(&mut self, snapshot: &Snapshot, event: &Event) {
        let weights = EventWeights::DEFAULT;
        if let EventKind::Ranked { products, .. } = &event.kind {
            let found = products.iter().map(|it| snapshot.find_product(&it.product));
            let strength = self.strength(event.at, &weights);
            self.shown(found, strength);
            return;
        }
        let touched = touched(snapshot, &event.kind, &weights);
        if touched.is_empty() {
            return;
        }
        let strength = self.strength(event.at, &weights);
        for &(product, weight) in &touched {
            *self.popularity.entry(product).or_default() += weight * strength;
            if let Some(tried) = self.tried.get_mut(&product) {
                tried.turned += strength;
                self.tries.turned += strength;
            }
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

    /// What came of showing a product, what is older counting less.
    #[must_use]
    pub fn tries_of(&self, product: ProductId) -> Tries {
        self.tried.get(&product).map_or_else(Tries::default, |it| it.times(self.faded()))
    }

    /// What came of showing products, all together, what is older counting less.
    #[must_use]
    pub fn tries_of_all(&self) -> Tries {
        self.tries.times(self.faded())
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
        let tried =
            self.tried.iter().filter_map(|(&product, &tries)| Some((there(product)?, tries)));
        Self {
            popularity: counts(&self.popularity),
            orders: counts(&self.orders),
            together: together.collect(),
            tried: tried.collect(),
            tries: self.tries,
            since: self.since,
            latest: self.latest,
        }
    }

    /// Counts products as shown, in the order of their places; those that are not known keep theirs.
    fn shown(&mut self, products: impl Iterator<Item = Option<ProductId>>, strength: f64) {
        let placed = products.enumerate().filter_map(|(place, product)| Some((place, product?)));
        for (place, product) in placed {
            let examined = strength * examined(place);
            self.tried.entry(product).or_default().shown += examined;
            self.tries.shown += examined;
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
        self.latest = self.since.map_or(at, |_| self.latest.max(at));
        let since = *self.since.get_or_insert(at);
        let half_lives = half_lives(since, at, weights);
        if half_lives <= weights.rebase_half_lives {
            return half_lives.exp2();
        }
        let factor = (-half_lives).exp2();
        let counts = self.popularity.values_mut().chain(self.orders.values_mut());
        counts.for_each(|count| *count *= factor);
        let counts = self.together.values_mut().flatten();
        counts.for_each(|(_, count)| *count *= factor);
        let tries = self.tried.values_mut().chain([&mut self.tries]);
        tries.for_each(|it| *it = it.times(factor));
        self.since = Some(at);
        1.0
    }

    fn faded(&self) -> f64 {
        self.since
            .map_or(1.0, |since| (-half_lives(since, self.latest, &EventWeights::DEFAULT)).exp2())
    }
}

impl Tries {
    fn times(self, factor: f64) -> Self {
        Self { shown: self.shown * factor, turned: self.turned * factor }
    }
}

/// How likely a place of a list, from 0, is looked at beside the first: the discount of NDCG.
fn examined(place: usize) -> f64 {
    1.0 / (place as f64 + 2.0).log2()
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
        | EventKind::Felt { .. }
        | EventKind::TaskStarted { .. }
        | EventKind::SlotFilled { .. }
        | EventKind::SlotAsked { .. }
        | EventKind::TaskEnded { .. }
        | EventKind::GuideAsked { .. }
        | EventKind::Offered { .. }
        | EventKind::Ranked { .. }
        | EventKind::HandedOver { .. }
        | EventKind::OfferChanged(_)
        | EventKind::Erased => Vec::new(),
    }
}

/// How many half-lives lie from one moment to another; negative where the other is earlier.
pub(crate) fn half_lives(from: Timestamp, to: Timestamp, weights: &EventWeights) -> f64 {
    (to.0 as f64 - from.0 as f64) / weights.half_life_ms
}
