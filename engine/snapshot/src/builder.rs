//! Collects terms and quads and seals them into a snapshot.

use domain::{GraphId, TermId};

use crate::catalogue::Catalogue;
use crate::columns::Columns;
use crate::program::Programs;
use crate::snapshot::Snapshot;
use crate::terms::{Term, TermTable};
use crate::triples::{Quad, TripleIndex};

/// Why a snapshot cannot be built or read.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The table of terms is full: 2³² terms or 4 GiB of characters.
    #[error("the graph has more terms than a snapshot holds")]
    TooManyTerms,
    /// More than 2³² - 1 quads.
    #[error("the graph has more triples than a snapshot holds")]
    TooManyTriples,
    /// More than 65,536 files.
    #[error("the packs have more files than a snapshot holds")]
    TooManyGraphs,
    /// A task's query is not SPARQL, or not a SELECT.
    #[error("query is not a SPARQL select: {0}")]
    Query(String),
    /// A query could not be evaluated.
    #[error("query failed: {0}")]
    Evaluation(String),
    /// A snapshot file is not one, is damaged, or is of another version.
    #[error("snapshot file {0}")]
    File(String),
}

/// Collects what a snapshot will hold.
#[derive(Debug, Default)]
pub struct SnapshotBuilder {
    terms: TermTable,
    quads: Vec<Quad>,
    graphs: usize,
}

impl SnapshotBuilder {
    /// The terms known so far.
    #[must_use]
    pub fn terms(&self) -> &TermTable {
        &self.terms
    }

    /// The id of a term.
    ///
    /// # Errors
    /// Where the table is full.
    pub fn term(&mut self, term: Term<'_>) -> Result<TermId, SnapshotError> {
        self.terms.intern(term).ok_or(SnapshotError::TooManyTerms)
    }

    /// The id of an IRI.
    ///
    /// # Errors
    /// Where the table is full.
    pub fn iri(&mut self, iri: &str) -> Result<TermId, SnapshotError> {
        self.term(Term::Iri(iri))
    }

    /// A new named graph; its facts are described by the row of the same number in
    /// [`Programs::graphs`].
    ///
    /// # Errors
    /// Where there are too many.
    pub fn graph(&mut self) -> Result<GraphId, SnapshotError> {
        if self.graphs > usize::from(u16::MAX) {
            return Err(SnapshotError::TooManyGraphs);
        }
        self.graphs += 1;
        Ok(GraphId::from_index(self.graphs - 1))
    }

    /// Adds a quad of ids that this builder gave.
    ///
    /// # Errors
    /// Where there are too many.
    pub fn insert(&mut self, quad: Quad) -> Result<(), SnapshotError> {
        if self.quads.len() >= u32::MAX as usize {
            return Err(SnapshotError::TooManyTriples);
        }
        self.quads.push(quad);
        Ok(())
    }

    /// Sorts, indexes and derives the catalogue. Programs are given afterwards with
    /// [`Snapshot::with_programs`], since they refer to the ids made here.
    #[must_use]
    pub fn build(mut self) -> Snapshot {
        self.terms.shrink();
        let triples = TripleIndex::new(self.quads, self.terms.len());
        let catalogue = Catalogue::derive(&self.terms, &triples);
        let columns = Columns::derive(&self.terms, &triples, &catalogue);
        Snapshot::new(self.terms, triples, catalogue, columns, Programs::default())
    }
}
