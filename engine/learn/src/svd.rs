//! The largest singular values of a sparse matrix and their right vectors, by randomised subspace
//! iteration (Halko, Martinsson and Tropp 2011), damped by Chebyshev's polynomials (Zhou and Saad 2006):
//! spectra of interaction graphs are flat, and plain iteration hardly tells neighbouring values apart.

use rayon::prelude::*;

use crate::dense::Rows;
use crate::matrix::Sparse;
use crate::random::Random;

/// So many directions are followed beside those asked for.
const OVERSAMPLED: usize = 16;
/// How often what lies outside the subspace is damped.
const ROUNDS: usize = 2;
/// The degree of the polynomial that damps: so many walks to the rows and back.
const DEGREE: usize = 5;
/// Damping begins at least at this share of the largest square: below there is little but rounding.
const LEAST_SHARE_MIN: f32 = 0.01;
/// A square of at most this share of the largest is nothing but rounding.
const NOTHING_SHARE: f32 = 1e-6;

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
    space = times(turned, &times(matrix, &space)).orthonormal();
    for _ in 0..ROUNDS {
        let found = within(matrix, &space, width)?;
        let (Some(most), Some(least)) = (found.squares.first(), found.squares.last()) else {
            break;
        };
        let least = least.max(most * LEAST_SHARE_MIN);
        if least > 0.0 {
            space = damped(matrix, turned, found.vectors, least).orthonormal();
        }
    }
    let mut found = within(matrix, &space, count.min(width))?;
    let nothing = found.squares.first().copied().unwrap_or(0.0) * NOTHING_SHARE;
    let kept = found.squares.iter().take_while(|it| **it > nothing).count();
    if kept < found.squares.len() {
        found.vectors = found.vectors.first(kept);
        found.squares.truncate(kept);
    }
    Some(found)
}

/// The `count` largest that a subspace knows of (Rayleigh and Ritz).
fn within(matrix: &Sparse, space: &Rows, count: usize) -> Option<Spectrum> {
    let (squares, turns) = times(matrix, space).gram().eigen()?;
    let squares = squares[..count].iter().map(|value| value.max(0.0)).collect();
    Some(Spectrum { vectors: space.times(&turns.first(count)), squares })
}

/// Vectors times Chebyshev's polynomial of the matrix's Gram, which stays within one for squares up to
/// `least` and grows steeply above.
fn damped(matrix: &Sparse, turned: &Sparse, vectors: Rows, least: f32) -> Rows {
    let step = 2.0 / least;
    let moved = |rows: &Rows, times_own: f32| {
        let mut made = times(turned, &times(matrix, rows));
        let values = made.values.par_iter_mut().zip(&rows.values);
        values.for_each(|(value, own)| *value = times_own * (step * *value - own));
        made
    };
    let mut before = vectors;
    let mut now = moved(&before, 1.0);
    for _ in 1..DEGREE {
        let mut next = moved(&now, 2.0);
        next.values.par_iter_mut().zip(&before.values).for_each(|(value, it)| *value -= it);
        (before, now) = (now, next);
    }
    now
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
