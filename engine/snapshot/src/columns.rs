//! Numeric attributes as columns over neighbouring products, for filters and sorts.

use domain::{AttributeId, ProductId};

use crate::catalogue::{AttributeKind, Catalogue};
use crate::terms::TermTable;
use crate::triples::TripleIndex;

#[derive(Clone, Debug, Default)]
struct Column {
    first: usize,
    /// NaN where the product has no such number.
    numbers: Vec<f64>,
}

/// One column for each numeric attribute; other attributes have an empty one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns(Vec<Column>);

impl Columns {
    pub(crate) fn derive(terms: &TermTable, triples: &TripleIndex, catalogue: &Catalogue) -> Self {
        Self(
            catalogue
                .attributes()
                .iter()
                .map(|info| match info.kind {
                    AttributeKind::Number => {
                        let mut cells = Vec::new();
                        for (object, subject) in triples.of_predicate(info.term) {
                            let number = terms.number(object).zip(catalogue.product_of(subject));
                            cells.extend(number.map(|(number, product)| (product.index(), number)));
                        }
                        column(&cells)
                    }
                    AttributeKind::Thing | AttributeKind::Text | AttributeKind::Boolean => {
                        Column::default()
                    }
                })
                .collect(),
        )
    }

    pub(crate) fn number(&self, product: ProductId, attribute: AttributeId) -> Option<f64> {
        let column = &self.0[attribute.index()];
        let number = column.numbers.get(product.index().checked_sub(column.first)?)?;
        (!number.is_nan()).then_some(*number)
    }

    pub(crate) fn bytes(&self) -> usize {
        self.0.iter().map(|column| column.numbers.capacity() * size_of::<f64>()).sum()
    }
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
