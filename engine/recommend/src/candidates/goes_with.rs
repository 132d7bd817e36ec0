//! Products that complements lead to, and products bought together with the given ones.

use domain::ProductId;
use snapshot::View;

use crate::relations::Relations;

/// The products in stock that either source names, ascending.
pub(crate) fn candidates(view: View<'_>, relations: &Relations) -> Vec<ProductId> {
    let mut products = relations.walk.as_ref().map_or_else(Vec::new, |walk| walk.products(view));
    products.extend(relations.together.keys());
    products.sort_unstable();
    products.dedup();
    products.retain(|product| view.in_stock(*product));
    products
}
