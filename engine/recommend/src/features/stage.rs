//! What it has in common with what this buyer turned to, the more the nearer they are to ordering, 0
//! to 1: who looks around wants to see others, who is about to order wants those.

use domain::ProductId;

use super::taste;
use crate::context::Context;

/// The taste's value by how decided the buyer is.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    match context.request.moment.decided {
        decided if decided > 0.0 => decided * taste::value(context, product),
        _open => 0.0,
    }
}
