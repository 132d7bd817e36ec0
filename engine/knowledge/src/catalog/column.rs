//! What one column states.

use domain::{Locale, TermId};
use snapshot::AttributeKind;

use super::mapping::Scope;
use crate::input::{At, Fields, Node, remedy};
use crate::iri::local_name;

/// A column of a mapping.
#[derive(Debug)]
pub(crate) struct Column {
    /// The name in the first row of the table.
    pub(crate) name: String,
    /// Where the mapping names it.
    pub(crate) at: At,
    /// What stands between several values of one cell.
    pub(crate) split: Option<String>,
    /// What it states.
    pub(crate) states: States,
}

/// What a column states.
#[derive(Debug)]
pub(crate) enum States {
    /// The name that is shown.
    Label(Locale),
    /// Another name.
    Alias(Locale),
    /// A property.
    Property(TermId, Reading),
    /// Nothing: the mapping is wrong here, and says so.
    Nothing,
}

/// How a cell is read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Reading {
    /// A number, times a factor that brings it into the attribute's unit.
    Decimal(f64),
    /// A whole number.
    Integer,
    /// True or false.
    Boolean,
    /// Words without a language.
    Words,
    /// Words in a language.
    Text(Locale),
    /// A named value; made from the cell where `create` is set and no name fits.
    Thing { create: bool },
    /// Another row or node.
    Reference,
}

const DATATYPES: [(&str, Reading); 4] = [
    ("decimal", Reading::Decimal(1.0)),
    ("integer", Reading::Integer),
    ("boolean", Reading::Boolean),
    ("string", Reading::Words),
];

impl Column {
    /// Reads a column of a mapping whose rows are products or plain nodes.
    pub(crate) fn read(
        name: &str,
        node: &Node,
        products: bool,
        scope: &mut Scope<'_>,
    ) -> Option<Self> {
        let fields = Fields::of(node, "a column", scope.file)?;
        let split = fields.text("split").filter(|split| !split.is_empty()).map(str::to_owned);
        let locales = Locale::ALL.map(|locale| (locale.tag(), locale));
        let label = fields.choice("label", &locales);
        let alias = fields.choice("alias", &locales);
        let attribute = fields.get("attribute");
        let asked = Asked {
            create: fields.truth("create").unwrap_or(false),
            reference: fields.truth("ref").unwrap_or(false),
            datatype: fields.choice("datatype", &DATATYPES),
            locale: fields.choice("locale", &locales),
            unit: fields.get("unit"),
            products,
        };
        let states = match (label, alias, attribute) {
            (Some(locale), None, None) => States::Label(locale),
            (None, Some(locale), None) => States::Alias(locale),
            (None, None, Some(node)) => match property(node, scope) {
                Some(term) => match reading(term, node, &asked, scope) {
                    Some(reading) => States::Property(term, reading),
                    None => States::Nothing,
                },
                None => States::Nothing,
            },
            _ => {
                let wrong =
                    ["label", "alias", "attribute"].iter().all(|key| fields.get(key).is_none());
                if wrong || attribute.is_some() || (label.is_some() && alias.is_some()) {
                    let message = format!("column `{name}` must state one thing");
                    let remedy = "give it one of: attribute, label, alias";
                    scope.file.error("bad-column", node.at, message, remedy);
                }
                States::Nothing
            }
        };
        fields.finish();
        Some(Self { name: name.to_owned(), at: node.at, split, states })
    }
}

/// What a column asks for beside its property.
struct Asked<'a> {
    create: bool,
    reference: bool,
    datatype: Option<Reading>,
    locale: Option<Locale>,
    unit: Option<&'a Node>,
    products: bool,
}

fn property(node: &Node, scope: &mut Scope<'_>) -> Option<TermId> {
    let written = node.scalar().unwrap_or_default();
    match scope.pack.names.iri(written) {
        Ok(iri) => Some(scope.statements.iri(&iri)),
        Err(prefix) => {
            scope.unknown_prefix(node.at, &prefix);
            None
        }
    }
}

fn reading(term: TermId, node: &Node, asked: &Asked<'_>, scope: &Scope<'_>) -> Option<Reading> {
    let declared = scope.declared.attribute(term);
    let told = match (asked.reference, asked.datatype, asked.locale) {
        (true, ..) => Some(Reading::Reference),
        (false, Some(datatype), _) => Some(datatype),
        (false, None, Some(locale)) => Some(Reading::Text(locale)),
        (false, None, None) if asked.create => Some(Reading::Thing { create: true }),
        (false, None, None) => None,
    };
    match declared {
        None => {
            if asked.products && (told.is_none() || !scope.is_property(term)) {
                unknown_attribute(node, scope);
                return None;
            }
            Some(told.unwrap_or(Reading::Words))
        }
        Some(attribute) => {
            let kind = attribute.kind.unwrap_or(AttributeKind::Text);
            let fits = match (kind, told) {
                (_, None) => true,
                (AttributeKind::Number, Some(reading)) => {
                    matches!(reading, Reading::Decimal(_) | Reading::Integer)
                }
                (AttributeKind::Thing, Some(reading)) => {
                    matches!(reading, Reading::Thing { .. } | Reading::Reference)
                }
                (AttributeKind::Text, Some(reading)) => {
                    matches!(reading, Reading::Words | Reading::Text(_))
                }
                (AttributeKind::Boolean, Some(reading)) => reading == Reading::Boolean,
            };
            if !fits {
                let name = node.scalar().unwrap_or_default();
                let message = format!("`{name}` is declared otherwise: its qm:kind is {kind:?}");
                let remedy =
                    "leave out datatype, locale, create and ref, or change the declaration";
                scope.file.error("wrong-kind", node.at, message, remedy);
                return None;
            }
            match kind {
                AttributeKind::Number => {
                    Some(Reading::Decimal(factor(attribute.unit.as_deref(), asked.unit, scope)?))
                }
                AttributeKind::Thing => Some(told.unwrap_or(Reading::Thing { create: false })),
                AttributeKind::Text => Some(told.unwrap_or(Reading::Words)),
                AttributeKind::Boolean => Some(Reading::Boolean),
            }
        }
    }
}

/// What brings a number of the column's unit into the attribute's.
fn factor(of_attribute: Option<&str>, column: Option<&Node>, scope: &Scope<'_>) -> Option<f64> {
    let Some(node) = column else { return Some(1.0) };
    let code = node.scalar().unwrap_or_default();
    let Some(from) = scope.declared.unit(code) else {
        let remedy =
            remedy(code, scope.declared.unit_codes(), "see ontology/units.ttl for all codes");
        scope.file.error("unknown-unit", node.at, format!("`{code}` is no unit"), remedy);
        return None;
    };
    let to = of_attribute.and_then(|code| scope.declared.unit(code));
    match to {
        Some(to) if to.dimension == from.dimension => Some(from.factor / to.factor),
        Some(_) | None => {
            let unit = of_attribute.unwrap_or("no unit");
            let message =
                format!("`{code}` does not convert into {unit}, which the attribute is kept in");
            scope.file.error("wrong-unit", node.at, message, "use a unit of the same dimension");
            None
        }
    }
}

fn unknown_attribute(node: &Node, scope: &Scope<'_>) {
    let written = node.scalar().unwrap_or_default();
    let names = &scope.pack.names;
    let known: Vec<String> = scope
        .declared
        .attributes()
        .map(|term| names.short(scope.statements.get(term).text()))
        .collect();
    let short = names.iri(written).map_or_else(|_| written.to_owned(), |iri| names.short(&iri));
    let same_end = known.iter().find(|name| local_name(name) == local_name(&short));
    let remedy = match same_end {
        Some(name) => format!("did you mean `{name}`?"),
        None => {
            let otherwise =
                "declare it in a .ttl file: `… a qm:Attribute ; qm:kind … ; rdfs:label … .`";
            remedy(&short, known.iter().map(String::as_str), otherwise)
        }
    };
    let message = format!("`{written}` is no attribute");
    scope.file.error("unknown-attribute", node.at, message, remedy);
}
