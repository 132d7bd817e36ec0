//! How far it lies towards the end that the buyer leans to, 0 to 1: "not too dear", "rather light".

use domain::ProductId;

use crate::context::Context;

/// The mean over the attributes leant on; 0 for one that the product does not state.
pub(crate) fn value(context: &Context<'_>, product: ProductId) -> f64 {
    let mut sum = 0.0;
    let mut count = 0_u32;
    for lean in &context.leanings {
        let number = context.view.number(product, lean.attribute);
        sum += number.map_or(0.0, |it| ((it - lean.worst) * lean.slope).clamp(0.0, 1.0));
        count += 1;
    }
    if count > 0 { sum / f64::from(count) } else { 0.0 }
}
