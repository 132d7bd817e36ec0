//! How often buyers choose it, the more the more strained this one is, 0 to 1: who is upset or in a
//! hurry is served by what proved itself.

use domain::ProductId;

use super::popularity;
use crate::context::Context;

/// The popularity's value by how strained the buyer is.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    match context.request.moment.strain {
        strain if strain > 0.0 => strain * popularity::value(context, product),
        _at_ease => 0.0,
    }
}
