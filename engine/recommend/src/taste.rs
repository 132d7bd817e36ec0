//! What one buyer's own events say of their taste.

use std::collections::BTreeMap;

use domain::{Event, EventKind, ProductId, Timestamp};
use snapshot::Snapshot;

use crate::behaviour::{half_lives, touched};
use crate::weights::EventWeights;

/// What is known of a buyer's taste, from their events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taste {
    /// Products looked at, put into the cart or bought, with a weight that fades with time; the
    /// weightiest first.
    pub products: Vec<(ProductId, f64)>,
    /// The segment of the published model that their profile falls into.
    pub segment: Option<usize>,
}

impl Taste {
    /// Collects the events of one buyer, in any order; weights are as of the latest. What came
    /// before an erasure is gone.
    pub fn from_events<'e>(
        snapshot: &Snapshot,
        events: impl IntoIterator<Item = &'e Event>,
    ) -> Self {
        let weights = EventWeights::DEFAULT;
        let mut seen: Vec<(ProductId, f64, Timestamp)> = Vec::new();
        for event in events {
            if event.kind == EventKind::Erased {
                seen.clear();
            }
            let touched = touched(snapshot, &event.kind, &weights);
            seen.extend(touched.into_iter().map(|(product, weight)| (product, weight, event.at)));
        }
        let Some(latest) = seen.iter().map(|(_, _, at)| *at).max() else {
            return Self::default();
        };
        let mut sums: BTreeMap<ProductId, f64> = BTreeMap::new();
        for (product, weight, at) in seen {
            *sums.entry(product).or_default() += weight * half_lives(latest, at, &weights).exp2();
        }
        let mut products: Vec<(ProductId, f64)> = sums.into_iter().collect();
        products.sort_by(|(_, one), (_, other)| other.total_cmp(one));
        Self { products, segment: None }
    }
}
