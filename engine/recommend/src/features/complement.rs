//! How much of a walk over stated complements leads to the product, 0 to 1.

use domain::ProductId;

use crate::context::Context;

/// Ranks by the walk; 0 where the scene has none.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    context.relations.walk.as_ref().map_or(0.0, |walk| walk.rank(context.view, product))
}
