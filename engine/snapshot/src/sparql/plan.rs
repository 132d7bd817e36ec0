//! Plans of a query: what the optimiser makes of it, once for each kind of bindings.
//!
//! Optimising costs more than most rules do. The order of joins depends on which variables are
//! bound, not on what to, so a plan is made with placeholders of the same kind in the place of
//! values and kept with variables where the placeholders stand. Loop joins are kept as LATERAL
//! (SPARQL's SEP-0006), which is what the evaluator runs when it is told not to optimise again.

use std::collections::HashSet;

use oxrdf::{Literal, NamedNode, Term, Variable};
use spargebra::algebra::{AggregateExpression, Expression, GraphPattern, OrderExpression};
use spargebra::term::{GroundTermPattern, NamedNodePattern, TermPattern, TriplePattern};
use sparopt::Optimizer;
use sparopt::algebra as optimal;

use super::bind::{self, Bound};
use super::dataset::ViewDataset;

const PLACEHOLDER: &str = "urn:qianmian:bound:";
/// Placeholders for numbers count on from here: no pack states such an amount.
const NUMBER: u64 = 987_654_321_987_650_000;
/// A table of at most so many rows is gone through for each row beside it.
const SMALL: usize = 64;

/// What a plan depends on: the bound variables and of what kind each value is. `None` where a value
/// is of a kind that has no placeholder.
pub(crate) fn kinds(bound: &[(Variable, Term)]) -> Option<String> {
    let mut kinds = String::new();
    for (variable, term) in bound {
        let kind = match term {
            Term::NamedNode(_) => "iri",
            Term::BlankNode(_) => return None,
            Term::Literal(literal) if literal.value().is_empty() => return None,
            Term::Literal(literal) if is_truth(literal) => literal.value(),
            Term::Literal(literal) => literal.datatype().as_str(),
        };
        kinds.extend([variable.as_str(), " ", kind, "\n"]);
    }
    Some(kinds)
}

/// The optimised pattern, with variables for the bindings; `None` where it needs a hash join of large
/// tables, which the algebra cannot write down.
pub(crate) fn plan(
    dataset: ViewDataset<'_>,
    pattern: GraphPattern,
    bound: &[(Variable, Term)],
) -> Option<GraphPattern> {
    let placed: Vec<(Variable, Term)> = bound
        .iter()
        .enumerate()
        .map(|(index, (variable, term))| (variable.clone(), placeholder(variable, index, term)))
        .collect();
    let holding: Bound = placed.iter().cloned().collect();
    let pattern = bind::pattern(pattern, &holding);
    if is_hopeless(&pattern) {
        return Some(GraphPattern::Values { variables: Vec::new(), bindings: Vec::new() });
    }
    let optimised = Optimizer::optimize_graph_pattern((&pattern).into());
    Writer { dataset, placed }.pattern(&optimised)
}

/// Whether a filter on the way to the rows compares a variable that nothing binds: a rule about a
/// slot that was not told. Its rows need not be made to be dropped.
#[expect(clippy::wildcard_enum_match_arm, reason = "below any other pattern rows may be kept")]
fn is_hopeless(pattern: &GraphPattern) -> bool {
    match pattern {
        GraphPattern::Project { inner, .. }
        | GraphPattern::OrderBy { inner, .. }
        | GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. }
        | GraphPattern::Extend { inner, .. } => is_hopeless(inner),
        GraphPattern::Join { left, right } | GraphPattern::Lateral { left, right } => {
            is_hopeless(left) || is_hopeless(right)
        }
        GraphPattern::LeftJoin { left, .. } => is_hopeless(left),
        GraphPattern::Filter { expr, inner } => {
            let mut bound = HashSet::new();
            inner.on_in_scope_variable(|variable| {
                bound.insert(variable);
            });
            fails(expr, &bound) || is_hopeless(inner)
        }
        _ => false,
    }
}

/// Whether a condition compares something unbound, which is an error and so not true.
#[expect(clippy::wildcard_enum_match_arm, reason = "other conditions may hold without a variable")]
fn fails(condition: &Expression, bound: &HashSet<&Variable>) -> bool {
    use Expression as E;
    let unbound = |side: &E| matches!(side, E::Variable(variable) if !bound.contains(variable));
    match condition {
        E::And(left, right) => fails(left, bound) || fails(right, bound),
        E::Equal(left, right)
        | E::Greater(left, right)
        | E::GreaterOrEqual(left, right)
        | E::Less(left, right)
        | E::LessOrEqual(left, right) => unbound(left) || unbound(right),
        _ => false,
    }
}

/// Whether a term stands for a value that is not known yet.
pub(crate) fn is_placeholder(term: &Term) -> bool {
    match term {
        Term::NamedNode(node) => node.as_str().starts_with(PLACEHOLDER),
        Term::Literal(literal) => {
            let number = literal.value().parse::<u64>();
            literal.value().starts_with(PLACEHOLDER) || number.is_ok_and(|it| it >= NUMBER)
        }
        Term::BlankNode(_) => false,
    }
}

fn is_truth(literal: &Literal) -> bool {
    literal.datatype() == oxrdf::vocab::xsd::BOOLEAN
}

fn placeholder(variable: &Variable, index: usize, term: &Term) -> Term {
    let named = || format!("{PLACEHOLDER}{}", variable.as_str());
    match term {
        Term::NamedNode(_) | Term::BlankNode(_) => NamedNode::new_unchecked(named()).into(),
        Term::Literal(literal) if is_truth(literal) => term.clone(),
        Term::Literal(literal) => match (literal.language(), literal.value().parse::<f64>()) {
            (Some(language), _) => {
                Literal::new_language_tagged_literal_unchecked(named(), language).into()
            }
            (None, Ok(_)) => {
                let number = (NUMBER + index as u64).to_string();
                Literal::new_typed_literal(number, literal.datatype()).into()
            }
            (None, Err(_)) => Literal::new_typed_literal(named(), literal.datatype()).into(),
        },
    }
}

/// Writes an optimised pattern as algebra, loop joins as LATERAL.
struct Writer<'a> {
    dataset: ViewDataset<'a>,
    placed: Vec<(Variable, Term)>,
}

impl Writer<'_> {
    fn variable_of(&self, term: &Term) -> Option<&Variable> {
        let is_it = |(_, placed): &&(Variable, Term)| placed == term && is_placeholder(placed);
        self.placed.iter().find(is_it).map(|(variable, _)| variable)
    }

    fn pattern(&self, pattern: &optimal::GraphPattern) -> Option<GraphPattern> {
        use GraphPattern as A;
        use optimal::GraphPattern as P;
        let go = |inner: &P| self.pattern(inner).map(Box::new);
        Some(match pattern {
            P::QuadPattern { subject, predicate, object, graph_name } => {
                let triple = TriplePattern {
                    subject: self.node(subject),
                    predicate: self.name(predicate),
                    object: self.node(object),
                };
                in_graph(A::Bgp { patterns: vec![triple] }, graph_name.as_ref())
            }
            P::Path { subject, path, object, graph_name } => {
                let (subject, object) = (self.node(subject), self.node(object));
                in_graph(A::Path { subject, path: path.clone(), object }, graph_name.as_ref())
            }
            P::Graph { graph_name } => in_graph(A::Bgp { patterns: Vec::new() }, Some(graph_name)),
            P::Join { left, right, algorithm } => {
                let optimal::JoinAlgorithm::HashBuildLeftProbeRight { keys } = algorithm;
                let small = self.is_small(left) || self.is_small(right);
                (small || keys.is_empty()).then_some(())?;
                A::Join { left: go(left)?, right: go(right)? }
            }
            P::LeftJoin { left, right, expression, algorithm } => {
                let optimal::LeftJoinAlgorithm::HashBuildRightProbeLeft { keys } = algorithm;
                (keys.is_empty() || self.is_small(right)).then_some(())?;
                let expression = Some(self.expression(expression)?);
                A::LeftJoin { left: go(left)?, right: go(right)?, expression }
            }
            P::Lateral { left, right } => A::Lateral { left: go(left)?, right: go(right)? },
            P::Filter { expression, inner } => {
                A::Filter { expr: self.expression(expression)?, inner: go(inner)? }
            }
            P::Union { inner } => return self.union(inner),
            P::Extend { inner, variable, expression } => {
                let expression = self.expression(expression)?;
                A::Extend { inner: go(inner)?, variable: variable.clone(), expression }
            }
            P::Minus { left, right, algorithm } => {
                let optimal::MinusAlgorithm::HashBuildRightProbeLeft { keys } = algorithm;
                (keys.is_empty() || self.is_small(right)).then_some(())?;
                A::Minus { left: go(left)?, right: go(right)? }
            }
            P::Values { variables, bindings } => {
                A::Values { variables: variables.clone(), bindings: bindings.clone() }
            }
            P::OrderBy { inner, expression } => {
                let order = expression.iter().map(|it| self.ordering(it));
                A::OrderBy { inner: go(inner)?, expression: order.collect::<Option<_>>()? }
            }
            P::Project { inner, variables } => {
                A::Project { inner: go(inner)?, variables: variables.clone() }
            }
            P::Distinct { inner } => A::Distinct { inner: go(inner)? },
            P::Reduced { inner } => A::Reduced { inner: go(inner)? },
            P::Slice { inner, start, length } => {
                A::Slice { inner: go(inner)?, start: *start, length: *length }
            }
            P::Group { inner, variables, aggregates } => {
                let aggregates = aggregates.iter().map(|(variable, aggregate)| {
                    Some((variable.clone(), self.aggregate(aggregate)?))
                });
                let aggregates = aggregates.collect::<Option<_>>()?;
                A::Group { inner: go(inner)?, variables: variables.clone(), aggregates }
            }
            // No rule may ask another server.
            P::Service { .. } => return None,
        })
    }

    /// Whether a side of a join is a small table, so that it needs no hash of its keys: the algebra
    /// cannot name them.
    #[expect(clippy::wildcard_enum_match_arm, reason = "what else there is may be of any length")]
    fn is_small(&self, pattern: &optimal::GraphPattern) -> bool {
        use optimal::GraphPattern as P;
        match pattern {
            P::QuadPattern { predicate: NamedNodePattern::NamedNode(predicate), .. } => {
                let predicate = self.dataset.node(predicate.clone().into());
                self.dataset.matching(None, Some(&predicate), None).nth(SMALL).is_none()
            }
            P::Lateral { left, right } | P::Join { left, right, .. } => {
                self.is_small(left) && self.is_small(right)
            }
            P::LeftJoin { left, right, .. } => self.is_small(left) && self.is_small(right),
            P::Filter { inner, .. } | P::Extend { inner, .. } => self.is_small(inner),
            P::Values { bindings, .. } => bindings.len() <= SMALL,
            _ => false,
        }
    }

    fn union(&self, inner: &[optimal::GraphPattern]) -> Option<GraphPattern> {
        let mut parts = inner.iter().map(|part| self.pattern(part));
        let first = parts.next()??;
        parts.try_fold(first, |left, right| {
            Some(GraphPattern::Union { left: Box::new(left), right: Box::new(right?) })
        })
    }

    fn node(&self, node: &GroundTermPattern) -> TermPattern {
        let term: Option<Term> = match node {
            GroundTermPattern::NamedNode(node) => Some(node.clone().into()),
            GroundTermPattern::Literal(literal) => Some(literal.clone().into()),
            GroundTermPattern::Variable(_) => None,
        };
        let variable = term.and_then(|term| self.variable_of(&term));
        variable.map_or_else(|| node.clone().into(), |variable| variable.clone().into())
    }

    fn name(&self, name: &NamedNodePattern) -> NamedNodePattern {
        let NamedNodePattern::NamedNode(node) = name else { return name.clone() };
        let variable = self.variable_of(&node.clone().into());
        variable.map_or_else(|| name.clone(), |variable| variable.clone().into())
    }

    fn ordering(&self, order: &optimal::OrderExpression) -> Option<OrderExpression> {
        Some(match order {
            optimal::OrderExpression::Asc(inner) => OrderExpression::Asc(self.expression(inner)?),
            optimal::OrderExpression::Desc(inner) => OrderExpression::Desc(self.expression(inner)?),
        })
    }

    fn aggregate(&self, aggregate: &optimal::AggregateExpression) -> Option<AggregateExpression> {
        use optimal::AggregateExpression as P;
        Some(match aggregate {
            P::CountSolutions { distinct } => {
                AggregateExpression::CountSolutions { distinct: *distinct }
            }
            P::FunctionCall { name, expr, distinct } => AggregateExpression::FunctionCall {
                name: name.clone(),
                expr: self.expression(expr)?,
                distinct: *distinct,
            },
        })
    }

    fn expression(&self, expression: &optimal::Expression) -> Option<Expression> {
        use Expression as A;
        use optimal::Expression as P;
        let go = |inner: &P| self.expression(inner).map(Box::new);
        let all = |inner: &[P]| inner.iter().map(|it| self.expression(it)).collect::<Option<_>>();
        let constant = |term: Term, else_: A| {
            self.variable_of(&term).map_or(else_, |variable| A::Variable(variable.clone()))
        };
        Some(match expression {
            P::NamedNode(node) => constant(node.clone().into(), A::NamedNode(node.clone())),
            P::Literal(literal) => constant(literal.clone().into(), A::Literal(literal.clone())),
            P::Variable(variable) => A::Variable(variable.clone()),
            P::Or(inner) => self.chain(inner, false, A::Or)?,
            P::And(inner) => self.chain(inner, true, A::And)?,
            P::Equal(a, b) => A::Equal(go(a)?, go(b)?),
            P::SameTerm(a, b) => A::SameTerm(go(a)?, go(b)?),
            P::Greater(a, b) => A::Greater(go(a)?, go(b)?),
            P::GreaterOrEqual(a, b) => A::GreaterOrEqual(go(a)?, go(b)?),
            P::Less(a, b) => A::Less(go(a)?, go(b)?),
            P::LessOrEqual(a, b) => A::LessOrEqual(go(a)?, go(b)?),
            P::Add(a, b) => A::Add(go(a)?, go(b)?),
            P::Subtract(a, b) => A::Subtract(go(a)?, go(b)?),
            P::Multiply(a, b) => A::Multiply(go(a)?, go(b)?),
            P::Divide(a, b) => A::Divide(go(a)?, go(b)?),
            P::UnaryPlus(inner) => A::UnaryPlus(go(inner)?),
            P::UnaryMinus(inner) => A::UnaryMinus(go(inner)?),
            P::Not(inner) => A::Not(go(inner)?),
            P::Exists(inner) => A::Exists(Box::new(self.pattern(inner)?)),
            P::Bound(variable) => A::Bound(variable.clone()),
            P::If(a, b, c) => A::If(go(a)?, go(b)?, go(c)?),
            P::Coalesce(inner) => A::Coalesce(all(inner)?),
            P::FunctionCall(function, inner) => A::FunctionCall(function.clone(), all(inner)?),
        })
    }

    /// Terms of an n-ary operator as nested binary ones; of none of them, its neutral element.
    fn chain(
        &self,
        inner: &[optimal::Expression],
        neutral: bool,
        join: fn(Box<Expression>, Box<Expression>) -> Expression,
    ) -> Option<Expression> {
        let mut terms = inner.iter().map(|it| self.expression(it));
        let Some(first) = terms.next() else { return Some(Literal::from(neutral).into()) };
        terms.try_fold(first?, |left, right| Some(join(Box::new(left), Box::new(right?))))
    }
}

fn in_graph(pattern: GraphPattern, name: Option<&NamedNodePattern>) -> GraphPattern {
    match name {
        Some(name) => GraphPattern::Graph { name: name.clone(), inner: Box::new(pattern) },
        None => pattern,
    }
}
