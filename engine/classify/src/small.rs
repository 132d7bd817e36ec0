//! Rows at eight bits: to find the nearest of thousands is mostly to fetch them, and cosines of a hundredth are told apart.

use std::ops::Range;

use crate::matrix::widely;

/// A row with its scale.
#[derive(Clone, Debug)]
pub(crate) struct SmallRow {
    values: Vec<i8>,
    scale: f32,
}

/// Rows of one length, one after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Small {
    size: usize,
    values: Vec<i8>,
    scales: Vec<f32>,
}

impl SmallRow {
    /// Rounds a row; what is not a number counts as zero.
    pub(crate) fn new(row: &[f32]) -> Self {
        let most = row.iter().fold(0.0_f32, |most, it| most.max(it.abs()));
        let times = if most > 0.0 { 127.0 / most } else { 0.0 };
        Self { values: row.iter().map(|it| rounded(it * times)).collect(), scale: most / 127.0 }
    }
}

impl FromIterator<SmallRow> for Small {
    fn from_iter<I: IntoIterator<Item = SmallRow>>(rows: I) -> Self {
        let mut all = Self::default();
        for row in rows {
            all.size = row.values.len();
            all.values.extend(row.values);
            all.scales.push(row.scale);
        }
        all
    }
}

impl Small {
    /// The greatest product of a row with some of these; 0 where none is above it.
    pub(crate) fn nearest(&self, rows: Range<usize>, row: &SmallRow) -> f32 {
        let own = &self.values[rows.start * self.size..rows.end * self.size];
        let products = || {
            let each = own.chunks_exact(self.size.max(1)).zip(&self.scales[rows]);
            each.map(|(it, scale)| product(it, &row.values) * scale).fold(0.0, f32::max)
        };
        widely(products) * row.scale
    }
}

/// The sum of the products; whole and below 2^24 for any row of an encoder, so that it is exact.
#[inline(always)]
#[expect(clippy::cast_precision_loss, reason = "127 * 127 * 1024 is below 2^24")]
fn product(one: &[i8], other: &[i8]) -> f32 {
    one.iter().zip(other).map(|(one, other)| i32::from(*one) * i32::from(*other)).sum::<i32>()
        as f32
}

#[expect(clippy::cast_possible_truncation, reason = "within ±127")]
fn rounded(value: f32) -> i8 {
    value.round() as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_near_those_of_the_rows() {
        let row = |shift: u16| -> Vec<f32> {
            (0..100).map(|at| f32::from((at * 37 + shift * 11) % 101) / 50.0 - 1.0).collect()
        };
        let rows: Vec<Vec<f32>> = (0..9).map(row).collect();
        let small: Small = rows.iter().map(|it| SmallRow::new(it)).collect();
        let asked = row(4);
        let dot = |one: &[f32]| one.iter().zip(&asked).map(|(one, other)| one * other).sum::<f32>();
        for (index, one) in rows.iter().enumerate() {
            let found = small.nearest(index..index + 1, &SmallRow::new(&asked));
            assert!((found - dot(one).max(0.0)).abs() < 0.5, "{found} {}", dot(one));
        }
        let best = rows.iter().map(|it| dot(it)).fold(0.0, f32::max);
        assert!((small.nearest(0..9, &SmallRow::new(&asked)) - best).abs() < 0.5);
        assert_eq!(small.nearest(2..2, &SmallRow::new(&asked)).to_bits(), 0);
        assert_eq!(SmallRow::new(&[0.0, f32::NAN]).values, [0, 0]);
    }
}
