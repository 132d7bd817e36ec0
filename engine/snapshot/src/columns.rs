//! Numeric attributes and release dates as columns over neighbouring products, for filters, sorts
//! and features.

use std::str::FromStr;

use domain::{AttributeId, ProductId, TermId};
use oxsdatatypes::{Date, Double};

use crate::catalogue::{AttributeKind, Catalogue};
use crate::terms::{Term, TermTable};
use crate::triples::TripleIndex;
use crate::vocabulary as v;

#[derive(Clone, Debug, Default)]
struct Column {
    first: usize,
    /// NaN where the product has no such number.
    numbers: Vec<f64>,
}

/// One column for each numeric attribute, and one of release dates; other attributes have an empty
/// one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    attributes: Vec<Column>,
    released: Column,
}

impl Columns {
    pub(crate) fn derive(terms: &TermTable, triples: &TripleIndex, catalogue: &Catalogue) -> Self {
        let of = |predicate: TermId, read: &dyn Fn(TermId) -> Option<f64>| {
            let mut cells = Vec::new();
            for (object, subject) in triples.of_predicate(predicate) {
                let number = read(object).zip(catalogue.product_of(subject));
                cells.extend(number.map(|(number, product)| (product.index(), number)));
            }
            column(&cells)
        };
        let attributes = catalogue.attributes().iter().map(|info| match info.kind {
            AttributeKind::Number => of(info.term, &|object| terms.number(object)),
            AttributeKind::Thing | AttributeKind::Text | AttributeKind::Boolean => {
                Column::default()
            }
        });
        let released = terms.find(Term::Iri(v::RELEASE_DATE));
        Self {
            attributes: attributes.collect(),
            released: released.map_or_else(Column::default, |date| {
                of(date, &|object| days_of(terms.get(object).text()))
            }),
        }
    }

    pub(crate) fn number(&self, product: ProductId, attribute: AttributeId) -> Option<f64> {
        self.attributes[attribute.index()].get(product)
    }

    /// When a product was released, in days since the beginning of 1970.
    pub(crate) fn released(&self, product: ProductId) -> Option<f64> {
        self.released.get(product)
    }

    pub(crate) fn bytes(&self) -> usize {
        let all = self.attributes.iter().chain([&self.released]);
        all.map(|column| column.numbers.capacity() * size_of::<f64>()).sum()
    }
}

impl Column {
    fn get(&self, product: ProductId) -> Option<f64> {
        let number = self.numbers.get(product.index().checked_sub(self.first)?)?;
        (!number.is_nan()).then_some(*number)
    }
}

/// The days from the beginning of 1970 to a date as XML Schema writes one, to a month's or year's
/// first day where no more is told, to the day of a moment; none for other words.
fn days_of(text: &str) -> Option<f64> {
    const DAY_SECONDS: f64 = 86_400.0;
    let day = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.split('T').next().unwrap_or(text).to_owned(),
    };
    let epoch = Date::from_str("1970-01-01").ok()?;
    let since = Date::from_str(&day).ok()?.checked_sub(epoch)?;
    Some(Double::from(since.as_seconds()).into()).map(|seconds: f64| seconds / DAY_SECONDS)
}

/// A product with several numbers of one attribute keeps the first of `cells`, the lowest term.
fn column(cells: &[(usize, f64)]) -> Column {
    let Some(first) = cells.iter().map(|(product, _)| *product).min() else {
        return Column::default();
    };
    let last = cells.iter().map(|(product, _)| *product).max().unwrap_or(first);
    let mut numbers = vec![f64::NAN; last - first + 1];
    for (product, number) in cells {
        let cell = &mut numbers[product - first];
        if cell.is_nan() {
            *cell = *number;
        }
    }
    Column { first, numbers }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_far_as_they_are_told() {
        let leap = days_of("1972-02-29");
        assert_eq!(leap, Some(789.0));
        assert_eq!(days_of("1972-02-29T23:59:59Z"), leap);
        assert_eq!(days_of("1972-02"), Some(761.0));
        assert_eq!(days_of("1969"), Some(-365.0));
        for other in ["", "soon", "2024年3月", "2024-13", "2023-02-29", "12", "一九七零"] {
            assert_eq!(days_of(other), None, "{other}");
        }
    }
}
