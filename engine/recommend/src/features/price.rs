//! How cheap it is against the budget, the given product or the mean, 0 to 1: always less for
//! the dearer of two.

use domain::ProductId;

use crate::context::Context;

/// Half at the anchor price; 0 where the price is not known, since nothing speaks for it.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    let price = context.view.price(product).map(|price| price.max(0.0));
    match (price, context.anchor_price) {
        (Some(price), Some(anchor)) if anchor > 0.0 => anchor / (anchor + price),
        (Some(_) | None, Some(_) | None) => 0.0,
    }
}
