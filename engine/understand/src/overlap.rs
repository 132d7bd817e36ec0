//! Readings that stand in each other's way: one word that names two things, and words that cross each other. What was
//! asked, the attribute last asked about and what is spoken of decide; what was not taken is kept beside what was.

use domain::{AttributeId, CategoryId, NeedId, TaskId, TermId};
use snapshot::program::{GuideSubject, SlotKind};
use snapshot::{Snapshot, vocabulary as v};

use crate::mention::Linked;
use crate::understanding::{Context, Expecting, MentionKind};

/// What the conversation speaks for.
#[derive(Debug)]
pub(crate) struct Awaited<'a> {
    snapshot: &'a Snapshot,
    /// The slot that is asked for.
    slot: Option<(TaskId, usize, &'a SlotKind)>,
    /// The attribute that a guide asks about, or that was asked about last.
    pub(crate) attribute: Option<AttributeId>,
    /// The needs among which a guide asks.
    needs: &'a [NeedId],
    /// The categories spoken of so far.
    spoken: Vec<CategoryId>,
}

/// How well a reading fits what is spoken of, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It answers what was asked.
    Answer,
    /// It is of the kind that is spoken of.
    Kin,
    /// Nothing speaks for it or against it.
    Open,
    /// It is of another kind than is spoken of.
    Stranger,
}

impl<'a> Awaited<'a> {
    pub(crate) fn of(snapshot: &'a Snapshot, context: &Context<'_>) -> Self {
        let programs = snapshot.programs();
        let catalogue = snapshot.catalogue();
        let mut awaited = Self {
            snapshot,
            slot: None,
            attribute: context.attribute,
            needs: &[],
            spoken: context.category.into_iter().collect(),
        };
        let focus = context.focus.first().or(context.shown.first());
        awaited.spoken.extend(focus.map(|id| catalogue.product_category(*id)));
        match context.expecting {
            Some(Expecting::Slot { task, slot }) => {
                let slots = programs.tasks.get(task.index()).map(|task| &task.slots);
                let kind = slots.and_then(|slots| slots.get(slot)).map(|it| &it.kind);
                awaited.slot = kind.map(|kind| (task, slot, kind));
            }
            Some(Expecting::Guide { guide, question }) => {
                let guide = programs.guides.get(guide.index());
                let about = guide.and_then(|it| it.questions.get(question)).map(|it| &it.about);
                match about {
                    Some(GuideSubject::Attribute(attribute)) => {
                        awaited.attribute = Some(*attribute);
                    }
                    Some(GuideSubject::Needs(needs)) => awaited.needs = needs,
                    None => {}
                }
            }
            Some(Expecting::Choice(_) | Expecting::YesOrNo) | None => {}
        }
        awaited
    }

    /// Whether a reading answers what was asked.
    pub(crate) fn answers(&self, kind: &MentionKind) -> bool {
        let asked =
            |attributes: &[AttributeId]| self.attribute.is_some_and(|it| attributes.contains(&it));
        let held = || self.term(kind).is_some_and(|term| self.slot_holds(term));
        match kind {
            MentionKind::Choice { task, slot, .. } => {
                self.slot.is_some_and(|(of, index, _)| of == *task && index == *slot)
            }
            MentionKind::Value { attributes, .. } => asked(attributes) || held(),
            MentionKind::Need(id) => self.needs.contains(id) || held(),
            MentionKind::Product(_) | MentionKind::Category(_) | MentionKind::Thing(_) => held(),
            MentionKind::Attribute(_) | MentionKind::UnknownProduct | MentionKind::OrderNumber => {
                false
            }
        }
    }

    fn slot_holds(&self, term: TermId) -> bool {
        let catalogue = self.snapshot.catalogue();
        match self.slot.map(|(.., kind)| kind) {
            Some(SlotKind::Thing { class }) => {
                let a = self.snapshot.find(v::TYPE);
                a.is_some_and(|a| self.snapshot.triples().objects(term, a).contains(class))
            }
            Some(SlotKind::Product { categories }) => {
                catalogue.product_of(term).is_some_and(|product| {
                    let own = catalogue.product_category(product);
                    let within = |above: &CategoryId| catalogue.is_within(own, *above);
                    categories.is_empty() || categories.iter().any(within)
                })
            }
            Some(SlotKind::Choice { choices }) => {
                choices.iter().any(|choice| choice.value.thing() == Some(term))
            }
            Some(SlotKind::Number { .. } | SlotKind::Boolean | SlotKind::Code { .. }) | None => {
                false
            }
        }
    }

    fn fit(&self, kind: &MentionKind) -> Fit {
        if self.answers(kind) {
            return Fit::Answer;
        }
        let catalogue = self.snapshot.catalogue();
        let kin = |one: CategoryId| self.spoken.iter().any(|it| self.top(*it) == self.top(one));
        match kind {
            MentionKind::Category(_) | MentionKind::Value { .. } if self.spoken.is_empty() => {
                Fit::Open
            }
            MentionKind::Category(id) if kin(*id) => Fit::Kin,
            MentionKind::Category(_) => Fit::Stranger,
            MentionKind::Value { attributes, .. } => {
                let own = |id: &AttributeId| !catalogue.attribute(*id).domain.is_empty();
                let has = |id: &&AttributeId| {
                    self.spoken.iter().any(|it| catalogue.has_attribute(*it, **id))
                };
                let mut fitting = attributes.iter().filter(has);
                match fitting.clone().next() {
                    Some(_) if fitting.any(own) => Fit::Kin,
                    Some(_) => Fit::Open,
                    None => Fit::Stranger,
                }
            }
            MentionKind::Product(_)
            | MentionKind::Attribute(_)
            | MentionKind::Need(_)
            | MentionKind::Choice { .. }
            | MentionKind::Thing(_)
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => Fit::Open,
        }
    }

    /// The uppermost category above one.
    fn top(&self, mut category: CategoryId) -> CategoryId {
        while let Some(above) = self.snapshot.catalogue().category(category).parent {
            category = above;
        }
        category
    }

    fn best(&self, it: &Linked) -> Fit {
        it.kinds.iter().map(|kind| self.fit(kind)).min().unwrap_or(Fit::Open)
    }

    fn term(&self, kind: &MentionKind) -> Option<TermId> {
        let catalogue = self.snapshot.catalogue();
        match kind {
            MentionKind::Product(ids) => ids.first().map(|id| catalogue.product_term(*id)),
            MentionKind::Category(id) => Some(catalogue.category(*id).term),
            MentionKind::Value { value: term, .. } | MentionKind::Thing(term) => Some(*term),
            MentionKind::Need(id) => Some(self.snapshot.programs().needs[id.index()].term),
            MentionKind::Attribute(_)
            | MentionKind::Choice { .. }
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => None,
        }
    }
}

/// Of words that cross each other takes away those that what is spoken of decides against. `candidates` come back in
/// their order; what was taken away follows.
pub(crate) fn drop_crossed(
    candidates: Vec<Linked>,
    awaited: &Awaited<'_>,
) -> (Vec<Linked>, Vec<Linked>) {
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|index| candidates[*index].start);
    let mut lost = vec![false; candidates.len()];
    for (place, index) in order.iter().enumerate() {
        let one = &candidates[*index];
        for next in &order[place + 1..] {
            let other = &candidates[*next];
            if other.start >= one.end {
                break;
            }
            if one.start == other.start || other.end <= one.end {
                continue;
            }
            let (left, right) = (awaited.best(one), awaited.best(other));
            lost[*index] |= decides(right, left);
            lost[*next] |= decides(left, right);
        }
    }
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    for (it, lost) in candidates.into_iter().zip(lost) {
        if lost { dropped.push(it) } else { kept.push(it) }
    }
    (kept, dropped)
}

/// Whether one fit is so much better than another that no other rule is asked.
fn decides(one: Fit, other: Fit) -> bool {
    match one {
        Fit::Answer => other != Fit::Answer,
        Fit::Kin => other == Fit::Stranger,
        Fit::Open | Fit::Stranger => false,
    }
}

/// Keeps what was not taken beside the words that cross it. `kept` are by start and do not overlap.
pub(crate) fn keep_beside(kept: &mut [Linked], others: Vec<Linked>) {
    for other in others {
        let from = kept.partition_point(|it| it.end <= other.start);
        let crossing = kept[from..].iter_mut().take_while(|it| it.start < other.end);
        for it in crossing {
            let inside = it.start <= other.start && other.end <= it.end;
            let around = other.start <= it.start && it.end <= other.end;
            if inside == around {
                let rest = other.kinds.iter().map(|kind| (other.start, other.end, kind.clone()));
                it.others.extend(rest);
            }
        }
    }
}

/// Of the readings of one word takes away those that what is spoken of decides against: of a word for a category and
/// for a value the one that fits what is spoken of, and of all the one that answers.
pub(crate) fn decide_readings(linked: &mut [Linked], awaited: &Awaited<'_>) {
    for it in linked.iter_mut().filter(|it| it.kinds.len() > 1) {
        let fits: Vec<Fit> = it.kinds.iter().map(|kind| awaited.fit(kind)).collect();
        let Some(best) = fits.iter().copied().min() else { continue };
        let winner = fits.iter().position(|fit| *fit == best).unwrap_or_default();
        let taken = awaited.term(&it.kinds[winner]);
        let names = |kind: &MentionKind| matches!(kind, MentionKind::Category(_));
        let of_category = names(&it.kinds[winner]);
        let (start, end) = (it.start, it.end);
        let mut kept = Vec::new();
        for (kind, fit) in std::mem::take(&mut it.kinds).into_iter().zip(fits) {
            let term = awaited.term(&kind);
            let rivals = term.is_some() && taken.is_some() && term != taken;
            let kinds = of_category != names(&kind) && best != Fit::Stranger;
            if rivals && fit > best && (best == Fit::Answer || kinds) {
                it.others.push((start, end, kind));
            } else {
                kept.push(kind);
            }
        }
        it.kinds = kept;
    }
}
