//! Stated conditions and those of needs, compiled against one snapshot.

use domain::{CategoryId, Constraint, NeedId, Operator, ProductId, TermId, Value, Weight};
use snapshot::{AttributeKind, Catalogue, View};

use crate::weights::Weights;

/// All conditions of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Conditions<'a> {
    pub(crate) list: Vec<Condition<'a>>,
}

/// One condition.
#[derive(Clone, Debug)]
pub(crate) struct Condition<'a> {
    pub(crate) constraint: &'a Constraint,
    /// The need it comes from; none where the buyer stated it.
    pub(crate) need: Option<NeedId>,
    /// Whether it was hard and had to be given up.
    pub(crate) relaxed: bool,
    /// Whether a need is about what has this attribute: its hard conditions say so, or all where
    /// it has no hard one. That a cheap one is preferred makes a need no need of all that is cheap.
    tells_subject: bool,
    /// For a need's condition the categories it speaks of, by index.
    speaks_of: Option<Vec<bool>>,
    test: Test<'a>,
}

/// What a condition comes to for a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Holds,
    Fails,
    /// A need's condition that does not speak of the product's category.
    LeftOut,
}

/// How a condition is tested, cheapest first.
#[derive(Clone, Debug)]
enum Test<'a> {
    /// A number of a column or a live offer.
    Number,
    /// Whether a product has one of the values, by its index.
    Marks(Vec<bool>),
    /// The products with one of these values, by term, ascending.
    Postings(Vec<&'a [TermId]>),
    /// The values one by one.
    Values,
}

impl<'a> Conditions<'a> {
    /// Compiles conditions that were stated and those of needs.
    pub(crate) fn new(view: View<'a>, stated: &'a [Constraint], needs: &[NeedId]) -> Self {
        let mut list: Vec<Condition<'a>> =
            stated.iter().map(|constraint| Condition::stated(view, constraint)).collect();
        for &id in needs {
            let Some(need) = view.snapshot.programs().needs.get(id.index()) else { continue };
            let hard = need.constraints.iter().any(|it| it.weight == Weight::Must);
            let of_need = need.constraints.iter().map(|constraint| Condition {
                need: Some(id),
                tells_subject: !hard || constraint.weight == Weight::Must,
                speaks_of: Some(speaks_of(view, constraint, &need.categories)),
                ..Condition::stated(view, constraint)
            });
            list.extend(of_need);
        }
        Self { list }
    }

    /// Marks the products of short postings: worth it where more products will be tested than
    /// marked.
    pub(crate) fn expect_tests(&mut self, view: View<'_>, products: usize) {
        for condition in &mut self.list {
            if let Test::Postings(postings) = &condition.test
                && postings.iter().map(|terms| terms.len()).sum::<usize>() <= products
            {
                condition.test = Test::marks(view, postings);
            }
        }
    }

    /// The things that meet every hard condition on named things, ascending; none where there is no
    /// such condition, or where a need speaks too, whose conditions do not concern every kind.
    pub(crate) fn meeting(&self) -> Option<Vec<TermId>> {
        if self.list.iter().any(|condition| condition.need.is_some()) {
            return None;
        }
        let hard = self.list.iter().filter(|condition| condition.in_force());
        let mut lists: Vec<&[&[TermId]]> =
            hard.filter_map(|condition| condition.test.postings()).collect();
        lists.sort_by_key(|lists| lists.iter().map(|terms| terms.len()).sum::<usize>());
        let (shortest, others) = lists.split_first()?;
        let mut meeting = union(shortest);
        for lists in others {
            match lists {
                [only] => keep_common(&mut meeting, only),
                several => keep_common(&mut meeting, &union(several)),
            }
        }
        Some(meeting)
    }

    /// Keeps the products that no hard condition in force refuses. Cheap tests go first.
    pub(crate) fn keep_matching(&self, view: View<'_>, products: &mut Vec<ProductId>) {
        let mut hard: Vec<&Condition<'_>> =
            self.list.iter().filter(|condition| condition.in_force()).collect();
        hard.sort_by_key(|condition| condition.test.cost());
        for condition in hard {
            products.retain(|&product| condition.verdict(view, product) != Verdict::Fails);
        }
    }

    /// Whether some need is about a category. Without needs none is.
    pub(crate) fn need_is_about(&self, category: CategoryId) -> bool {
        let mut telling = self.list.iter().filter(|condition| condition.tells_subject);
        telling.any(|condition| {
            condition.speaks_of.as_ref().is_some_and(|categories| categories[category.index()])
        })
    }

    /// Whether a product serves a need: every hard condition that speaks of its category holds,
    /// and the need is about the product at all.
    pub(crate) fn serves(&self, view: View<'_>, product: ProductId, need: NeedId) -> bool {
        let mut held = false;
        for condition in self.list.iter().filter(|condition| condition.need == Some(need)) {
            match condition.verdict(view, product) {
                Verdict::Holds => held |= condition.tells_subject,
                Verdict::Fails if condition.constraint.weight == Weight::Must => return false,
                Verdict::Fails | Verdict::LeftOut => {}
            }
        }
        held
    }
}

impl<'a> Condition<'a> {
    fn stated(view: View<'a>, constraint: &'a Constraint) -> Self {
        let test = Test::compile(view, constraint);
        Self { constraint, need: None, relaxed: false, tells_subject: false, speaks_of: None, test }
    }

    /// Whether a product that fails it is out.
    pub(crate) fn in_force(&self) -> bool {
        self.constraint.weight == Weight::Must && !self.relaxed
    }

    /// Tests a product.
    pub(crate) fn verdict(&self, view: View<'_>, product: ProductId) -> Verdict {
        if !self.speaks_of(view, product) {
            return Verdict::LeftOut;
        }
        let holds = match &self.test {
            Test::Number => view
                .number(product, self.constraint.attribute)
                .is_some_and(|number| self.constraint.accepts(&Value::Number(number))),
            Test::Marks(marks) => marks[product.index()],
            Test::Postings(postings) => {
                let term = view.catalogue().product_term(product);
                postings.iter().any(|terms| terms.binary_search(&term).is_ok())
            }
            Test::Values => view.satisfies(product, self.constraint),
        };
        if holds { Verdict::Holds } else { Verdict::Fails }
    }

    /// How far a product that passed the hard conditions satisfies this one: 1 where it holds,
    /// less where a number is missed, by how much, else 0.
    pub(crate) fn degree(&self, view: View<'_>, product: ProductId, weights: &Weights) -> f64 {
        if self.in_force() {
            return if self.speaks_of(view, product) { 1.0 } else { 0.0 };
        }
        match self.verdict(view, product) {
            Verdict::Holds => 1.0,
            Verdict::LeftOut => 0.0,
            Verdict::Fails => self.near_miss(view, product, weights),
        }
    }

    fn speaks_of(&self, view: View<'_>, product: ProductId) -> bool {
        self.speaks_of
            .as_ref()
            .is_none_or(|categories| categories[view.catalogue().product_category(product).index()])
    }

    fn near_miss(&self, view: View<'_>, product: ProductId, weights: &Weights) -> f64 {
        if !matches!(self.test, Test::Number) {
            return 0.0;
        }
        let Some(number) = view.number(product, self.constraint.attribute) else { return 0.0 };
        let bounds = self.constraint.values.iter().filter_map(Value::number);
        let closeness = |bound: f64| {
            let gap = match self.constraint.operator {
                Operator::Lt | Operator::Le => (number - bound).max(0.0),
                Operator::Gt | Operator::Ge => (bound - number).max(0.0),
                Operator::Eq | Operator::In | Operator::Between => (number - bound).abs(),
                Operator::Not => return 0.0,
            };
            let span = weights.near_span * bound.abs();
            if gap > 0.0 { span / (span + gap) } else { 1.0 }
        };
        weights.near_miss * bounds.map(closeness).fold(0.0, f64::max)
    }
}

impl<'a> Test<'a> {
    fn compile(view: View<'a>, constraint: &Constraint) -> Self {
        let info = view.catalogue().attribute(constraint.attribute);
        let one_of = match constraint.operator {
            Operator::Eq | Operator::In => true,
            Operator::Lt
            | Operator::Le
            | Operator::Gt
            | Operator::Ge
            | Operator::Between
            | Operator::Not => false,
        };
        match info.kind {
            AttributeKind::Number => Self::Number,
            AttributeKind::Thing if one_of => {
                let things = constraint.values.iter().filter_map(Value::thing);
                let triples = view.snapshot.triples();
                Self::Postings(things.map(|it| triples.subjects(info.term, it)).collect())
            }
            AttributeKind::Thing | AttributeKind::Text | AttributeKind::Boolean => Self::Values,
        }
    }

    fn postings(&self) -> Option<&[&'a [TermId]]> {
        match self {
            Self::Postings(postings) => Some(postings),
            Self::Number | Self::Marks(_) | Self::Values => None,
        }
    }

    fn marks(view: View<'_>, postings: &[&[TermId]]) -> Self {
        let mut marks = vec![false; view.catalogue().products().len()];
        for term in postings.iter().flat_map(|terms| terms.iter()) {
            if let Some(product) = view.catalogue().product_of(*term) {
                marks[product.index()] = true;
            }
        }
        Self::Marks(marks)
    }

    fn cost(&self) -> u8 {
        match self {
            Self::Number => 0,
            Self::Marks(_) => 1,
            Self::Postings(_) => 2,
            Self::Values => 3,
        }
    }
}

/// All terms of ascending lists, ascending, each once.
fn union(lists: &[&[TermId]]) -> Vec<TermId> {
    let mut terms = lists.concat();
    if lists.len() > 1 {
        terms.sort_unstable();
    }
    terms.dedup();
    terms
}

/// Keeps what stands in another ascending list too: by a bit for each term that it spans, as two
/// long lists walked side by side would have the processor guess at every step.
fn keep_common(terms: &mut Vec<TermId>, others: &[TermId]) {
    let (Some(first), Some(last)) = (others.first(), others.last()) else { return terms.clear() };
    let first = first.index();
    let mut marks = vec![0_u64; (last.index() - first) / 64 + 1];
    for other in others {
        let at = other.index() - first;
        marks[at / 64] |= 1 << (at % 64);
    }
    terms.retain(|term| {
        let at = term.index().wrapping_sub(first);
        marks.get(at / 64).is_some_and(|mark| mark >> (at % 64) & 1 == 1)
    });
}

/// The categories that a need's condition speaks of: those of the need that have the attribute.
fn speaks_of(view: View<'_>, constraint: &Constraint, categories: &[CategoryId]) -> Vec<bool> {
    let catalogue = view.catalogue();
    let mut speaks_of = below(catalogue, categories);
    let has = below(catalogue, &catalogue.attribute(constraint.attribute).domain);
    speaks_of.iter_mut().zip(has).for_each(|(speaks, has)| *speaks &= has);
    speaks_of
}

/// For each category whether it is one of `above` or lies below one; all where there are none.
pub(crate) fn below(catalogue: &Catalogue, above: &[CategoryId]) -> Vec<bool> {
    let mut marks = vec![above.is_empty(); catalogue.categories().len()];
    for category in above {
        for within in &catalogue.category(*category).within {
            marks[within.index()] = true;
        }
    }
    marks
}
