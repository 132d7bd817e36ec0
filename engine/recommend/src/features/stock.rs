//! Minus one for a product that cannot be had now, else 0.

use domain::ProductId;

use crate::context::Context;

/// Looks at the live stock; stock that is not stated counts as there.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    if context.view.in_stock(product) { 0.0 } else { -1.0 }
}
