//! What it has in common with the products this buyer turned to, 0 to 1.

use domain::ProductId;

use crate::context::Context;

/// Compares with the buyer's taste; 0 where none is known.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    context.taste.as_ref().map_or(0.0, |taste| taste.of(context.view, product))
}
