//! Products of sparse matrices, row by row on every core.

use rayon::prelude::*;

use super::sparse::{Row, Sparse, index};

/// A row of a product while it is added up: columns touched, in the order of the touch, and the
/// sums at their places.
pub(crate) struct Sums {
    pub(crate) touched: Vec<u32>,
    at: Vec<f32>,
}

impl Sums {
    fn new(columns: usize) -> Self {
        Self { touched: Vec::new(), at: vec![0.0; columns] }
    }

    fn fill(&mut self, row: usize, left: &Sparse, right: &Sparse) {
        for (middle, weight) in left.row(row).iter() {
            self.add(right.row(middle), weight);
        }
    }

    fn add(&mut self, row: Row<'_>, weight: f32) {
        for (column, value) in row.columns.iter().zip(row.values) {
            let place = &mut self.at[index(*column)];
            // No sum cancels to nothing and is touched twice: weights are above 0.
            if *place == 0.0 {
                self.touched.push(*column);
            }
            *place += weight * value;
        }
    }

    fn clear(&mut self) {
        for column in self.touched.drain(..) {
            self.at[index(column)] = 0.0;
        }
    }

    /// Column and sum of everything touched.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, f32)> + '_ {
        self.touched.iter().map(|column| (*column, self.at[index(*column)]))
    }
}

/// What is left of a row of a product.
type Finish<'a> = dyn Fn(usize, &Sums) -> Vec<(u32, f32)> + Sync + 'a;

/// The product of two matrices, each row as `finish` leaves it. Rows depend on nothing but
/// themselves: any number of cores gives the same bytes.
pub(crate) fn pruned_product(left: &Sparse, right: &Sparse, finish: &Finish<'_>) -> Sparse {
    let rows: Vec<Vec<(u32, f32)>> = (0..left.rows())
        .into_par_iter()
        .map_init(
            || Sums::new(right.columns()),
            |sums, row| {
                sums.fill(row, left, right);
                let made = finish(row, sums);
                sums.clear();
                made
            },
        )
        .collect();
    Sparse::from_rows(rows, right.columns())
}

/// `matrixᵀ · matrix`, whole: columns by columns.
pub(crate) fn gram(matrix: &Sparse, turned: &Sparse) -> Sparse {
    pruned_product(turned, matrix, &|_, sums| sums.iter().collect())
}

/// The `keep` largest, in no order; of equal ones those of the lowest columns.
pub(crate) fn largest(mut row: Vec<(u32, f32)>, keep: usize) -> Vec<(u32, f32)> {
    if row.len() > keep && keep > 0 {
        row.select_nth_unstable_by(keep - 1, |one, other| {
            other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
        });
    }
    row.truncate(keep);
    row
}

#[cfg(test)]
mod tests {
    use super::{gram, largest};
    use crate::matrix::Sparse;

    #[test]
    fn a_gram_counts_what_was_met_together() {
        // Users met {0, 1}, {0, 1, 2}, {2}.
        let one = |items: &[u32]| items.iter().map(|item| (*item, 1.0)).collect::<Vec<_>>();
        let matrix = Sparse::from_rows(vec![one(&[0, 1]), one(&[0, 1, 2]), one(&[2])], 3);
        let turned = matrix.transposed();
        let whole = gram(&matrix, &turned);
        let rows: Vec<&[f32]> = (0..3).map(|row| whole.row(row).values).collect();
        assert_eq!(rows, [&[2.0, 2.0, 1.0][..], &[2.0, 2.0, 1.0], &[1.0, 1.0, 2.0]]);
    }

    #[test]
    fn the_largest_of_equals_are_the_lowest() {
        let row = vec![(4, 1.0), (1, 1.0), (3, 2.0), (0, 0.5)];
        let mut kept = largest(row.clone(), 2);
        kept.sort_by_key(|it| it.0);
        assert_eq!(kept, [(1, 1.0), (3, 2.0)]);
        assert_eq!(largest(row.clone(), 9).len(), 4);
        assert!(largest(row, 0).is_empty());
    }
}
