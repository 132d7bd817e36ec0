//! Turtle files to statements, with the line of each.

use std::collections::HashMap;

use domain::TermId;
use foldhash::fast::FixedState;
use oxrdf::{NamedOrBlankNode, Term};
use oxttl::TurtleParser;
use oxttl::turtle::LowLevelTurtleParser;

use crate::input::{At, FileReport, remedy};
use crate::iri::Names;
use crate::statements::{Spot, Statements};

/// After so many mistakes the rest of a file is noise.
const MISTAKES_MAX: usize = 5;

/// Reads a file. The parser goes on after a mistake, so that a file's mistakes are told together.
pub(crate) fn read(
    text: &str,
    names: &Names,
    file: FileReport<'_>,
    statements: &mut Statements,
    graph: domain::GraphId,
) {
    let mut parser = TurtleParser::new().low_level();
    let mut reader = Reader {
        names,
        file,
        statements,
        spot: Spot { graph, line: 1 },
        blank: HashMap::default(),
        mistakes: 0,
    };
    for line in text.split_inclusive('\n') {
        parser.extend_from_slice(line.as_bytes());
        if !reader.drain(&mut parser) {
            return;
        }
        reader.spot.line += 1;
    }
    parser.end();
    reader.drain(&mut parser);
}

struct Reader<'a> {
    names: &'a Names,
    file: FileReport<'a>,
    statements: &'a mut Statements,
    spot: Spot,
    /// The parser invents names of blank nodes by chance; ours are numbered, so that a pack compiles to the same bytes.
    blank: HashMap<String, TermId, FixedState>,
    mistakes: usize,
}

impl Reader<'_> {
    /// Takes all triples that the text so far holds; false where the file has too many mistakes.
    fn drain(&mut self, parser: &mut LowLevelTurtleParser) -> bool {
        while let Some(next) = parser.parse_next() {
            match next {
                Ok(triple) => {
                    let subject = match &triple.subject {
                        NamedOrBlankNode::NamedNode(node) => self.statements.iri(node.as_str()),
                        NamedOrBlankNode::BlankNode(node) => self.blank(node.as_str()),
                    };
                    let predicate = self.statements.iri(triple.predicate.as_str());
                    let object = self.object(&triple.object);
                    self.statements.state(subject, predicate, object, self.spot);
                }
                Err(_) if self.mistakes + 1 > MISTAKES_MAX => return false,
                Err(error) => {
                    let start = error.location().start;
                    let position = |number: u64| usize::try_from(number).unwrap_or(0) + 1;
                    let at = At { line: position(start.line), column: position(start.column) };
                    self.mistake(at, error.message());
                }
            }
        }
        true
    }

    fn mistake(&mut self, at: At, message: &str) {
        self.mistakes += 1;
        let remedy = match unknown_prefix(message) {
            Some(prefix) => match self.names.prefixes.get(prefix) {
                Some(iri) => format!("add at the top: @prefix {prefix}: <{iri}> ."),
                None => {
                    let known = self.names.prefixes.keys().map(String::as_str);
                    remedy(prefix, known, "declare it at the top with @prefix")
                }
            },
            None => {
                "each statement ends in `.`; `;` keeps the subject, `,` the property".to_owned()
            }
        };
        self.file.error("turtle-syntax", at, message, remedy);
    }

    fn blank(&mut self, name: &str) -> TermId {
        if let Some(&known) = self.blank.get(name) {
            return known;
        }
        let label = format!("{}-{}", self.spot.graph.index(), self.blank.len());
        let term = self.statements.term(snapshot::Term::Blank(&label));
        self.blank.insert(name.to_owned(), term);
        term
    }

    fn object(&mut self, object: &Term) -> TermId {
        match object {
            Term::NamedNode(node) => self.statements.iri(node.as_str()),
            Term::BlankNode(node) => self.blank(node.as_str()),
            Term::Literal(literal) => match literal.language() {
                Some(tag) => self.statements.text(literal.value(), &tag.to_lowercase()),
                None => self.statements.term(snapshot::Term::Typed {
                    value: literal.value(),
                    datatype: literal.datatype().as_str(),
                }),
            },
        }
    }
}

/// The prefix that the parser does not know, from its message.
fn unknown_prefix(message: &str) -> Option<&str> {
    let rest = message.split_once("The prefix ")?.1;
    rest.split([':', ' ']).next()
}
