//! The largest singular values of a sparse matrix and their right vectors, by randomised subspace
//! iteration (Halko, Martinsson and Tropp 2011).

use rayon::prelude::*;

use crate::dense::Rows;
use crate::matrix::Sparse;
use crate::random::Random;

/// So many directions are followed beside those asked for.
const OVERSAMPLED: usize = 16;
/// How often the subspace is multiplied by the matrix and back.
const ITERATIONS: usize = 3;

/// Right singular vectors as columns, with the squares of their values, the largest first.
#[derive(Clone, Debug)]
pub(crate) struct Spectrum {
    pub(crate) vectors: Rows,
    pub(crate) squares: Vec<f32>,
}

/// The `count` largest, or as many as there are. `turned` is the matrix transposed. None where the
/// small eigenproblem is not solved.
pub(crate) fn spectrum(
    matrix: &Sparse,
    turned: &Sparse,
    count: usize,
    seed: u64,
) -> Option<Spectrum> {
    let (items, users) = (matrix.columns(), matrix.rows());
    let width = (count + OVERSAMPLED).min(items).min(users);
    let mut random = Random::new(seed);
    let mut space = Rows { width, values: (0..items * width).map(|_| random.normal()).collect() };
    for _ in 0..ITERATIONS {
        space = times(turned, &times(matrix, &space)).orthonormal();
    }
    let image = times(matrix, &space);
    let (squares, turns) = image.gram().eigen()?;
    let kept = count.min(width);
    let mut chosen = Rows::zeros(width, kept);
    for (row, values) in chosen.values.chunks_exact_mut(kept.max(1)).enumerate() {
        values.copy_from_slice(&turns.row(row)[..kept]);
    }
    let squares = squares[..kept].iter().map(|value| value.max(0.0)).collect();
    Some(Spectrum { vectors: space.times(&chosen), squares })
}

/// A sparse matrix times a dense one.
pub(crate) fn times(matrix: &Sparse, dense: &Rows) -> Rows {
    let mut made = Rows::zeros(matrix.rows(), dense.width);
    made.values.par_chunks_mut(dense.width.max(1)).enumerate().for_each(|(row, sums)| {
        for (column, weight) in matrix.row(row).iter() {
            for (sum, value) in sums.iter_mut().zip(dense.row(column)) {
                *sum += weight * value;
            }
        }
    });
    made
}

#[cfg(test)]
mod tests {
    use super::spectrum;
    use crate::matrix::Sparse;

    #[test]
    fn singular_values_by_hand() {
        // diag(3, 2, 1) with a row of nothing: squares 9, 4, 1.
        let rows = vec![vec![(0, 3.0)], vec![(1, 2.0)], vec![(2, 1.0)], vec![]];
        let matrix = Sparse::from_rows(rows, 3);
        let found = spectrum(&matrix, &matrix.transposed(), 2, 1).unwrap();
        assert!((found.squares[0] - 9.0).abs() < 1e-4 && (found.squares[1] - 4.0).abs() < 1e-4);
        assert!((found.vectors.row(0)[0].abs() - 1.0).abs() < 1e-5);
        assert!((found.vectors.row(1)[1].abs() - 1.0).abs() < 1e-5);
        assert!(found.vectors.row(2)[0].abs() < 1e-4);
    }
}
