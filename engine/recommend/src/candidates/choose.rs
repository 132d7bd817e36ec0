//! The source that a scene draws from, and what no scene offers.

use domain::ProductId;
use snapshot::View;

use super::{alike, goes_with, in_categories};
use crate::conditions::{Conditions, below};
use crate::relations::Relations;
use crate::request::{Request, Scene};
use crate::weights::Weights;

/// The products considered, ascending. What is out of stock appears among similar products only,
/// and a given product never beside itself.
pub(crate) fn choose(
    view: View<'_>,
    request: &Request<'_>,
    relations: &Relations,
    conditions: &Conditions<'_>,
    weights: &Weights,
) -> Vec<ProductId> {
    let mut products = match request.scene {
        Scene::Home => return in_categories::candidates(view, request.categories, conditions),
        Scene::Similar => alike::similar(view, request.product),
        Scene::Substitute => alike::substitutes(view, request.product, relations, weights),
        Scene::Complement | Scene::Cart | Scene::Bundle => {
            goes_with::candidates(view, relations, weights)
        }
    };
    let wanted = below(view.catalogue(), request.categories);
    products.retain(|product| {
        let category = view.catalogue().product_category(*product);
        wanted[category.index()]
            && !relations.seeds.contains(product)
            && !request.cart.contains(product)
    });
    products
}
