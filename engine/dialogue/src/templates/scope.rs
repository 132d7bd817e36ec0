//! What templates and conditions see, and the record of what they looked at.
//!
//! Numbers stay numbers, so that conditions compare them; the record remembers the unit of each
//! number that was looked up, and printing finds it again.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::{
    AttributeId, Evidence, Fact, Locale, Object as FactObject, ProductId, Source, TermId, Value,
};
use minijinja::value::{DynObject, Enumerator, Object, ObjectRepr, Value as Jinja};
use snapshot::{AttributeKind, Cell, Offers, Rows, Snapshot, Term, View};

use super::names::Names;
use crate::reply::print;

/// One rendering: the graph, and what was read of it.
pub(crate) struct Scope {
    pub(crate) snapshot: Arc<Snapshot>,
    pub(crate) offers: Offers,
    pub(crate) names: Arc<Names>,
    pub(crate) locale: Locale,
    /// What stands for a number that the graph does not state: nothing, or more than any number.
    pub(crate) missing: Missing,
    record: Mutex<Record>,
}

/// What stands for a number that the graph does not state. A condition that comes out differently
/// under the two rests on what nobody stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Missing {
    /// Undefined: in Jinja's order less than any number.
    Undefined,
    /// More than any number.
    Infinite,
}

/// What was read.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The facts looked up and the rows shown.
    pub(crate) evidence: Vec<Evidence>,
    /// Numbers looked up, by their bits, with what is printed after them.
    units: Vec<(u64, String)>,
    /// Values of choices, with the labels by which they are shown.
    choices: Vec<(String, String)>,
    /// Whether something was looked up that the graph does not state.
    pub(crate) missed: bool,
    /// Rows looked at: the rule's index and the row's.
    pub(crate) rows: Vec<(usize, usize)>,
}

impl std::fmt::Debug for Scope {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Scope").field("locale", &self.locale).finish_non_exhaustive()
    }
}

impl Scope {
    pub(crate) fn new(view: (Arc<Snapshot>, Offers), names: Arc<Names>, locale: Locale) -> Self {
        let (snapshot, offers) = view;
        let missing = Missing::Undefined;
        Self { snapshot, offers, names, locale, missing, record: Mutex::default() }
    }

    /// The same scope with something standing for what is missing.
    pub(crate) fn standing_for(self, missing: Missing) -> Self {
        Self { missing, ..self }
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        self.record.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is printed after a number, where it was looked up.
    pub(crate) fn unit_of(&self, number: f64) -> Option<String> {
        let record = self.record();
        let found = record.units.iter().rev().find(|(bits, _)| *bits == number.to_bits());
        found.map(|(_, unit)| unit.clone())
    }

    /// Shows a choice's value by its label.
    pub(crate) fn show_as(&self, value: &str, shown: &str) {
        self.record().choices.push((value.to_owned(), shown.to_owned()));
    }

    /// The label by which a choice's value is shown.
    pub(crate) fn shown_as(&self, value: &str) -> Option<String> {
        let record = self.record();
        let found = record.choices.iter().find(|(known, _)| known == value);
        found.map(|(_, shown)| shown.clone())
    }

    fn view(&self) -> View<'_> {
        View { snapshot: &self.snapshot, offers: &self.offers }
    }

    /// The value of a property of a node, as templates see it.
    fn property(self: &Arc<Self>, subject: TermId, name: &str) -> Option<Jinja> {
        let product = self.snapshot.catalogue().product_of(subject);
        let mut known = false;
        for &predicate in self.names.get(name) {
            let attribute = self.snapshot.catalogue().attribute_of(predicate);
            let found = match (product, attribute) {
                (Some(product), Some(attribute)) => {
                    known = true;
                    self.attribute(product, attribute)
                }
                (_, _) => self.node(subject, predicate),
            };
            if found.is_some() {
                return found;
            }
        }
        self.record().missed = true;
        (known && self.missing == Missing::Infinite).then(|| Jinja::from(f64::INFINITY))
    }

    fn attribute(&self, product: ProductId, attribute: AttributeId) -> Option<Jinja> {
        let view = self.view();
        let values = view.values(product, attribute);
        if values.is_empty() {
            return None;
        }
        let info = self.snapshot.catalogue().attribute(attribute);
        let mut facts = view.facts(product, attribute);
        if info.kind == AttributeKind::Text {
            facts.retain(|fact| self.speaks(&fact.object));
        }
        let mut record = self.record();
        record.evidence.extend(facts.iter().cloned().map(Evidence::Fact));
        if info.kind == AttributeKind::Text && !facts.is_empty() {
            let texts = facts.iter().filter_map(|fact| match &fact.object {
                FactObject::Term(term) => Some(self.snapshot.text(*term).to_owned()),
                FactObject::Text(text) => Some(text.clone()),
                FactObject::Number(_) => None,
            });
            return Some(several(texts.map(Jinja::from).collect()));
        }
        let suffix = || print::unit_suffix(&self.snapshot, info.unit.as_deref(), self.locale);
        let items = values.iter().map(|value| match value {
            Value::Number(number) => {
                record.units.push((number.to_bits(), suffix()));
                Jinja::from(*number)
            }
            Value::Thing(term) => Jinja::from(self.snapshot.label(*term, self.locale)),
            Value::Text(text) => Jinja::from(text.as_str()),
            Value::Bool(truth) => Jinja::from(*truth),
        });
        Some(several(items.collect()))
    }

    /// Whether a text is in the language of the reply, where the node has it in several.
    fn speaks(&self, object: &FactObject) -> bool {
        let FactObject::Term(term) = object else { return true };
        match self.snapshot.terms().get(*term) {
            Term::Text { language, .. } => {
                Locale::from_tag(language).is_none_or(|locale| locale == self.locale)
            }
            Term::Iri(_) | Term::Blank(_) | Term::Typed { .. } => true,
        }
    }

    fn node(self: &Arc<Self>, subject: TermId, predicate: TermId) -> Option<Jinja> {
        let facts = self.view().node_facts(subject, predicate);
        let mut spoken: Vec<&Fact> = facts.iter().filter(|it| self.speaks(&it.object)).collect();
        if spoken.is_empty() {
            spoken = facts.iter().collect();
        }
        if spoken.is_empty() {
            return None;
        }
        let items = spoken.iter().map(|fact| match &fact.object {
            FactObject::Term(term) => self.term(*term),
            FactObject::Number(number) => plain(*number),
            FactObject::Text(text) => Jinja::from(text.as_str()),
        });
        let items = items.collect();
        let evidence = spoken.iter().map(|fact| Evidence::Fact(Fact::clone(fact)));
        self.record().evidence.extend(evidence);
        Some(several(items))
    }

    /// A term as templates see it: things as objects, literals as what they denote.
    pub(crate) fn term(self: &Arc<Self>, term: TermId) -> Jinja {
        match self.snapshot.terms().get(term) {
            Term::Iri(_) | Term::Blank(_) => self.thing(term),
            Term::Text { value, .. } => Jinja::from(value),
            Term::Typed { value, datatype } => match self.snapshot.terms().number(term) {
                Some(number) => plain(number),
                None if datatype.ends_with("#boolean") => {
                    Jinja::from(matches!(value, "true" | "1"))
                }
                None => Jinja::from(value),
            },
        }
    }

    /// A thing of the graph.
    pub(crate) fn thing(self: &Arc<Self>, term: TermId) -> Jinja {
        Jinja::from_object(Thing { scope: Arc::clone(self), term })
    }

    /// A value of a slot or a profile.
    pub(crate) fn value(self: &Arc<Self>, value: &Value) -> Jinja {
        match value {
            Value::Number(number) => plain(*number),
            Value::Thing(term) => self.thing(*term),
            Value::Text(text) => Jinja::from(text.as_str()),
            Value::Bool(truth) => Jinja::from(*truth),
        }
    }

    /// The rows of a rule.
    pub(crate) fn rows(self: &Arc<Self>, rule: usize, rows: &Arc<Rows>) -> Jinja {
        Jinja::from_object(RowList { scope: Arc::clone(self), rule, rows: Arc::clone(rows) })
    }

    /// Remembers that a thing was named: the fact that gives it its name is evidence.
    fn named(&self, term: TermId) {
        let Some(label) = self.snapshot.find(snapshot::vocabulary::LABEL) else { return };
        let name = self.snapshot.label(term, self.locale);
        let quads = self.snapshot.triples().of_pair(term, label);
        let fact = quads.into_iter().find(|quad| self.snapshot.text(quad.object) == name);
        let evidence = fact.map(|quad| {
            Evidence::Fact(Fact {
                subject: term,
                predicate: label,
                object: FactObject::Term(quad.object),
                source: Source::Pack(quad.graph),
            })
        });
        self.record().evidence.extend(evidence);
    }
}

/// A number without a unit. Whole ones become integers: they never match a looked-up number.
pub(crate) fn plain(number: f64) -> Jinja {
    let whole = (number.fract() == 0.0).then(|| format!("{number:.0}").parse::<i64>().ok());
    whole.flatten().map_or_else(|| Jinja::from(number), Jinja::from)
}

fn several(mut items: Vec<Jinja>) -> Jinja {
    if items.len() == 1 { items.remove(0) } else { Jinja::from(items) }
}

/// A scope as a value, by which printing finds the units again.
#[derive(Debug)]
pub(crate) struct Handle(pub(crate) Arc<Scope>);

impl Object for Handle {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

/// A thing of the graph: prints its name, and its properties are looked up by local name.
#[derive(Debug)]
pub(crate) struct Thing {
    scope: Arc<Scope>,
    pub(crate) term: TermId,
}

impl Thing {
    /// Whether it is a product of a category or of one below it.
    pub(crate) fn is_of(&self, iri: &str) -> bool {
        let snapshot = &self.scope.snapshot;
        let catalogue = snapshot.catalogue();
        let above = self.scope.names.expand(iri).and_then(|iri| snapshot.find(&iri));
        let Some(above) = above.and_then(|term| catalogue.category_of(term)) else { return false };
        let category = catalogue
            .product_of(self.term)
            .map(|product| catalogue.product_category(product))
            .or_else(|| catalogue.category_of(self.term));
        category.is_some_and(|category| catalogue.is_within(category, above))
    }
}

impl Object for Thing {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        self.scope.property(self.term, key)
    }

    fn is_true(self: &Arc<Self>) -> bool {
        true
    }

    fn custom_cmp(self: &Arc<Self>, other: &DynObject) -> Option<Ordering> {
        other.downcast_ref::<Self>().map(|other| self.term.cmp(&other.term))
    }

    fn render(self: &Arc<Self>, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.scope.named(self.term);
        out.write_str(self.scope.snapshot.label(self.term, self.scope.locale))
    }
}

/// The rows of a rule: a sequence of [`Row`]s.
#[derive(Debug)]
struct RowList {
    scope: Arc<Scope>,
    rule: usize,
    rows: Arc<Rows>,
}

impl Object for RowList {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Seq
    }

    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        let index = key.as_usize()?;
        (index < self.rows.rows.len()).then(|| {
            let (scope, rows) = (Arc::clone(&self.scope), Arc::clone(&self.rows));
            Jinja::from_object(Row { scope, rule: self.rule, index, rows })
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Seq(self.rows.rows.len())
    }
}

/// One row: its columns by name.
#[derive(Debug)]
struct Row {
    scope: Arc<Scope>,
    rule: usize,
    index: usize,
    rows: Arc<Rows>,
}

impl Object for Row {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        let column = self.rows.columns.iter().position(|column| column == key)?;
        let cell = self.rows.rows.get(self.index)?.get(column)?.as_ref()?;
        self.scope.record().rows.push((self.rule, self.index));
        Some(match cell {
            Cell::Term(term) => self.scope.term(*term),
            Cell::Number(number) => plain(*number),
            Cell::Text(text) => Jinja::from(text.as_str()),
            Cell::Bool(truth) => Jinja::from(*truth),
        })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(
            self.rows.columns.iter().map(|name| Jinja::from(name.as_str())).collect(),
        )
    }
}

/// The names a template starts from.
#[derive(Debug, Default)]
pub(crate) struct Root {
    values: BTreeMap<String, Jinja>,
}

impl Root {
    /// Puts a name in scope.
    pub(crate) fn set(&mut self, name: &str, value: Jinja) {
        self.values.insert(name.to_owned(), value);
    }
}

impl Object for Root {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        self.values.get(key).cloned()
    }
}

/// What is known of a buyer, by slot name.
#[derive(Debug)]
pub(crate) struct Buyer {
    scope: Arc<Scope>,
    facts: Vec<(String, Value)>,
}

impl Buyer {
    pub(crate) fn new(scope: &Arc<Scope>, facts: Vec<(String, Value)>) -> Self {
        Self { scope: Arc::clone(scope), facts }
    }
}

impl Object for Buyer {
    fn get_value(self: &Arc<Self>, key: &Jinja) -> Option<Jinja> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Jinja> {
        let (name, value) = self.facts.iter().rev().find(|(name, _)| name == key)?;
        let printed = match value {
            Value::Number(number) => print::number(*number),
            Value::Thing(term) => self.scope.snapshot.label(*term, self.scope.locale).to_owned(),
            Value::Text(text) => text.clone(),
            Value::Bool(truth) => print::yes_or_no(*truth, self.scope.locale).to_owned(),
        };
        let said = Evidence::Said { key: name.clone(), value: printed };
        self.scope.record().evidence.push(said);
        Some(self.scope.value(value))
    }
}
