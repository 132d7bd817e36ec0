//! Minus one for a product that cannot be had now, else 0.

use domain::ProductId;

use crate::context::Context;
use crate::request::Scene;

/// Looks at the live stock; stock that is not stated counts as there.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    match context.request.scene {
        Scene::Similar if !context.view.in_stock(product) => -1.0,
        // No other scene considers what is out of stock.
        Scene::Similar
        | Scene::Home
        | Scene::Complement
        | Scene::Cart
        | Scene::Bundle
        | Scene::Substitute => 0.0,
    }
}
