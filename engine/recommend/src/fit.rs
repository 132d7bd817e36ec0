//! Whether one product fits another of whose kind it is stated that they go together.
//!
//! "Its kind goes with that kind" does not say that every one fits every other. What decides is
//! marked by its importance: where both state such an attribute, they must share a value. And where
//! one has what the other takes (`qm:goesInto`), it must be among what the other takes.

use domain::{AttributeId, ProductId, TermId};
use snapshot::{AttributeKind, View};

use crate::likeness::objects;
use crate::weights::Weights;

/// The properties that decide: that of the one product and that of the other.
type Sides = (TermId, TermId);

/// Whether they share a value of everything deciding that both state.
pub(crate) fn fits(view: View<'_>, one: ProductId, other: ProductId, weights: &Weights) -> bool {
    deciding(view, weights).all(|(_, (ours, theirs))| {
        let (ours, theirs) = (objects(view, one, ours), objects(view, other, theirs));
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
    let both = deciding(view, weights).filter(|(_, (ours, theirs))| ours == theirs);
    for (attribute, (predicate, _)) in both {
        let theirs = objects(view, other, predicate);
        let both = objects(view, one, predicate).into_iter().filter(|it| theirs.contains(it));
        shared.extend(both.map(|value| (attribute, value)));
    }
    shared
}

fn deciding<'a>(
    view: View<'a>,
    weights: &Weights,
) -> impl Iterator<Item = (AttributeId, Sides)> + 'a {
    let least = weights.fit_importance_min;
    let things = view.catalogue().attributes().iter().enumerate();
    let things = things.filter(|(_, info)| info.kind == AttributeKind::Thing);
    things.flat_map(move |(index, info)| {
        let same = (info.importance >= least).then_some((info.term, info.term));
        let into = info.goes_into.map(|takes| [(info.term, takes), (takes, info.term)]);
        let sides = same.into_iter().chain(into.into_iter().flatten());
        sides.map(move |sides| (AttributeId::from_index(index), sides))
    })
}
