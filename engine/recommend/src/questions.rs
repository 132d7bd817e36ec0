//! The questions that could be put next, each with its options and the products they leave.

use std::collections::HashMap;

use domain::{
    AttributeId, CategoryId, Constraint, Localized, NeedId, Operator, ProductId, TermId, Value,
    Weight,
};
use foldhash::fast::FixedState;
use snapshot::program::{Band, Guide, GuideQuestion, GuideSubject};
use snapshot::{AttributeKind, View};

use crate::conditions::{Conditions, Verdict};
use crate::guide::GuideRequest;
use crate::request::OptionMeaning;
use crate::weights::Weights;

/// A question that could be put.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) index: usize,
    pub(crate) about: GuideSubject,
    pub(crate) ask: Localized,
    pub(crate) effort: f64,
    pub(crate) options: Vec<Choice>,
}

/// An option with the products that it leaves, by their place among the matching ones.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) label: Localized,
    pub(crate) meaning: OptionMeaning,
    pub(crate) members: Vec<usize>,
}

/// What the options of a question are made from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field<'a> {
    pub(crate) view: View<'a>,
    pub(crate) request: &'a GuideRequest<'a>,
    /// The products that match so far.
    pub(crate) products: &'a [ProductId],
    pub(crate) weights: &'a Weights,
}

/// The attributes that questions are made from where there is no guide: facets that products of
/// the category may have. The index of such a question counts through these.
#[must_use]
pub fn guide_facets(view: View<'_>, category: Option<CategoryId>) -> Vec<AttributeId> {
    let catalogue = view.catalogue();
    let ids = (0..catalogue.attributes().len()).map(AttributeId::from_index);
    ids.filter(|&id| {
        let info = catalogue.attribute(id);
        info.facet
            && info.kind != AttributeKind::Text
            && view.snapshot.stock() != Some(id)
            && category.is_none_or(|category| catalogue.has_attribute(category, id))
    })
    .collect()
}

impl Field<'_> {
    /// The guide's questions that have not been put and whose answer is not known.
    pub(crate) fn of_guide(&self, guide: &Guide) -> Vec<Candidate> {
        let open = guide.questions.iter().enumerate();
        let open = open.filter(|(index, question)| self.is_open(*index, &question.about));
        open.map(|(index, question)| Candidate {
            index,
            about: question.about.clone(),
            ask: question.ask.clone(),
            effort: question.effort,
            options: self.options(question),
        })
        .collect()
    }

    /// Questions made from the facets of a category. The more important a facet is, the less of
    /// an effort it is to have an opinion on it.
    pub(crate) fn of_facets(&self, category: Option<CategoryId>) -> Vec<Candidate> {
        let facets = guide_facets(self.view, category).into_iter().enumerate();
        let mut candidates = Vec::new();
        for (index, attribute) in facets {
            let about = GuideSubject::Attribute(attribute);
            let importance = self.view.catalogue().attribute(attribute).importance;
            if importance > 0.0 && self.is_open(index, &about) {
                let options = self.of_attribute(attribute, &[]);
                let ask = Localized::default();
                candidates.push(Candidate { index, about, ask, effort: 1.0 / importance, options });
            }
        }
        candidates
    }

    fn is_open(&self, index: usize, about: &GuideSubject) -> bool {
        let known = match about {
            GuideSubject::Attribute(attribute) => {
                self.request.constraints.iter().any(|it| it.attribute == *attribute)
            }
            GuideSubject::Needs(needs) => {
                needs.iter().any(|need| self.request.needs.contains(need))
            }
        };
        !known && !self.request.asked.contains(&index)
    }

    fn options(&self, question: &GuideQuestion) -> Vec<Choice> {
        match &question.about {
            GuideSubject::Attribute(attribute) => self.of_attribute(*attribute, &question.bands),
            GuideSubject::Needs(needs) => {
                let mut options: Vec<Choice> = needs.iter().map(|it| self.of_need(*it)).collect();
                options.retain(|option| !option.members.is_empty());
                options.sort_by_key(|option| std::cmp::Reverse(option.members.len()));
                options
            }
        }
    }

    fn of_need(&self, need: NeedId) -> Choice {
        let needs = [need];
        let conditions = Conditions::new(self.view, &[], &needs);
        let open = self.request.category.is_none() && self.request.needs.is_empty();
        let leaves = |product: ProductId| {
            let category = self.view.catalogue().product_category(product);
            let refused = conditions.list.iter().any(|condition| {
                condition.in_force() && condition.verdict(self.view, product) == Verdict::Fails
            });
            !refused && (!open || conditions.need_is_about(category))
        };
        let meaning = OptionMeaning::Need(need);
        Choice { label: Localized::default(), meaning, members: self.members(leaves) }
    }

    fn of_attribute(&self, attribute: AttributeId, bands: &[Band]) -> Vec<Choice> {
        let mut options = match self.view.catalogue().attribute(attribute).kind {
            AttributeKind::Number => self.of_numbers(attribute, bands),
            AttributeKind::Thing => self.of_things(attribute),
            AttributeKind::Boolean => [true, false]
                .map(|truth| {
                    let constraint = equal(attribute, Value::Bool(truth));
                    let leaves = |product| self.view.satisfies(product, &constraint);
                    choice(Localized::default(), self.members(leaves), constraint.clone())
                })
                .to_vec(),
            AttributeKind::Text => Vec::new(),
        };
        options.retain(|option| !option.members.is_empty());
        options
    }

    /// The bands; where there are none, ranges with about as many products each; where there are
    /// few different numbers, these.
    fn of_numbers(&self, attribute: AttributeId, bands: &[Band]) -> Vec<Choice> {
        let numbers: Vec<Option<f64>> =
            self.products.iter().map(|product| self.view.number(*product, attribute)).collect();
        let constraints: Vec<(Localized, Constraint)> = if bands.is_empty() {
            let mut sorted: Vec<f64> = numbers.iter().copied().flatten().collect();
            sorted.sort_unstable_by(f64::total_cmp);
            ranges(attribute, &split(&sorted, self.weights.guide_ranges))
        } else {
            bands.iter().filter_map(|band| within(attribute, band)).collect()
        };
        let option = |(label, constraint): (Localized, Constraint)| {
            let accepts = |number: f64| constraint.accepts(&Value::Number(number));
            let members =
                (0..numbers.len()).filter(|place| numbers[*place].is_some_and(accepts)).collect();
            choice(label, members, constraint)
        };
        constraints.into_iter().map(option).collect()
    }

    fn of_things(&self, attribute: AttributeId) -> Vec<Choice> {
        let predicate = self.view.catalogue().attribute(attribute).term;
        let mut members: Vec<(TermId, Vec<usize>)> = Vec::new();
        let mut row_of: HashMap<TermId, usize, FixedState> = HashMap::default();
        for (place, &product) in self.products.iter().enumerate() {
            let subject = self.view.catalogue().product_term(product);
            let things = self.view.snapshot.triples().objects(subject, predicate);
            // What two files state stands here twice, side by side.
            for &thing in things.chunk_by(PartialEq::eq).filter_map(<[TermId]>::first) {
                let row = *row_of.entry(thing).or_insert(members.len());
                members.resize_with(members.len().max(row + 1), || (thing, Vec::new()));
                members[row].1.push(place);
            }
        }
        members.sort_by(|one, other| {
            let iri = |thing: TermId| self.view.snapshot.text(thing);
            let by_count = other.1.len().cmp(&one.1.len());
            by_count.then_with(|| iri(one.0).cmp(iri(other.0)))
        });
        members.truncate(self.weights.guide_options_max);
        let option = |(thing, members): (TermId, Vec<usize>)| {
            choice(Localized::default(), members, equal(attribute, Value::Thing(thing)))
        };
        members.into_iter().map(option).collect()
    }

    fn members(&self, leaves: impl Fn(ProductId) -> bool) -> Vec<usize> {
        let products = self.products.iter().enumerate();
        products.filter(|(_, product)| leaves(**product)).map(|(place, _)| place).collect()
    }
}

fn choice(label: Localized, members: Vec<usize>, constraint: Constraint) -> Choice {
    Choice { label, meaning: OptionMeaning::Constraint(constraint), members }
}

/// The ends of groups as conditions, open at the outer ends.
fn ranges(attribute: AttributeId, groups: &[(f64, f64)]) -> Vec<(Localized, Constraint)> {
    let last = groups.len().saturating_sub(1);
    let constraint = |(place, &(low, high)): (usize, &(f64, f64))| {
        let (operator, values) = if low.total_cmp(&high).is_eq() {
            (Operator::Eq, vec![low])
        } else if place == 0 {
            (Operator::Le, vec![high])
        } else if place == last {
            (Operator::Ge, vec![low])
        } else {
            (Operator::Between, vec![low, high])
        };
        (Localized::default(), must(attribute, operator, values))
    };
    groups.iter().enumerate().map(constraint).collect()
}

/// A band as a condition; none where it has no bound. Both bounds of a closed band are included:
/// a product that costs exactly 300 is within "100 to 300" and within "300 to 500".
fn within(attribute: AttributeId, band: &Band) -> Option<(Localized, Constraint)> {
    let (operator, values) = match (band.low, band.high) {
        (Some(low), Some(high)) => (Operator::Between, vec![low, high]),
        (Some(low), None) => (Operator::Ge, vec![low]),
        (None, Some(high)) => (Operator::Lt, vec![high]),
        (None, None) => return None,
    };
    Some((band.label.clone(), must(attribute, operator, values)))
}

fn equal(attribute: AttributeId, value: Value) -> Constraint {
    Constraint { attribute, operator: Operator::Eq, values: vec![value], weight: Weight::Must }
}

fn must(attribute: AttributeId, operator: Operator, numbers: Vec<f64>) -> Constraint {
    let values = numbers.into_iter().map(Value::Number).collect();
    Constraint { attribute, operator, values, weight: Weight::Must }
}

/// Splits ascending numbers into at most `count` groups of about the same size, equal numbers
/// together; gives each group's ends.
fn split(numbers: &[f64], count: usize) -> Vec<(f64, f64)> {
    let mut distinct: Vec<(f64, usize)> = Vec::new();
    for (place, number) in numbers.iter().enumerate() {
        match distinct.last_mut() {
            Some((held, upto)) if held.total_cmp(number).is_eq() => *upto = place + 1,
            Some(_) | None => distinct.push((*number, place + 1)),
        }
    }
    if distinct.len() <= count {
        return distinct.into_iter().map(|(number, _)| (number, number)).collect();
    }
    let mut groups: Vec<(f64, f64)> = Vec::new();
    let mut low: Option<f64> = None;
    for (number, upto) in distinct {
        let first = *low.get_or_insert(number);
        let full = upto * count >= numbers.len() * (groups.len() + 1);
        if full {
            groups.push((first, number));
            low = None;
        }
    }
    groups
}
