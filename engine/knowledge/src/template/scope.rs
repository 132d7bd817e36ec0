//! What names a template may use.

use std::collections::{BTreeMap, BTreeSet};

use domain::TermId;
use snapshot::{Snapshot, vocabulary as v};

/// Names that depend on the packs alone.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Attributes by local name.
    pub(crate) attributes: BTreeMap<String, Vec<TermId>>,
    /// Local names of the properties of `qm:store`.
    pub(crate) store: BTreeSet<String>,
}

impl Names {
    /// Collects them.
    pub(crate) fn new(snapshot: &Snapshot) -> Self {
        let mut names = Self::default();
        for info in snapshot.catalogue().attributes() {
            let local = snapshot.local_name(info.term).to_owned();
            names.attributes.entry(local).or_default().push(info.term);
        }
        if let Some(store) = snapshot.find(v::STORE) {
            let properties = snapshot.triples().of_subject(store).map(|quad| quad.predicate);
            names.store = properties.map(|term| snapshot.local_name(term).to_owned()).collect();
        }
        names
    }
}

/// What a name stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A product: its properties are attributes.
    Product,
    /// The shop: its properties are those of `qm:store`.
    Store,
    /// The rows of a rule, with their columns.
    Rows(Vec<String>),
    /// One row of a rule.
    Row(Vec<String>),
    /// The rows of a rule that cannot be read, which was told.
    Unread,
    /// Anything else; what is asked of it is not checked.
    Other,
}

/// The names in scope.
#[derive(Clone, Debug)]
pub(crate) struct Scope(BTreeMap<String, Kind>);

impl Scope {
    /// What is in scope of answers and of everything else.
    pub(crate) fn answer() -> Self {
        let names = [
            ("product", Kind::Product),
            ("category", Kind::Other),
            ("store", Kind::Store),
            ("buyer", Kind::Other),
            ("now", Kind::Other),
        ];
        Self(names.into_iter().map(|(name, kind)| (name.to_owned(), kind)).collect())
    }

    /// With further plain names.
    pub(crate) fn with<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.0.extend(names.into_iter().map(|name| (name.to_owned(), Kind::Other)));
        self
    }

    /// With a name that stands for a product.
    pub(crate) fn with_product(mut self, name: &str) -> Self {
        self.0.insert(name.to_owned(), Kind::Product);
        self
    }

    /// With a name that stands for the rows of a rule.
    pub(crate) fn with_rows(mut self, name: &str, columns: Vec<String>) -> Self {
        self.0.insert(name.to_owned(), Kind::Rows(columns));
        self
    }

    /// With the name of a rule whose query cannot be read.
    pub(crate) fn with_unread(mut self, name: &str) -> Self {
        self.0.insert(name.to_owned(), Kind::Unread);
        self
    }

    /// What a name stands for.
    pub(crate) fn kind(&self, name: &str) -> Option<&Kind> {
        self.0.get(name)
    }

    /// The columns of a rule.
    pub(crate) fn columns(&self, rule: &str) -> Option<&[String]> {
        match self.0.get(rule) {
            Some(Kind::Rows(columns)) => Some(columns),
            Some(Kind::Product | Kind::Store | Kind::Row(_) | Kind::Unread | Kind::Other)
            | None => None,
        }
    }

    /// The names of rules.
    pub(crate) fn rules(&self) -> impl Iterator<Item = &str> {
        let rows = self.0.iter().filter(|(_, kind)| matches!(kind, Kind::Rows(_)));
        rows.map(|(name, _)| name.as_str())
    }

    /// All names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}
