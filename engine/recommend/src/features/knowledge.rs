//! How many conditions hold, stated or of needs; a near miss of a soft one counts in part.

use domain::ProductId;

use crate::context::Context;

/// Counts the conditions.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    let mut sum = 0.0;
    for condition in &context.conditions.list {
        sum += condition.degree(context.view, product, context.weights);
    }
    sum
}
