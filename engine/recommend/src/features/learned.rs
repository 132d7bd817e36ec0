//! What a published model makes of this buyer's history, 0 to 1.

use domain::ProductId;

use crate::context::Context;

/// Asks the model; 0 where none is published or nothing is known of the buyer.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    context.leading.as_ref().map_or(0.0, |leading| leading.share(product))
}
