//! SPARQL over a view's own indexes.

use std::collections::BTreeMap;

use domain::{Fact, TermId};

use crate::builder::SnapshotError;
use crate::view::View;

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

/// A rule: a SELECT that has been parsed once and is run with variables bound.
#[derive(Clone, Debug)]
pub struct Query {}

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
    pub fn parse(_text: &str, _prefixes: &BTreeMap<String, String>) -> Result<Self, SnapshotError> {
        Ok(Self {})
    }

    /// Evaluates with some variables bound; at most `limit` rows.
    ///
    /// # Errors
    /// Where the evaluation fails.
    pub fn run(
        &self,
        _view: View<'_>,
        _bindings: &[(&str, Cell)],
        _limit: usize,
    ) -> Result<Rows, SnapshotError> {
        Ok(Rows::default())
    }
}
