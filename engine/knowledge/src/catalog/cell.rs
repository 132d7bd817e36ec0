//! One cell to statements.

use domain::TermId;
use snapshot::Term;

use super::column::{Column, Reading, States};
use super::references::References;
use crate::declared::Declared;
use crate::input::{At, FileReport, decimal, number, remedy};
use crate::iri::local_name;
use crate::resolve::Pack;
use crate::statements::{BOOLEAN, DECIMAL, INTEGER, Spot, Statements};

/// What cells of one table are read against.
pub(crate) struct Cells<'a> {
    /// The pack.
    pub(crate) pack: &'a Pack,
    /// Where findings go.
    pub(crate) file: FileReport<'a>,
    /// Names of values; grows where cells make new ones.
    pub(crate) declared: &'a mut Declared,
    /// Where statements go.
    pub(crate) statements: &'a mut Statements,
    /// Names of other rows.
    pub(crate) references: &'a mut References,
}

/// What buyers and tables write for yes and no.
const TRUTHS: [(&str, bool); 10] = [
    ("true", true),
    ("false", false),
    ("yes", true),
    ("no", false),
    ("1", true),
    ("0", false),
    ("是", true),
    ("否", false),
    ("有", true),
    ("无", false),
];

impl Cells<'_> {
    /// States what a cell says of a row.
    pub(crate) fn read(&mut self, subject: TermId, column: &Column, cell: &str, spot: Spot) {
        let parts: Vec<&str> = match &column.split {
            Some(split) => cell.split(split.as_str()).collect(),
            None => vec![cell],
        };
        for part in parts.into_iter().map(str::trim).filter(|part| !part.is_empty()) {
            let known = self.statements.known;
            let stated = match column.states {
                States::Label(locale) => {
                    Some((known.label, self.statements.text(part, locale.tag())))
                }
                States::Alias(locale) => {
                    Some((known.alias, self.statements.text(part, locale.tag())))
                }
                States::Property(property, reading) => {
                    let object = self.object(property, reading, (part, column), spot);
                    object.map(|object| (property, object))
                }
                States::Nothing => None,
            };
            if let Some((property, object)) = stated {
                self.statements.state(subject, property, object, spot);
            }
        }
    }

    fn object(
        &mut self,
        property: TermId,
        reading: Reading,
        (text, column): (&str, &Column),
        spot: Spot,
    ) -> Option<TermId> {
        let mut typed =
            |value: &str, datatype| Some(self.statements.term(Term::Typed { value, datatype }));
        let found = match reading {
            Reading::Decimal(factor) => {
                number(text).and_then(|number| typed(&decimal(number * factor), DECIMAL))
            }
            Reading::Integer => {
                let whole: Option<i64> = text.parse().ok();
                whole.and_then(|whole| typed(&whole.to_string(), INTEGER))
            }
            Reading::Boolean => {
                let truth = TRUTHS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
                truth.and_then(|(_, truth)| typed(if *truth { "true" } else { "false" }, BOOLEAN))
            }
            Reading::Words => Some(self.statements.term(Term::string(text))),
            Reading::Text(locale) => Some(self.statements.text(text, locale.tag())),
            Reading::Thing { create } => return self.thing(property, create, (text, column), spot),
            Reading::Reference => return self.reference(text, spot),
        };
        if found.is_none() {
            let (code, wanted) = match reading {
                Reading::Integer => ("not-a-number", "a whole number"),
                Reading::Boolean => ("not-a-truth", "true or false"),
                Reading::Decimal(_)
                | Reading::Words
                | Reading::Text(_)
                | Reading::Thing { .. }
                | Reading::Reference => ("not-a-number", "a number"),
            };
            let message = format!("column `{}`: `{text}` is not {wanted}", column.name);
            let remedy = "write it without unit or thousands separator, or leave the cell empty";
            self.file.error(code, At::line(spot.line), message, remedy);
        }
        found
    }

    fn thing(
        &mut self,
        attribute: TermId,
        create: bool,
        (text, column): (&str, &Column),
        spot: Spot,
    ) -> Option<TermId> {
        if let Some(value) = self.declared.value(attribute, text) {
            return Some(value);
        }
        if let Ok(iri) = self.pack.names.iri(text)
            && let Some(term) = self.statements.find(&iri)
            && self.declared.is_stated(term)
        {
            return Some(term);
        }
        if create {
            return Some(self.make(attribute, text, spot));
        }
        let otherwise = "declare it (`… a qm:Value ; qm:of … ; rdfs:label …`), or add `create: true` to the column";
        let remedy = remedy(text, self.declared.value_names(attribute), otherwise);
        let message = format!("column `{}`: `{text}` is no known value", column.name);
        self.file.error("unknown-value", At::line(spot.line), message, remedy);
        None
    }

    /// Makes a value: `namespace` + attribute + `-` + text.
    fn make(&mut self, attribute: TermId, text: &str, spot: Spot) -> TermId {
        let of = local_name(self.statements.get(attribute).text());
        let iri = self.pack.names.own(&format!("{of}-{}", text.replace(char::is_whitespace, "-")));
        let known = self.statements.known;
        let value = self.statements.iri(&iri);
        let label = self.statements.term(Term::string(text));
        self.statements.state(value, known.a, known.value, spot);
        self.statements.state(value, known.of, attribute, spot);
        self.statements.state(value, known.label, label, spot);
        self.declared.add_value(attribute, value, text, true);
        value
    }

    fn reference(&mut self, text: &str, spot: Spot) -> Option<TermId> {
        let at = At::line(spot.line);
        match self.pack.names.iri(text) {
            Ok(iri) => {
                let target = self.statements.iri(&iri);
                self.references.add(target, text, spot.graph, at);
                Some(target)
            }
            Err(prefix) => {
                let message = format!("the prefix `{prefix}:` of `{text}` is not known here");
                let known = self.pack.names.prefixes.keys().map(String::as_str);
                let remedy =
                    remedy(&prefix, known, "use a prefix of a pack that this one depends on");
                self.file.error("unknown-prefix", at, message, remedy);
                None
            }
        }
    }
}
