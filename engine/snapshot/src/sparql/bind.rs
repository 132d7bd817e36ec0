//! Puts constants in the place of bound variables, everywhere in a query's algebra, so that the
//! planner sees them.

use std::collections::HashMap;

use foldhash::fast::FixedState;
use oxrdf::{Literal, Term, Variable};
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{GroundTerm, NamedNodePattern, TermPattern, TriplePattern};

use super::plan::is_placeholder;

/// What variables are bound to.
pub(crate) type Bound = HashMap<Variable, Term, FixedState>;

/// A pattern with the bound variables replaced.
pub(crate) fn pattern(pattern: GraphPattern, bound: &Bound) -> GraphPattern {
    use GraphPattern as P;
    let go = |inner: Box<GraphPattern>| Box::new(self::pattern(*inner, bound));
    match pattern {
        P::Bgp { patterns } => {
            P::Bgp { patterns: patterns.into_iter().map(|it| triple(it, bound)).collect() }
        }
        P::Path { subject, path, object } => {
            P::Path { subject: node(subject, bound), path, object: node(object, bound) }
        }
        P::Join { left, right } => P::Join { left: go(left), right: go(right) },
        P::LeftJoin { left, right, expression: condition } => P::LeftJoin {
            left: go(left),
            right: go(right),
            expression: condition.map(|it| expression(it, bound)),
        },
        P::Lateral { left, right } => P::Lateral { left: go(left), right: go(right) },
        P::Filter { expr, inner } => P::Filter { expr: expression(expr, bound), inner: go(inner) },
        P::Union { left, right } => P::Union { left: go(left), right: go(right) },
        P::Graph { name, inner } => P::Graph { name: graph_name(name, bound), inner: go(inner) },
        P::Extend { inner, variable, expression: value } => {
            P::Extend { inner: go(inner), variable, expression: expression(value, bound) }
        }
        P::Minus { left, right } => P::Minus { left: go(left), right: go(right) },
        P::Values { variables, bindings } => {
            let bindings = agreeing(&variables, bindings, bound);
            P::Values { variables, bindings }
        }
        P::OrderBy { inner, expression: order } => P::OrderBy {
            inner: go(inner),
            expression: order.into_iter().map(|it| ordering(it, bound)).collect(),
        },
        P::Project { inner, variables } => P::Project { inner: go(inner), variables },
        P::Distinct { inner } => P::Distinct { inner: go(inner) },
        P::Reduced { inner } => P::Reduced { inner: go(inner) },
        P::Slice { inner, start, length } => P::Slice { inner: go(inner), start, length },
        P::Group { inner, variables, aggregates } => P::Group {
            inner: go(inner),
            variables: variables.into_iter().filter(|it| !bound.contains_key(it)).collect(),
            aggregates: aggregates
                .into_iter()
                .map(|(variable, it)| (variable, aggregate(it, bound)))
                .collect(),
        },
        P::Service { name, inner, silent } => P::Service { name, inner: go(inner), silent },
    }
}

fn triple(triple: TriplePattern, bound: &Bound) -> TriplePattern {
    let predicate = graph_name(triple.predicate, bound);
    TriplePattern {
        subject: node(triple.subject, bound),
        predicate,
        object: node(triple.object, bound),
    }
}

fn node(node: TermPattern, bound: &Bound) -> TermPattern {
    match &node {
        TermPattern::Variable(variable) => {
            bound.get(variable).map_or(node.clone(), |term| term.clone().into())
        }
        TermPattern::NamedNode(_) | TermPattern::BlankNode(_) | TermPattern::Literal(_) => node,
    }
}

fn graph_name(name: NamedNodePattern, bound: &Bound) -> NamedNodePattern {
    match &name {
        NamedNodePattern::Variable(variable) => match bound.get(variable) {
            Some(Term::NamedNode(node)) => NamedNodePattern::NamedNode(node.clone()),
            Some(Term::BlankNode(_) | Term::Literal(_)) | None => name,
        },
        NamedNodePattern::NamedNode(_) => name,
    }
}

/// The rows of a table that do not contradict the bindings.
fn agreeing(
    variables: &[Variable],
    mut rows: Vec<Vec<Option<GroundTerm>>>,
    bound: &Bound,
) -> Vec<Vec<Option<GroundTerm>>> {
    rows.retain(|row| {
        variables.iter().zip(row).all(|(variable, cell)| match (bound.get(variable), cell) {
            (Some(term), Some(cell)) => is_placeholder(term) || Term::from(cell.clone()) == *term,
            (None, _) | (_, None) => true,
        })
    });
    rows
}

fn ordering(order: OrderExpression, bound: &Bound) -> OrderExpression {
    match order {
        OrderExpression::Asc(inner) => OrderExpression::Asc(expression(inner, bound)),
        OrderExpression::Desc(inner) => OrderExpression::Desc(expression(inner, bound)),
    }
}

fn aggregate(aggregate: AggregateExpression, bound: &Bound) -> AggregateExpression {
    match aggregate {
        AggregateExpression::CountSolutions { distinct } => {
            AggregateExpression::CountSolutions { distinct }
        }
        AggregateExpression::FunctionCall { name, expr, distinct } => {
            AggregateExpression::FunctionCall { name, expr: expression(expr, bound), distinct }
        }
    }
}

fn constant(variable: Variable, bound: &Bound) -> Expression {
    match bound.get(&variable) {
        Some(Term::NamedNode(node)) => Expression::NamedNode(node.clone()),
        Some(Term::Literal(literal)) => Expression::Literal(literal.clone()),
        Some(Term::BlankNode(_)) | None => Expression::Variable(variable),
    }
}

fn expression(expression: Expression, bound: &Bound) -> Expression {
    use Expression as E;
    let go = |inner: Box<Expression>| Box::new(self::expression(*inner, bound));
    let all = |list: Vec<Expression>| {
        list.into_iter().map(|inner| self::expression(inner, bound)).collect::<Vec<_>>()
    };
    match expression {
        E::NamedNode(_) | E::Literal(_) => expression,
        E::Variable(variable) => constant(variable, bound),
        E::Bound(variable) if bound.contains_key(&variable) => E::Literal(Literal::from(true)),
        E::Bound(_) => expression,
        E::Or(a, b) => E::Or(go(a), go(b)),
        E::And(a, b) => E::And(go(a), go(b)),
        E::Equal(a, b) => E::Equal(go(a), go(b)),
        E::SameTerm(a, b) => E::SameTerm(go(a), go(b)),
        E::Greater(a, b) => E::Greater(go(a), go(b)),
        E::GreaterOrEqual(a, b) => E::GreaterOrEqual(go(a), go(b)),
        E::Less(a, b) => E::Less(go(a), go(b)),
        E::LessOrEqual(a, b) => E::LessOrEqual(go(a), go(b)),
        E::In(a, list) => E::In(go(a), all(list)),
        E::Add(a, b) => E::Add(go(a), go(b)),
        E::Subtract(a, b) => E::Subtract(go(a), go(b)),
        E::Multiply(a, b) => E::Multiply(go(a), go(b)),
        E::Divide(a, b) => E::Divide(go(a), go(b)),
        E::UnaryPlus(a) => E::UnaryPlus(go(a)),
        E::UnaryMinus(a) => E::UnaryMinus(go(a)),
        E::Not(a) => E::Not(go(a)),
        E::Exists(inner) => E::Exists(Box::new(pattern(*inner, bound))),
        E::If(a, b, c) => E::If(go(a), go(b), go(c)),
        E::Coalesce(list) => E::Coalesce(all(list)),
        E::FunctionCall(function, list) => E::FunctionCall(function, all(list)),
    }
}
