//! Products of categories, or of what the stated needs speak of.

use domain::{CategoryId, ProductId};
use snapshot::View;

use crate::conditions::{Conditions, below};

/// The products in stock of the categories, or all where none is given. Where needs speak of kinds
/// among them, of those kinds alone: shoes for the office are no flip flops.
pub(crate) fn candidates(
    view: View<'_>,
    categories: &[CategoryId],
    conditions: &Conditions<'_>,
) -> Vec<ProductId> {
    let catalogue = view.catalogue();
    let mut products: Vec<ProductId> = match categories {
        [] => (0..catalogue.products().len()).map(ProductId::from_index).collect(),
        [only] => catalogue.category(*only).products.clone(),
        several => {
            let each = several.iter().map(|category| &catalogue.category(*category).products);
            let mut products: Vec<ProductId> = each.flatten().copied().collect();
            products.sort_unstable();
            products.dedup();
            products
        }
    };
    if conditions.list.iter().any(|condition| condition.need.is_some()) {
        let is_meant =
            |product: &ProductId| conditions.need_is_about(catalogue.product_category(*product));
        if categories.is_empty() || products.iter().any(is_meant) {
            products.retain(is_meant);
        }
    }
    products.retain(|product| view.in_stock(*product));
    products
}

/// A list of things is followed where it is so many times shorter than the catalogue.
const SHORTER: usize = 4;

/// The same products as far as they meet the hard conditions on named things, found from those things
/// instead of from the categories, ascending; none where that is no shorter way.
pub(crate) fn meeting(
    view: View<'_>,
    categories: &[CategoryId],
    conditions: &Conditions<'_>,
) -> Option<Vec<ProductId>> {
    let catalogue = view.catalogue();
    let meeting = conditions.meeting()?;
    if meeting.len() * SHORTER > catalogue.products().len() {
        return None;
    }
    let within = below(catalogue, categories);
    let mut products: Vec<ProductId> =
        meeting.iter().filter_map(|term| catalogue.product_of(*term)).collect();
    products.retain(|product| {
        within[catalogue.product_category(*product).index()] && view.in_stock(*product)
    });
    products.sort_unstable();
    Some(products)
}
