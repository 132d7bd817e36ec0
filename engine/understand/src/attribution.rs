//! Which attribute a number speaks of: the one named beside it, asked for, or of its dimension.

use domain::AttributeId;
use snapshot::Snapshot;
use snapshot::program::GuideSubject;

use crate::constraint::{self, Measured};
use crate::mention::Scope;
use crate::normalize::is_stop;
use crate::parse::Parsed;
use crate::polarity::clause_start;
use crate::quantity::{Amount, Bound};
use crate::roles::Role;
use crate::slot::Ground;
use crate::understanding::{Context, Expecting, MentionKind};

/// How far an attribute's name may stand from its number.
const NAME_GAP_MAX: usize = 6;

/// The attribute a guide's question asks about.
pub(crate) fn guide_attribute(snapshot: &Snapshot, context: &Context<'_>) -> Option<AttributeId> {
    let Some(Expecting::Guide { guide, question }) = context.expecting else { return None };
    let guide = snapshot.programs().guides.get(guide.index())?;
    match &guide.questions.get(question)?.about {
        GuideSubject::Attribute(attribute) => Some(*attribute),
        GuideSubject::Needs(_) => None,
    }
}

impl Parsed<'_> {
    /// The attribute an amount speaks of, in its unit, and whether it states a condition whatever
    /// is asked for.
    pub(crate) fn measured(
        &self,
        index: usize,
        snapshot: &Snapshot,
        scope: &Scope<'_>,
        context: &Context<'_>,
    ) -> Option<(Measured, bool)> {
        let amount = &self.amounts[index];
        let (measured, stated) = self.attributed(index, snapshot, scope, context)?;
        let budget = self.has_budget_beside(amount) && snapshot.price() == Some(measured.attribute);
        if budget && amount.bound == Bound::Exact && !amount.approximate {
            // A budget is an upper bound by its meaning.
            return Some((Measured { bound: Bound::AtMost, ..measured }, stated));
        }
        Some((measured, stated))
    }

    fn attributed(
        &self,
        index: usize,
        snapshot: &Snapshot,
        scope: &Scope<'_>,
        context: &Context<'_>,
    ) -> Option<(Measured, bool)> {
        let amount = &self.amounts[index];
        let units = &snapshot.programs().units;
        let measure = |attribute| constraint::measure(amount, attribute, scope, units);
        let ground = self.fills[index].first().map(|fill| fill.ground);
        let is_slots = ground.is_some_and(|ground| ground <= Ground::Expected);
        if let Some(measured) = self.named_beside(index, &measure) {
            return Some((measured, !is_slots));
        }
        if is_slots {
            // 以内 is said of a task's budget too: a sum is a price all the same where goods are sought.
            let priced = constraint::by_dimension(amount, scope, units);
            let priced = priced.filter(|it| Some(it.attribute) == snapshot.price());
            return priced.map(|it| (it, false));
        }
        let bounded = amount.bound != Bound::Exact || amount.low < amount.high;
        let asked = guide_attribute(snapshot, context);
        if let Some(measured) = asked.and_then(measure) {
            return Some((measured, true));
        }
        if !amount.units.is_empty() {
            let last = context.attribute.filter(|id| scope.distance(*id) < usize::MAX);
            let measured = last
                .and_then(measure)
                .or_else(|| constraint::by_dimension(amount, scope, units))?;
            let maybe_slots = ground.is_some_and(|ground| ground == Ground::Unit);
            if maybe_slots && self.has_bearer(amount) {
                return None;
            }
            return Some((measured, bounded || !maybe_slots));
        }
        let budget = self.has_budget_beside(amount);
        let vague = (bounded || amount.approximate) && !self.became(amount);
        let priced = vague || budget || self.has_currency(amount);
        let maybe_slots = ground.is_some() && !bounded && !budget;
        let measured = snapshot.price().filter(|_| priced && !maybe_slots).and_then(measure)?;
        Some((measured, true))
    }

    /// Whether something has become that number: 我爸六十多了.
    pub(crate) fn became(&self, amount: &Amount) -> bool {
        self.scan.text.char(amount.end) == '了'
    }

    /// The attribute whose name stands nearest to an amount, in its clause, with no other amount
    /// between.
    fn named_beside(
        &self,
        index: usize,
        measure: &dyn Fn(AttributeId) -> Option<Measured>,
    ) -> Option<Measured> {
        let amount = &self.amounts[index];
        let chars = &self.scan.text.chars;
        let open = |from: usize, to: usize| {
            let between = chars.get(from..to).unwrap_or_default();
            let other = |it: &Amount| from <= it.start && it.end <= to;
            !between.iter().any(|char| is_stop(*char)) && !self.amounts.iter().any(other)
        };
        let mut best: Option<(usize, Measured)> = None;
        for it in &self.linked {
            let gap = if it.end <= amount.start && open(it.end, amount.start) {
                self.gap(it.end, amount.whole.0.max(it.end))
            } else if amount.end <= it.start && open(amount.end, it.start) {
                self.gap(amount.whole.1.min(it.start), it.start)
            } else {
                continue;
            };
            if gap > NAME_GAP_MAX || best.as_ref().is_some_and(|(held, _)| *held <= gap) {
                continue;
            }
            let attributes = it.kinds.iter().filter_map(|kind| match kind {
                MentionKind::Attribute(attribute) => measure(*attribute),
                MentionKind::Product(_)
                | MentionKind::Category(_)
                | MentionKind::Value { .. }
                | MentionKind::Need(_)
                | MentionKind::Choice { .. }
                | MentionKind::Thing(_)
                | MentionKind::UnknownProduct
                | MentionKind::OrderNumber => None,
            });
            if let Some(measured) = attributes.into_iter().next() {
                best = Some((gap, measured));
            }
        }
        best.map(|(_, measured)| measured)
    }

    fn gap(&self, from: usize, to: usize) -> usize {
        let chars = self.scan.text.chars.get(from..to).unwrap_or_default();
        chars.iter().filter(|char| **char != ' ').count()
    }

    /// Whether an amount is told of somebody, and so of no goods: 老婆也就一米六.
    fn has_bearer(&self, amount: &Amount) -> bool {
        let from = clause_start(&self.scan, amount.start);
        let joints = [Role::BearerJoint, Role::Around, Role::AtMost, Role::AtLeast];
        let mut at = self.scan.skip_blank_back(amount.start);
        while at > from {
            if self.scan.role_before(at, Role::Bearer).is_some() {
                return true;
            }
            let words = joints.iter().filter_map(|role| self.scan.role_before(at, *role));
            let Some(word) = words.min() else { return false };
            at = self.scan.skip_blank_back(word);
        }
        false
    }

    fn has_budget_beside(&self, amount: &Amount) -> bool {
        let start = clause_start(&self.scan, amount.start);
        let from = start.max(amount.start.saturating_sub(NAME_GAP_MAX * 2));
        (from..amount.start).any(|at| self.scan.role_at(at, Role::Budget).is_some())
            || (amount.end..amount.end + 2).any(|at| self.scan.role_at(at, Role::Budget).is_some())
    }

    fn has_currency(&self, amount: &Amount) -> bool {
        matches!(self.scan.text.before(amount.start), '¥' | '$')
    }
}
