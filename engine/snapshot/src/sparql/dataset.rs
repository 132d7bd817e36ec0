//! A view as a SPARQL dataset. The default graph is the union of all named graphs.

use std::convert::Infallible;

use domain::{GraphId, ProductId, TermId};
use oxrdf::{BlankNode, Literal, NamedNode, Term as RdfTerm};
use spareval::{ExpressionTerm, InternalQuad, QueryableDataset};

use super::scalar;
use crate::terms::Term;
use crate::triples::Quad;
use crate::view::View;
use crate::vocabulary::XSD;

/// A term of the evaluation: one of the snapshot, or one that only the query or a live change has.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Node {
    Known(TermId),
    New(Box<RdfTerm>),
}

/// A view as a dataset.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ViewDataset<'a>(pub(crate) View<'a>);

/// One triple of the view, with the graph that states it where a pack does.
pub(crate) struct Stated {
    pub(crate) subject: TermId,
    pub(crate) predicate: TermId,
    pub(crate) object: Node,
    pub(crate) graph: Option<GraphId>,
}

type Found<'a> = Box<dyn Iterator<Item = Stated> + 'a>;

impl<'a> ViewDataset<'a> {
    /// The triples that match; a triple of two graphs comes twice.
    pub(crate) fn matching(
        self,
        subject: Option<&Node>,
        predicate: Option<&Node>,
        object: Option<&Node>,
    ) -> Found<'a> {
        let (Some(subject), Some(predicate)) = (known(subject), known(predicate)) else {
            return Box::new(std::iter::empty());
        };
        let wanted = object.cloned();
        let object = match &wanted {
            Some(Node::New(_)) => None,
            Some(Node::Known(term)) => Some(*term),
            None => None,
        };
        let compiled = self.compiled(subject, predicate, object);
        let view = self.0;
        let compiled = compiled.filter(move |quad| !is_masked(view, *quad)).map(|quad| Stated {
            subject: quad.subject,
            predicate: quad.predicate,
            object: Node::Known(quad.object),
            graph: Some(quad.graph),
        });
        let all: Found<'a> = if self.0.offers.is_empty() {
            Box::new(compiled)
        } else {
            Box::new(compiled.chain(self.live(subject, predicate)))
        };
        match wanted {
            Some(wanted) => Box::new(all.filter(move |stated| stated.object == wanted)),
            None => all,
        }
    }

    fn compiled(
        self,
        subject: Option<TermId>,
        predicate: Option<TermId>,
        object: Option<TermId>,
    ) -> Box<dyn Iterator<Item = Quad> + 'a> {
        let triples = self.0.snapshot.triples();
        match (subject, predicate, object) {
            (Some(subject), Some(predicate), Some(object)) => {
                Box::new(triples.of_triple(subject, predicate, object))
            }
            (Some(subject), Some(predicate), None) => Box::new(triples.of_pair(subject, predicate)),
            (Some(subject), None, _) => Box::new(triples.of_subject(subject)),
            (None, Some(predicate), Some(object)) => {
                let subjects = triples.subjects(predicate, object).iter();
                Box::new(
                    subjects
                        .flat_map(move |subject| triples.of_triple(*subject, predicate, object)),
                )
            }
            (None, Some(predicate), None) => {
                Box::new(triples.of_predicate(predicate).flat_map(move |(object, subject)| {
                    triples.of_triple(subject, predicate, object)
                }))
            }
            (None, None, Some(object)) => {
                Box::new(triples.predicates().flat_map(move |predicate| {
                    let subjects = triples.subjects(predicate, object).iter();
                    subjects.flat_map(move |subject| triples.of_triple(*subject, predicate, object))
                }))
            }
            (None, None, None) => Box::new(triples.quads()),
        }
    }

    fn live(
        self,
        subject: Option<TermId>,
        predicate: Option<TermId>,
    ) -> impl Iterator<Item = Stated> + 'a {
        let view = self.0;
        let one = subject.map(|term| view.catalogue().product_of(term));
        let products: Vec<ProductId> = match one {
            Some(product) => product.into_iter().collect(),
            None => view.offers.products(),
        };
        let attributes = [view.snapshot.price(), view.snapshot.stock()];
        products.into_iter().filter(move |product| view.offers.get(*product).is_some()).flat_map(
            move |product| {
                attributes.into_iter().flatten().filter_map(move |attribute| {
                    let term = view.catalogue().attribute(attribute).term;
                    let wanted = predicate.is_none_or(|predicate| predicate == term);
                    let number = wanted.then(|| view.number(product, attribute)).flatten()?;
                    Some(Stated {
                        subject: view.catalogue().product_term(product),
                        predicate: term,
                        object: self.node(decimal(number).into()),
                        graph: None,
                    })
                })
            },
        )
    }

    /// The graph to report for a triple under a graph pattern; `None` where the triple is not to
    /// be reported: it stands in another graph, or was reported already for the union.
    fn graph_name(
        self,
        stated: &Stated,
        wanted: Option<&Option<Node>>,
        last: &mut Option<(TermId, TermId, Node)>,
    ) -> Option<Option<Node>> {
        if let Some(None) = wanted {
            let triple = Some((stated.subject, stated.predicate, stated.object.clone()));
            let is_new = *last != triple;
            *last = triple;
            return is_new.then_some(None);
        }
        let graph = Node::Known(self.0.snapshot.graph_term(stated.graph?)?);
        let is_wanted = wanted.is_none_or(|wanted| wanted.as_ref() == Some(&graph));
        is_wanted.then_some(Some(graph))
    }

    /// The node of an RDF term.
    pub(crate) fn node(self, term: RdfTerm) -> Node {
        let found = self.0.snapshot.terms().find(borrowed(&term));
        found.map_or_else(|| Node::New(Box::new(term)), Node::Known)
    }

    /// The RDF term of a node.
    pub(crate) fn term(self, node: Node) -> RdfTerm {
        match node {
            Node::Known(term) => owned(self.0.snapshot.terms().get(term)),
            Node::New(term) => *term,
        }
    }
}

type Answered = Result<InternalQuad<Node>, Infallible>;

/// The triples of a pattern.
enum Quads<'a> {
    LookedUp(LookedUp<'a>),
    Filtered(Box<dyn Iterator<Item = Answered> + 'a>),
}

/// A run of one of the indexes, under a predicate: what most patterns of a rule come down to.
struct LookedUp<'a> {
    subject: Option<TermId>,
    predicate: TermId,
    object: Option<TermId>,
    /// What is not given: objects where the subject is, or else subjects.
    run: std::slice::Iter<'a, TermId>,
    last: Option<TermId>,
}

impl Iterator for Quads<'_> {
    type Item = Answered;

    fn next(&mut self) -> Option<Answered> {
        let found = match self {
            Self::Filtered(quads) => return quads.next(),
            Self::LookedUp(found) => found,
        };
        loop {
            let term = *found.run.next()?;
            // What two graphs state is one triple of their union.
            if found.last.replace(term) == Some(term) {
                continue;
            }
            return Some(Ok(InternalQuad {
                subject: Node::Known(found.subject.unwrap_or(term)),
                predicate: Node::Known(found.predicate),
                object: Node::Known(
                    found.object.filter(|_| found.subject.is_none()).unwrap_or(term),
                ),
                graph_name: None,
            }));
        }
    }
}

impl<'a> ViewDataset<'a> {
    /// A pattern of the union of all graphs that one run of an index answers; `None` where it takes
    /// more.
    fn looked_up(
        self,
        subject: Option<&Node>,
        predicate: Option<&Node>,
        object: Option<&Node>,
        graph_name: Option<Option<&Node>>,
    ) -> Option<LookedUp<'a>> {
        let (Some(None), Some(Node::Known(predicate))) = (graph_name, predicate) else {
            return None;
        };
        let predicate = *predicate;
        if is_live(self.0, predicate) {
            return None;
        }
        let triples = self.0.snapshot.triples();
        let (subject, object) = (known(subject)?, known(object)?);
        let run = match (subject, object) {
            (Some(subject), None) => triples.objects(subject, predicate),
            (Some(subject), Some(object)) => {
                let objects = triples.objects(subject, predicate);
                let first = objects.partition_point(|&other| other < object);
                let last = objects.partition_point(|&other| other <= object);
                &objects[first..last]
            }
            (None, Some(object)) => triples.subjects(predicate, object),
            (None, None) => return None,
        };
        Some(LookedUp { subject, predicate, object, run: run.iter(), last: None })
    }
}

impl<'a> QueryableDataset<'a> for ViewDataset<'a> {
    type InternalTerm = Node;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Node>,
        predicate: Option<&Node>,
        object: Option<&Node>,
        graph_name: Option<Option<&Node>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Node>, Infallible>> + use<'a> {
        let this = *self;
        if let Some(found) = this.looked_up(subject, predicate, object, graph_name) {
            return Quads::LookedUp(found);
        }
        let wanted = graph_name.map(|graph| graph.cloned());
        let mut last = None;
        let stated = this.matching(subject, predicate, object);
        Quads::Filtered(Box::new(stated.filter_map(move |stated| {
            let graph_name = this.graph_name(&stated, wanted.as_ref(), &mut last)?;
            Some(Ok(InternalQuad {
                subject: Node::Known(stated.subject),
                predicate: Node::Known(stated.predicate),
                object: stated.object,
                graph_name,
            }))
        })))
    }

    fn internalize_term(&self, term: RdfTerm) -> Result<Node, Infallible> {
        Ok(self.node(term))
    }

    fn externalize_term(&self, term: Node) -> Result<RdfTerm, Infallible> {
        Ok(self.term(term))
    }

    fn externalize_expression_term(&self, term: Node) -> Result<ExpressionTerm, Infallible> {
        Ok(scalar::scalar(*self, &term).unwrap_or_else(|| self.term(term).into()))
    }

    fn internalize_expression_term(&self, term: ExpressionTerm) -> Result<Node, Infallible> {
        Ok(scalar::node(*self, &term).unwrap_or_else(|| self.node(term.into())))
    }
}

/// `Some(None)` for a variable, `None` for a term that no triple has.
fn known(node: Option<&Node>) -> Option<Option<TermId>> {
    match node {
        None => Some(None),
        Some(Node::Known(term)) => Some(Some(*term)),
        Some(Node::New(_)) => None,
    }
}

/// Whether a live offer stands against a compiled triple.
fn is_masked(view: View<'_>, quad: Quad) -> bool {
    let product = || view.catalogue().product_of(quad.subject);
    is_live(view, quad.predicate)
        && product().is_some_and(|product| view.offers.get(product).is_some())
}

/// Whether live offers say something under a predicate.
fn is_live(view: View<'_>, predicate: TermId) -> bool {
    if view.offers.is_empty() {
        return false;
    }
    let attribute = view.catalogue().attribute_of(predicate);
    attribute.is_some()
        && (attribute == view.snapshot.price() || attribute == view.snapshot.stock())
}

/// A number as `xsd:decimal`, without an exponent.
pub(crate) fn decimal(number: f64) -> Literal {
    Literal::new_typed_literal(
        format!("{number}"),
        NamedNode::new_unchecked(format!("{XSD}decimal")),
    )
}

fn borrowed(term: &RdfTerm) -> Term<'_> {
    match term {
        RdfTerm::NamedNode(node) => Term::Iri(node.as_str()),
        RdfTerm::BlankNode(node) => Term::Blank(node.as_str()),
        RdfTerm::Literal(literal) => match literal.language() {
            Some(language) => Term::Text { value: literal.value(), language },
            None => Term::Typed { value: literal.value(), datatype: literal.datatype().as_str() },
        },
    }
}

fn owned(term: Term<'_>) -> RdfTerm {
    match term {
        Term::Iri(iri) => NamedNode::new_unchecked(iri).into(),
        Term::Blank(label) => BlankNode::new_unchecked(label).into(),
        Term::Typed { value, datatype } => {
            Literal::new_typed_literal(value, NamedNode::new_unchecked(datatype)).into()
        }
        Term::Text { value, language } => {
            Literal::new_language_tagged_literal_unchecked(value, language).into()
        }
    }
}
