//! How often buyers choose it, against the most chosen, 0 to 1: those of the buyer's segment where
//! it is known, else all, among the products that match.

use domain::ProductId;

use crate::context::Context;

/// Compares with the most chosen; 0 where no event is known.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    if let Some(segment) = context.segment {
        return segment.share(product);
    }
    if context.popularity_top <= 0.0 {
        return 0.0;
    }
    context.behaviour.popularity_of(product).max(0.0) / context.popularity_top
}
