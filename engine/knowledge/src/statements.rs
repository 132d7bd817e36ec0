//! Everything the files state, with the line of each statement.

use domain::{GraphId, TermId};
use snapshot::vocabulary as v;
use snapshot::{Quad, SnapshotBuilder, SnapshotError, Term};

/// `xsd:decimal`.
pub(crate) const DECIMAL: &str = "http://www.w3.org/2001/XMLSchema#decimal";
/// `xsd:integer`.
pub(crate) const INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
/// `xsd:boolean`.
pub(crate) const BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";

/// One statement and where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stated {
    /// The statement.
    pub(crate) quad: Quad,
    /// The line of its file.
    pub(crate) line: u32,
}

/// Collects statements. Their ids are those of the snapshot to come.
#[derive(Debug)]
pub(crate) struct Statements {
    builder: SnapshotBuilder,
    stated: Vec<Stated>,
    full: Option<SnapshotError>,
    /// Ids of the vocabulary that readers write.
    pub(crate) known: Known,
}

/// Ids of the words that files of every kind use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known {
    pub(crate) a: TermId,
    pub(crate) label: TermId,
    pub(crate) alias: TermId,
    pub(crate) of: TermId,
    pub(crate) value: TermId,
}

/// Where a statement is made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spot {
    /// The file.
    pub(crate) graph: GraphId,
    /// The line.
    pub(crate) line: usize,
}

impl Statements {
    pub(crate) fn new() -> Self {
        let mut builder = SnapshotBuilder::default();
        let mut full = None;
        let mut word = |iri| keep(builder.iri(iri), &mut full);
        let known = Known {
            a: word(v::TYPE),
            label: word(v::LABEL),
            alias: word(v::ALIAS),
            of: word(v::OF),
            value: word(v::VALUE),
        };
        Self { builder, stated: Vec::new(), full, known }
    }

    /// A new named graph.
    pub(crate) fn graph(&mut self) -> GraphId {
        match self.builder.graph() {
            Ok(graph) => graph,
            Err(error) => {
                self.full = Some(error);
                GraphId::from_index(0)
            }
        }
    }

    /// The id of a term. Where the table is full, [`Self::into_parts`] says so.
    pub(crate) fn term(&mut self, term: Term<'_>) -> TermId {
        keep(self.builder.term(term), &mut self.full)
    }

    /// The id of an IRI.
    pub(crate) fn iri(&mut self, iri: &str) -> TermId {
        self.term(Term::Iri(iri))
    }

    /// The id of a text in a language.
    pub(crate) fn text(&mut self, value: &str, language: &str) -> TermId {
        self.term(Term::Text { value, language })
    }

    /// The id of an IRI that was met before.
    pub(crate) fn find(&self, iri: &str) -> Option<TermId> {
        self.builder.terms().find(Term::Iri(iri))
    }

    /// A term.
    pub(crate) fn get(&self, id: TermId) -> Term<'_> {
        self.builder.terms().get(id)
    }

    /// States something.
    pub(crate) fn state(&mut self, subject: TermId, predicate: TermId, object: TermId, spot: Spot) {
        let quad = Quad { subject, predicate, object, graph: spot.graph };
        let line = u32::try_from(spot.line).unwrap_or(u32::MAX);
        self.stated.push(Stated { quad, line });
    }

    /// All statements so far.
    pub(crate) fn all(&self) -> &[Stated] {
        &self.stated
    }

    /// The builder, the statements, and what did not fit.
    pub(crate) fn into_parts(self) -> (SnapshotBuilder, Vec<Stated>, Option<SnapshotError>) {
        (self.builder, self.stated, self.full)
    }
}

fn keep(made: Result<TermId, SnapshotError>, full: &mut Option<SnapshotError>) -> TermId {
    made.unwrap_or_else(|error| {
        *full = Some(error);
        TermId::from_index(0)
    })
}
