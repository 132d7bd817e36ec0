//! What is sold, derived from the graph: categories, attributes and products with dense ids.

use std::collections::{BTreeMap, BTreeSet};

use domain::{AttributeId, CategoryId, ProductId, TermId};

use crate::terms::{Term, TermTable};
use crate::triples::TripleIndex;
use crate::vocabulary as v;

/// A class of products.
#[derive(Clone, Debug)]
pub struct CategoryInfo {
    /// The class.
    pub term: TermId,
    /// The class above; `None` directly below `schema:Product`.
    pub parent: Option<CategoryId>,
    /// This class and all classes below it.
    pub within: Vec<CategoryId>,
    /// Products of this class and all classes below it, ascending.
    pub products: Vec<ProductId>,
}

/// What an attribute's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttributeKind {
    /// Numbers in the attribute's unit.
    Number,
    /// Things with labels.
    Thing,
    /// Words that are shown, not compared.
    Text,
    /// Yes or no.
    Boolean,
}

/// Which end of a numeric attribute buyers call better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

/// A typed property of products.
#[derive(Clone, Debug)]
pub struct AttributeInfo {
    /// The property.
    pub term: TermId,
    /// What its values are.
    pub kind: AttributeKind,
    /// The code of the unit its numbers are in.
    pub unit: Option<String>,
    /// The categories that have it; empty for all.
    pub domain: Vec<CategoryId>,
    /// Which end is better, where one is.
    pub better: Option<Direction>,
    /// Whether guides and filters may use it.
    pub facet: bool,
    /// Its weight in similarity.
    pub importance: f64,
    /// The property by which what it goes into says which of its values it takes.
    pub goes_into: Option<TermId>,
}

/// Categories, attributes and products. Products of one category have neighbouring ids.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    categories: Vec<CategoryInfo>,
    category_of_term: BTreeMap<TermId, CategoryId>,
    attributes: Vec<AttributeInfo>,
    attribute_of_term: BTreeMap<TermId, AttributeId>,
    products: Vec<TermId>,
    category_of_product: Vec<CategoryId>,
    /// Sorted by term.
    product_of_term: Vec<(TermId, ProductId)>,
}

impl Catalogue {
    /// The categories; index is the id.
    #[must_use]
    pub fn categories(&self) -> &[CategoryInfo] {
        &self.categories
    }

    /// A category.
    #[must_use]
    pub fn category(&self, id: CategoryId) -> &CategoryInfo {
        &self.categories[id.index()]
    }

    /// The category a term is.
    #[must_use]
    pub fn category_of(&self, term: TermId) -> Option<CategoryId> {
        self.category_of_term.get(&term).copied()
    }

    /// The attributes; index is the id.
    #[must_use]
    pub fn attributes(&self) -> &[AttributeInfo] {
        &self.attributes
    }

    /// An attribute.
    #[must_use]
    pub fn attribute(&self, id: AttributeId) -> &AttributeInfo {
        &self.attributes[id.index()]
    }

    /// The attribute a term is.
    #[must_use]
    pub fn attribute_of(&self, term: TermId) -> Option<AttributeId> {
        self.attribute_of_term.get(&term).copied()
    }

    /// The terms of all products; index is the id.
    #[must_use]
    pub fn products(&self) -> &[TermId] {
        &self.products
    }

    /// The term of a product.
    #[must_use]
    pub fn product_term(&self, id: ProductId) -> TermId {
        self.products[id.index()]
    }

    /// The product a term is.
    #[must_use]
    pub fn product_of(&self, term: TermId) -> Option<ProductId> {
        let at = self.product_of_term.binary_search_by_key(&term, |(known, _)| *known).ok()?;
        Some(self.product_of_term[at].1)
    }

    /// The category a product is directly of.
    #[must_use]
    pub fn product_category(&self, id: ProductId) -> CategoryId {
        self.category_of_product[id.index()]
    }

    /// Whether a category is `above` or lies below it.
    #[must_use]
    pub fn is_within(&self, category: CategoryId, above: CategoryId) -> bool {
        self.category(above).within.contains(&category)
    }

    /// Whether products of a category may have an attribute.
    #[must_use]
    pub fn has_attribute(&self, category: CategoryId, attribute: AttributeId) -> bool {
        let domain = &self.attribute(attribute).domain;
        domain.is_empty() || domain.iter().any(|above| self.is_within(category, *above))
    }

    pub(crate) fn derive(terms: &TermTable, triples: &TripleIndex) -> Self {
        let mut catalogue = Self::default();
        catalogue.derive_categories(terms, triples);
        catalogue.derive_attributes(terms, triples);
        catalogue.derive_products(terms, triples);
        catalogue
    }

    fn derive_categories(&mut self, terms: &TermTable, triples: &TripleIndex) {
        let (Some(a), Some(class)) = (find(terms, v::TYPE), find(terms, v::CATEGORY)) else {
            return;
        };
        for (index, &term) in triples.subjects(a, class).iter().enumerate() {
            self.category_of_term.insert(term, CategoryId::from_index(index));
            let info =
                CategoryInfo { term, parent: None, within: Vec::new(), products: Vec::new() };
            self.categories.push(info);
        }
        let Some(below) = find(terms, v::SUB_CLASS_OF) else { return };
        for index in 0..self.categories.len() {
            let parents = triples.objects(self.categories[index].term, below);
            self.categories[index].parent = parents.iter().find_map(|term| self.category_of(*term));
        }
        for index in 0..self.categories.len() {
            let id = CategoryId::from_index(index);
            let mut seen = BTreeSet::new();
            let mut above = Some(id);
            while let Some(ancestor) = above.filter(|ancestor| seen.insert(*ancestor)) {
                self.categories[ancestor.index()].within.push(id);
                above = self.categories[ancestor.index()].parent;
            }
        }
    }

    fn derive_attributes(&mut self, terms: &TermTable, triples: &TripleIndex) {
        let (Some(a), Some(class)) = (find(terms, v::TYPE), find(terms, v::ATTRIBUTE)) else {
            return;
        };
        for &term in triples.subjects(a, class) {
            let info = self.attribute_info(terms, triples, term);
            self.attribute_of_term.insert(term, AttributeId::from_index(self.attributes.len()));
            self.attributes.push(info);
        }
    }

    fn attribute_info(
        &self,
        terms: &TermTable,
        triples: &TripleIndex,
        term: TermId,
    ) -> AttributeInfo {
        let objects = |predicate: &str| {
            find(terms, predicate).map_or(&[][..], |predicate| triples.objects(term, predicate))
        };
        let first = |predicate: &str| objects(predicate).first().copied();
        let name = |predicate: &str| {
            first(predicate).and_then(|object| terms.get(object).text().strip_prefix(v::QM))
        };
        AttributeInfo {
            term,
            kind: match name(v::KIND) {
                Some("Number") => AttributeKind::Number,
                Some("Thing") => AttributeKind::Thing,
                Some("Boolean") => AttributeKind::Boolean,
                Some(_) | None => AttributeKind::Text,
            },
            unit: first(v::UNIT).map(|unit| terms.get(unit).text().to_owned()),
            domain: objects(v::DOMAIN).iter().filter_map(|term| self.category_of(*term)).collect(),
            better: match name(v::BETTER) {
                Some("Higher") => Some(Direction::Higher),
                Some("Lower") => Some(Direction::Lower),
                Some(_) | None => None,
            },
            facet: first(v::FACET).is_some_and(|object| terms.get(object).text() == "true"),
            importance: first(v::IMPORTANCE).and_then(|it| terms.number(it)).unwrap_or(1.0),
            goes_into: first(v::GOES_INTO),
        }
    }

    fn derive_products(&mut self, terms: &TermTable, triples: &TripleIndex) {
        let Some(a) = find(terms, v::TYPE) else { return };
        let mut category_of = BTreeMap::new();
        // Of several categories the most specific holds: it is inserted last.
        let mut widest_first: Vec<usize> = (0..self.categories.len()).collect();
        widest_first.sort_by_key(|index| std::cmp::Reverse(self.categories[*index].within.len()));
        for index in widest_first {
            let id = CategoryId::from_index(index);
            let members = triples.subjects(a, self.categories[index].term);
            category_of.extend(members.iter().map(|term| (*term, id)));
        }
        let mut rows: Vec<(CategoryId, TermId)> =
            category_of.into_iter().map(|(term, category)| (category, term)).collect();
        rows.sort_unstable();
        for (index, (category, term)) in rows.iter().enumerate() {
            let id = ProductId::from_index(index);
            self.products.push(*term);
            self.category_of_product.push(*category);
            self.product_of_term.push((*term, id));
        }
        self.product_of_term.sort_unstable();
        self.fill_categories();
    }

    fn fill_categories(&mut self) {
        let mut direct = vec![Vec::new(); self.categories.len()];
        for (index, category) in self.category_of_product.iter().enumerate() {
            direct[category.index()].push(ProductId::from_index(index));
        }
        for info in &mut self.categories {
            let mut products: Vec<ProductId> =
                info.within.iter().flat_map(|id| direct[id.index()].iter().copied()).collect();
            products.sort_unstable();
            info.products = products;
        }
    }
}

fn find(terms: &TermTable, iri: &str) -> Option<TermId> {
    terms.find(Term::Iri(iri))
}
