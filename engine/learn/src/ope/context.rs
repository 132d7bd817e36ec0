//! Columns of a context to numbers: what is a number everywhere is brought to mean 0 and variance
//! 1, anything else becomes an indicator for each of its frequent values.

use super::bootstrap::spread;
use super::log::{Contexts, place};
use crate::matrix::Names;

/// So many values of a column are told apart; the rest are one.
const VALUES_MAX: usize = 20;
/// A value that has no more rows than this is not told apart.
const ROWS_MIN: usize = 10;

/// One column as it was written.
#[derive(Debug, Default)]
pub(super) struct Column {
    values: Names,
    codes: Vec<u32>,
}

impl Column {
    /// Takes the next row's value.
    pub(super) fn push(&mut self, written: &str) {
        // There are fewer values than rows, and those are counted.
        self.codes.push(self.values.number(written).unwrap_or(u32::MAX));
    }

    /// Its features: each a number for each row.
    fn features(&self) -> Vec<Vec<f64>> {
        let parsed: Option<Vec<Option<f64>>> =
            self.values.all().iter().map(|it| number(it)).collect();
        match parsed {
            Some(numbers) => self.scaled(&numbers).into_iter().collect(),
            None => self.indicators(),
        }
    }

    fn scaled(&self, numbers: &[Option<f64>]) -> Option<Vec<f64>> {
        let written: Vec<f64> = self.codes.iter().filter_map(|it| numbers[place(*it)]).collect();
        let (mean, deviation) = spread(&written);
        // What is the same everywhere tells nothing. A value left out is taken for the mean.
        let scale = |it: Option<f64>| it.map_or(0.0, |it| (it - mean) / deviation);
        (deviation > 0.0).then(|| self.codes.iter().map(|it| scale(numbers[place(*it)])).collect())
    }

    fn indicators(&self) -> Vec<Vec<f64>> {
        let mut counts = vec![0_usize; self.values.len()];
        for code in &self.codes {
            counts[place(*code)] += 1;
        }
        let mut frequent: Vec<u32> = (0..).take(counts.len()).collect();
        frequent
            .retain(|it| counts[place(*it)] > ROWS_MIN && counts[place(*it)] < self.codes.len());
        frequent.sort_by_key(|it| (std::cmp::Reverse(counts[place(*it)]), *it));
        frequent.truncate(VALUES_MAX);
        let indicator =
            |value: u32| self.codes.iter().map(|it| if *it == value { 1.0 } else { 0.0 }).collect();
        frequent.into_iter().map(indicator).collect()
    }
}

/// A number, or nothing where nothing is written; None where it is neither.
fn number(written: &str) -> Option<Option<f64>> {
    if written.is_empty() {
        return Some(None);
    }
    written.parse().ok().filter(|it: &f64| it.is_finite()).map(Some)
}

/// The contexts of so many rows.
pub(super) fn contexts(columns: &[Column], rows: usize) -> Contexts {
    let features: Vec<Vec<f64>> = columns.iter().flat_map(Column::features).collect();
    let mut values = Vec::with_capacity(rows * features.len());
    for row in 0..rows {
        values.extend(features.iter().map(|it| it[row]));
    }
    Contexts { width: features.len(), values }
}

#[cfg(test)]
mod tests {
    use super::{Column, contexts};

    #[test]
    fn numbers_are_scaled_and_names_told_apart() {
        let (mut age, mut sex, mut same) =
            (Column::default(), Column::default(), Column::default());
        for row in 0..40_u32 {
            age.push(if row % 2 == 0 { "1" } else { "3" });
            sex.push(if row % 4 == 0 { "rare" } else { "often" });
            same.push("7");
        }
        sex.push("once");
        age.push("");
        same.push("7");
        let found = contexts(&[age, sex, same], 41);
        assert_eq!(
            found.width, 2,
            "once is too seldom, rare has 10 rows: often is told apart, and age"
        );
        assert!((found.values[0] + found.values[2]).abs() < 1e-9, "1 and 3 lie about their mean");
        assert_eq!((found.values[1], found.values[3]), (0.0, 1.0));
        assert!(found.values[80].abs() < 1e-9, "an age left out is the mean");
    }
}
