//! Any read-only query, bounded: for people and tools, not for turns.

use std::collections::BTreeMap;

use oxrdf::Term as RdfTerm;
use spareval::{CancellationToken, QueryEvaluator, QueryResults};
use spargebra::Query as Algebra;

use super::dataset::ViewDataset;
use super::query::{failed, parse};
use super::spread::spread;
use crate::builder::SnapshotError;
use crate::view::View;

/// How much a query may cost.
#[derive(Clone, Default)]
pub struct Limits {
    /// At most this many rows or triples.
    pub rows: usize,
    /// Cancels the evaluation when it is triggered elsewhere.
    pub cancellation: CancellationToken,
}

impl std::fmt::Debug for Limits {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Limits").field("rows", &self.rows).finish_non_exhaustive()
    }
}

/// The answer of a query. Terms are in N-Triples syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueryAnswer {
    /// Of a SELECT.
    Rows {
        /// The variables.
        columns: Vec<String>,
        /// The rows; a cell is none where its variable is unbound.
        rows: Vec<Vec<Option<String>>>,
        /// Whether there were more rows than allowed.
        truncated: bool,
    },
    /// Of an ASK.
    Truth(bool),
    /// Of a CONSTRUCT or DESCRIBE.
    Triples {
        /// One triple a line.
        triples: Vec<String>,
        /// Whether there were more triples than allowed.
        truncated: bool,
    },
}

/// Answers a query over a view.
///
/// # Errors
/// Where the text is not SPARQL, or the evaluation fails or is cancelled.
pub fn answer(
    view: View<'_>,
    text: &str,
    prefixes: &BTreeMap<String, String>,
    limits: &Limits,
) -> Result<QueryAnswer, SnapshotError> {
    let mut algebra: Algebra = parse(text, prefixes)?;
    let (Algebra::Select { pattern, .. }
    | Algebra::Construct { pattern, .. }
    | Algebra::Describe { pattern, .. }
    | Algebra::Ask { pattern, .. }) = &mut algebra;
    *pattern = spread(std::mem::take(pattern));
    let evaluator = QueryEvaluator::new().with_cancellation_token(limits.cancellation.clone());
    match evaluator.prepare(&algebra).execute(ViewDataset(view)).map_err(failed)? {
        QueryResults::Boolean(truth) => Ok(QueryAnswer::Truth(truth)),
        QueryResults::Solutions(mut solutions) => {
            let variables = solutions.variables().to_vec();
            let columns = variables.iter().map(|it| it.as_str().to_owned()).collect();
            let mut rows = Vec::new();
            for solution in solutions.by_ref().take(limits.rows) {
                let solution = solution.map_err(failed)?;
                let cells = variables.iter().map(|it| solution.get(it).map(RdfTerm::to_string));
                rows.push(cells.collect());
            }
            let truncated = solutions.next().is_some();
            Ok(QueryAnswer::Rows { columns, rows, truncated })
        }
        QueryResults::Graph(mut graph) => {
            let mut triples = Vec::new();
            for triple in graph.by_ref().take(limits.rows) {
                triples.push(format!("{} .", triple.map_err(failed)?));
            }
            let truncated = graph.next().is_some();
            Ok(QueryAnswer::Triples { triples, truncated })
        }
    }
}
