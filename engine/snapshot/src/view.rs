//! Snapshot and live offers read as one.

use domain::{AttributeId, Constraint, Evidence, Fact, Object, ProductId, Source, TermId, Value};

use crate::catalogue::{AttributeKind, Catalogue};
use crate::offers::Offers;
use crate::snapshot::Snapshot;

/// What a turn reads: the snapshot with live offers laid over it. `Copy`: pass it by value.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The compiled knowledge.
    pub snapshot: &'a Snapshot,
    /// What changed since.
    pub offers: &'a Offers,
}

impl<'a> View<'a> {
    /// Categories, attributes and products.
    #[must_use]
    pub fn catalogue(self) -> &'a Catalogue {
        self.snapshot.catalogue()
    }

    /// The number of a product's attribute now.
    #[must_use]
    pub fn number(self, product: ProductId, attribute: AttributeId) -> Option<f64> {
        match self.live(product, attribute) {
            Some((number, _)) => number,
            None => self.snapshot.number(product, attribute),
        }
    }

    /// The price now.
    #[must_use]
    pub fn price(self, product: ProductId) -> Option<f64> {
        self.number(product, self.snapshot.price()?)
    }

    /// The stock now; `None` where the graph does not say.
    #[must_use]
    pub fn stock(self, product: ProductId) -> Option<f64> {
        self.number(product, self.snapshot.stock()?)
    }

    /// Whether the product can be sold now: stock that is not stated counts as there.
    #[must_use]
    pub fn in_stock(self, product: ProductId) -> bool {
        self.stock(product).is_none_or(|stock| stock > 0.0)
    }

    /// The values of a product's attribute now.
    #[must_use]
    pub fn values(self, product: ProductId, attribute: AttributeId) -> Vec<Value> {
        match self.live(product, attribute) {
            Some((number, _)) => number.map(Value::Number).into_iter().collect(),
            None => self.snapshot.values(product, attribute).collect(),
        }
    }

    /// The facts that state a product's attribute now, for evidence.
    #[must_use]
    pub fn facts(self, product: ProductId, attribute: AttributeId) -> Vec<Fact> {
        let subject = self.catalogue().product_term(product);
        let predicate = self.catalogue().attribute(attribute).term;
        match self.live(product, attribute) {
            Some((number, source)) => number
                .map(|number| Fact { subject, predicate, object: Object::Number(number), source })
                .into_iter()
                .collect(),
            None => self.node_facts(subject, predicate),
        }
    }

    /// The facts of any node's property, from the packs.
    #[must_use]
    pub fn node_facts(self, subject: TermId, predicate: TermId) -> Vec<Fact> {
        let quads = self.snapshot.triples().of_pair(subject, predicate);
        quads
            .map(|quad| Fact {
                subject,
                predicate,
                object: Object::Term(quad.object),
                source: Source::Pack(quad.graph),
            })
            .collect()
    }

    /// [`Self::facts`] as evidence.
    #[must_use]
    pub fn evidence(self, product: ProductId, attribute: AttributeId) -> Vec<Evidence> {
        self.facts(product, attribute).into_iter().map(Evidence::Fact).collect()
    }

    /// Whether a product satisfies a constraint. A product without the attribute satisfies none:
    /// the engine does not guess.
    #[must_use]
    pub fn satisfies(self, product: ProductId, constraint: &Constraint) -> bool {
        let attribute = constraint.attribute;
        match self.catalogue().attribute(attribute).kind {
            AttributeKind::Number => self
                .number(product, attribute)
                .is_some_and(|number| constraint.accepts(&Value::Number(number))),
            AttributeKind::Thing | AttributeKind::Text | AttributeKind::Boolean => {
                let mut values = self.snapshot.values(product, attribute).peekable();
                if values.peek().is_none() {
                    return false;
                }
                match constraint.operator {
                    domain::Operator::Not => values.all(|value| constraint.accepts(&value)),
                    domain::Operator::Eq
                    | domain::Operator::In
                    | domain::Operator::Lt
                    | domain::Operator::Le
                    | domain::Operator::Gt
                    | domain::Operator::Ge
                    | domain::Operator::Between => values.any(|value| constraint.accepts(&value)),
                }
            }
        }
    }

    fn live(self, product: ProductId, attribute: AttributeId) -> Option<(Option<f64>, Source)> {
        let is_price = self.snapshot.price() == Some(attribute);
        if !is_price && self.snapshot.stock() != Some(attribute) {
            return None;
        }
        let offer = self.offers.get(product)?;
        Some((if is_price { offer.price } else { offer.stock }, offer.source))
    }
}
