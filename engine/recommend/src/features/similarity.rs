//! Likeness to the given product by facets, 0 to 1.

use domain::ProductId;

use crate::context::Context;

/// Compares with the given product; 0 where the scene has none.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    context.relations.likeness.as_ref().map_or(0.0, |likeness| likeness.of(context.view, product))
}
