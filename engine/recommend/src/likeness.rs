//! Likeness by facets: what a product has in common with another, or with a buyer's taste.

use std::collections::BTreeMap;

use domain::{AttributeId, ProductId, TermId};
use snapshot::{AttributeInfo, AttributeKind, View};

use crate::taste::Taste;

/// What is compared: values by facet, each with what sharing it counts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Likeness {
    things: Vec<Things>,
    numbers: Vec<Number>,
    /// What sharing everything counts.
    total: f64,
}

#[derive(Clone, Debug)]
struct Things {
    attribute: AttributeId,
    predicate: TermId,
    /// Ascending by object.
    objects: Vec<(TermId, f64)>,
}

#[derive(Clone, Copy, Debug)]
struct Number {
    attribute: AttributeId,
    number: f64,
    weight: f64,
}

impl Likeness {
    /// Likeness to one product.
    pub(crate) fn to_product(view: View<'_>, product: ProductId) -> Self {
        let mut likeness = Self::default();
        for (attribute, info) in facets(view) {
            if info.kind == AttributeKind::Number {
                let number = view.number(product, attribute);
                likeness.add_number(attribute, info, number);
            } else {
                let objects = objects(view, product, info.term);
                let share = 1.0 / objects.len().max(1) as f64;
                let objects = objects.into_iter().map(|object| (object, share)).collect();
                likeness.add_things(attribute, info, objects);
            }
        }
        likeness
    }

    /// Likeness to what a buyer's products have in common: a value counts by its share of the
    /// buyer's weight among the values of its attribute.
    pub(crate) fn to_taste(view: View<'_>, taste: &Taste) -> Self {
        let mut likeness = Self::default();
        for (attribute, info) in facets(view) {
            let sums = weight_of_values(view, taste, info.term);
            let sum: f64 = sums.values().sum();
            if info.kind != AttributeKind::Number && sum > 0.0 {
                let objects = sums.into_iter().map(|(object, weight)| (object, weight / sum));
                likeness.add_things(attribute, info, objects.collect());
            }
        }
        likeness
    }

    fn add_number(&mut self, attribute: AttributeId, info: &AttributeInfo, number: Option<f64>) {
        let Some(number) = number else { return };
        self.numbers.push(Number { attribute, number, weight: info.importance });
        self.total += info.importance;
    }

    /// Adds values with their shares, which sum to one.
    fn add_things(
        &mut self,
        attribute: AttributeId,
        info: &AttributeInfo,
        mut objects: Vec<(TermId, f64)>,
    ) {
        if objects.is_empty() {
            return;
        }
        objects.iter_mut().for_each(|(_, share)| *share *= info.importance);
        self.things.push(Things { attribute, predicate: info.term, objects });
        self.total += info.importance;
    }

    /// Whether there is nothing to compare.
    pub(crate) fn is_empty(&self) -> bool {
        self.total <= 0.0
    }

    /// How like a product is: 0 for nothing in common, 1 for everything.
    pub(crate) fn of(&self, view: View<'_>, product: ProductId) -> f64 {
        if self.is_empty() {
            return 0.0;
        }
        let mut sum = 0.0;
        for things in &self.things {
            let shared = things.shared(view, product);
            sum += shared.map(|(_, weight)| weight).sum::<f64>();
        }
        for held in &self.numbers {
            let number = view.number(product, held.attribute);
            sum += number.map_or(0.0, |number| held.weight * nearness(held.number, number));
        }
        sum / self.total
    }

    /// The values shared with a product, those that count most first.
    pub(crate) fn shared(&self, view: View<'_>, product: ProductId) -> Vec<(AttributeId, TermId)> {
        let mut shared: Vec<(f64, AttributeId, TermId)> = Vec::new();
        for things in &self.things {
            let found = things.shared(view, product);
            shared.extend(found.map(|(object, weight)| (weight, things.attribute, object)));
        }
        shared.sort_by(|one, other| other.0.total_cmp(&one.0));
        shared.into_iter().map(|(_, attribute, object)| (attribute, object)).collect()
    }
}

impl Things {
    fn shared<'s>(
        &'s self,
        view: View<'s>,
        product: ProductId,
    ) -> impl Iterator<Item = (TermId, f64)> + 's {
        let subject = view.catalogue().product_term(product);
        let theirs = view.snapshot.triples().objects(subject, self.predicate);
        self.objects.iter().filter(|(object, _)| theirs.binary_search(object).is_ok()).copied()
    }
}

/// How much of a buyer's weight lies on each value of a property.
fn weight_of_values(view: View<'_>, taste: &Taste, predicate: TermId) -> BTreeMap<TermId, f64> {
    let mut sums: BTreeMap<TermId, f64> = BTreeMap::new();
    for &(product, weight) in &taste.products {
        let objects = objects(view, product, predicate);
        let share = weight / objects.len().max(1) as f64;
        for object in objects {
            *sums.entry(object).or_default() += share;
        }
    }
    sums
}

/// The attributes that tell products apart, price and stock aside: these have terms of their own.
pub(crate) fn facets<'a>(
    view: View<'a>,
) -> impl Iterator<Item = (AttributeId, &'a AttributeInfo)> + 'a {
    let apart = [view.snapshot.price(), view.snapshot.stock()];
    view.catalogue()
        .attributes()
        .iter()
        .enumerate()
        .map(|(index, info)| (AttributeId::from_index(index), info))
        .filter(move |(id, info)| {
            info.facet && info.kind != AttributeKind::Text && !apart.contains(&Some(*id))
        })
}

/// The objects of a product's property, ascending, each once.
pub(crate) fn objects(view: View<'_>, product: ProductId, predicate: TermId) -> Vec<TermId> {
    let subject = view.catalogue().product_term(product);
    let mut objects = view.snapshot.triples().objects(subject, predicate).to_vec();
    objects.dedup();
    objects
}

/// 1 for equal numbers, falling towards 0 with their ratio.
fn nearness(one: f64, other: f64) -> f64 {
    let larger = one.abs().max(other.abs());
    if larger > 0.0 { (1.0 - (one - other).abs() / larger).max(0.0) } else { 1.0 }
}
