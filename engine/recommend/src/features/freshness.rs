//! How new it is beside the newest of the products that match, 0 to 1.

use domain::ProductId;

use crate::context::Context;

/// Half for what came out one half-life before the newest; 0 where no date is stated, since
/// nothing speaks for it.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    let released = context.view.snapshot.released(product);
    released.zip(context.newest).map_or(0.0, |(released, newest)| {
        ((released - newest) / context.weights.fresh_half_life_days).exp2()
    })
}
