//! What the scene's given products relate to: worked out once for a request.

use std::collections::BTreeMap;

use domain::ProductId;
use snapshot::View;

use crate::behaviour::Behaviour;
use crate::likeness::Likeness;
use crate::request::{Request, Scene};
use crate::walk::Walk;
use crate::weights::Weights;

/// The relations that a scene needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Relations {
    /// The given products: that of the page, then those in the cart.
    pub(crate) seeds: Vec<ProductId>,
    /// Likeness to the given product, where the scene asks for it.
    pub(crate) likeness: Option<Likeness>,
    /// Where complements lead, where the scene asks for them.
    pub(crate) walk: Option<Walk>,
    /// What is bought together with the given products.
    pub(crate) together: BTreeMap<ProductId, Together>,
}

/// How a product is bought together with given ones.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Together {
    /// The common purchases with all given products.
    pub(crate) count: f64,
    /// The given product with the most of them.
    pub(crate) with: ProductId,
    /// How many with it.
    pub(crate) most: f64,
}

impl Together {
    fn add(&mut self, with: ProductId, count: f64) {
        self.count += count;
        if count > self.most {
            (self.with, self.most) = (with, count);
        }
    }
}

impl Relations {
    /// Works out what a scene needs.
    pub(crate) fn new(
        view: View<'_>,
        behaviour: &Behaviour,
        request: &Request<'_>,
        weights: &Weights,
    ) -> Self {
        match request.scene {
            Scene::Home => Self::default(),
            Scene::Similar | Scene::Substitute => Self {
                seeds: request.product.into_iter().collect(),
                likeness: request.product.map(|product| Likeness::to_product(view, product)),
                ..Self::default()
            },
            Scene::Complement => Self::around(view, behaviour, seeds(request, &[]), weights),
            Scene::Cart | Scene::Bundle => {
                Self::around(view, behaviour, seeds(request, request.cart), weights)
            }
        }
    }

    fn around(
        view: View<'_>,
        behaviour: &Behaviour,
        seeds: Vec<ProductId>,
        weights: &Weights,
    ) -> Self {
        let mut together: BTreeMap<ProductId, Together> = BTreeMap::new();
        for &seed in &seeds {
            for (other, count) in behaviour.together_with(seed) {
                let fresh = Together { count: 0.0, with: seed, most: count };
                together.entry(other).or_insert(fresh).add(seed, count);
            }
        }
        let walk = Some(Walk::new(view, &seeds, weights));
        Self { seeds, likeness: None, walk, together }
    }
}

fn seeds(request: &Request<'_>, cart: &[ProductId]) -> Vec<ProductId> {
    let mut seeds: Vec<ProductId> = Vec::new();
    for product in request.product.iter().chain(cart) {
        if !seeds.contains(product) {
            seeds.push(*product);
        }
    }
    seeds
}
