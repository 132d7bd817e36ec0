//! Names of other rows, which can be checked only when all tables are read.

use std::collections::BTreeSet;

use domain::{GraphId, TermId};
use snapshot::Snapshot;

use crate::input::{At, FileReport, nearest};
use crate::iri::local_name;

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
            let remedy = reference.remedy(snapshot);
            file(reference.graph).error("unknown-reference", reference.at, message, remedy);
        }
    }
}

impl Reference {
    /// The nearest product of the same namespace, written as the reference is.
    fn remedy(&self, snapshot: &Snapshot) -> String {
        let (prefix, local) = match self.written.rsplit_once(':') {
            Some((prefix, local)) => (format!("{prefix}:"), local),
            None => (String::new(), self.written.as_str()),
        };
        let iri = snapshot.text(self.target);
        let namespace = &iri[..iri.len() - local_name(iri).len()];
        let products = snapshot.catalogue().products().iter();
        let known = products.filter_map(|term| snapshot.text(*term).strip_prefix(namespace));
        match nearest(local, known) {
            Some(near) => format!("did you mean `{prefix}{near}`?"),
            None => "write a row's key, or a short IRI such as `prefix:Name`".to_owned(),
        }
    }
}
