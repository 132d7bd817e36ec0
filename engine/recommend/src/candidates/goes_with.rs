//! Products that complements lead to, and products bought together with the given ones.

use domain::ProductId;
use snapshot::View;

use crate::fit::fits;
use crate::relations::Relations;
use crate::weights::Weights;

/// The products in stock that either source names, ascending. What was bought together and does not
/// fit is a slip of some buyers, or a gift: it is not offered.
pub(crate) fn candidates(
    view: View<'_>,
    relations: &Relations,
    weights: &Weights,
) -> Vec<ProductId> {
    let walk = relations.walk.as_ref();
    let mut products = walk.map_or_else(Vec::new, |walk| walk.products(view, weights));
    let together = relations.together.iter();
    let fitting = together.filter(|(product, it)| fits(view, it.with, **product, weights));
    products.extend(fitting.map(|(product, _)| *product));
    products.sort_unstable();
    products.dedup();
    products.retain(|product| view.in_stock(*product));
    products
}
