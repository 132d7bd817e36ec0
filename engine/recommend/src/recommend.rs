//! One request to ranked products.

use domain::{Constraint, ProductId};
use snapshot::View;

use crate::behaviour::Behaviour;
use crate::bundle;
use crate::candidates;
use crate::conditions::Conditions;
use crate::context::Context;
use crate::diversify;
use crate::explain::Explainer;
use crate::explore::{self, Lot};
use crate::relations::Relations;
use crate::relax;
use crate::request::{Outcome, Recommendation, Request, Scene};
use crate::score::{self, Scored};
use crate::weights::Weights;

/// Ranks products for a request. Pure: the same arguments give the same result.
///
/// ```
/// use recommend::{Behaviour, Request, recommend};
/// use snapshot::{Offers, SnapshotBuilder, View};
///
/// let snapshot = SnapshotBuilder::default().build();
/// let view = View { snapshot: &snapshot, offers: &Offers::default() };
/// let outcome = recommend(view, &Behaviour::default(), &Request { limit: 3, ..Request::default() });
/// assert!(outcome.products.is_empty(), "a shop without products recommends none");
/// ```
#[must_use]
pub fn recommend(view: View<'_>, behaviour: &Behaviour, request: &Request<'_>) -> Outcome {
    let matched = Matched::find(view, behaviour, request);
    let context = matched.context(view, behaviour, request);
    let shown = matched.products.iter().filter(|product| !request.exclude.contains(product));
    let scored = shown.map(|product| score::score(&context, *product)).collect();
    let (products, lot) = ranked(&context, scored, request.limit);
    Outcome { products, matching: matched.products.len(), relaxed: matched.relaxed, lot }
}

/// The products that match a request.
#[derive(Debug)]
pub(crate) struct Matched<'a> {
    /// Ascending.
    pub(crate) products: Vec<ProductId>,
    pub(crate) relaxed: Vec<Constraint>,
    conditions: Conditions<'a>,
    relations: Relations,
}

impl<'a> Matched<'a> {
    pub(crate) fn find(view: View<'a>, behaviour: &Behaviour, request: &Request<'a>) -> Self {
        let weights = Weights::DEFAULT;
        let mut conditions = Conditions::new(view, request.constraints, request.needs);
        let relations = Relations::new(view, behaviour, request, &weights);
        if let Some(products) = Self::directly(view, request, &conditions) {
            return Self { products, relaxed: Vec::new(), conditions, relations };
        }
        let mut products = candidates::choose(view, request, &relations, &conditions, &weights);
        conditions.expect_tests(view, products.len());
        let relaxed = relax::keep_matching(view, &mut conditions, &mut products);
        Self { products, relaxed, conditions, relations }
    }

    /// The products that match, where conditions on named things lead to some of them faster than
    /// the categories do; what gives way where none match is asked of all.
    fn directly(
        view: View<'_>,
        request: &Request<'_>,
        conditions: &Conditions<'_>,
    ) -> Option<Vec<ProductId>> {
        if request.scene != Scene::Home {
            return None;
        }
        let mut products = candidates::meeting(view, request.categories, conditions)?;
        conditions.keep_matching(view, &mut products);
        (!products.is_empty()).then_some(products)
    }

    pub(crate) fn context(
        &self,
        view: View<'a>,
        behaviour: &'a Behaviour,
        request: &'a Request<'a>,
    ) -> Context<'a> {
        let matched = (self.conditions.clone(), self.relations.clone());
        Context::new(view, behaviour, request, &self.products, matched)
    }
}

/// The best `limit` of scored products, explained, and the place that was filled by lot.
pub(crate) fn ranked(
    context: &Context<'_>,
    scored: Vec<Scored>,
    limit: usize,
) -> (Vec<Recommendation>, Option<Lot>) {
    let weights = context.weights;
    let explainer = Explainer::new(context);
    if context.request.scene == Scene::Bundle {
        let pool = score::best(context.view, scored, weights.bundle_pool);
        let chosen = bundle::choose(context, &pool, limit);
        return (chosen.into_iter().map(|scored| explainer.explain(scored)).collect(), None);
    }
    let reach = context.request.draw.map_or(0, |_| weights.explore_reach);
    let pool = score::best(context.view, scored, diversify::pool(weights, limit).max(reach));
    let mut chosen = diversify::diversify(context, &pool, limit);
    let drawn = context.request.draw;
    let drawn = drawn.and_then(|draw| explore::explore(context, &pool, &mut chosen, draw));
    let mut products: Vec<Recommendation> =
        chosen.into_iter().map(|scored| explainer.explain(scored)).collect();
    if let (Some(drawn), Some(last)) = (&drawn, products.last_mut()) {
        drawn.mark(last);
    }
    (products, drawn.map(|it| it.lot))
}
