//! A pack's rule: a SELECT that is parsed once and run with variables bound.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Fact, TermId};
use oxrdf::{Literal, Term as RdfTerm, Variable};
use spareval::{QueryEvaluator, QueryResults, QuerySolution};
use spargebra::algebra::GraphPattern;
use spargebra::{Query as Algebra, SparqlParser};

use super::bind::{self, Bound};
use super::dataset::{Node, ViewDataset, decimal};
use super::evidence::{self, Pattern};
use super::plan;
use crate::builder::SnapshotError;
use crate::view::View;
use crate::vocabulary::XSD;

/// A bound variable or a cell of a result.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A term of the snapshot.
    Term(TermId),
    /// A computed or live number.
    Number(f64),
    /// A computed text.
    Text(String),
    /// A computed truth.
    Bool(bool),
}

/// A SELECT that has been parsed once and is run with variables bound.
#[derive(Clone, Debug)]
pub struct Query {
    pattern: GraphPattern,
    columns: Vec<Variable>,
    patterns: Vec<Pattern>,
    variables: BTreeSet<String>,
    plans: Arc<Plans>,
}

/// Optimised patterns by the kinds of bindings; none where there is no plan to be kept.
type Plans = Mutex<HashMap<String, Option<Arc<GraphPattern>>>>;

/// A rule is bound in a few ways; what binds it in more is planned each time.
const PLANS_MAX: usize = 64;

/// The rows of a rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// The projected variables, in the order of the query.
    pub columns: Vec<String>,
    /// The rows; a cell is none where its variable is unbound.
    pub rows: Vec<Vec<Option<Cell>>>,
    /// For each row the facts that its triple patterns matched.
    pub evidence: Vec<Vec<Fact>>,
}

impl Query {
    /// Parses a SELECT with the packs' prefixes.
    ///
    /// # Errors
    /// Where the text is not a SPARQL SELECT; the message tells line and column.
    pub fn parse(text: &str, prefixes: &BTreeMap<String, String>) -> Result<Self, SnapshotError> {
        let Algebra::Select { pattern, .. } = parse(text, prefixes)? else {
            return Err(SnapshotError::Query("it is no SELECT".to_owned()));
        };
        let columns = projected(&pattern);
        let variables = variables(&pattern.to_string());
        let mut patterns = Vec::new();
        evidence::collect(&pattern, &mut patterns);
        Ok(Self {
            pattern: evidence::widened(pattern, &patterns),
            columns,
            patterns,
            variables,
            plans: Arc::default(),
        })
    }

    /// The projected variables, in the order of the query.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(Variable::as_str)
    }

    /// Every variable that stands in the query: what else is bound makes no difference to it.
    #[must_use]
    pub fn variables(&self) -> &BTreeSet<String> {
        &self.variables
    }

    /// Evaluates with some variables bound; at most `limit` rows.
    ///
    /// # Errors
    /// Where the evaluation fails.
    pub fn run(
        &self,
        view: View<'_>,
        bindings: &[(&str, Cell)],
        limit: usize,
    ) -> Result<Rows, SnapshotError> {
        let dataset = ViewDataset(view);
        let bound: Vec<(Variable, RdfTerm)> = bindings
            .iter()
            .map(|(name, cell)| (Variable::new_unchecked(*name), rdf(dataset, cell)))
            .collect();
        let plan = self.plan(dataset, &bound);
        let bound: Bound = bound.into_iter().collect();
        let (pattern, evaluator) = match plan {
            Some(plan) => {
                (GraphPattern::clone(&plan), QueryEvaluator::new().without_optimizations())
            }
            None => (self.pattern.clone(), QueryEvaluator::new()),
        };
        let pattern = bind::pattern(pattern, &bound);
        let algebra = Algebra::Select { dataset: None, pattern, base_iri: None };
        let results = evaluator.prepare(&algebra).execute(dataset).map_err(failed)?;
        let QueryResults::Solutions(solutions) = results else {
            return Err(SnapshotError::Evaluation("it gives no rows".to_owned()));
        };
        let mut rows = Rows {
            columns: self.columns.iter().map(|it| it.as_str().to_owned()).collect(),
            ..Rows::default()
        };
        for solution in solutions.take(limit) {
            let solution = solution.map_err(failed)?;
            let value = |variable: &Variable| value(&solution, &bound, variable);
            let cells = self.columns.iter().map(|it| value(it).map(|term| cell(dataset, term)));
            rows.rows.push(cells.collect());
            rows.evidence.push(evidence::facts(dataset, &self.patterns, &value));
        }
        Ok(rows)
    }

    /// The kept plan for bindings of these kinds, or else a new one.
    fn plan(
        &self,
        dataset: ViewDataset<'_>,
        bound: &[(Variable, RdfTerm)],
    ) -> Option<Arc<GraphPattern>> {
        let kinds = plan::kinds(bound)?;
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(plan) = plans.get(&kinds) {
            return plan.clone();
        }
        let plan = plan::plan(dataset, self.pattern.clone(), bound).map(Arc::new);
        if plans.len() < PLANS_MAX {
            plans.insert(kinds, plan.clone());
        }
        plan
    }
}

/// Parses any query with the packs' prefixes.
pub(super) fn parse(
    text: &str,
    prefixes: &BTreeMap<String, String>,
) -> Result<Algebra, SnapshotError> {
    let mut parser = SparqlParser::new();
    for (prefix, iri) in prefixes {
        parser = parser
            .with_prefix(prefix, iri)
            .map_err(|error| SnapshotError::Query(format!("prefix {prefix}: {error}")))?;
    }
    parser.parse_query(text).map_err(|error| SnapshotError::Query(error.to_string()))
}

pub(super) fn failed(error: impl std::fmt::Display) -> SnapshotError {
    SnapshotError::Evaluation(error.to_string())
}

fn value(solution: &QuerySolution, bound: &Bound, variable: &Variable) -> Option<RdfTerm> {
    solution.get(variable).or_else(|| bound.get(variable)).cloned()
}

#[expect(clippy::wildcard_enum_match_arm, reason = "no other pattern stands above a projection")]
fn projected(pattern: &GraphPattern) -> Vec<Variable> {
    match pattern {
        GraphPattern::Project { variables, .. } => variables.clone(),
        GraphPattern::Distinct { inner }
        | GraphPattern::Reduced { inner }
        | GraphPattern::Slice { inner, .. } => projected(inner),
        _ => Vec::new(),
    }
}

/// The names behind each `?` of an algebra's text. A text literal with a question mark adds a name
/// that nothing binds.
pub(super) fn variables(algebra: &str) -> BTreeSet<String> {
    let names = algebra.split(['?', '$']).skip(1).map(|after| {
        let end = after.find(|char: char| !char.is_alphanumeric() && char != '_');
        after[..end.unwrap_or(after.len())].to_owned()
    });
    names.filter(|name| !name.is_empty()).collect()
}

fn rdf(dataset: ViewDataset<'_>, cell: &Cell) -> RdfTerm {
    match cell {
        Cell::Term(term) => dataset.term(Node::Known(*term)),
        Cell::Number(number) => decimal(*number).into(),
        Cell::Text(text) => Literal::from(text.as_str()).into(),
        Cell::Bool(truth) => Literal::from(*truth).into(),
    }
}

fn cell(dataset: ViewDataset<'_>, term: RdfTerm) -> Cell {
    match dataset.node(term) {
        Node::Known(term) => Cell::Term(term),
        Node::New(term) => match *term {
            RdfTerm::Literal(literal) => literal_cell(&literal),
            RdfTerm::NamedNode(node) => Cell::Text(node.into_string()),
            RdfTerm::BlankNode(node) => Cell::Text(node.into_string()),
        },
    }
}

fn literal_cell(literal: &Literal) -> Cell {
    let datatype = literal.datatype().as_str();
    match datatype.strip_prefix(XSD) {
        Some("boolean") => Cell::Bool(matches!(literal.value(), "true" | "1")),
        Some("integer" | "decimal" | "double" | "float" | "int" | "long") => literal
            .value()
            .parse()
            .map_or_else(|_| Cell::Text(literal.value().to_owned()), Cell::Number),
        _ => Cell::Text(literal.value().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builder::SnapshotBuilder;
    use crate::offers::Offers;
    use crate::snapshot::Snapshot;
    use crate::terms::Term;
    use crate::triples::Quad;
    use crate::vocabulary as v;
    use domain::{OfferChange, Timestamp};

    const INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";

    fn sample() -> Snapshot {
        let mut builder = SnapshotBuilder::default();
        let graph = builder.graph().unwrap();
        let other = builder.graph().unwrap();
        let mut add = |s: &str, p: &str, o: Term<'_>, graph| {
            let subject = builder.iri(s).unwrap();
            let predicate = builder.iri(p).unwrap();
            let object = builder.term(o).unwrap();
            builder.insert(Quad { subject, predicate, object, graph }).unwrap();
        };
        add("urn:Pot", v::TYPE, Term::Iri(v::CATEGORY), graph);
        add(v::PRICE, v::TYPE, Term::Iri(v::ATTRIBUTE), graph);
        add(v::PRICE, v::KIND, Term::Iri("https://qianmian.dev/ns#Number"), graph);
        for (pot, volume, price) in [("urn:a", "100", "20"), ("urn:b", "300", "50")] {
            add(pot, v::TYPE, Term::Iri("urn:Pot"), graph);
            add(pot, v::TYPE, Term::Iri("urn:Pot"), other);
            add(pot, "urn:volume", Term::Typed { value: volume, datatype: INTEGER }, graph);
            add(pot, v::PRICE, Term::Typed { value: price, datatype: INTEGER }, graph);
        }
        builder.build()
    }

    fn prefixes() -> BTreeMap<String, String> {
        [("schema".to_owned(), v::SCHEMA.to_owned())].into()
    }

    fn check(text: &str, bindings: &[(&str, Cell)], expected: &[&str]) {
        let snapshot = sample();
        let change = OfferChange {
            product: "urn:b".to_owned(),
            price: Some(45.5),
            stock: None,
            at: Timestamp(7),
        };
        let (offers, unknown) = Offers::default().with(&snapshot, &[change]);
        assert!(unknown.is_empty());
        let view = View { snapshot: &snapshot, offers: &offers };
        let rows = Query::parse(text, &prefixes()).unwrap().run(view, bindings, 9).unwrap();
        let shown: Vec<String> = rows
            .rows
            .iter()
            .zip(&rows.evidence)
            .map(|(row, evidence)| {
                let cells = row.iter().map(|cell| match cell {
                    Some(Cell::Term(term)) => snapshot.text(*term).to_owned(),
                    Some(Cell::Number(number)) => number.to_string(),
                    Some(other) => format!("{other:?}"),
                    None => "-".to_owned(),
                });
                format!("{} [{}]", cells.collect::<Vec<_>>().join(" "), evidence.len())
            })
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn bound_variables_reach_filters_binds_and_optionals() {
        let query = "SELECT ?pot ?volume ?spare WHERE { ?pot a <urn:Pot> ; <urn:volume> ?volume . \
                     BIND(?volume - ?people * 100 AS ?spare) FILTER(?volume >= ?people * 100) }";
        check(query, &[("people", Cell::Number(2.0))], &["urn:b 300 100 [3]"]);
        check(query, &[("people", Cell::Number(1.0))], &["urn:a 100 0 [3]", "urn:b 300 200 [3]"]);
        let query = "SELECT ?pot WHERE { ?pot <urn:volume> ?v FILTER(!BOUND(?people)) }";
        check(query, &[], &["urn:a [1]", "urn:b [1]"]);
        check(query, &[("people", Cell::Number(1.0))], &[]);
        let query = "SELECT ?pot WHERE { ?pot <urn:volume> ?v FILTER(?v > ?people) }";
        check(query, &[], &[]);
        check(query, &[("people", Cell::Number(200.0))], &["urn:b [1]"]);
        check(query, &[("people", Cell::Number(1.0))], &["urn:a [1]", "urn:b [1]"]);
        let query = "SELECT ?pot ?kind WHERE { ?pot <urn:volume> ?v \
                     OPTIONAL { ?pot a ?kind FILTER(?wanted = ?pot) } }";
        let wanted = sample().find("urn:b").unwrap();
        check(query, &[("wanted", Cell::Term(wanted))], &["urn:a - [1]", "urn:b urn:Pot [3]"]);
    }

    #[test]
    fn a_live_price_masks_the_compiled_one() {
        let query = "SELECT ?pot ?price WHERE { ?pot schema:price ?price } ORDER BY ?price";
        check(query, &[], &["urn:a 20 [1]", "urn:b 45.5 [1]"]);
    }

    #[test]
    fn a_query_that_is_none_says_where_it_breaks() {
        let error = Query::parse("SELECT ?x WHERE {\n ?x ?y }", &prefixes()).unwrap_err();
        assert!(error.to_string().contains("2:"), "{error}");
        let error = Query::parse("ASK { ?x ?y ?z }", &prefixes()).unwrap_err();
        assert!(error.to_string().contains("SELECT"), "{error}");
    }
}
