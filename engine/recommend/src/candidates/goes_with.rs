//! Products that complements lead to, and products bought together with the given ones.

use domain::ProductId;
use snapshot::View;

use crate::relations::Relations;
use crate::weights::Weights;

/// The products in stock that either source names, ascending.
pub(crate) fn candidates(
    view: View<'_>,
    relations: &Relations,
    weights: &Weights,
) -> Vec<ProductId> {
    let walk = relations.walk.as_ref();
    let mut products = walk.map_or_else(Vec::new, |walk| walk.products(view, weights));
    products.extend(relations.together.keys());
    products.sort_unstable();
    products.dedup();
    products.retain(|product| view.in_stock(*product));
    products
}
