//! The dense algebra that models need, by faer: inverses and solves of symmetric positive
//! definite matrices, orthonormal columns, eigenvectors.

use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::cholesky::llt;
use faer::linalg::matmul::matmul;
use faer::linalg::matmul::triangular::{self, BlockStructure};
use faer::linalg::triangular_inverse::invert_lower_triangular;
use faer::{Accum, Auto, MatMut, MatRef, Par, Spec};
use rayon::prelude::*;

/// A matrix row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    pub(crate) width: usize,
    pub(crate) values: Vec<f32>,
}

impl Rows {
    /// So many rows of zeros.
    pub(crate) fn zeros(rows: usize, width: usize) -> Self {
        Self { width, values: vec![0.0; rows * width] }
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> usize {
        self.values.len() / self.width.max(1)
    }

    /// A row.
    pub(crate) fn row(&self, row: usize) -> &[f32] {
        &self.values[row * self.width..(row + 1) * self.width]
    }

    /// The first columns alone.
    pub(crate) fn first(&self, columns: usize) -> Self {
        let mut made = Self::zeros(self.rows(), columns);
        for (row, values) in made.values.chunks_exact_mut(columns.max(1)).enumerate() {
            values.copy_from_slice(&self.row(row)[..columns]);
        }
        made
    }

    fn view(&self) -> MatRef<'_, f32> {
        MatRef::from_row_major_slice(&self.values, self.rows(), self.width)
    }

    fn of(matrix: MatRef<'_, f32>) -> Self {
        let width = matrix.ncols();
        let mut made = Self::zeros(matrix.nrows(), width);
        for (row, values) in made.values.chunks_exact_mut(width.max(1)).enumerate() {
            for (column, value) in values.iter_mut().enumerate() {
                *value = matrix[(row, column)];
            }
        }
        made
    }

    /// Orthonormal columns of the same span (Householder). There must be no fewer rows than
    /// columns.
    pub(crate) fn orthonormal(&self) -> Self {
        Self::of(self.view().qr().compute_thin_Q().as_ref())
    }

    /// `selfᵀ · self`.
    pub(crate) fn gram(&self) -> Self {
        Self::of((self.view().transpose() * self.view()).as_ref())
    }

    /// The product with another matrix.
    pub(crate) fn times(&self, other: &Self) -> Self {
        Self::of((self.view() * other.view()).as_ref())
    }

    /// Adds the product with another matrix, times a factor, to a matrix given row by row; on one
    /// core.
    pub(crate) fn add_times(&self, other: &Self, factor: f32, sums: &mut [f32]) {
        let sums = MatMut::from_row_major_slice_mut(sums, self.rows(), other.width);
        matmul(sums, Accum::Add, self.view(), other.view(), factor, Par::Seq);
    }

    /// Eigenvalues of a symmetric matrix, the largest first, with the eigenvectors as columns.
    /// None where they are not found.
    pub(crate) fn eigen(&self) -> Option<(Vec<f32>, Self)> {
        let found = self.view().self_adjoint_eigen(faer::Side::Lower).ok()?;
        let (values, vectors) = (found.S(), found.U());
        let count = self.width;
        let mut made = Self::zeros(count, count);
        for row in 0..count {
            for column in 0..count {
                made.values[row * count + column] = vectors[(row, count - 1 - column)];
            }
        }
        Some(((0..count).map(|at| values[count - 1 - at]).collect(), made))
    }
}

/// `rowsᵀ · rows` of rows of `width` in double precision, on this thread alone: the same sum on any number of cores.
pub(crate) fn gram(rows: &[f64], width: usize) -> Vec<f64> {
    let view = MatRef::from_row_major_slice(rows, rows.len() / width.max(1), width);
    let mut made = vec![0.0; width * width];
    let into = MatMut::from_row_major_slice_mut(&mut made, width, width);
    matmul(into, Accum::Replace, view.transpose(), view, 1.0, Par::Seq);
    made
}

/// Bytes that [`invert`] needs beside nothing: the matrix and one more of its size.
pub(crate) fn inverse_bytes(size: usize) -> usize {
    size.saturating_mul(size).saturating_mul(2 * size_of::<f32>())
}

/// Inverts a symmetric positive definite matrix, of which the lower triangle by columns (which is
/// the upper one by rows) is read; by blocked Cholesky on all cores. The inverse is whole. None where it is not positive
/// definite.
pub(crate) fn invert(mut matrix: Vec<f32>, size: usize) -> Option<Vec<f32>> {
    let par = Par::rayon(0);
    factor(&mut matrix, size, par)?;
    let mut inverse = vec![0.0; size * size];
    let lower = MatRef::from_column_major_slice(&matrix, size, size);
    let mut turned = MatMut::from_column_major_slice_mut(&mut inverse, size, size);
    invert_lower_triangular(turned.as_mut(), lower, par);
    // L⁻ᵀ · L⁻¹, into the place of the factor.
    let lower = MatRef::from_column_major_slice(&inverse, size, size);
    triangular::matmul(
        MatMut::from_column_major_slice_mut(&mut matrix, size, size),
        BlockStructure::TriangularLower,
        Accum::Replace,
        lower.transpose(),
        BlockStructure::TriangularUpper,
        lower,
        BlockStructure::TriangularLower,
        1.0,
        par,
    );
    inverse.copy_from_slice(&matrix);
    // Only the lower triangle was written: row by row it is read across from the copy.
    matrix.par_chunks_mut(size).enumerate().for_each(|(column, values)| {
        for (row, value) in values.iter_mut().enumerate().take(column) {
            *value = inverse[row * size + column];
        }
    });
    Some(matrix)
}

/// Solves a symmetric positive definite system on one core; the matrix is used up, and the right
/// side becomes the solution. None where it is not positive definite.
pub(crate) fn solve(matrix: &mut [f32], right: &mut [f32]) -> Option<()> {
    let size = right.len();
    factor(matrix, size, Par::Seq)?;
    let lower = MatRef::from_column_major_slice(&*matrix, size, size);
    let right = MatMut::from_column_major_slice_mut(right, size, 1);
    llt::solve::solve_in_place(lower, right, Par::Seq, MemStack::new(&mut []));
    Some(())
}

fn factor(matrix: &mut [f32], size: usize, par: Par) -> Option<()> {
    let parameters: Spec<llt::factor::LltParams, f32> = Spec::new(Auto::<f32>::auto());
    let scratch = llt::factor::cholesky_in_place_scratch::<f32>(size, par, parameters);
    let mut buffer = MemBuffer::new(scratch);
    let view = MatMut::from_column_major_slice_mut(matrix, size, size);
    let stack = MemStack::new(&mut buffer);
    llt::factor::cholesky_in_place(view, Default::default(), par, stack, parameters).ok()?;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::{Rows, invert, solve};

    #[test]
    fn an_inverse_by_hand() {
        let inverse = invert(vec![2.0, 1.0, 1.0, 3.0], 2).unwrap();
        for (found, right) in inverse.iter().zip([0.6, -0.2, -0.2, 0.4]) {
            assert!((found - right).abs() < 1e-6, "{inverse:?}");
        }
        assert!(invert(vec![1.0, 2.0, 2.0, 1.0], 2).is_none());
    }

    #[test]
    fn a_large_inverse_undoes_its_matrix() {
        let size = 150;
        let value = |row: usize, column: usize| {
            let (near, far) = (row.min(column), row.max(column));
            1.0 / (1.0 + (far - near) as f32) + if near == far { 2.0 } else { 0.0 }
        };
        let matrix: Vec<f32> = (0..size * size).map(|at| value(at / size, at % size)).collect();
        let inverse = invert(matrix.clone(), size).unwrap();
        for (row, column) in [(0, 0), (3, 140), (149, 2), (77, 77)] {
            let product: f32 =
                (0..size).map(|at| matrix[row * size + at] * inverse[at * size + column]).sum();
            let right = if row == column { 1.0 } else { 0.0 };
            assert!((product - right).abs() < 1e-4, "{row} {column}: {product}");
        }
    }

    #[test]
    fn a_solve_by_hand() {
        let mut right = vec![5.0, 10.0];
        solve(&mut [2.0, 1.0, 1.0, 3.0], &mut right).unwrap();
        assert!((right[0] - 1.0).abs() < 1e-6 && (right[1] - 3.0).abs() < 1e-6);
    }

    #[test]
    fn eigenvectors_come_largest_first() {
        let matrix = Rows { width: 2, values: vec![2.0, 1.0, 1.0, 2.0] };
        let (values, vectors) = matrix.eigen().unwrap();
        assert!((values[0] - 3.0).abs() < 1e-6 && (values[1] - 1.0).abs() < 1e-6);
        assert!((vectors.row(0)[0] - vectors.row(1)[0]).abs() < 1e-6);
        let columns = Rows { width: 1, values: vec![3.0, 4.0] }.orthonormal();
        assert!((columns.gram().values[0] - 1.0).abs() < 1e-6);
    }
}
