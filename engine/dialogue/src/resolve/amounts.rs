//! What the amounts of an utterance want of goods, and which of them want nothing: somebody's measures
//! and what a task asks for.

use domain::{AttributeId, CategoryId, Constraint, Operator, ProductId, Value, Weight};
use snapshot::AttributeKind;
use understand::{MentionKind, Quantity, Span};

use super::wants::Wanting;
use crate::frame::Frame;
use crate::state::OpenQuestion;

/// Whether an amount lies far beyond all that products have of an attribute which nobody named, so
/// that something else was measured.
pub(super) fn out_of_reach(frame: &Frame<'_>, constraint: &Constraint) -> bool {
    is_beyond(frame, constraint, frame.policy().amount_reach_max)
}

fn is_beyond(frame: &Frame<'_>, constraint: &Constraint, reach: f64) -> bool {
    let catalogue = frame.snapshot().catalogue();
    let attribute = constraint.attribute;
    let named = |kind: &MentionKind| *kind == MentionKind::Attribute(attribute);
    let ([Value::Number(number)], Operator::Eq) = (&constraint.values[..], constraint.operator)
    else {
        return false;
    };
    if frame.meaning.mentions.iter().any(|mention| named(&mention.kind)) {
        return false;
    }
    let all = (0..catalogue.products().len()).map(ProductId::from_index);
    let numbers = all.filter_map(|product| frame.view().number(product, attribute));
    let ends = numbers.fold(None, |held: Option<(f64, f64)>, it| {
        Some(held.map_or((it, it), |(low, high)| (low.min(it), high.max(it))))
    });
    ends.is_some_and(|(low, high)| *number > high * reach || *number * reach < low)
}

/// The categories of what is sought: those spoken of, or else those that have what is said of it
/// and what its needs come to.
pub(super) fn kinds_sought(
    frame: &Frame<'_>,
    category: Option<CategoryId>,
    wanting: &Wanting,
) -> Vec<CategoryId> {
    let needs = wanting.needs_said.iter().map(|it| &frame.programs().needs[it.index()]);
    let served = needs.clone().flat_map(|it| it.categories.iter().copied());
    let met = needs.flat_map(|it| it.constraints.iter()).chain(&wanting.said);
    let catalogue = frame.snapshot().catalogue();
    let having = met.flat_map(|it| catalogue.attribute(it.attribute).domain.iter().copied());
    let named = frame.meaning.mentions.iter().filter_map(|it| it.kind.category());
    category.map_or_else(|| served.chain(having).collect(), |it| named.chain([it]).collect())
}

/// The condition that an amount alone comes to ("a 16 GB one", "500以内"), where none was read from
/// it already, though a task could ask for it too.
pub(super) fn amount_wanted(
    frame: &Frame<'_>,
    quantity: &Quantity,
    kinds: &[CategoryId],
) -> Option<Constraint> {
    let stated = |other: Span| quantity.span.start < other.end && other.start < quantity.span.end;
    if frame.meaning.constraints.iter().any(|it| stated(it.span)) {
        return None;
    }
    let (snapshot, tasks) = (frame.snapshot(), &frame.state.tasks);
    let wanted = quantity.wanted.as_ref().filter(|it| Some(it.attribute) != snapshot.stock())?;
    let slots = !quantity.slots.is_empty();
    if Some(wanted.attribute) == snapshot.price() {
        let answered = tasks.ended.as_ref().is_some_and(|ended| ended.task == frame.state.last.by);
        let tasks = slots && (tasks.active().is_some() || answered);
        return (!tasks).then(|| wanted.clone());
    }
    let catalogue = snapshot.catalogue();
    let domain = &catalogue.attribute(wanted.attribute).domain;
    let has = |it: &CategoryId| {
        let narrower = || domain.iter().any(|of| catalogue.is_within(*of, *it));
        catalogue.has_attribute(*it, wanted.attribute) || narrower()
    };
    // Where goods of no kind are spoken of, only what some of them have is likelier than a slot.
    let reach = if kinds.is_empty() { 1.0 } else { frame.policy().amount_slot_reach_max };
    let other = quantity.unit.is_none()
        || slots && !kinds.is_empty() && !kinds.iter().any(has)
        || slots && is_beyond(frame, wanted, reach);
    (!other).then(|| wanted.clone())
}

/// The amounts that tell how goods of a kind are to be and of which nothing is known that could be
/// compared, as they were said.
pub(crate) fn unread<'a>(frame: &'a Frame<'_>) -> impl Iterator<Item = &'a str> {
    let amounts = frame.meaning.quantities.iter();
    let unread = amounts.filter(|it| it.describes && it.unit.is_some() && it.wanted.is_none());
    unread.map(|it| &frame.text[it.span.start..it.span.end])
}

/// "300以内": a range without a unit is of the number a guide asked for, or else of the price.
pub(super) fn bare_range(frame: &Frame<'_>, quantity: &Quantity) -> Option<Constraint> {
    let of_something = quantity.unit.is_some() || quantity.wanted.is_some() || quantity.became;
    if of_something || frame.state.tasks.active().is_some() {
        return None;
    }
    let asked = guide_number(frame);
    let attribute = asked.or(frame.snapshot().price())?;
    let exact = quantity.exact().filter(|_| asked.is_some());
    let (operator, values) = match (exact, quantity.low, quantity.high) {
        (Some(number), ..) => (Operator::Le, vec![number]),
        (None, None, Some(high)) => (Operator::Le, vec![high]),
        (None, Some(low), None) => (Operator::Ge, vec![low]),
        (None, Some(low), Some(high)) if low < high => (Operator::Between, vec![low, high]),
        (None, Some(_) | None, Some(_) | None) => return None,
    };
    let values = values.into_iter().map(Value::Number).collect();
    Some(Constraint { attribute, operator, values, weight: Weight::Must })
}

/// The numeric attribute that a guide just asked about.
fn guide_number(frame: &Frame<'_>) -> Option<AttributeId> {
    let OpenQuestion::Guide { about, .. } = &frame.state.pending.as_ref()?.question else {
        return None;
    };
    let catalogue = frame.snapshot().catalogue();
    let attribute = catalogue.attribute_of(frame.snapshot().find(about)?)?;
    (catalogue.attribute(attribute).kind == AttributeKind::Number).then_some(attribute)
}
