//! The facts a row of a result rests on: the query's triple patterns with the row's values in.

use domain::{Fact, Object, Source, Timestamp};
use oxrdf::{Term as RdfTerm, Variable};
use spargebra::algebra::{Expression, GraphPattern};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};

use super::dataset::{Node, ViewDataset};

/// A triple pattern of a query.
pub(crate) type Pattern = TriplePattern;

/// The triple patterns of a graph pattern, those of optional and alternative parts included.
pub(crate) fn collect(pattern: &GraphPattern, found: &mut Vec<Pattern>) {
    match pattern {
        GraphPattern::Bgp { patterns } => found.extend(patterns.iter().cloned()),
        GraphPattern::Join { left, right }
        | GraphPattern::Lateral { left, right }
        | GraphPattern::Union { left, right } => {
            collect(left, found);
            collect(right, found);
        }
        GraphPattern::LeftJoin { left, right, .. } => {
            collect(left, found);
            collect(right, found);
        }
        GraphPattern::Minus { left, .. } => collect(left, found),
        GraphPattern::Filter { expr, inner } => {
            collect(inner, found);
            if let Expression::Exists(exists) = expr {
                collect(exists, found);
            }
        }
        GraphPattern::Graph { inner, .. }
        | GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Project { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Group { inner, .. }
        | GraphPattern::Service { inner, .. } => collect(inner, found),
        GraphPattern::Path { .. } | GraphPattern::Values { .. } => {}
    }
}

/// The query with every variable of its triple patterns projected, where nothing in it counts or
/// collapses rows.
#[expect(clippy::wildcard_enum_match_arm, reason = "what collapses rows stays as it is")]
pub(crate) fn widened(pattern: GraphPattern, patterns: &[Pattern]) -> GraphPattern {
    match pattern {
        GraphPattern::Project { inner, mut variables } => {
            let grouped = is_grouped(&inner);
            for variable in patterns.iter().flat_map(variables_of) {
                if !grouped && !variables.contains(&variable) {
                    variables.push(variable);
                }
            }
            GraphPattern::Project { inner, variables }
        }
        GraphPattern::Slice { inner, start, length } => {
            GraphPattern::Slice { inner: Box::new(widened(*inner, patterns)), start, length }
        }
        other => other,
    }
}

/// The facts of one row.
pub(crate) fn facts(
    dataset: ViewDataset<'_>,
    patterns: &[Pattern],
    value: &dyn Fn(&Variable) -> Option<RdfTerm>,
) -> Vec<Fact> {
    let mut found: Vec<Fact> = Vec::new();
    for pattern in patterns {
        let Some((subject, predicate, object)) = ground(dataset, pattern, value) else { continue };
        for stated in dataset.matching(Some(&subject), Some(&predicate), Some(&object)) {
            let object = match stated.object {
                Node::Known(term) => Object::Term(term),
                Node::New(term) => live_object(&term),
            };
            let source = stated
                .graph
                .map_or(Source::Live(live_moment(dataset, stated.subject)), Source::Pack);
            let (subject, predicate) = (stated.subject, stated.predicate);
            let fact = Fact { subject, predicate, object, source };
            if !found.contains(&fact) {
                found.push(fact);
            }
        }
    }
    found
}

fn ground(
    dataset: ViewDataset<'_>,
    pattern: &Pattern,
    value: &dyn Fn(&Variable) -> Option<RdfTerm>,
) -> Option<(Node, Node, Node)> {
    let term = |node: &TermPattern| match node {
        TermPattern::Variable(variable) => value(variable),
        TermPattern::NamedNode(node) => Some(node.clone().into()),
        TermPattern::Literal(literal) => Some(literal.clone().into()),
        TermPattern::BlankNode(_) => None,
    };
    let predicate = match &pattern.predicate {
        NamedNodePattern::Variable(variable) => value(variable)?,
        NamedNodePattern::NamedNode(node) => node.clone().into(),
    };
    let (subject, object) = (term(&pattern.subject)?, term(&pattern.object)?);
    Some((dataset.node(subject), dataset.node(predicate), dataset.node(object)))
}

fn live_object(term: &RdfTerm) -> Object {
    match term {
        RdfTerm::Literal(literal) => literal
            .value()
            .parse()
            .map_or_else(|_| Object::Text(literal.value().to_owned()), Object::Number),
        RdfTerm::NamedNode(_) | RdfTerm::BlankNode(_) => Object::Text(term.to_string()),
    }
}

fn live_moment(dataset: ViewDataset<'_>, subject: domain::TermId) -> Timestamp {
    let product = dataset.0.catalogue().product_of(subject);
    let offer = product.and_then(|product| dataset.0.offers.get(product));
    offer.map_or(Timestamp::default(), |offer| match offer.source {
        Source::Live(at) => at,
        Source::Pack(_) => Timestamp::default(),
    })
}

fn variables_of(pattern: &Pattern) -> Vec<Variable> {
    let mut found = Vec::new();
    for node in [&pattern.subject, &pattern.object] {
        if let TermPattern::Variable(variable) = node {
            found.push(variable.clone());
        }
    }
    if let NamedNodePattern::Variable(variable) = &pattern.predicate {
        found.push(variable.clone());
    }
    found
}

#[expect(clippy::wildcard_enum_match_arm, reason = "a group stands directly below these")]
fn is_grouped(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Group { .. } => true,
        GraphPattern::Extend { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Filter { inner, .. } => is_grouped(inner),
        _ => false,
    }
}
