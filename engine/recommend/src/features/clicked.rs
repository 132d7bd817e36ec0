//! How often buyers who saw it turned to it, beside what is usual, -1 to 1.

use domain::ProductId;

use crate::context::Context;

/// Compares the rate believed of it with that of all; 0 where it was never shown. A place further
/// down a list counts as seen less often (the position-based model of clicks), so that where it
/// used to stand neither helps nor harms.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    let behaviour = context.behaviour;
    let tried = behaviour.tries_of(product);
    if tried.shown <= 0.0 {
        return 0.0;
    }
    let usual = behaviour.tries_of_all().rate(context.weights);
    let (turned, passed) = tried.believed(usual, context.weights);
    let rate = turned / (turned + passed);
    (rate - usual) / (rate + usual)
}
