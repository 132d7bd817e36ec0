//! The constraints of a property shape: one variant each.

use domain::TermId;
use snapshot::{Snapshot, Term};

use super::shape::{Words, instances};

/// What must hold of a property's values.
#[derive(Debug)]
pub(crate) enum Constraint {
    MinCount(usize),
    MaxCount(usize),
    Datatype(TermId),
    Class(Vec<TermId>),
    NodeKind(String),
    In(Vec<TermId>),
    HasValue(TermId),
    MinInclusive(f64),
    MaxInclusive(f64),
    MinExclusive(f64),
    MaxExclusive(f64),
    MinLength(usize),
    MaxLength(usize),
    Pattern(regex_lite::Regex),
    LessThan(TermId),
    LessThanOrEquals(TermId),
}

/// Reads the constraints of a property shape.
pub(crate) fn read(node: TermId, words: &Words<'_>) -> Vec<Constraint> {
    use Constraint as C;
    let pattern = words.one(node, "pattern").map(|term| words.0.text(term));
    let class = words.one(node, "class").map(|class| {
        let mut members = instances(class, words.0);
        members.sort_unstable();
        members
    });
    let found = [
        words.count(node, "minCount").map(C::MinCount),
        words.count(node, "maxCount").map(C::MaxCount),
        words.one(node, "datatype").map(C::Datatype),
        class.map(C::Class),
        words.one(node, "nodeKind").map(|kind| C::NodeKind(words.0.local_name(kind).to_owned())),
        words.one(node, "in").map(|head| C::In(words.list(head))),
        words.one(node, "hasValue").map(C::HasValue),
        words.number(node, "minInclusive").map(C::MinInclusive),
        words.number(node, "maxInclusive").map(C::MaxInclusive),
        words.number(node, "minExclusive").map(C::MinExclusive),
        words.number(node, "maxExclusive").map(C::MaxExclusive),
        words.count(node, "minLength").map(C::MinLength),
        words.count(node, "maxLength").map(C::MaxLength),
        pattern.and_then(|pattern| regex_lite::Regex::new(pattern).ok()).map(C::Pattern),
        words.one(node, "lessThan").map(C::LessThan),
        words.one(node, "lessThanOrEquals").map(C::LessThanOrEquals),
    ];
    found.into_iter().flatten().collect()
}

impl Constraint {
    /// The first breach of a node's values: the value, where one is at fault.
    pub(crate) fn breach(
        &self,
        node: TermId,
        values: &[TermId],
        snapshot: &Snapshot,
    ) -> Option<Option<TermId>> {
        match self {
            Self::MinCount(least) => (values.len() < *least).then_some(None),
            Self::MaxCount(most) => (values.len() > *most).then(|| values.get(*most).copied()),
            Self::HasValue(value) => (!values.contains(value)).then_some(None),
            Self::LessThan(other) => order(node, values, *other, snapshot, |a, b| a < b),
            Self::LessThanOrEquals(other) => order(node, values, *other, snapshot, |a, b| a <= b),
            Self::Datatype(_)
            | Self::Class(_)
            | Self::NodeKind(_)
            | Self::In(_)
            | Self::MinInclusive(_)
            | Self::MaxInclusive(_)
            | Self::MinExclusive(_)
            | Self::MaxExclusive(_)
            | Self::MinLength(_)
            | Self::MaxLength(_)
            | Self::Pattern(_) => {
                let at_fault = values.iter().find(|value| !self.accepts(**value, snapshot));
                at_fault.map(|value| Some(*value))
            }
        }
    }

    fn accepts(&self, value: TermId, snapshot: &Snapshot) -> bool {
        let term = snapshot.terms().get(value);
        let number = |test: &dyn Fn(f64) -> bool| snapshot.terms().number(value).is_some_and(test);
        let length = || term.text().chars().count();
        match self {
            Self::Datatype(datatype) => match term {
                Term::Typed { datatype: held, .. } => held == snapshot.text(*datatype),
                Term::Text { .. } => snapshot.local_name(*datatype) == "langString",
                Term::Iri(_) | Term::Blank(_) => false,
            },
            Self::Class(members) => members.binary_search(&value).is_ok(),
            Self::NodeKind(kind) => match term {
                Term::Iri(_) => kind.contains("IRI"),
                Term::Blank(_) => kind.contains("BlankNode"),
                Term::Typed { .. } | Term::Text { .. } => kind.contains("Literal"),
            },
            Self::In(members) => members.contains(&value),
            Self::MinInclusive(bound) => number(&|number| number >= *bound),
            Self::MaxInclusive(bound) => number(&|number| number <= *bound),
            Self::MinExclusive(bound) => number(&|number| number > *bound),
            Self::MaxExclusive(bound) => number(&|number| number < *bound),
            Self::MinLength(least) => length() >= *least,
            Self::MaxLength(most) => length() <= *most,
            Self::Pattern(pattern) => pattern.is_match(term.text()),
            Self::MinCount(_)
            | Self::MaxCount(_)
            | Self::HasValue(_)
            | Self::LessThan(_)
            | Self::LessThanOrEquals(_) => true,
        }
    }
}

fn order(
    node: TermId,
    values: &[TermId],
    other: TermId,
    snapshot: &Snapshot,
    lawful: fn(f64, f64) -> bool,
) -> Option<Option<TermId>> {
    let others = snapshot.triples().objects(node, other);
    let number = |term: &TermId| snapshot.terms().number(*term);
    let at_fault = values.iter().find(|value| {
        others.iter().any(|other| {
            number(value).zip(number(other)).is_none_or(|(value, other)| !lawful(value, other))
        })
    });
    at_fault.map(|value| Some(*value))
}
