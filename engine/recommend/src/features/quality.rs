//! How near it comes to the better end of its attributes that have one, 0 to 1.

use domain::ProductId;

use crate::context::Context;

/// The mean over the attributes that the product states, by importance.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    let mut sum = 0.0;
    let mut total = 0.0;
    for range in &context.ranges {
        let Some(number) = context.view.number(product, range.attribute) else { continue };
        sum += range.importance * ((number - range.worst) * range.slope).clamp(0.0, 1.0);
        total += range.importance;
    }
    if total > 0.0 { sum / total } else { 0.0 }
}
