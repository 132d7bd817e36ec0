//! Rows of floats and what is computed over them.

/// Runs what is computed over floats with the widest vectors of the processor. The sums are taken in one order on all of
/// them, so that every processor gives the same bits.
#[inline]
pub(crate) fn widely<R>(compute: impl FnOnce() -> R) -> R {
    pulp::Arch::new().dispatch(compute)
}

/// The product of two vectors, in sixteen sums so that it runs in lanes.
#[inline(always)]
pub(crate) fn dot(one: &[f32], other: &[f32]) -> f32 {
    let mut sums = [0.0_f32; 16];
    let (ones, others) = (one.chunks_exact(16), other.chunks_exact(16));
    let rest = ones.remainder().iter().zip(others.remainder());
    let rest: f32 = rest.map(|(one, other)| one * other).sum();
    for (one, other) in ones.zip(others) {
        for lane in 0..16 {
            sums[lane] += one[lane] * other[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// The greatest of some values, zero where none is above it; in sixteen lanes.
#[inline(always)]
pub(crate) fn greatest(values: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (chunks, rest) = values.as_chunks::<16>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane = if *value > *lane { *value } else { *lane };
        }
    }
    rest.iter().chain(&lanes).fold(0.0, |most, value| value.max(most))
}

/// The sum of some values, in sixteen lanes.
#[inline(always)]
pub(crate) fn sum(values: &[f32]) -> f32 {
    let mut lanes = [0.0_f32; 16];
    let (chunks, rest) = values.as_chunks::<16>();
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// e to a power of zero or below, to 1e-5 of its value, in lanes: two to the whole part goes into the exponent, two to the
/// rest, within a half of zero, is a Taylor series. Nothing is told apart below e to the -87.
#[inline(always)]
pub(crate) fn power(exponent: f32) -> f32 {
    const SHIFT: f32 = 12_582_912.0;
    const SERIES: [f32; 6] =
        [0.001_339_887, 0.009_618_13, 0.055_504_11, 0.240_226_5, std::f32::consts::LN_2, 1.0];
    let twos = exponent.max(-87.0) * std::f32::consts::LOG2_E;
    let shifted = twos + SHIFT;
    let rest = twos - (shifted - SHIFT);
    let share = SERIES.iter().fold(0.000_154_035, |sum, term| sum * rest + term);
    let whole = shifted.to_bits().wrapping_sub(SHIFT.to_bits()).wrapping_add(127) << 23;
    share * f32::from_bits(whole)
}

/// Adds a vector so many times.
#[inline(always)]
pub(crate) fn add(to: &mut [f32], what: &[f32], times: f32) {
    for (to, what) in to.iter_mut().zip(what) {
        *to += times * what;
    }
}

/// Scales a vector to length one; one of no length stays.
pub(crate) fn normalise(vector: &mut [f32]) {
    let length = dot(vector, vector).sqrt();
    if length > f32::MIN_POSITIVE {
        vector.iter_mut().for_each(|it| *it /= length);
    }
}

/// The lower triangle of a symmetric matrix, as rows of growing length.
#[derive(Clone, Debug)]
pub(crate) struct Triangle {
    rows: Vec<Vec<f32>>,
}

/// How many rows are added at once.
const BLOCK: usize = 8;

impl Triangle {
    /// The sum of the products of each row with itself.
    pub(crate) fn scatter(rows: impl Iterator<Item = Vec<f32>>, size: usize) -> Self {
        let mut triangle: Vec<Vec<f32>> = (0..size).map(|row| vec![0.0; row + 1]).collect();
        let mut rows = rows.fuse();
        loop {
            let block: Vec<Vec<f32>> = rows.by_ref().take(BLOCK).collect();
            if block.is_empty() {
                break;
            }
            for (index, sums) in triangle.iter_mut().enumerate() {
                widely(|| add_block(sums, &block, index));
            }
        }
        Self { rows: triangle }
    }

    /// Both halves, row after row.
    pub(crate) fn symmetric(&self) -> Vec<f32> {
        let size = self.rows.len();
        let mut full = vec![0.0; size * size];
        for (index, row) in self.rows.iter().enumerate() {
            for (column, value) in row.iter().enumerate() {
                full[index * size + column] = *value;
                full[column * size + index] = *value;
            }
        }
        full
    }

    /// Mixes in a diagonal: `share` of it, of the same trace.
    pub(crate) fn shrink(&mut self, share: f32) {
        let size = self.rows.len();
        let trace: f32 = self.rows.iter().filter_map(|row| row.last()).sum();
        let mean = trace / as_float(size.max(1));
        // Nothing varies within the classes: every direction counts the same.
        let (share, mean) = if mean > f32::MIN_POSITIVE { (share, mean) } else { (1.0, 1.0) };
        for row in &mut self.rows {
            row.iter_mut().for_each(|it| *it *= 1.0 - share);
            if let Some(last) = row.last_mut() {
                *last += share * mean;
            }
        }
    }

    /// The lower factor whose product with its transpose is this (Cholesky).
    pub(crate) fn factor(mut self) -> Self {
        for index in 0..self.rows.len() {
            let (done, rest) = self.rows.split_at_mut(index);
            let Some(row) = rest.first_mut() else { break };
            for (column, above) in done.iter().enumerate() {
                let sum = dot(&row[..column], &above[..column]);
                row[column] = (row[column] - sum) / above[column];
            }
            let own = row[index] - dot(&row[..index], &row[..index]);
            row[index] = own.max(SMALLEST).sqrt();
        }
        self
    }

    /// Solves `self x = vector`, in place.
    pub(crate) fn solve(&self, vector: &mut [f32]) {
        widely(|| {
            for (index, row) in self.rows.iter().enumerate() {
                let sum = dot(&row[..index], &vector[..index]);
                vector[index] = (vector[index] - sum) / row[index];
            }
        });
    }

    /// Solves `transposed self x = vector`, in place.
    pub(crate) fn solve_transposed(&self, vector: &mut [f32]) {
        for (index, row) in self.rows.iter().enumerate().rev() {
            let value = vector[index] / row[index];
            vector[index] = value;
            add(&mut vector[..index], &row[..index], -value);
        }
    }
}

/// No direction varies less than this.
const SMALLEST: f32 = 1e-9;

#[inline(always)]
fn add_block(sums: &mut [f32], block: &[Vec<f32>], index: usize) {
    for row in block {
        add(sums, &row[..=index], row[index]);
    }
}

/// A count as a float; exact for any count of examples.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^24")]
pub(crate) fn as_float(count: usize) -> f32 {
    count as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_are_near_the_true_ones() {
        for step in 0..8700_u16 {
            let exponent = -f32::from(step) / 100.0;
            let truth = f64::from(exponent).exp();
            assert!((f64::from(power(exponent)) / truth - 1.0).abs() < 1e-5, "{exponent}");
        }
        assert!(power(f32::NEG_INFINITY) < 1e-37 && (power(0.0) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_factor_solves_its_matrix() {
        let rows = vec![vec![1.0, 2.0, 0.5], vec![0.3, -1.0, 2.0], vec![2.0, 0.1, 0.2]];
        let mut matrix = Triangle::scatter(rows.into_iter(), 3);
        matrix.shrink(0.1);
        let full = |one: usize, other: usize| matrix.rows[one.max(other)][one.min(other)];
        let wanted = [1.0, -2.0, 3.0];
        let mut vector: Vec<f32> =
            (0..3).map(|row| (0..3).map(|it| full(row, it) * wanted[it]).sum()).collect();
        let factor = matrix.clone().factor();
        factor.solve(&mut vector);
        factor.solve_transposed(&mut vector);
        for (found, wanted) in vector.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-3, "{vector:?}");
        }
    }
}
