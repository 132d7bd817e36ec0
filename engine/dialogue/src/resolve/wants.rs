//! What a buyer wants: conditions and needs of this utterance and of those before it.

use domain::{
    AttributeId, CategoryId, Constraint, EventKind, NeedId, Operator, StoredOperator, Value, Weight,
};
use snapshot::AttributeKind;
use snapshot::program::Act;
use understand::{MentionKind, Preference};

use super::amounts::{amount_wanted, bare_range, kinds_sought, out_of_reach};
use crate::frame::Frame;
use crate::reply::print;
use crate::resolve::products::nearest;
use crate::state::Condition;

/// What is wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanting {
    /// Conditions of this utterance.
    pub(crate) said: Vec<Constraint>,
    /// Needs of this utterance.
    pub(crate) needs_said: Vec<NeedId>,
    /// Attributes of which more or less is wanted than what was shown, and which.
    pub(crate) relative: Vec<(AttributeId, bool)>,
    /// Attributes of which any value will do.
    pub(crate) any: Vec<AttributeId>,
    /// A sum that all that is wanted may come to, and how many that is.
    pub(crate) together: Option<(Constraint, u32)>,
    /// The attribute of which the most or least is wanted.
    pub(crate) extreme: Option<(AttributeId, bool)>,
    /// All conditions in force.
    pub(crate) constraints: Vec<Constraint>,
    /// All needs in force.
    pub(crate) needs: Vec<NeedId>,
    /// Attributes on which what was said before is dropped, since nothing meets it as well.
    pub(crate) dropped: Vec<AttributeId>,
    /// Whether what was wanted before is dropped, since another category is spoken of.
    pub(crate) anew: bool,
}

impl Wanting {
    /// Collects what this utterance says and what still stands from before.
    pub(crate) fn of(frame: &Frame<'_>, category: Option<CategoryId>, named: bool) -> Self {
        let mut wanting = Self::default();
        for mention in &frame.meaning.constraints {
            match &mention.preference {
                // How many a buyer wants is no condition on how many there are.
                Preference::Constraint(it) if Some(it.attribute) == frame.snapshot().stock() => {}
                Preference::Constraint(it) if out_of_reach(frame, it) => {}
                Preference::Any { attribute } => wanting.any.push(*attribute),
                Preference::Constraint(constraint) => wanting.said.push(constraint.clone()),
                Preference::Extreme { attribute, most } => {
                    wanting.extreme = Some((*attribute, *most));
                }
                Preference::Relative { attribute, more } => {
                    wanting.relative.push((*attribute, *more));
                    wanting.said.extend(relative(frame, *attribute, *more));
                }
            }
        }
        for mention in &frame.meaning.mentions {
            if let MentionKind::Need(need) = mention.kind
                && !mention.negated
                && !wanting.needs_said.contains(&need)
            {
                wanting.needs_said.push(need);
            }
        }
        if seeks_products(frame) {
            let kinds = kinds_sought(frame, category, &wanting);
            let amounts = frame.meaning.quantities.iter();
            wanting.said.extend(amounts.filter_map(|it| amount_wanted(frame, it, &kinds)));
        }
        if seeks_products(frame) || speaks_of_none(frame) {
            let traits = traits_wanted(frame);
            let known: Vec<AttributeId> = wanting.said.iter().map(|it| it.attribute).collect();
            wanting.said.extend(traits.filter(|it| !known.contains(&it.attribute)));
        }
        for range in frame.meaning.quantities.iter().filter_map(|it| bare_range(frame, it)) {
            if !wanting.said.iter().any(|it| it.attribute == range.attribute) {
                wanting.said.push(range);
            }
        }
        wanting.share(frame);
        wanting.take_earlier(frame, category, named);
        wanting
    }

    /// What each may cost, where what was said is the sum for several.
    fn share(&mut self, frame: &Frame<'_>) {
        let count: u32 = frame.meaning.counts.iter().map(|it| it.number).sum();
        let together = frame.meaning.quantities.iter().any(|it| it.together);
        let price = frame.snapshot().price();
        let sum = self.said.iter_mut().find(|it| Some(it.attribute) == price);
        let Some(sum) = sum.filter(|_| together && count > 1) else { return };
        self.together = Some((sum.clone(), count));
        for value in &mut sum.values {
            if let Value::Number(number) = value {
                *number /= f64::from(count);
            }
        }
    }

    fn take_earlier(&mut self, frame: &Frame<'_>, category: Option<CategoryId>, named: bool) {
        let snapshot = frame.snapshot();
        let before = frame
            .state
            .category
            .as_deref()
            .and_then(|iri| snapshot.catalogue().category_of(snapshot.find(iri)?));
        let related = |left: CategoryId, right: CategoryId| {
            snapshot.catalogue().is_within(left, right)
                || snapshot.catalogue().is_within(right, left)
        };
        self.anew =
            named && category.zip(before).is_some_and(|(now, before)| !related(now, before));
        self.constraints.clone_from(&self.said);
        self.needs.clone_from(&self.needs_said);
        if self.anew {
            return;
        }
        for condition in &frame.state.wants.conditions {
            let Some(constraint) = recall(frame, condition) else { continue };
            let replaced = self.said.iter().any(|said| said.attribute == constraint.attribute);
            if !replaced && !self.any.contains(&constraint.attribute) {
                self.constraints.push(constraint);
            }
        }
        for iri in &frame.state.wants.needs {
            let need = snapshot
                .find(iri)
                .and_then(|term| frame.programs().needs.iter().position(|need| need.term == term));
            let need = need.map(NeedId::from_index);
            self.needs.extend(need.filter(|need| !self.needs_said.contains(need)));
        }
    }

    /// The needs in force that say something of a category; a use may have an entry for each kind.
    pub(crate) fn needs_of(&self, frame: &Frame<'_>, category: Option<CategoryId>) -> Vec<NeedId> {
        let catalogue = frame.snapshot().catalogue();
        let related = |left: CategoryId, right: CategoryId| {
            catalogue.is_within(left, right) || catalogue.is_within(right, left)
        };
        let speaks = |need: &NeedId| {
            let of = &frame.programs().needs[need.index()].categories;
            let meant = |asked| of.iter().any(|it| related(*it, asked));
            of.is_empty() || category.is_none_or(meant)
        };
        self.needs.iter().copied().filter(speaks).collect()
    }

    /// Only what this utterance says, where something stands from before it.
    pub(crate) fn alone(&self) -> Option<Self> {
        let earlier =
            self.constraints.len() > self.said.len() || self.needs.len() > self.needs_said.len();
        (earlier && self.is_said()).then(|| Self {
            constraints: self.said.clone(),
            needs: self.needs_said.clone(),
            anew: true,
            ..self.clone()
        })
    }

    /// The same without one condition said before.
    pub(crate) fn without(&self, earlier: &Constraint) -> Self {
        let mut rest = self.clone();
        rest.constraints.retain(|it| it != earlier);
        rest.dropped.push(earlier.attribute);
        rest
    }

    /// Whether this utterance says what is wanted.
    pub(crate) fn is_said(&self) -> bool {
        !self.said.is_empty()
            || !self.needs_said.is_empty()
            || self.extreme.is_some()
            || !self.any.is_empty()
    }

    /// More or less of what, where no product is spoken of to compare with: "不要太贵".
    pub(crate) fn leanings(&self) -> Vec<(AttributeId, bool)> {
        let said = |id: AttributeId| self.said.iter().any(|said| said.attribute == id);
        self.relative.iter().copied().filter(|(attribute, _)| !said(*attribute)).collect()
    }

    /// Whether this utterance states more than what it leans to.
    pub(crate) fn states_more(&self) -> bool {
        !self.said.is_empty() || !self.needs_said.is_empty() || !self.any.is_empty()
    }

    /// Whether anything is wanted at all.
    pub(crate) fn is_empty(&self) -> bool {
        self.constraints.is_empty() && self.needs.is_empty() && self.leanings().is_empty()
    }
}

/// Whether products are looked for, so that an amount speaks of them. Elsewhere it may as well be
/// what a task asks for.
fn seeks_products(frame: &Frame<'_>) -> bool {
    match frame.act() {
        Some(Act::Find | Act::List | Act::Count | Act::Superlative | Act::Guide(_)) => true,
        None => frame.describes_goods(),
        Some(
            Act::Answer
            | Act::AskAttribute
            | Act::Verify
            | Act::Compare
            | Act::Promotion
            | Act::Complement
            | Act::Substitute
            | Act::Introduce
            | Act::Task(_)
            | Act::Affirm
            | Act::Deny
            | Act::Cancel
            | Act::More
            | Act::Restart
            | Act::Why
            | Act::HandOver,
        ) => false,
    }
}

/// Whether no product is spoken of, shown or looked at and no task waits, so that a yes-or-no
/// attribute can only be one that is looked for.
fn speaks_of_none(frame: &Frame<'_>) -> bool {
    let named = frame.meaning.mentions.iter().any(|mention| {
        matches!(mention.kind, MentionKind::Product(_) | MentionKind::UnknownProduct)
    });
    let asks = matches!(frame.act(), None | Some(Act::AskAttribute | Act::Verify));
    asks && !named && frame.state.tasks.active().is_none() && nearest(frame).is_none()
}

/// The yes-or-no attributes that are named ("a folding one"): they are wanted, or not wanted.
fn traits_wanted<'a>(frame: &'a Frame<'_>) -> impl Iterator<Item = Constraint> + 'a {
    frame.meaning.mentions.iter().filter_map(|mention| {
        let MentionKind::Attribute(attribute) = mention.kind else { return None };
        let kind = frame.snapshot().catalogue().attribute(attribute).kind;
        let values = vec![Value::Bool(!mention.negated)];
        (kind == AttributeKind::Boolean).then_some(Constraint {
            attribute,
            operator: Operator::Eq,
            values,
            weight: Weight::Must,
        })
    })
}

/// The events that keep what an utterance wants; a new condition on an attribute replaces those
/// before it.
pub(crate) fn remember(frame: &Frame<'_>, wanting: &Wanting) -> Vec<EventKind> {
    let snapshot = frame.snapshot();
    let attribute = |id: AttributeId| print::iri(snapshot, snapshot.catalogue().attribute(id).term);
    let mut events = Vec::new();
    if wanting.anew {
        events.push(EventKind::Forgot { attribute: String::new() });
    }
    let mut replaced: Vec<AttributeId> = wanting.dropped.clone();
    let forgotten = |id: &AttributeId| EventKind::Forgot { attribute: attribute(*id) };
    events.extend(wanting.dropped.iter().map(forgotten));
    for constraint in &wanting.said {
        if !wanting.anew && !replaced.contains(&constraint.attribute) {
            replaced.push(constraint.attribute);
            let known = frame.state.wants.conditions.iter();
            if known.into_iter().any(|it| it.attribute == attribute(constraint.attribute)) {
                events.push(EventKind::Forgot { attribute: attribute(constraint.attribute) });
            }
        }
    }
    let any = wanting.any.iter();
    events.extend(any.map(|id| EventKind::Indifferent { attribute: attribute(*id) }));
    events.extend(wanting.said.iter().map(|constraint| EventKind::Wanted {
        attribute: attribute(constraint.attribute),
        operator: stored(constraint.operator),
        values: constraint.values.iter().map(|value| print::store(snapshot, value)).collect(),
        must: constraint.weight == Weight::Must,
    }));
    events.extend(wanting.needs_said.iter().map(|need| EventKind::Needed {
        need: print::iri(snapshot, frame.programs().needs[need.index()].term),
    }));
    events
}

/// "再轻一点": less than the product spoken of, or than the least of those shown.
fn relative(frame: &Frame<'_>, attribute: AttributeId, more: bool) -> Option<Constraint> {
    if frame.snapshot().catalogue().attribute(attribute).kind != AttributeKind::Number {
        return None;
    }
    let view = frame.view();
    let anchor = nearest(frame).and_then(|product| view.number(product, attribute));
    let shown = frame.products(&frame.state.shown);
    let of_shown = || {
        let numbers = shown.iter().filter_map(|product| view.number(*product, attribute));
        numbers.reduce(if more { f64::max } else { f64::min })
    };
    let bound = if shown.len() > 1 { of_shown().or(anchor) } else { anchor.or_else(of_shown) }?;
    Some(Constraint {
        attribute,
        operator: if more { Operator::Gt } else { Operator::Lt },
        values: vec![Value::Number(bound)],
        weight: Weight::Must,
    })
}

fn recall(frame: &Frame<'_>, condition: &Condition) -> Option<Constraint> {
    let snapshot = frame.snapshot();
    let attribute = snapshot.catalogue().attribute_of(snapshot.find(&condition.attribute)?)?;
    let values: Option<Vec<Value>> =
        condition.values.iter().map(|value| print::recall(snapshot, value)).collect();
    Some(Constraint {
        attribute,
        operator: recalled(condition.operator),
        values: values?,
        weight: if condition.must { Weight::Must } else { Weight::Prefer },
    })
}

fn stored(operator: Operator) -> StoredOperator {
    match operator {
        Operator::Eq => StoredOperator::Eq,
        Operator::In => StoredOperator::In,
        Operator::Lt => StoredOperator::Lt,
        Operator::Le => StoredOperator::Le,
        Operator::Gt => StoredOperator::Gt,
        Operator::Ge => StoredOperator::Ge,
        Operator::Between => StoredOperator::Between,
        Operator::Not => StoredOperator::Not,
    }
}

fn recalled(operator: StoredOperator) -> Operator {
    match operator {
        StoredOperator::Eq => Operator::Eq,
        StoredOperator::In => Operator::In,
        StoredOperator::Lt => Operator::Lt,
        StoredOperator::Le => Operator::Le,
        StoredOperator::Gt => Operator::Gt,
        StoredOperator::Ge => Operator::Ge,
        StoredOperator::Between => Operator::Between,
        StoredOperator::Not => Operator::Not,
    }
}
