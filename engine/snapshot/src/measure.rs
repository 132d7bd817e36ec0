//! How fast a snapshot of a synthetic catalogue is compiled, how much it holds, and how fast it
//! answers. The clock is an argument: this room reads none.

use domain::{AttributeId, GraphId, ProductId, TermId};

use crate::builder::{SnapshotBuilder, SnapshotError};
use crate::offers::Offers;
use crate::snapshot::Snapshot;
use crate::sparql::{Cell, Query};
use crate::terms::Term;
use crate::triples::Quad;
use crate::view::View;
use crate::vocabulary as v;

const NUMBERS: usize = 9;
const THINGS: usize = 8;
const NUMBERS_DISTINCT: usize = 1000;
const THINGS_DISTINCT: usize = 50;
const LOOKUPS: usize = 1_000_000;
const QUERIES: usize = 2000;
/// A prime, so that look-ups do not walk memory in order.
const STRIDE: usize = 7919;

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Triples compiled.
    pub triples: usize,
    /// Seconds from the first term to the sealed snapshot.
    pub compile_seconds: f64,
    /// Bytes held by the snapshot, all tables counted.
    pub bytes: usize,
    /// Nanoseconds for one attribute of a product, by dense ids.
    pub lookup_nanoseconds: f64,
    /// Nanoseconds for the same by a prepared SPARQL query over the same indexes.
    pub sparql_nanoseconds: f64,
    /// Keeps the measured work from being left out: the sum of what was looked up.
    pub checksum: f64,
}

/// Compiles `products` synthetic products of twenty attributes each and asks for them.
/// `seconds` tells a steady time.
///
/// # Errors
/// Where the snapshot would be too large.
pub fn measure(products: usize, seconds: &dyn Fn() -> f64) -> Result<Measured, SnapshotError> {
    let begin = seconds();
    let snapshot = synthetic(products)?;
    let compile_seconds = seconds() - begin;
    let attribute = |index: usize| {
        let term = snapshot.find(&format!("urn:number:{index}"));
        term.and_then(|term| snapshot.catalogue().attribute_of(term))
    };
    let attributes: Vec<AttributeId> = (0..NUMBERS).filter_map(attribute).collect();
    let mut checksum = 0.0;

    let begin = seconds();
    for round in 0..LOOKUPS {
        let product = ProductId::from_index(round * STRIDE % products);
        checksum += snapshot.number(product, attributes[round % NUMBERS]).unwrap_or_default();
    }
    let lookup_nanoseconds = (seconds() - begin) * 1e9 / LOOKUPS as f64;

    let begin = seconds();
    let offers = Offers::default();
    let view = View { snapshot: &snapshot, offers: &offers };
    let query = Query::parse(
        "SELECT ?v WHERE { ?p <urn:number:3> ?v }",
        &std::collections::BTreeMap::new(),
    )?;
    for round in 0..QUERIES {
        let product = ProductId::from_index(round * STRIDE % products);
        let term = snapshot.catalogue().product_term(product);
        checksum += query.run(view, &[("p", Cell::Term(term))], 1)?.rows.len() as f64;
    }
    let sparql_nanoseconds = (seconds() - begin) * 1e9 / QUERIES as f64;

    Ok(Measured {
        triples: snapshot.triples().len(),
        compile_seconds,
        bytes: snapshot.bytes(),
        lookup_nanoseconds,
        sparql_nanoseconds,
        checksum,
    })
}

/// A catalogue of one category: each product has a type, a name, a number and seventeen
/// attributes with values.
fn synthetic(products: usize) -> Result<Snapshot, SnapshotError> {
    let mut builder = SnapshotBuilder::default();
    let graph = builder.graph()?;
    let schema = Schema::declare(&mut builder, graph)?;
    for product in 0..products {
        let subject = builder.iri(&format!("https://example.org/synthetic/product#{product}"))?;
        let add = |builder: &mut SnapshotBuilder, predicate, object| {
            builder.insert(Quad { subject, predicate, object, graph })
        };
        add(&mut builder, schema.a, schema.category)?;
        let name = format!("合成商品{product}");
        let name = builder.term(Term::Text { value: &name, language: "zh" })?;
        add(&mut builder, schema.label, name)?;
        let sku = builder.term(Term::string(&format!("SKU{product:08}")))?;
        add(&mut builder, schema.sku, sku)?;
        for (index, predicate) in schema.numbers.iter().enumerate() {
            let number = (product * (index + 3)) % NUMBERS_DISTINCT;
            add(&mut builder, *predicate, schema.number_terms[number])?;
        }
        for (index, predicate) in schema.things.iter().enumerate() {
            let thing = (product / (index + 1)) % THINGS_DISTINCT;
            add(&mut builder, *predicate, schema.thing_terms[thing])?;
        }
    }
    Ok(builder.build())
}

struct Schema {
    a: TermId,
    category: TermId,
    label: TermId,
    sku: TermId,
    numbers: Vec<TermId>,
    things: Vec<TermId>,
    number_terms: Vec<TermId>,
    thing_terms: Vec<TermId>,
}

impl Schema {
    fn declare(builder: &mut SnapshotBuilder, graph: GraphId) -> Result<Self, SnapshotError> {
        let a = builder.iri(v::TYPE)?;
        let category = builder.iri("urn:category")?;
        let object = builder.iri(v::CATEGORY)?;
        builder.insert(Quad { subject: category, predicate: a, object, graph })?;
        let decimal = format!("{}decimal", v::XSD);
        let mut attributes = |prefix: &str, kind: &str, count: usize| {
            let mut terms = Vec::new();
            for index in 0..count {
                let subject = builder.iri(&format!("urn:{prefix}:{index}"))?;
                let object = builder.iri(v::ATTRIBUTE)?;
                builder.insert(Quad { subject, predicate: a, object, graph })?;
                let predicate = builder.iri(v::KIND)?;
                let object = builder.iri(&format!("{}{kind}", v::QM))?;
                builder.insert(Quad { subject, predicate, object, graph })?;
                terms.push(subject);
            }
            Ok::<_, SnapshotError>(terms)
        };
        let numbers = attributes("number", "Number", NUMBERS)?;
        let things = attributes("thing", "Thing", THINGS)?;
        let number_terms = (0..NUMBERS_DISTINCT).map(|number| {
            builder.term(Term::Typed { value: &format!("{number}.5"), datatype: &decimal })
        });
        let number_terms = number_terms.collect::<Result<_, _>>()?;
        let thing_terms =
            (0..THINGS_DISTINCT).map(|index| builder.iri(&format!("urn:value:{index}")));
        let thing_terms = thing_terms.collect::<Result<_, _>>()?;
        let (label, sku) = (builder.iri(v::LABEL)?, builder.iri(v::SKU)?);
        Ok(Self { a, category, label, sku, numbers, things, number_terms, thing_terms })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell as Counter;

    #[test]
    fn a_small_measure_counts_what_it_made() {
        let ticks = Counter::new(0.0);
        let clock = || {
            ticks.set(ticks.get() + 1.0);
            ticks.get()
        };
        let measured = measure(100, &clock).unwrap();
        let declared = 1 + 2 * (NUMBERS + THINGS);
        assert_eq!(measured.triples, 100 * 20 + declared);
        assert!(measured.bytes > 0 && measured.checksum > 0.0);
    }
}
