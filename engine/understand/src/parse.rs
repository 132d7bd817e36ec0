//! One utterance taken apart: mentions, amounts, pointers, and what they come to together.

use domain::{CategoryId, Constraint, Locale, TaskId};
use snapshot::Snapshot;
use snapshot::program::{Costs, Programs, Requires, SlotKind};

use crate::attribution::guide_attribute;
use crate::code::Coded;
use crate::comparison;
use crate::constraint;
use crate::indifference;
use crate::intent::{Kind, Typed};
use crate::judge;
use crate::language::{Known, Language};
use crate::mention::{self, Linked, Scope, Taken};
use crate::moment::{self, Timed};
use crate::normalize::{Normalized, is_ideograph};
use crate::order;
use crate::overlap::{self, Awaited};
use crate::polarity::{clause_end, is_asked, is_negated};
use crate::quantity::{self, Amount, Bound};
use crate::reference::{self, Pointer};
use crate::roles::Role;
use crate::scan::Scan;
use crate::sentence;
use crate::slot::{self, Fill};
use crate::understanding::{
    Abstention, Alternative, ConstraintMention, Context, Expecting, Intent, Mention, MentionKind,
    Preference, Quantity, ReferenceKind, Understanding,
};

/// An utterance taken apart.
#[derive(Debug)]
pub(crate) struct Parsed<'a> {
    pub(crate) scan: Scan<'a>,
    pub(crate) linked: Vec<Linked>,
    pub(crate) amounts: Vec<Amount>,
    pub(crate) fills: Vec<Vec<Fill>>,
    /// For each amount the condition it comes to.
    wanted: Vec<Option<Constraint>>,
    pub(crate) moments: Vec<Timed>,
    pub(crate) codes: Vec<Coded>,
    pub(crate) pointers: Vec<Pointer>,
    constraints: Vec<ConstraintMention>,
    /// Words for more and less that stand outside everything else.
    degrees: Vec<(usize, usize)>,
    /// Whether anything will do, said of no attribute.
    indifferent: bool,
}

/// Takes an utterance apart.
pub(crate) fn parse<'a>(
    language: &'a Language,
    snapshot: &'a Snapshot,
    original: &'a str,
    text: &'a Normalized,
    context: &Context<'_>,
) -> Parsed<'a> {
    let programs = snapshot.programs();
    let scan = Scan::new(original, text, &language.lexicon, &programs.units);
    let mut pointers = reference::find(&scan);
    let mut taken = Taken::default();
    for pointer in &pointers {
        taken.claim(pointer.start, pointer.end);
    }
    let awaited = awaits_number(snapshot, context);
    let mut moments = moment::find(&scan, &language.known.calendar);
    let codes = language.known.codes.find(&scan);
    let certain = moments.iter().filter(|it| it.certain).map(|it| (it.start, it.end));
    let orders = language.known.orders.find(&scan);
    let coded = codes.iter().map(|it| (it.start, it.end)).chain(orders.iter().copied());
    for (start, end) in certain.chain(coded) {
        taken.claim(start, end);
    }
    let mut amounts = quantity::read_all(&scan, &programs.units, &|at| taken.holds(at), awaited);
    amounts.extend(codes.iter().flat_map(|code| code.amounts(&scan)));
    amounts.sort_by_key(|amount| amount.start);
    moment::add_durations(&scan, &programs.units, &amounts, &mut moments);
    let mut linked = mention::exact(&scan, &language.known);
    quantity::drop_measures(&scan, &linked, &mut amounts);
    let mut plain = vec![false; text.len()];
    for (start, end) in linked
        .iter()
        .filter(|it| !matches!(it.kinds.first(), Some(MentionKind::Product(_))))
        .map(|it| (it.start, it.end))
        .chain(amounts.iter().map(|it| (it.start, it.end)))
    {
        plain[start..end].fill(true);
    }
    linked.extend(language.names.find(text, language.known.products_max, &|at| plain[at]));
    linked.extend(language.links.find(&scan));
    order::link(orders, &mut linked);
    let awaited = Awaited::of(snapshot, context);
    mention::reconcile(&mut linked, &mut amounts, &mut pointers, &awaited);
    mention::drop_wrapped(text, &mut linked);
    mention::mind_brands(&scan, &mut linked, snapshot, language.known.brand);
    let scope = scope(snapshot, &linked, context);
    mention::order_readings(&mut linked, &scope, &awaited);
    overlap::decide_readings(&mut linked, &awaited);
    for it in &mut linked {
        it.negated = is_negated(&scan, it.start, it.end);
    }
    spread_negation(&scan, &mut linked);
    let expected = match context.expecting {
        Some(Expecting::Slot { task, slot }) => Some((task, slot)),
        Some(Expecting::Guide { .. } | Expecting::Choice(_) | Expecting::YesOrNo) | None => None,
    };
    let named: Vec<(usize, usize)> = linked.iter().map(|it| (it.start, it.end)).collect();
    let fills = slot::fills(&scan, &amounts, programs, expected, &named);
    let mut parsed = Parsed {
        scan,
        linked,
        wanted: vec![None; amounts.len()],
        amounts,
        fills,
        moments,
        codes,
        pointers,
        constraints: Vec::new(),
        degrees: Vec::new(),
        indifferent: false,
    };
    parsed.take_constraints(snapshot, &scope, context);
    parsed
}

/// What is negated together: 不要红色和黑色.
fn spread_negation(scan: &Scan<'_>, linked: &mut [Linked]) {
    for index in 1..linked.len() {
        let (before, after) = linked.split_at_mut(index);
        let (last, next) = (&before[index - 1], &mut after[0]);
        let alike =
            std::mem::discriminant(&last.kinds[0]) == std::mem::discriminant(&next.kinds[0]);
        if last.negated && alike && constraint::joined(scan, last.end, next.start) {
            next.negated = true;
        }
    }
}

fn awaits_number(snapshot: &Snapshot, context: &Context<'_>) -> bool {
    match context.expecting {
        Some(Expecting::Slot { task, slot }) => {
            let task = snapshot.programs().tasks.get(task.index());
            task.and_then(|task| task.slots.get(slot))
                .is_some_and(|slot| matches!(slot.kind, SlotKind::Number { .. }))
        }
        Some(Expecting::Guide { .. }) => guide_attribute(snapshot, context).is_some(),
        Some(Expecting::Choice(_) | Expecting::YesOrNo) | None => false,
    }
}

fn scope<'a>(snapshot: &'a Snapshot, linked: &[Linked], context: &Context<'_>) -> Scope<'a> {
    let catalogue = snapshot.catalogue();
    let mut categories: Vec<CategoryId> = Vec::new();
    for kind in linked.iter().filter_map(|it| it.kinds.first()) {
        match kind {
            MentionKind::Category(id) => categories.push(*id),
            MentionKind::Product(ids) => {
                categories.extend(ids.first().map(|id| catalogue.product_category(*id)));
            }
            MentionKind::Attribute(_)
            | MentionKind::Value { .. }
            | MentionKind::Need(_)
            | MentionKind::Choice { .. }
            | MentionKind::Thing(_)
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => {}
        }
    }
    if let Some(Expecting::Guide { guide, .. }) = context.expecting {
        categories.extend(snapshot.programs().guides.get(guide.index()).map(|it| it.category));
    }
    let focus = context.focus.first().or(context.shown.first());
    categories.extend(focus.map(|id| catalogue.product_category(*id)));
    categories.extend(context.category);
    let task: Option<TaskId> = match context.expecting {
        Some(Expecting::Slot { task, .. }) => Some(task),
        Some(Expecting::Guide { .. } | Expecting::Choice(_) | Expecting::YesOrNo) | None => None,
    };
    Scope { catalogue, categories, task }
}

impl Parsed<'_> {
    fn take_constraints(&mut self, snapshot: &Snapshot, scope: &Scope<'_>, context: &Context<'_>) {
        let mut constraints = constraint::of_values(&self.scan, &self.linked);
        constraints.extend(constraint::of_traits(&self.scan, &self.linked, snapshot.catalogue()));
        for index in 0..self.amounts.len() {
            let amount = &self.amounts[index];
            // What is a value's name is no number beside it.
            let is_value = |it: &&Linked| matches!(it.kinds[0], MentionKind::Value { .. });
            let mut values = self.linked.iter().filter(is_value);
            if values.any(|it| it.start <= amount.start && amount.end <= it.end) {
                continue;
            }
            let Some((measured, stated)) = self.measured(index, snapshot, scope, context) else {
                continue;
            };
            let price = Some(measured.attribute) == snapshot.price();
            let inexact = amount.approximate || price;
            let policy = &snapshot.programs().policy;
            let wanted = constraint::of_amount(&self.scan, amount, &measured, inexact, policy);
            if stated {
                constraints.push(ConstraintMention {
                    span: self.scan.text.span(amount.whole.0, amount.whole.1),
                    preference: Preference::Constraint(wanted.clone()),
                });
            }
            self.wanted[index] = Some(wanted);
        }
        let mut taken = Taken::default();
        for it in &self.linked {
            taken.claim(it.start, it.end);
        }
        for it in &self.amounts {
            taken.claim(it.start, it.end);
        }
        for it in &self.pointers {
            taken.claim(it.start, it.end);
        }
        let (compared, degrees) =
            comparison::find(&self.scan, &self.linked, &taken, scope, context.attribute);
        constraints.extend(compared);
        let (indifferent, bare) = indifference::find(&self.scan, &self.linked);
        constraints.extend(indifferent);
        self.indifferent = bare;
        constraints.sort_by_key(|it| it.span);
        self.constraints = constraints;
        self.degrees = degrees;
    }

    /// The amounts that come to conditions on goods, with the words that bound them.
    pub(crate) fn conditions(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let wanted = self.amounts.iter().zip(&self.wanted);
        wanted.filter(|(_, wanted)| wanted.is_some()).map(|(amount, _)| amount.whole)
    }

    /// Whether the name of a category follows an amount, 的 between them or not.
    fn describes(&self, amount: &Amount) -> bool {
        let end = self.scan.skip_blank(amount.whole.1.max(amount.end));
        let named = end + usize::from(self.scan.text.char(end) == '的');
        let is_kind = |it: &Linked| matches!(it.kinds[0], MentionKind::Category(_));
        self.linked.iter().any(|it| it.start == named && is_kind(it))
    }

    /// Whether a category is followed by 的 and another in its clause, which is then what is meant.
    pub(crate) fn modifies(&self, it: &Linked) -> bool {
        let is_category = |it: &Linked| matches!(it.kinds[0], MentionKind::Category(_));
        let end = clause_end(&self.scan, it.end);
        let meant = |other: &Linked| {
            let before = self.scan.text.before(self.scan.skip_blank_back(other.start));
            it.end < other.start && other.end <= end && before == '的' && is_category(other)
        };
        is_category(it) && self.linked.iter().any(meant)
    }

    /// The parts of the text that stand for kinds of things, for the intent features.
    pub(crate) fn typed(&self, known: &Known) -> Vec<Typed> {
        let mut typed: Vec<Typed> = Vec::new();
        for it in &self.linked {
            typed.push(Typed { start: it.start, end: it.end, kind: kind_of(it, known) });
        }
        for it in &self.amounts {
            let kind = Some(Kind::Number);
            typed.push(Typed { start: it.start, end: it.end, kind });
        }
        for it in &self.pointers {
            let kind = match it.kind {
                ReferenceKind::Nearest
                | ReferenceKind::Ordinal(_)
                | ReferenceKind::OrdinalFromEnd(_)
                | ReferenceKind::Extreme { .. } => Kind::Product,
                ReferenceKind::Several(_) => Kind::Products,
                // 还有别的吗 asks by these very words.
                ReferenceKind::Other => continue,
            };
            typed.push(Typed { start: it.start, end: it.end, kind: Some(kind) });
        }
        for (start, end) in &self.degrees {
            typed.push(Typed { start: *start, end: *end, kind: Some(Kind::Degree) });
        }
        if let [it] = typed[..]
            && it.kind == Some(Kind::Number)
            && self.is_all(it.start, it.end)
        {
            // A number and nothing else is itself: what one number means no other does.
            typed.clear();
        }
        judge::mark_polite(&self.scan, &mut typed);
        typed.sort_by_key(|it| (it.start, it.end));
        typed.dedup_by(|later, kept| later.start < kept.end);
        typed
    }

    /// The costs in force: of the category spoken of, or of the nearest above it that has some.
    fn costs(&self, snapshot: &Snapshot, context: &Context<'_>) -> Costs {
        let policy = &snapshot.programs().policy;
        if policy.category_costs.is_empty() {
            return policy.costs(None);
        }
        let mut next = scope(snapshot, &self.linked, context).categories.first().copied();
        while let Some(id) = next {
            let category = snapshot.catalogue().category(id);
            let iri = snapshot.text(category.term);
            if policy.category_costs.contains_key(iri) {
                return policy.costs(Some(iri));
            }
            next = category.parent;
        }
        policy.costs(None)
    }

    /// The question that is asked of nothing: it needs a product or category, and none is said or
    /// in focus.
    fn missing(
        &self,
        snapshot: &Snapshot,
        intents: &[Intent],
        context: &Context<'_>,
    ) -> Option<Abstention> {
        let first = intents.first()?;
        let names = |kind: fn(&MentionKind) -> bool| {
            self.linked.iter().any(|it| it.kinds.first().is_some_and(kind))
        };
        let product = names(|it| matches!(it, MentionKind::Product(_)))
            || !self.pointers.is_empty()
            || !context.focus.is_empty()
            || !context.shown.is_empty();
        let known = match snapshot.programs().questions.get(first.question.index())?.requires {
            Requires::Nothing => true,
            Requires::Product => product,
            Requires::Category => {
                let said = names(|it| matches!(it, MentionKind::Category(_)));
                product || said || context.category.is_some()
            }
        };
        (!known).then_some(Abstention::MissingMention(first.question))
    }

    /// The finished understanding.
    pub(crate) fn understanding(
        self,
        snapshot: &Snapshot,
        intents: Vec<Intent>,
        context: &Context<'_>,
    ) -> Understanding {
        let text = self.scan.text;
        let locale = self.locale(context.locale);
        let intents = judge::with_answers(&self.scan, snapshot, intents, context);
        let costs = self.costs(snapshot, context);
        let abstention = judge::abstention(text, &intents, costs)
            .or_else(|| self.missing(snapshot, &intents, context));
        let names_unknown = self.names_unknown();
        let seeks_unknown = names_unknown || self.seeks_nothing_known();
        let mut mentions = Vec::new();
        for it in &self.linked {
            let repairs = text.repairs_within(it.start, it.end);
            let alternative = |(start, end, kind): &(usize, usize, MentionKind)| Alternative {
                span: text.span(*start, *end),
                kind: kind.clone(),
            };
            mentions.extend(it.kinds.iter().map(|kind| Mention {
                span: text.span(it.start, it.end),
                kind: kind.clone(),
                score: it.score * repairs.map_or(1.0, |(score, _)| score),
                negated: it.negated,
                modifies: self.modifies(it),
                change: repairs.map(|(_, change)| change),
                alternatives: it.others.iter().map(alternative).collect(),
            }));
        }
        let asks = self.asks();
        let clauses = sentence::clauses(&self.scan);
        let known_share = self.known_share();
        let describes_goods = self.describes_goods();
        let counts = indifference::counts(&self.scan, &self.linked);
        let programs = snapshot.programs();
        let quantities =
            (0..self.amounts.len()).map(|index| self.quantity(index, programs)).collect();
        let moments = self.moments.iter().map(|it| it.moment(&self.scan)).collect();
        let codes = self.codes.iter().map(|it| it.code(&self.scan)).collect();
        let references = self.pointers.iter().map(|it| it.reference(&self.scan)).collect();
        Understanding {
            locale,
            normalized: text.text.trim().to_owned(),
            clauses,
            mentions,
            doubts: Vec::new(),
            quantities,
            moments,
            codes,
            constraints: self.constraints,
            counts,
            asks,
            indifferent: self.indifferent,
            references,
            intents,
            abstention,
            feeling: None,
            hurry: false,
            stage: None,
            known_share,
            describes_goods,
            seeks_unknown,
            names_unknown,
        }
    }

    pub(crate) fn asks(&self) -> bool {
        let text = self.scan.text;
        let marked = |at: usize| {
            // 几 of 几百块 asks nothing.
            let counted = || self.amounts.iter().any(|it| it.start <= at && at < it.end);
            let asks = || self.scan.role_at(at, Role::Interrogative).is_some();
            text.char(at) == '?' || asks() && !counted()
        };
        self.linked.iter().any(|it| it.asks)
            || (0..text.len()).any(marked)
            || is_asked(&self.scan, self.scan.skip_blank_back(text.len()))
    }

    fn quantity(&self, index: usize, programs: &Programs) -> Quantity {
        let amount = &self.amounts[index];
        let (low, high) = (Some(amount.low), Some(amount.high));
        let (low, high) = match amount.bound {
            Bound::Exact => (low, high),
            Bound::AtMost => (None, high),
            Bound::AtLeast => (low, None),
        };
        Quantity {
            span: self.scan.text.span(amount.start, amount.end),
            low,
            high,
            unit: amount.units.first().copied(),
            approximate: amount.approximate,
            became: self.became(amount),
            together: indifference::is_together(&self.scan, amount.start),
            wanted: self.wanted[index].clone(),
            describes: self.describes(amount),
            slots: self.fills[index].iter().map(|it| (it.task, it.slot, it.value)).collect(),
            readings: slot::readings(amount, programs),
        }
    }

    /// Chinese where a Chinese character stands; English where a few Latin letters stand that
    /// name nothing; else what is assumed.
    fn locale(&self, assumed: Locale) -> Locale {
        let chars = &self.scan.text.chars;
        if chars.iter().any(|char| is_ideograph(*char)) {
            return Locale::Zh;
        }
        let mut free = vec![true; chars.len()];
        let named = self.linked.iter().map(|it| (it.start, it.end));
        for (start, end) in named.chain(self.amounts.iter().map(|it| (it.start, it.end))) {
            free[start..end].fill(false);
        }
        let letters =
            chars.iter().zip(&free).filter(|(char, free)| **free && char.is_ascii_alphabetic());
        if letters.count() > 2 { Locale::En } else { assumed }
    }
}

fn kind_of(it: &Linked, known: &Known) -> Option<Kind> {
    Some(match it.kinds.first()? {
        MentionKind::Product(_) => Kind::Product,
        MentionKind::Category(_) => Kind::Category,
        MentionKind::Attribute(_) => {
            if it.asks {
                Kind::Ask
            } else {
                Kind::Attribute
            }
        }
        MentionKind::Value { attributes, .. } => {
            if known.brand.is_some_and(|brand| attributes.first() == Some(&brand)) {
                Kind::Brand
            } else {
                Kind::Value
            }
        }
        MentionKind::Need(_) => Kind::Need,
        MentionKind::Choice { .. } => Kind::Choice,
        MentionKind::Thing(_) => Kind::Thing,
        MentionKind::UnknownProduct => Kind::UnknownProduct,
        // It carries nothing: no question is about one order.
        MentionKind::OrderNumber => return None,
    })
}
