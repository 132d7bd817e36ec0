//! Rules of tasks: SPARQL selects.

use std::collections::BTreeMap;

use domain::GraphId;
use snapshot::program::Rule;
use spargebra::algebra::GraphPattern;
use spargebra::{Query, SparqlParser};

use super::query_names;
use super::read::Reading;
use super::seal::Seal;
use super::slot::is_variable;
use super::written::Written;
use crate::input::{At, Fields, Node, remedy, utf8};

/// A rule before it is checked.
#[derive(Debug)]
pub(crate) struct RuleDraft {
    /// The name under which cases see its rows.
    pub(crate) name: Written,
    query: Written,
    limit: usize,
}

/// Rows kept where a rule does not say how many.
const LIMIT: usize = 10;

/// Reads an entry of `rules:`.
pub(crate) fn read(node: &Node, reading: &Reading<'_>) -> Option<RuleDraft> {
    let fields = Fields::of(node, "a rule", reading.file)?;
    let name = Written::needed(&fields, "name").filter(|name| is_variable(name, reading.file));
    let query = Written::needed(&fields, "query");
    let limit = fields.count("limit").unwrap_or(LIMIT);
    fields.finish();
    Some(RuleDraft { name: name?, query: query?, limit })
}

impl RuleDraft {
    /// Reads the query's file and parses it; gives the rule and its columns.
    pub(crate) fn seal(&self, graph: GraphId, seal: &Seal<'_>) -> Option<(Rule, Vec<String>)> {
        let source = seal.sources.get(graph);
        let pack = &seal.packs[source.pack];
        let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = format!("{folder}/{}", self.query.text);
        let found = seal.sources.find(source.pack, &path).zip(pack.files.files.get(&path));
        let Some((query_graph, bytes)) = found else {
            let prefix = format!("{folder}/");
            let beside = pack.files.files.keys().filter_map(|path| path.strip_prefix(&prefix));
            let beside = beside.filter(|path| path.ends_with(".rq"));
            let message = format!("the query {path} is not there");
            let remedy = remedy(&self.query.text, beside, "put the .rq file beside this one");
            seal.file(graph).error("missing-query", self.query.at, message, remedy);
            return None;
        };
        let file = seal.file(query_graph);
        let text = utf8(bytes, file)?;
        let columns = match columns(text, &pack.names.prefixes) {
            Ok(columns) => columns,
            Err(Refused::NoSelect) => {
                let start = At { line: 1, column: 1 };
                let remedy = "begin with SELECT and the variables that the cases use";
                file.error("sparql-syntax", start, "a rule must be a SELECT", remedy);
                return None;
            }
            Err(Refused::Unreadable(told)) => {
                query_names::unreadable(text, &told, &pack.names.prefixes, file);
                return None;
            }
        };
        if let Err(error) = snapshot::Query::parse(text, &pack.names.prefixes) {
            file.error("sparql-syntax", At::default(), error.to_string(), "write a SELECT");
            return None;
        }
        query_names::check_names(text, &pack.names.prefixes, seal.snapshot, file);
        let rule = Rule {
            name: self.name.text.clone(),
            graph: query_graph,
            query: text.to_owned(),
            limit: self.limit,
        };
        Some((rule, columns))
    }
}

/// Why a text is no query of a rule.
enum Refused {
    /// It asks for something else than rows.
    NoSelect,
    /// It is no SPARQL, in the parser's words.
    Unreadable(String),
}

/// The columns of a SELECT, or why it is none.
fn columns(text: &str, prefixes: &BTreeMap<String, String>) -> Result<Vec<String>, Refused> {
    let mut parser = SparqlParser::new();
    for (prefix, iri) in prefixes {
        let known = parser.with_prefix(prefix, iri);
        parser = known.map_err(|error| Refused::Unreadable(error.to_string()))?;
    }
    match parser.parse_query(text) {
        Ok(Query::Select { pattern, .. }) => Ok(projected(&pattern)),
        Ok(Query::Construct { .. } | Query::Describe { .. } | Query::Ask { .. }) => {
            Err(Refused::NoSelect)
        }
        Err(error) => Err(Refused::Unreadable(error.to_string())),
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "only these stand around a projection")]
fn projected(pattern: &GraphPattern) -> Vec<String> {
    let mut inner = pattern;
    loop {
        inner = match inner {
            GraphPattern::Project { variables, .. } => {
                return variables.iter().map(|it| it.as_str().to_owned()).collect();
            }
            GraphPattern::Slice { inner, .. }
            | GraphPattern::Distinct { inner }
            | GraphPattern::Reduced { inner }
            | GraphPattern::OrderBy { inner, .. } => inner,
            _ => return Vec::new(),
        };
    }
}
