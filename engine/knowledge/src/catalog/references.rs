//! Names of other rows, which can be checked only when all tables are read.

use std::collections::BTreeSet;

use domain::{GraphId, TermId};
use snapshot::Snapshot;

use crate::input::{At, FileReport};

/// References that cells make.
#[derive(Debug, Default)]
pub(crate) struct References(Vec<Reference>);

#[derive(Debug)]
struct Reference {
    target: TermId,
    written: String,
    graph: GraphId,
    at: At,
}

impl References {
    /// Keeps a reference for later.
    pub(crate) fn add(&mut self, target: TermId, written: &str, graph: GraphId, at: At) {
        self.0.push(Reference { target, written: written.to_owned(), graph, at });
    }

    /// Reports each reference to what no file states anything of, once for each file.
    pub(crate) fn check<'a>(&self, snapshot: &Snapshot, file: impl Fn(GraphId) -> FileReport<'a>) {
        let mut told = BTreeSet::new();
        for reference in &self.0 {
            let there = snapshot.triples().of_subject(reference.target).next().is_some();
            if there || !told.insert((reference.graph, reference.target)) {
                continue;
            }
            let message = format!("`{}` names no row and no node", reference.written);
            let remedy = "write a row's key, or a short IRI such as `prefix:Name`";
            file(reference.graph).error("unknown-reference", reference.at, message, remedy);
        }
    }
}
