//! Links the words of an utterance to things of the graph, and resolves overlaps.

use domain::{AttributeId, CategoryId, ProductId, TaskId, Value};
use snapshot::Snapshot;

use crate::lexicon::{Match, Sense};
use crate::normalize::Normalized;
use crate::overlap::{Awaited, drop_crossed, keep_beside};
use crate::quantity::Amount;
use crate::reference::Pointer;
use crate::scan::Scan;
use crate::understanding::MentionKind;

/// How many readings of the same words are given at most.
const READINGS_MAX: usize = 4;

/// Words that may name things, by characters.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Linked {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// The readings, best first; never empty.
    pub(crate) kinds: Vec<MentionKind>,
    pub(crate) score: f64,
    pub(crate) negated: bool,
    /// Words that ask for an attribute rather than name it.
    pub(crate) asks: bool,
    /// What else may be named here, by characters.
    pub(crate) others: Vec<(usize, usize, MentionKind)>,
}

impl Linked {
    /// Words that are written as they are known; `kinds` are the readings, best first.
    pub(crate) fn exact(start: usize, end: usize, kinds: Vec<MentionKind>) -> Self {
        let (negated, asks, others) = (false, false, Vec::new());
        Self { start, end, kinds, score: 1.0, negated, asks, others }
    }
}

/// Leaves a product named right behind a brand only where it is of that brand: another
/// maker's, though it goes by the same number, is not the one that is known.
pub(crate) fn mind_brands(
    scan: &Scan<'_>,
    linked: &mut [Linked],
    snapshot: &Snapshot,
    brand: Option<AttributeId>,
) {
    let Some(brand) = brand else { return };
    let named = linked.iter().filter_map(|it| match it.kinds.first() {
        Some(MentionKind::Value { value, attributes }) if attributes.contains(&brand) => {
            Some((scan.skip_blank(it.end), Value::Thing(*value)))
        }
        Some(_) | None => None,
    });
    let named: Vec<(usize, Value)> = named.collect();
    for it in linked {
        let Some((_, said)) = named.iter().find(|(end, _)| *end == it.start) else { continue };
        let Some(MentionKind::Product(products)) = it.kinds.first_mut() else { continue };
        products.retain(|product| {
            let mut own = snapshot.values(*product, brand).peekable();
            own.peek().is_none() || own.any(|own| own == *said)
        });
        if products.is_empty() {
            it.kinds = vec![MentionKind::UnknownProduct];
        }
    }
}

/// What decides between the readings of a word.
#[derive(Debug)]
pub(crate) struct Scope<'a> {
    pub(crate) catalogue: &'a snapshot::Catalogue,
    /// The categories spoken of, nearest first.
    pub(crate) categories: Vec<CategoryId>,
    /// The task an answer is awaited for.
    pub(crate) task: Option<TaskId>,
}

impl Scope<'_> {
    /// 0 where a category spoken of has the attribute itself, more the less it fits.
    pub(crate) fn distance(&self, attribute: AttributeId) -> usize {
        let info = self.catalogue.attribute(attribute);
        if self.categories.is_empty() {
            return usize::from(!info.domain.is_empty());
        }
        let fits =
            self.categories.iter().position(|it| self.catalogue.has_attribute(*it, attribute));
        match fits {
            Some(position) => position * 2 + usize::from(info.domain.is_empty()),
            None => usize::MAX,
        }
    }
}

/// Links exact names. `attributes_of` gives the attributes of a named value.
pub(crate) fn exact(scan: &Scan<'_>, words: &super::language::Known) -> Vec<Linked> {
    scan.all().filter_map(|(found, senses)| linked(found, senses, words)).collect()
}

fn linked(found: Match, senses: &[Sense], words: &super::language::Known) -> Option<Linked> {
    let mut kinds = Vec::new();
    let products: Vec<ProductId> = senses
        .iter()
        .filter_map(|it| if let Sense::Product(id) = it { Some(*id) } else { None })
        .take(words.products_max)
        .collect();
    if !products.is_empty() {
        kinds.push(MentionKind::Product(products));
    }
    let mut asks = false;
    for sense in senses {
        match *sense {
            Sense::Category(id) => kinds.push(MentionKind::Category(id)),
            Sense::Value(value) => {
                let attributes = words.attributes_of.get(&value).cloned().unwrap_or_default();
                kinds.push(MentionKind::Value { value, attributes });
            }
            Sense::Need(id) => kinds.push(MentionKind::Need(id)),
            Sense::Name(id) => kinds.push(MentionKind::Attribute(id)),
            Sense::Ask(id) => {
                asks = true;
                kinds.push(MentionKind::Attribute(id));
            }
            Sense::Choice { task, slot, choice } => {
                kinds.push(MentionKind::Choice { task, slot, choice });
            }
            Sense::Thing(term) => kinds.push(MentionKind::Thing(term)),
            Sense::Product(_)
            | Sense::Degree { .. }
            | Sense::Cue { .. }
            | Sense::Unit(_)
            | Sense::Role(..) => {}
        }
    }
    kinds.dedup();
    (!kinds.is_empty()).then(|| Linked { asks, ..Linked::exact(found.start, found.end, kinds) })
}

/// Of candidates that cross each other keeps those that what is spoken of decides for, and of the rest the longest that
/// do not overlap; among equals the surer, then the first. What crosses them stays beside.
pub(crate) fn resolve(candidates: Vec<Linked>, awaited: &Awaited<'_>) -> Vec<Linked> {
    let (mut candidates, mut others) = drop_crossed(candidates, awaited);
    candidates.sort_by(|one, other| {
        let length = |it: &Linked| it.end - it.start;
        length(other)
            .cmp(&length(one))
            .then(other.score.total_cmp(&one.score))
            .then(one.start.cmp(&other.start))
    });
    let mut taken = Taken::default();
    let mut kept: Vec<Linked> = Vec::new();
    for candidate in candidates {
        if taken.claim(candidate.start, candidate.end) {
            kept.push(candidate);
        } else {
            others.push(candidate);
        }
    }
    kept.sort_by_key(|it| it.start);
    keep_beside(&mut kept, others);
    kept
}

/// Parts of a text that are spoken for.
#[derive(Debug, Default)]
pub(crate) struct Taken(Vec<bool>);

impl Taken {
    /// Claims a part that nobody has claimed; false where somebody has.
    pub(crate) fn claim(&mut self, start: usize, end: usize) -> bool {
        if self.0.len() < end {
            self.0.resize(end, false);
        }
        if self.0[start..end].contains(&true) {
            return false;
        }
        self.0[start..end].fill(true);
        true
    }

    /// Whether a character is spoken for.
    pub(crate) fn holds(&self, at: usize) -> bool {
        self.0.get(at).copied().unwrap_or(false)
    }
}

/// Removes candidates that numbers or pointers contradict, then numbers and pointers that lie
/// within what is left.
pub(crate) fn reconcile(
    candidates: &mut Vec<Linked>,
    amounts: &mut Vec<Amount>,
    pointers: &mut Vec<Pointer>,
    awaited: &Awaited<'_>,
) {
    let longer = |it: &Linked, start: usize, end: usize| {
        it.start <= start && end <= it.end && it.end - it.start > end - start
    };
    let overlaps = |it: &Linked, start: usize, end: usize| it.start < end && start < it.end;
    candidates.retain(|it| {
        let number = amounts.iter().any(|amount| {
            let same = (it.start, it.end) == (amount.start, amount.end);
            overlaps(it, amount.start, amount.end) && !same && !longer(it, amount.start, amount.end)
        });
        let pointer = pointers.iter().any(|pointer| {
            overlaps(it, pointer.start, pointer.end) && !longer(it, pointer.start, pointer.end)
        });
        !number && !pointer
    });
    let kept = resolve(std::mem::take(candidates), awaited);
    amounts.retain(|amount| !kept.iter().any(|it| longer(it, amount.start, amount.end)));
    pointers.retain(|pointer| !kept.iter().any(|it| overlaps(it, pointer.start, pointer.end)));
    *candidates = kept;
}

/// A link whose page nobody knows says nothing where the shop's app has written the product's name beside it, in quotes
/// or brackets.
pub(crate) fn drop_wrapped(text: &Normalized, linked: &mut Vec<Linked>) {
    let is_product = |it: &Linked| matches!(it.kinds.first(), Some(MentionKind::Product(_)));
    let quoted = |it: &Linked| {
        let opens = (0..it.start).rev().map(|at| text.char(at)).find(|it| "\"[]".contains(*it));
        let closes = (it.end..text.len()).map(|at| text.char(at)).find(|it| "\"[]".contains(*it));
        matches!((opens, closes), (Some('"'), Some('"')) | (Some('['), Some(']')))
    };
    if linked.iter().any(|it| is_product(it) && quoted(it)) {
        linked.retain(|it| !matches!(it.kinds.first(), Some(MentionKind::UnknownProduct)));
    }
}

/// Puts the readings that fit what is asked and spoken of first, and caps their number.
pub(crate) fn order_readings(linked: &mut [Linked], scope: &Scope<'_>, awaited: &Awaited<'_>) {
    for it in linked {
        let place = |kind: &MentionKind| match kind {
            MentionKind::Choice { task, .. } if scope.task == Some(*task) => (0, 0),
            MentionKind::Product(_) => (1, 0),
            MentionKind::Category(_) => (2, 0),
            MentionKind::Value { attributes, .. } => {
                (3, attributes.iter().map(|id| scope.distance(*id)).min().unwrap_or(usize::MAX))
            }
            MentionKind::Need(_) => (4, 0),
            MentionKind::Attribute(id) => (5, scope.distance(*id)),
            MentionKind::Choice { .. } => (6, 0),
            MentionKind::Thing(_) => (7, 0),
            MentionKind::UnknownProduct => (8, 0),
            MentionKind::OrderNumber => (9, 0),
        };
        it.kinds.sort_by_key(|kind| (!awaited.answers(kind), place(kind)));
        let order = |id: &AttributeId| {
            let distance = scope.distance(*id);
            (distance == usize::MAX, awaited.attribute != Some(*id), distance)
        };
        for kind in &mut it.kinds {
            if let MentionKind::Value { attributes, .. } = kind {
                attributes.sort_by_key(order);
            }
        }
        it.kinds.truncate(READINGS_MAX);
    }
}
