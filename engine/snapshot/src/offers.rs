//! Live prices and stock beside a snapshot.

use std::collections::HashMap;
use std::sync::Arc;

use domain::{Offer, OfferChange, ProductId, Source};
use foldhash::fast::FixedState;

use crate::snapshot::Snapshot;

/// The offers that changed since the packs were compiled. Cheap to clone; a change makes a new
/// value and leaves views of the old one as they were.
#[derive(Clone, Debug, Default)]
pub struct Offers {
    changed: Arc<HashMap<ProductId, Offer, FixedState>>,
}

impl Offers {
    /// Applies changes in order. Gives back those whose product the snapshot lacks.
    #[must_use]
    pub fn with(&self, snapshot: &Snapshot, changes: &[OfferChange]) -> (Self, Vec<OfferChange>) {
        let mut changed = HashMap::clone(&self.changed);
        let mut unknown = Vec::new();
        for change in changes {
            let Some(product) = snapshot.find_product(&change.product) else {
                unknown.push(change.clone());
                continue;
            };
            let held = changed.get(&product).copied();
            let number =
                |attribute: Option<domain::AttributeId>| snapshot.number(product, attribute?);
            let offer = Offer {
                price: change
                    .price
                    .or_else(|| held.map_or_else(|| number(snapshot.price()), |it| it.price)),
                stock: change
                    .stock
                    .or_else(|| held.map_or_else(|| number(snapshot.stock()), |it| it.stock)),
                source: Source::Live(change.at),
            };
            changed.insert(product, offer);
        }
        (Self { changed: Arc::new(changed) }, unknown)
    }

    /// The live offer of a product; `None` where the packs' own offer stands.
    #[must_use]
    pub fn get(&self, product: ProductId) -> Option<&Offer> {
        self.changed.get(&product)
    }

    /// Whether both are one value: what was computed over the one stands over the other.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.changed, &other.changed)
    }

    /// The products with a live offer, ascending.
    #[must_use]
    pub fn products(&self) -> Vec<ProductId> {
        let mut products: Vec<ProductId> = self.changed.keys().copied().collect();
        products.sort_unstable();
        products
    }

    /// The number of products with a live offer.
    #[must_use]
    pub fn len(&self) -> usize {
        self.changed.len()
    }

    /// Whether no offer changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.changed.is_empty()
    }
}
