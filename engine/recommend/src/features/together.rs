//! How often it is bought together with the given products, 0 to 1; few purchases say little.

use domain::ProductId;

use crate::context::Context;

/// Counts common purchases, shrunk towards 0 where there are few.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    let together = context.relations.together.get(&product);
    together.map_or(0.0, |it| it.count / (it.count + context.weights.together_half))
}
