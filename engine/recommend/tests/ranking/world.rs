//! Snapshots made by hand, from a few calls.

use domain::{
    AttributeId, CategoryId, Constraint, GraphId, Operator, ProductId, TermId, Value, Weight,
};
use snapshot::{Quad, Snapshot, SnapshotBuilder, Term, vocabulary as v};

const NS: &str = "https://example.org/tea#";

/// Collects triples of one graph.
#[derive(Debug)]
pub(crate) struct World {
    builder: SnapshotBuilder,
    graph: GraphId,
}

/// A value in a triple.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Cell<'a> {
    Thing(&'a str),
    Number(f64),
    Truth(bool),
    Date(&'a str),
}

impl World {
    pub(crate) fn new() -> Self {
        let mut builder = SnapshotBuilder::default();
        let graph = builder.graph().unwrap();
        let mut world = Self { builder, graph };
        for (iri, kind) in [(v::PRICE, "Number"), (v::STOCK, "Number"), (v::BRAND, "Thing")] {
            world.attribute_of(iri, kind);
        }
        world.say(v::PRICE, v::FACET, Cell::Truth(true));
        world.say(v::BRAND, v::FACET, Cell::Truth(true));
        world
    }

    pub(crate) fn category(&mut self, name: &str, parent: Option<&str>) {
        self.say(name, v::TYPE, Cell::Thing(v::CATEGORY));
        self.say(name, v::SUB_CLASS_OF, Cell::Thing(parent.unwrap_or(v::PRODUCT)));
    }

    /// A facet.
    pub(crate) fn facet(&mut self, name: &str, kind: &str, domain: &[&str]) {
        self.attribute_of(name, kind);
        self.say(name, v::FACET, Cell::Truth(true));
        for category in domain {
            self.say(name, v::DOMAIN, Cell::Thing(category));
        }
    }

    pub(crate) fn product(&mut self, name: &str, category: &str, cells: &[(&str, Cell<'_>)]) {
        self.say(name, v::TYPE, Cell::Thing(category));
        for (property, cell) in cells {
            self.say(name, property, *cell);
        }
    }

    pub(crate) fn say(&mut self, subject: &str, predicate: &str, cell: Cell<'_>) {
        let subject = self.thing(subject);
        let predicate = self.thing(predicate);
        let object = match cell {
            Cell::Thing(name) => self.thing(name),
            Cell::Number(number) => self.literal(&number.to_string(), "decimal"),
            Cell::Truth(truth) => self.literal(&truth.to_string(), "boolean"),
            Cell::Date(date) => self.literal(date, "date"),
        };
        self.builder.insert(Quad { subject, predicate, object, graph: self.graph }).unwrap();
    }

    pub(crate) fn build(self) -> Snapshot {
        self.builder.build()
    }

    /// Gives a name its id now, so that the order of later triples does not decide it.
    pub(crate) fn thing(&mut self, name: &str) -> TermId {
        self.builder.iri(&iri(name)).unwrap()
    }

    fn literal(&mut self, value: &str, datatype: &str) -> TermId {
        let datatype = format!("{}{datatype}", v::XSD);
        self.builder.term(Term::Typed { value, datatype: &datatype }).unwrap()
    }

    fn attribute_of(&mut self, name: &str, kind: &str) {
        self.say(name, v::TYPE, Cell::Thing(v::ATTRIBUTE));
        self.say(name, v::KIND, Cell::Thing(&format!("{}{kind}", v::QM)));
    }
}

/// A short name in the shop's namespace; IRIs stay as they are.
pub(crate) fn iri(name: &str) -> String {
    if name.contains(':') { name.to_owned() } else { format!("{NS}{name}") }
}

pub(crate) fn product(snapshot: &Snapshot, name: &str) -> ProductId {
    snapshot.find_product(&iri(name)).unwrap()
}

pub(crate) fn category(snapshot: &Snapshot, name: &str) -> CategoryId {
    snapshot.catalogue().category_of(term(snapshot, name)).unwrap()
}

pub(crate) fn attribute(snapshot: &Snapshot, name: &str) -> AttributeId {
    snapshot.catalogue().attribute_of(term(snapshot, name)).unwrap()
}

pub(crate) fn term(snapshot: &Snapshot, name: &str) -> TermId {
    snapshot.find(&iri(name)).unwrap()
}

pub(crate) fn name(snapshot: &Snapshot, product: ProductId) -> &str {
    snapshot.local_name(snapshot.catalogue().product_term(product))
}

pub(crate) fn must(
    snapshot: &Snapshot,
    attribute_name: &str,
    operator: Operator,
    numbers: &[f64],
) -> Constraint {
    let values = numbers.iter().copied().map(Value::Number).collect();
    let attribute = attribute(snapshot, attribute_name);
    Constraint { attribute, operator, values, weight: Weight::Must }
}

pub(crate) fn must_be(snapshot: &Snapshot, attribute_name: &str, thing: &str) -> Constraint {
    let values = vec![Value::Thing(term(snapshot, thing))];
    let attribute = attribute(snapshot, attribute_name);
    Constraint { attribute, operator: Operator::Eq, values, weight: Weight::Must }
}

pub(crate) fn prefer(constraint: Constraint) -> Constraint {
    Constraint { weight: Weight::Prefer, ..constraint }
}
