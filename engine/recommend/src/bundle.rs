//! A set of products that go with the given ones and with each other: one for each role, all of
//! them fitting, within what may be spent.

use domain::{ProductId, TermId};

use crate::context::Context;
use crate::fit::fits;
use crate::score::Scored;

/// Chooses from products that go with the given ones, best first: each that no role has yet, that
/// fits everything given and taken, and that the budget still holds. Where there is a budget, a
/// product without a price is left out.
pub(crate) fn choose(context: &Context<'_>, ranked: &[Scored], limit: usize) -> Vec<Scored> {
    let (view, weights) = (context.view, context.weights);
    let mut taken: Vec<ProductId> = context.relations.seeds.clone();
    let mut roles: Vec<TermId> = taken.iter().map(|it| category(context, *it)).collect();
    let mut left = context.request.budget;
    let mut chosen = Vec::new();
    for scored in ranked {
        let product = scored.product;
        let role = role(context, product);
        if chosen.len() == limit {
            break;
        }
        if roles.contains(&role) || roles.contains(&category(context, product)) {
            continue;
        }
        if !taken.iter().all(|other| fits(view, *other, product, weights)) {
            continue;
        }
        if let Some(budget) = &mut left {
            let Some(price) = view.price(product).filter(|price| price <= budget) else { continue };
            *budget -= price;
        }
        taken.push(product);
        roles.extend([role, category(context, product)]);
        chosen.push(*scored);
    }
    chosen
}

/// What a product is for in a set: what it was stated to go with the given ones as, or its kind.
fn role(context: &Context<'_>, product: ProductId) -> TermId {
    let walk = context.relations.walk.as_ref();
    let step = walk.and_then(|walk| walk.step(context.view, product, context.weights));
    step.map_or_else(|| category(context, product), |step| step.object)
}

fn category(context: &Context<'_>, product: ProductId) -> TermId {
    let catalogue = context.view.catalogue();
    catalogue.category(catalogue.product_category(product)).term
}
