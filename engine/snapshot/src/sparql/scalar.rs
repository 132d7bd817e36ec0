//! Terms as the values that expressions compute with, without a detour by text on the heap: rules
//! filter and order thousands of numbers in a run.

use std::fmt::Write as _;

use oxsdatatypes::{Boolean, Decimal, Double, Integer};
use spareval::ExpressionTerm;

use super::dataset::{Node, ViewDataset};
use crate::terms::Term;
use crate::vocabulary::XSD;

/// The value of a number or truth of the snapshot; `None` for every other term.
pub(crate) fn scalar(dataset: ViewDataset<'_>, node: &Node) -> Option<ExpressionTerm> {
    let Node::Known(term) = node else { return None };
    let Term::Typed { value, datatype } = dataset.0.snapshot.terms().get(*term) else {
        return None;
    };
    match datatype.strip_prefix(XSD)? {
        "integer" => value.parse::<Integer>().ok().map(ExpressionTerm::IntegerLiteral),
        "decimal" => value.parse::<Decimal>().ok().map(ExpressionTerm::DecimalLiteral),
        "double" => value.parse::<Double>().ok().map(ExpressionTerm::DoubleLiteral),
        "boolean" => value.parse::<Boolean>().ok().map(ExpressionTerm::BooleanLiteral),
        _ => None,
    }
}

/// The node of a number or truth that was computed, where the snapshot has its term.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other kind goes by its text")]
pub(crate) fn node(dataset: ViewDataset<'_>, value: &ExpressionTerm) -> Option<Node> {
    let mut text = Short::default();
    let datatype = match value {
        ExpressionTerm::IntegerLiteral(number) => write!(text, "{number}").ok().map(|()| INTEGER),
        ExpressionTerm::DecimalLiteral(number) => write!(text, "{number}").ok().map(|()| DECIMAL),
        ExpressionTerm::BooleanLiteral(truth) => write!(text, "{truth}").ok().map(|()| BOOLEAN),
        _ => None,
    }?;
    let found = dataset.0.snapshot.terms().find(Term::Typed { value: text.as_str(), datatype });
    found.map(Node::Known)
}

const INTEGER: &str = "http://www.w3.org/2001/XMLSchema#integer";
const DECIMAL: &str = "http://www.w3.org/2001/XMLSchema#decimal";
const BOOLEAN: &str = "http://www.w3.org/2001/XMLSchema#boolean";

/// A number's digits, on the stack: a decimal has at most 40 characters.
#[derive(Debug)]
struct Short {
    bytes: [u8; 48],
    length: usize,
}

impl Default for Short {
    fn default() -> Self {
        Self { bytes: [0; 48], length: 0 }
    }
}

impl Short {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length]).unwrap_or_default()
    }
}

impl std::fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.length + text.len();
        let room = self.bytes.get_mut(self.length..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}
