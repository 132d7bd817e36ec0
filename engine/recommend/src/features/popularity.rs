//! How often all buyers choose it, against the most chosen of the products that match, 0 to 1.

use domain::ProductId;

use crate::context::Context;

/// Compares with the most chosen; 0 where no event is known.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    if context.popularity_top <= 0.0 {
        return 0.0;
    }
    context.behaviour.popularity_of(product).max(0.0) / context.popularity_top
}
