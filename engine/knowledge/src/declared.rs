//! What Turtle files declare that tables and programs refer to by name: attributes, categories, values, units.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::TermId;
use foldhash::fast::FixedState;
use snapshot::{AttributeKind, Term, vocabulary as v};

use crate::iri::local_name;
use crate::statements::Statements;

/// What an attribute is declared to be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attribute {
    /// The kind of its values, where it is stated.
    pub(crate) kind: Option<AttributeKind>,
    /// The code of its unit.
    pub(crate) unit: Option<String>,
}

/// A unit's place in its dimension.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scale {
    /// What it measures.
    pub(crate) dimension: String,
    /// How many base units one of it is.
    pub(crate) factor: f64,
}

/// Declarations, by the names that people write.
#[derive(Debug, Default)]
pub(crate) struct Declared {
    attributes: BTreeMap<TermId, Attribute>,
    categories: HashSet<TermId, FixedState>,
    category_names: BTreeMap<String, TermId>,
    values: HashMap<(TermId, String), TermId, FixedState>,
    value_names: BTreeMap<TermId, Vec<String>>,
    units: BTreeMap<String, Scale>,
    subjects: HashSet<TermId, FixedState>,
}

impl Declared {
    /// Reads the declarations out of everything stated so far.
    pub(crate) fn new(statements: &Statements) -> Self {
        let mut declared = Self::default();
        let mut values_of: HashMap<TermId, Vec<TermId>, FixedState> = HashMap::default();
        let words = Words::find(statements);
        for stated in statements.all() {
            let quad = stated.quad;
            let (predicate, object) = (Some(quad.predicate), Some(quad.object));
            declared.subjects.insert(quad.subject);
            if predicate == words.a && object == words.attribute {
                declared.attributes.entry(quad.subject).or_default();
            } else if predicate == words.a && object == words.category {
                declared.categories.insert(quad.subject);
            } else if predicate == words.of {
                values_of.entry(quad.subject).or_default().push(quad.object);
            }
        }
        declared.describe(statements, &words);
        declared.name(statements, &words, &values_of);
        declared
    }

    fn describe(&mut self, statements: &Statements, words: &Words) {
        let mut scales: BTreeMap<TermId, (Option<String>, Scale)> = BTreeMap::new();
        for stated in statements.all() {
            let quad = stated.quad;
            let predicate = Some(quad.predicate);
            let text = || statements.get(quad.object).text().to_owned();
            let mut attribute = self.attributes.get_mut(&quad.subject);
            if let Some(attribute) = attribute.as_mut().filter(|_| predicate == words.kind) {
                attribute.kind = kind(local_name(&text()));
            } else if let Some(attribute) = attribute.filter(|_| predicate == words.unit) {
                attribute.unit = Some(text());
            } else if predicate == words.code {
                scales.entry(quad.subject).or_default().0 = Some(text());
            } else if predicate == words.dimension {
                scales.entry(quad.subject).or_default().1.dimension = text();
            } else if predicate == words.factor {
                scales.entry(quad.subject).or_default().1.factor = text().parse().unwrap_or(0.0);
            }
        }
        let coded = scales.into_values().filter_map(|(code, scale)| Some((code?, scale)));
        self.units = coded.filter(|(_, scale)| scale.factor > 0.0).collect();
    }

    fn name(
        &mut self,
        statements: &Statements,
        words: &Words,
        values_of: &HashMap<TermId, Vec<TermId>, FixedState>,
    ) {
        for stated in statements.all() {
            let quad = stated.quad;
            let predicate = Some(quad.predicate);
            let named = predicate == words.label || predicate == words.alias;
            let typed = predicate == words.a;
            if !named && !typed {
                continue;
            }
            let term = if named { quad.object } else { quad.subject };
            let Some(name) = name_of(statements.get(term)) else { continue };
            if self.categories.contains(&quad.subject) {
                self.category_names.entry(folded(name)).or_insert(quad.subject);
            }
            for attribute in values_of.get(&quad.subject).into_iter().flatten() {
                self.add_value(*attribute, quad.subject, name, predicate == words.label);
            }
        }
    }

    /// Lets a value be found by a name; `shown` names are those that a finding may suggest.
    pub(crate) fn add_value(&mut self, attribute: TermId, value: TermId, name: &str, shown: bool) {
        self.values.entry((attribute, folded(name))).or_insert(value);
        if shown {
            self.value_names.entry(attribute).or_default().push(name.to_owned());
        }
    }

    /// A declared attribute.
    pub(crate) fn attribute(&self, term: TermId) -> Option<&Attribute> {
        self.attributes.get(&term)
    }

    /// All declared attributes.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = TermId> + '_ {
        self.attributes.keys().copied()
    }

    /// Whether a term is a category.
    pub(crate) fn is_category(&self, term: TermId) -> bool {
        self.categories.contains(&term)
    }

    /// The category of a label, alias or local name.
    pub(crate) fn category(&self, name: &str) -> Option<TermId> {
        self.category_names.get(&folded(name)).copied()
    }

    /// All names of categories.
    pub(crate) fn category_names(&self) -> impl Iterator<Item = &str> {
        self.category_names.keys().map(String::as_str)
    }

    /// The value of an attribute, by label, alias or local name.
    pub(crate) fn value(&self, attribute: TermId, name: &str) -> Option<TermId> {
        self.values.get(&(attribute, folded(name))).copied()
    }

    /// The labels of an attribute's values.
    pub(crate) fn value_names(&self, attribute: TermId) -> impl Iterator<Item = &str> {
        self.value_names.get(&attribute).into_iter().flatten().map(String::as_str)
    }

    /// A unit, by code.
    pub(crate) fn unit(&self, code: &str) -> Option<&Scale> {
        self.units.get(code)
    }

    /// The codes of all units.
    pub(crate) fn unit_codes(&self) -> impl Iterator<Item = &str> {
        self.units.keys().map(String::as_str)
    }

    /// Whether a Turtle file states anything of a term.
    pub(crate) fn is_stated(&self, term: TermId) -> bool {
        self.subjects.contains(&term)
    }
}

/// Ids of the words of declarations; none where no file uses the word.
struct Words {
    a: Option<TermId>,
    attribute: Option<TermId>,
    category: Option<TermId>,
    of: Option<TermId>,
    kind: Option<TermId>,
    unit: Option<TermId>,
    label: Option<TermId>,
    alias: Option<TermId>,
    code: Option<TermId>,
    dimension: Option<TermId>,
    factor: Option<TermId>,
}

impl Words {
    fn find(statements: &Statements) -> Self {
        let ours = |name: &str| statements.find(&format!("{}{name}", v::QM));
        Self {
            a: statements.find(v::TYPE),
            attribute: statements.find(v::ATTRIBUTE),
            category: statements.find(v::CATEGORY),
            of: statements.find(v::OF),
            kind: statements.find(v::KIND),
            unit: statements.find(v::UNIT),
            label: statements.find(v::LABEL),
            alias: statements.find(v::ALIAS),
            code: ours("code"),
            dimension: ours("dimension"),
            factor: ours("factor"),
        }
    }
}

/// What a label says, or the last part of an IRI.
fn name_of(term: Term<'_>) -> Option<&str> {
    match term {
        Term::Iri(iri) => Some(local_name(iri)),
        Term::Text { value, .. } | Term::Typed { value, .. } => Some(value),
        Term::Blank(_) => None,
    }
}

fn kind(name: &str) -> Option<AttributeKind> {
    match name {
        "Number" => Some(AttributeKind::Number),
        "Thing" => Some(AttributeKind::Thing),
        "Text" => Some(AttributeKind::Text),
        "Boolean" => Some(AttributeKind::Boolean),
        _ => None,
    }
}

/// Names are compared without regard to case and to space around them.
fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}
