//! Whether one product fits another of whose kind it is stated that they go together.
//!
//! "Its kind goes with that kind" does not say that every one fits every other. What decides is
//! marked by its importance: where both state such an attribute, they must share a value.

use domain::{AttributeId, ProductId, TermId};
use snapshot::{AttributeKind, View};

use crate::likeness::objects;
use crate::weights::Weights;

/// Whether they share a value of every deciding attribute that both state.
pub(crate) fn fits(view: View<'_>, one: ProductId, other: ProductId, weights: &Weights) -> bool {
    deciding(view, weights).all(|attribute| {
        let predicate = view.catalogue().attribute(attribute).term;
        let (ours, theirs) = (objects(view, one, predicate), objects(view, other, predicate));
        ours.is_empty() || theirs.is_empty() || ours.iter().any(|it| theirs.contains(it))
    })
}

/// The values of deciding attributes that both have.
pub(crate) fn shared(
    view: View<'_>,
    one: ProductId,
    other: ProductId,
    weights: &Weights,
) -> Vec<(AttributeId, TermId)> {
    let mut shared = Vec::new();
    for attribute in deciding(view, weights) {
        let predicate = view.catalogue().attribute(attribute).term;
        let theirs = objects(view, other, predicate);
        let both = objects(view, one, predicate).into_iter().filter(|it| theirs.contains(it));
        shared.extend(both.map(|value| (attribute, value)));
    }
    shared
}

fn deciding<'a>(view: View<'a>, weights: &Weights) -> impl Iterator<Item = AttributeId> + 'a {
    let least = weights.fit_importance_min;
    let attributes = view.catalogue().attributes().iter().enumerate();
    attributes
        .filter(move |(_, info)| info.kind == AttributeKind::Thing && info.importance >= least)
        .map(|(index, _)| AttributeId::from_index(index))
}
