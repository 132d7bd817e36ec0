//! The index against a plain list, and SPARQL over it against oxigraph's own store.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use domain::TermId;
use oxigraph::model::{GraphName, Literal, NamedNode, Quad as StoreQuad, Term as StoreTerm};
use oxigraph::sparql::{QueryResults, SparqlEvaluator};
use oxigraph::store::Store;
use proptest::prelude::*;
use snapshot::{
    Cell, Limits, Offers, Quad, Query, QueryAnswer, Snapshot, SnapshotBuilder, Term, View,
};

const INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";

/// Subject, predicate, object and graph: objects below 6 are things, the others numbers.
type Row = (u8, u8, u8, u8);

fn rows() -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((0..6_u8, 0..4_u8, 0..14_u8, 0..2_u8), 0..60)
}

fn compiled(rows: &[Row]) -> Snapshot {
    let mut builder = SnapshotBuilder::default();
    let graphs = [builder.graph().unwrap(), builder.graph().unwrap()];
    for (subject, predicate, object, graph) in rows {
        let subject = builder.iri(&format!("urn:{subject}")).unwrap();
        let predicate = builder.iri(&format!("urn:p{predicate}")).unwrap();
        let object = match object {
            thing @ 0..6 => builder.iri(&format!("urn:{thing}")).unwrap(),
            number => {
                let value = number.to_string();
                builder.term(Term::Typed { value: &value, datatype: INTEGER }).unwrap()
            }
        };
        builder
            .insert(Quad { subject, predicate, object, graph: graphs[usize::from(*graph)] })
            .unwrap();
    }
    builder.build()
}

fn stored(rows: &[Row]) -> Store {
    let store = Store::new().unwrap();
    for (subject, predicate, object, _) in rows {
        let node = |name: String| NamedNode::new(name).unwrap();
        let object: StoreTerm = match object {
            thing @ 0..6 => node(format!("urn:{thing}")).into(),
            number => {
                Literal::new_typed_literal(number.to_string(), node(INTEGER.to_owned())).into()
            }
        };
        let quad = StoreQuad::new(
            node(format!("urn:{subject}")),
            node(format!("urn:p{predicate}")),
            object,
            GraphName::DefaultGraph,
        );
        store.insert(&quad).unwrap();
    }
    store
}

const QUERIES: &[&str] = &[
    "SELECT ?s ?o WHERE { ?s <urn:p0> ?o }",
    "SELECT ?s WHERE { ?s <urn:p1> <urn:2> }",
    "SELECT ?p ?o WHERE { <urn:3> ?p ?o }",
    "SELECT ?s ?p WHERE { ?s ?p 7 }",
    "SELECT ?a ?c WHERE { ?a <urn:p0> ?b . ?b <urn:p1> ?c }",
    "SELECT ?s ?n WHERE { ?s <urn:p2> ?n FILTER(?n > 8) } ORDER BY ?n ?s",
    "SELECT ?s ?o WHERE { ?s <urn:p0> ?x OPTIONAL { ?s <urn:p3> ?o FILTER(?o != <urn:1>) } }",
    "SELECT DISTINCT ?o WHERE { { ?s <urn:p0> ?o } UNION { ?s <urn:p1> ?o } }",
    "SELECT ?o (COUNT(?s) AS ?n) WHERE { ?s <urn:p1> ?o } GROUP BY ?o",
    "SELECT ?s WHERE { ?s <urn:p0> ?o FILTER NOT EXISTS { ?s <urn:p2> ?x } }",
    "SELECT ?s ?m WHERE { ?s <urn:p2> ?n BIND(?n * 2 + 1 AS ?m) FILTER(isNumeric(?n)) }",
    "SELECT ?s WHERE { ?s <urn:p0>/<urn:p1>* ?o } ",
    "SELECT ?s ?o WHERE { ?s <urn:p3> ?o MINUS { ?s <urn:p1> ?o } }",
    "SELECT ?s ?o WHERE { VALUES ?s { <urn:1> <urn:4> } ?s ?p ?o }",
    "SELECT ?a ?b WHERE { ?a <urn:p0> ?x . ?b <urn:p1> ?y FILTER(?x != ?y) }",
    "SELECT ?a ?b WHERE { { ?a <urn:p0> <urn:2> } { ?b <urn:p1> ?y } }",
    "SELECT ?a ?b WHERE { ?a <urn:p0> ?x OPTIONAL { ?b <urn:p3> ?y FILTER(?x = ?y) } }",
    "SELECT (COUNT(*) AS ?n) WHERE { ?a <urn:p0> ?x . ?b <urn:p1> ?y . ?y <urn:p2> ?z . [] <urn:p3> ?v }",
    "SELECT ?a ?n WHERE { ?a <urn:p0> ?x { SELECT (COUNT(?b) AS ?n) WHERE { ?b <urn:p1> ?y } } }",
    "ASK { <urn:1> <urn:p1> ?o }",
    "CONSTRUCT { ?o <urn:back> ?s } WHERE { ?s <urn:p1> ?o FILTER(isIRI(?o)) }",
];

fn ours(snapshot: &Snapshot, query: &str) -> Vec<String> {
    let offers = Offers::default();
    let view = View { snapshot, offers: &offers };
    let limits = Limits { rows: 100_000, ..Limits::default() };
    let mut lines = match snapshot::answer(view, query, &BTreeMap::new(), &limits).unwrap() {
        QueryAnswer::Truth(truth) => vec![truth.to_string()],
        QueryAnswer::Triples { triples, .. } => triples,
        QueryAnswer::Rows { rows, .. } => rows.iter().map(|row| format!("{row:?}")).collect(),
    };
    lines.sort();
    lines
}

fn theirs(store: &Store, query: &str) -> Vec<String> {
    let query = SparqlEvaluator::new().parse_query(query).unwrap();
    let mut lines = match query.on_store(store).execute().unwrap() {
        QueryResults::Boolean(truth) => vec![truth.to_string()],
        QueryResults::Graph(triples) => triples.map(|it| format!("{} .", it.unwrap())).collect(),
        QueryResults::Solutions(solutions) => {
            let variables = solutions.variables().to_vec();
            let row = |solution: oxigraph::sparql::QuerySolution| {
                let cells: Vec<Option<String>> =
                    variables.iter().map(|it| solution.get(it).map(ToString::to_string)).collect();
                format!("{cells:?}")
            };
            solutions.map(|it| row(it.unwrap())).collect()
        }
    };
    lines.sort();
    lines
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sparql_answers_as_the_store_does(rows in rows()) {
        let (snapshot, store) = (compiled(&rows), stored(&rows));
        for query in QUERIES {
            let (mut ours, mut theirs) = (ours(&snapshot, query), theirs(&store, query));
            if query.starts_with("CONSTRUCT") {
                ours.dedup();
                theirs.dedup();
            }
            prop_assert_eq!(ours, theirs, "{}", query);
        }
    }

    #[test]
    fn a_bound_variable_is_the_constant_in_its_place(rows in rows(), subject in 0..6_u8) {
        let snapshot = compiled(&rows);
        let offers = Offers::default();
        let view = View { snapshot: &snapshot, offers: &offers };
        let Some(term) = snapshot.find(&format!("urn:{subject}")) else { return Ok(()) };
        let template = "SELECT ?o ?n WHERE { ?x <urn:p0> ?o OPTIONAL { ?x <urn:p2> ?n FILTER(?n != ?x) } }";
        let constant = template.replace("?x", &format!("<urn:{subject}>"));
        let none = BTreeMap::new();
        let bound = Query::parse(template, &none).unwrap().run(view, &[("x", Cell::Term(term))], 99).unwrap();
        let plain = Query::parse(&constant, &none).unwrap().run(view, &[], 99).unwrap();
        prop_assert_eq!(&bound.rows, &plain.rows);
        for (row, evidence) in bound.rows.iter().zip(&bound.evidence) {
            prop_assert!(evidence.iter().any(|fact| fact.subject == term), "{:?} rests on nothing", row);
        }
    }

    #[test]
    fn the_index_is_the_list(rows in rows()) {
        let snapshot = compiled(&rows);
        let all: BTreeSet<Quad> = snapshot.triples().quads().collect();
        let distinct: BTreeSet<&Row> = rows.iter().collect();
        prop_assert_eq!(all.len(), distinct.len());
        for index in 0..snapshot.terms().len() {
            let term = TermId::from_index(index);
            let of_subject: Vec<Quad> = all.iter().filter(|it| it.subject == term).copied().collect();
            prop_assert_eq!(snapshot.triples().of_subject(term).collect::<Vec<_>>(), of_subject);
            for predicate in snapshot.triples().predicates() {
                let subjects: BTreeSet<TermId> = all
                    .iter()
                    .filter(|it| it.predicate == predicate && it.object == term)
                    .map(|it| it.subject)
                    .collect();
                let found = snapshot.triples().subjects(predicate, term);
                prop_assert!(subjects.iter().eq(found.iter()));
            }
        }
    }
}
