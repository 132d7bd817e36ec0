//! Products of the given product's own category.

use domain::ProductId;
use snapshot::View;

use crate::fit::fits;
use crate::relations::Relations;
use crate::weights::Weights;

/// The products of the same category, in stock or not.
pub(crate) fn similar(view: View<'_>, product: Option<ProductId>) -> Vec<ProductId> {
    let catalogue = view.catalogue();
    product.map_or_else(Vec::new, |product| {
        catalogue.category(catalogue.product_category(product)).products.clone()
    })
}

/// Those in stock that are like enough to stand in for it and fit where it fits. Where the
/// category has no facets, nothing tells its products apart and all may.
pub(crate) fn substitutes(
    view: View<'_>,
    product: Option<ProductId>,
    relations: &Relations,
    weights: &Weights,
) -> Vec<ProductId> {
    let mut products = similar(view, product);
    products.retain(|other| {
        view.in_stock(*other) && product.is_some_and(|given| fits(view, given, *other, weights))
    });
    if let Some(likeness) = relations.likeness.as_ref().filter(|likeness| !likeness.is_empty()) {
        products.retain(|it| likeness.of(view, *it) >= weights.substitute_likeness_min);
    }
    products
}
