//! Patterns that share no variable are joined row by row, never as a table in memory: the evaluator
//! would multiply such tables without looking at whether it was cancelled, and without bound.

use std::collections::BTreeSet;

use spargebra::algebra::GraphPattern;
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::query::variables;

/// The same pattern with a LATERAL join in the place of each product.
pub(super) fn spread(pattern: GraphPattern) -> GraphPattern {
    use GraphPattern as P;
    let go = |inner: Box<GraphPattern>| Box::new(spread(*inner));
    match pattern {
        P::Bgp { patterns } => parts(patterns),
        P::Join { left, right } if are_strangers(&left, &right) => {
            P::Lateral { left: go(left), right: go(right) }
        }
        P::Join { left, right } => P::Join { left: go(left), right: go(right) },
        P::LeftJoin { left, right, expression } if are_strangers(&left, &right) => {
            let nothing = Box::new(P::Bgp { patterns: Vec::new() });
            let right = P::LeftJoin { left: nothing, right: go(right), expression };
            P::Lateral { left: go(left), right: Box::new(right) }
        }
        P::LeftJoin { left, right, expression } => {
            P::LeftJoin { left: go(left), right: go(right), expression }
        }
        P::Lateral { left, right } => P::Lateral { left: go(left), right: go(right) },
        P::Filter { expr, inner } => P::Filter { expr, inner: go(inner) },
        P::Union { left, right } => P::Union { left: go(left), right: go(right) },
        P::Graph { name, inner } => P::Graph { name, inner: go(inner) },
        P::Extend { inner, variable, expression } => {
            P::Extend { inner: go(inner), variable, expression }
        }
        P::Minus { left, right } => P::Minus { left: go(left), right: go(right) },
        P::OrderBy { inner, expression } => P::OrderBy { inner: go(inner), expression },
        P::Project { inner, variables } => P::Project { inner: go(inner), variables },
        P::Distinct { inner } => P::Distinct { inner: go(inner) },
        P::Reduced { inner } => P::Reduced { inner: go(inner) },
        P::Slice { inner, start, length } => P::Slice { inner: go(inner), start, length },
        P::Group { inner, variables, aggregates } => {
            P::Group { inner: go(inner), variables, aggregates }
        }
        P::Path { .. } | P::Values { .. } | P::Service { .. } => pattern,
    }
}

/// Whether no variable stands on both sides, so that a row of one says nothing of the other.
fn are_strangers(left: &GraphPattern, right: &GraphPattern) -> bool {
    variables(&left.to_string()).is_disjoint(&variables(&right.to_string()))
}

/// The triples of a basic pattern in groups that share variables, one after another.
fn parts(patterns: Vec<TriplePattern>) -> GraphPattern {
    let mut groups: Vec<(BTreeSet<String>, Vec<TriplePattern>)> = Vec::new();
    for triple in patterns {
        let (mut names, mut together) = (names(&triple), Vec::new());
        let (linked, apart): (Vec<_>, Vec<_>) =
            groups.into_iter().partition(|(held, _)| !held.is_disjoint(&names));
        groups = apart;
        for (held, triples) in linked {
            names.extend(held);
            together.extend(triples);
        }
        together.push(triple);
        groups.push((names, together));
    }
    let mut groups = groups.into_iter().map(|(_, patterns)| GraphPattern::Bgp { patterns });
    let first = groups.next().unwrap_or(GraphPattern::Bgp { patterns: Vec::new() });
    groups.fold(first, |left, right| GraphPattern::Lateral {
        left: Box::new(left),
        right: Box::new(right),
    })
}

/// The variables and blank nodes of a triple.
fn names(triple: &TriplePattern) -> BTreeSet<String> {
    let node = |node: &TermPattern| match node {
        TermPattern::Variable(_) | TermPattern::BlankNode(_) => Some(node.to_string()),
        TermPattern::NamedNode(_) | TermPattern::Literal(_) => None,
    };
    let predicate = match &triple.predicate {
        NamedNodePattern::Variable(variable) => Some(variable.to_string()),
        NamedNodePattern::NamedNode(_) => None,
    };
    [node(&triple.subject), predicate, node(&triple.object)].into_iter().flatten().collect()
}
