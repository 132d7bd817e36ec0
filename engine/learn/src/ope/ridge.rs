//! Least squares with a ridge, in closed form and in double precision: the same bits everywhere.

/// Sums of what is regressed on what.
#[derive(Clone, Debug)]
pub(super) struct Ridge {
    size: usize,
    /// The lower triangle, row by row.
    gram: Vec<f64>,
    right: Vec<f64>,
}

impl Ridge {
    /// Of so many features.
    pub(super) fn new(size: usize) -> Self {
        Self { size, gram: vec![0.0; size * size], right: vec![0.0; size] }
    }

    /// Adds an example.
    pub(super) fn add(&mut self, features: &[f64], value: f64) {
        for (row, feature) in features.iter().enumerate().filter(|(_, it)| **it != 0.0) {
            let gram = &mut self.gram[row * self.size..row * self.size + row + 1];
            for (sum, other) in gram.iter_mut().zip(features) {
                *sum += feature * other;
            }
            self.right[row] += feature * value;
        }
    }

    /// The coefficients, by Cholesky. The ridge must be above 0: then there always are some.
    pub(super) fn solve(mut self, ridge: f64) -> Vec<f64> {
        debug_assert!(ridge > 0.0, "without a ridge there may be no solution");
        for at in 0..self.size {
            self.gram[at * self.size + at] += ridge;
        }
        self.factor(ridge);
        for row in 0..self.size {
            let known = self.row(row).iter().zip(&self.right).map(|(one, other)| one * other);
            let known: f64 = known.sum();
            self.right[row] = (self.right[row] - known) / self.gram[row * self.size + row];
        }
        for row in (0..self.size).rev() {
            let later = row + 1..self.size;
            let known: f64 = later.map(|at| self.gram[at * self.size + row] * self.right[at]).sum();
            self.right[row] = (self.right[row] - known) / self.gram[row * self.size + row];
        }
        self.right
    }

    /// What stands left of the diagonal.
    fn row(&self, row: usize) -> &[f64] {
        &self.gram[row * self.size..row * self.size + row]
    }

    fn factor(&mut self, least: f64) {
        for row in 0..self.size {
            for column in 0..row {
                let left = self.left(row, column);
                self.gram[row * self.size + column] = left / self.gram[column * self.size + column];
            }
            // Rounding alone can bring a pivot below the ridge.
            let pivot = self.left(row, row).max(least * 1e-6).sqrt();
            self.gram[row * self.size + row] = pivot;
        }
    }

    /// What columns before leave of an entry.
    fn left(&self, row: usize, column: usize) -> f64 {
        let known = self.row(row).iter().zip(self.row(column)).map(|(one, other)| one * other);
        self.gram[row * self.size + column] - known.sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::Ridge;

    #[test]
    fn a_ridge_by_hand() {
        // (XᵀX + 1) = [3 1; 1 2], Xᵀy = [5; 5].
        let mut ridge = Ridge::new(2);
        ridge.add(&[1.0, 1.0], 5.0);
        ridge.add(&[1.0, 0.0], 0.0);
        let found = ridge.solve(1.0);
        assert!((found[0] - 1.0).abs() < 1e-12 && (found[1] - 2.0).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn copies_of_a_feature_share_its_weight() {
        let mut ridge = Ridge::new(3);
        for value in [1.0, 2.0, 3.0] {
            ridge.add(&[value, value, 0.0], 4.0 * value);
        }
        let found = ridge.solve(1e-9);
        assert!((found[0] - 2.0).abs() < 1e-3 && (found[1] - 2.0).abs() < 1e-3, "{found:?}");
        assert!(found[2].abs() < 1e-12);
    }
}
