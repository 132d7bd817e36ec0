//! The snapshot: terms, triples, catalogue, columns and programs under one roof.

use domain::{AttributeId, GraphId, Locale, ProductId, TermId, Value};

use crate::catalogue::{AttributeKind, Catalogue};
use crate::columns::Columns;
use crate::program::Programs;
use crate::terms::{Term, TermTable};
use crate::triples::TripleIndex;
use crate::vocabulary as v;

/// All knowledge of one store at one moment. Never changes after it is built.
#[derive(Clone, Debug)]
pub struct Snapshot {
    terms: TermTable,
    triples: TripleIndex,
    catalogue: Catalogue,
    columns: Columns,
    programs: Programs,
    known: Known,
}

/// Ids of the vocabulary that is looked up on every turn.
#[derive(Clone, Copy, Debug, Default)]
struct Known {
    label: Option<TermId>,
    price: Option<AttributeId>,
    stock: Option<AttributeId>,
}

impl Snapshot {
    pub(crate) fn new(
        terms: TermTable,
        triples: TripleIndex,
        catalogue: Catalogue,
        columns: Columns,
        programs: Programs,
    ) -> Self {
        let attribute =
            |iri: &str| terms.find(Term::Iri(iri)).and_then(|term| catalogue.attribute_of(term));
        let known = Known {
            label: terms.find(Term::Iri(v::LABEL)),
            price: attribute(v::PRICE),
            stock: attribute(v::STOCK),
        };
        Self { terms, triples, catalogue, columns, programs, known }
    }

    /// The same knowledge with programs that refer to its ids.
    #[must_use]
    pub fn with_programs(self, programs: Programs) -> Self {
        Self { programs, ..self }
    }

    /// The term table.
    #[must_use]
    pub fn terms(&self) -> &TermTable {
        &self.terms
    }

    /// The triple index.
    #[must_use]
    pub fn triples(&self) -> &TripleIndex {
        &self.triples
    }

    /// Categories, attributes and products.
    #[must_use]
    pub fn catalogue(&self) -> &Catalogue {
        &self.catalogue
    }

    /// What packs declare: units, questions, tasks, guides, needs, promotions, replies.
    #[must_use]
    pub fn programs(&self) -> &Programs {
        &self.programs
    }

    /// The id of an IRI, where the graph has it.
    #[must_use]
    pub fn find(&self, iri: &str) -> Option<TermId> {
        self.terms.find(Term::Iri(iri))
    }

    /// The term of a named graph, `urn:qianmian:pack:NAME@VERSION/FILE`, where the graph names it.
    #[must_use]
    pub fn graph_term(&self, graph: GraphId) -> Option<TermId> {
        self.find(&format!("urn:qianmian:pack:{}", self.programs.source(graph)))
    }

    /// The product of an IRI.
    #[must_use]
    pub fn find_product(&self, iri: &str) -> Option<ProductId> {
        self.find(iri).and_then(|term| self.catalogue.product_of(term))
    }

    /// The characters of a term: of an IRI, of a literal's lexical form.
    #[must_use]
    pub fn text(&self, term: TermId) -> &str {
        self.terms.get(term).text()
    }

    /// The name to show for a term: its label in `locale`, else its label without a language,
    /// else any label, else the last part of its IRI, else its characters.
    #[must_use]
    pub fn label(&self, term: TermId, locale: Locale) -> &str {
        let labels = self.known.label.map_or(&[][..], |label| self.triples.objects(term, label));
        let mut best: Option<(u8, &str)> = None;
        for &object in labels {
            let (rank, text) = match self.terms.get(object) {
                Term::Text { value, language } if Locale::from_tag(language) == Some(locale) => {
                    (0, value)
                }
                Term::Typed { value, .. } => (1, value),
                Term::Text { value, .. } => (2, value),
                Term::Iri(_) | Term::Blank(_) => continue,
            };
            if best.is_none_or(|(held, _)| rank < held) {
                best = Some((rank, text));
            }
        }
        best.map_or_else(|| self.local_name(term), |(_, text)| text)
    }

    /// The last part of an IRI after `#`, `/` or `:`; other terms' characters.
    #[must_use]
    pub fn local_name(&self, term: TermId) -> &str {
        match self.terms.get(term) {
            Term::Iri(iri) => iri.rsplit(['#', '/', ':']).next().unwrap_or(iri),
            other @ (Term::Blank(_) | Term::Typed { .. } | Term::Text { .. }) => other.text(),
        }
    }

    /// The number of a product's attribute, in the attribute's unit, without live changes.
    #[must_use]
    pub fn number(&self, product: ProductId, attribute: AttributeId) -> Option<f64> {
        self.columns.number(product, attribute)
    }

    /// When a product was released, in days since the beginning of 1970: what its
    /// `schema:releaseDate` says, where that is a date.
    #[must_use]
    pub fn released(&self, product: ProductId) -> Option<f64> {
        self.columns.released(product)
    }

    /// The values of a product's attribute, without live changes.
    pub fn values(
        &self,
        product: ProductId,
        attribute: AttributeId,
    ) -> impl Iterator<Item = Value> + '_ {
        let info = self.catalogue.attribute(attribute);
        let objects = self.triples.objects(self.catalogue.product_term(product), info.term);
        objects.iter().filter_map(move |object| self.value(*object, info.kind))
    }

    /// Reads an object as a value of a kind; `None` where it is of another kind.
    #[must_use]
    pub fn value(&self, object: TermId, kind: AttributeKind) -> Option<Value> {
        let term = self.terms.get(object);
        match (kind, term) {
            (AttributeKind::Number, _) => self.terms.number(object).map(Value::Number),
            (AttributeKind::Thing, Term::Iri(_) | Term::Blank(_)) => Some(Value::Thing(object)),
            (AttributeKind::Boolean, Term::Typed { value, .. }) => {
                Some(Value::Bool(matches!(value, "true" | "1")))
            }
            (AttributeKind::Text, Term::Typed { value, .. } | Term::Text { value, .. }) => {
                Some(Value::Text(value.to_owned()))
            }
            (AttributeKind::Thing | AttributeKind::Boolean | AttributeKind::Text, _) => None,
        }
    }

    /// The attribute `schema:price`, where the ontology declares it.
    #[must_use]
    pub fn price(&self) -> Option<AttributeId> {
        self.known.price
    }

    /// The attribute `qm:stock`, where the ontology declares it.
    #[must_use]
    pub fn stock(&self) -> Option<AttributeId> {
        self.known.stock
    }

    /// The bytes held by terms, triples and columns, capacity included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.terms.bytes() + self.triples.bytes() + self.columns.bytes()
    }
}
