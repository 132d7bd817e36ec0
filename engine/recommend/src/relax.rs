//! Hard conditions that no product satisfies together are given up, as few as possible.
//!
//! Where several choices are equally few, conditions go in this order: those of needs before
//! those the buyer stated, then those on attributes of less importance, then those stated
//! earlier. What went is reported; categories and stock are never given up.

use domain::{Constraint, ProductId};
use snapshot::View;

use crate::conditions::{Conditions, Verdict};

/// Reduces `products` to those that match. Marks the conditions that had to go and gives them
/// back in the order in which they went.
pub(crate) fn keep_matching(
    view: View<'_>,
    conditions: &mut Conditions<'_>,
    products: &mut Vec<ProductId>,
) -> Vec<Constraint> {
    let candidates = products.clone();
    conditions.keep_matching(view, products);
    if !products.is_empty() || candidates.is_empty() {
        return Vec::new();
    }
    let order = order(view, conditions);
    let going = fewest_failing(view, conditions, &order, &candidates);
    for &index in &going {
        conditions.list[index].relaxed = true;
    }
    *products = candidates;
    conditions.keep_matching(view, products);
    let mut relaxed: Vec<Constraint> = Vec::new();
    for index in going {
        let constraint = conditions.list[index].constraint;
        if !relaxed.contains(constraint) {
            relaxed.push(constraint.clone());
        }
    }
    relaxed
}

/// The hard conditions in the order in which they go.
fn order(view: View<'_>, conditions: &Conditions<'_>) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..conditions.list.len()).filter(|index| conditions.list[*index].in_force()).collect();
    let importance = |index: usize| {
        view.catalogue().attribute(conditions.list[index].constraint.attribute).importance
    };
    order.sort_by(|&one, &other| {
        let stated = |index: usize| conditions.list[index].need.is_none();
        let by_source = stated(one).cmp(&stated(other));
        by_source.then_with(|| importance(one).total_cmp(&importance(other)))
    });
    order
}

/// The conditions to give up so that some product is left: the fewest, then the first in order.
fn fewest_failing(
    view: View<'_>,
    conditions: &Conditions<'_>,
    order: &[usize],
    candidates: &[ProductId],
) -> Vec<usize> {
    let mut best: Option<Vec<usize>> = None;
    let mut failing = Vec::with_capacity(order.len());
    for &product in candidates {
        failing.clear();
        failing.extend((0..order.len()).filter(|&place| {
            conditions.list[order[place]].verdict(view, product) == Verdict::Fails
        }));
        let fewer = best.as_ref().is_none_or(|held| (failing.len(), &failing) < (held.len(), held));
        if fewer {
            best = Some(failing.clone());
        }
    }
    best.unwrap_or_default().into_iter().map(|place| order[place]).collect()
}
