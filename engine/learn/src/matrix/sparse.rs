//! A matrix of few values, row by row.

use crate::hash;

/// Compressed rows: columns ascend within a row and none stands twice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sparse {
    columns_total: usize,
    starts: Vec<usize>,
    columns: Vec<u32>,
    values: Vec<f32>,
}

/// One row: columns, ascending, with their values.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Row<'a> {
    /// The columns.
    pub columns: &'a [u32],
    /// A value for each.
    pub values: &'a [f32],
}

impl<'a> Row<'a> {
    /// The product with another row.
    pub(crate) fn dot(self, other: Row<'_>) -> f32 {
        let (mut at, mut sum) = (0, 0.0);
        for (column, value) in self.columns.iter().zip(self.values) {
            while other.columns.get(at).is_some_and(|it| it < column) {
                at += 1;
            }
            if other.columns.get(at) == Some(column) {
                sum += value * other.values[at];
            }
        }
        sum
    }

    /// Column and value.
    pub fn iter(self) -> impl Iterator<Item = (usize, f32)> + 'a {
        self.columns.iter().zip(self.values).map(|(column, value)| (index(*column), *value))
    }
}

impl Sparse {
    /// From rows in any order of columns; values of the same place are added up.
    #[must_use]
    pub fn from_rows(rows: Vec<Vec<(u32, f32)>>, columns_total: usize) -> Self {
        let mut made =
            Self::with_capacity(rows.len(), columns_total, rows.iter().map(Vec::len).sum());
        for mut row in rows {
            row.sort_by_key(|(column, _)| *column);
            row.dedup_by(added);
            debug_assert!(row.last().is_none_or(|(column, _)| index(*column) < columns_total));
            made.columns.extend(row.iter().map(|(column, _)| *column));
            made.values.extend(row.iter().map(|(_, value)| *value));
            made.starts.push(made.columns.len());
        }
        made
    }

    /// From parts as a file holds them. None where they are no such matrix.
    #[must_use]
    pub fn from_parts(
        columns_total: usize,
        starts: Vec<usize>,
        columns: Vec<u32>,
        values: Vec<f32>,
    ) -> Option<Self> {
        let ascending = starts.windows(2).all(|pair| pair[0] <= pair[1]);
        let whole = starts.first() == Some(&0) && starts.last() == Some(&columns.len());
        if !ascending || !whole || columns.len() != values.len() {
            return None;
        }
        let made = Self { columns_total, starts, columns, values };
        let lawful = (0..made.rows()).all(|row| {
            let columns = made.row(row).columns;
            columns.windows(2).all(|pair| pair[0] < pair[1])
                && columns.last().is_none_or(|last| index(*last) < columns_total)
        });
        lawful.then_some(made)
    }

    fn with_capacity(rows: usize, columns_total: usize, values: usize) -> Self {
        let mut starts = Vec::with_capacity(rows + 1);
        starts.push(0);
        let (columns, values) = (Vec::with_capacity(values), Vec::with_capacity(values));
        Self { columns_total, starts, columns, values }
    }

    /// How many rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns_total
    }

    /// How many values are held.
    #[must_use]
    pub fn len(&self) -> usize {
        self.columns.len()
    }

    /// Whether no value is held.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.columns.is_empty()
    }

    /// A row; an empty one where there is none.
    #[must_use]
    pub fn row(&self, row: usize) -> Row<'_> {
        match (self.starts.get(row), self.starts.get(row + 1)) {
            (Some(from), Some(to)) => {
                Row { columns: &self.columns[*from..*to], values: &self.values[*from..*to] }
            }
            (None, _) | (_, None) => Row::default(),
        }
    }

    /// The parts a file holds: starts, columns, values.
    #[must_use]
    pub fn parts(&self) -> (&[usize], &[u32], &[f32]) {
        (&self.starts, &self.columns, &self.values)
    }

    /// A number that another matrix hardly has too: places and values, mixed (FNV-1a by words).
    #[must_use]
    pub fn fingerprint(&self) -> u64 {
        let starts = self.starts.iter().filter_map(|it| u64::try_from(*it).ok());
        let columns = self.columns.iter().map(|it| u64::from(*it));
        let values = self.values.iter().map(|it| u64::from(it.to_bits()));
        starts.chain(columns).chain(values).fold(hash::START, hash::mixed)
    }

    /// Rows as columns.
    #[must_use]
    pub fn transposed(&self) -> Self {
        let mut starts = vec![0; self.columns_total + 1];
        for column in &self.columns {
            starts[index(*column) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        let mut next = starts.clone();
        let mut columns = vec![0; self.columns.len()];
        let mut values = vec![0.0; self.values.len()];
        for row in 0..self.rows() {
            let number = number(row);
            for (column, value) in self.row(row).iter() {
                columns[next[column]] = number;
                values[next[column]] = value;
                next[column] += 1;
            }
        }
        Self { columns_total: self.rows(), starts, columns, values }
    }

    /// The same places, each value times its row's and its column's factor.
    #[must_use]
    pub fn scaled(&self, of_rows: &[f32], of_columns: &[f32]) -> Self {
        let mut made = self.clone();
        for (bounds, of_row) in self.starts.windows(2).zip(of_rows) {
            for at in bounds[0]..bounds[1] {
                made.values[at] *= of_row * of_columns[index(self.columns[at])];
            }
        }
        made
    }

    /// The sum of each row.
    #[must_use]
    pub fn row_sums(&self) -> Vec<f32> {
        (0..self.rows()).map(|row| self.row(row).values.iter().sum()).collect()
    }

    /// The sum of each column.
    #[must_use]
    pub fn column_sums(&self) -> Vec<f32> {
        let mut sums = vec![0.0; self.columns_total];
        for (column, value) in self.columns.iter().zip(&self.values) {
            sums[index(*column)] += value;
        }
        sums
    }
}

/// Adds what stands later in a row to what is kept, where both are of one column.
fn added(later: &mut (u32, f32), kept: &mut (u32, f32)) -> bool {
    let same = later.0 == kept.0;
    kept.1 += if same { later.1 } else { 0.0 };
    same
}

/// A number of a user or item as a place in memory.
pub(crate) fn index(number: u32) -> usize {
    usize::try_from(number).expect("a place in memory has at least 32 bits")
}

/// A place as a number of a user or item.
pub(crate) fn number(index: usize) -> u32 {
    u32::try_from(index).expect("users and items were numbered with 32 bits")
}

#[cfg(test)]
impl Sparse {
    /// Ones at these columns of each row.
    pub(crate) fn ones(rows: &[&[u32]], columns: usize) -> Self {
        let row = |at: &&[u32]| at.iter().map(|column| (*column, 1.0)).collect();
        Self::from_rows(rows.iter().map(row).collect(), columns)
    }
}

#[cfg(test)]
mod tests {
    use super::Sparse;

    #[test]
    fn rows_are_sorted_and_turned() {
        let one =
            Sparse::from_rows(vec![vec![(2, 1.0), (0, 2.0), (2, 0.5)], vec![], vec![(1, 3.0)]], 3);
        assert_eq!((one.row(0).columns, one.row(0).values), (&[0, 2][..], &[2.0, 1.5][..]));
        assert!(one.row(1).columns.is_empty() && one.row(9).columns.is_empty());
        let turned = one.transposed();
        assert_eq!((turned.row(2).columns, turned.row(2).values), (&[0][..], &[1.5][..]));
        assert_eq!(turned.transposed(), one);
        assert_eq!(one.row_sums(), [3.5, 0.0, 3.0]);
        assert_eq!(one.column_sums(), [2.0, 3.0, 1.5]);
    }

    #[test]
    fn parts_that_are_no_matrix_are_refused() {
        assert!(Sparse::from_parts(2, vec![0, 2], vec![0, 1], vec![1.0, 1.0]).is_some());
        assert!(Sparse::from_parts(2, vec![0, 2], vec![1, 0], vec![1.0, 1.0]).is_none());
        assert!(Sparse::from_parts(2, vec![0, 2], vec![0, 2], vec![1.0, 1.0]).is_none());
        assert!(Sparse::from_parts(2, vec![0, 3], vec![0, 1], vec![1.0, 1.0]).is_none());
        assert!(Sparse::from_parts(2, vec![0, 2, 1, 2], vec![0, 1], vec![1.0, 1.0]).is_none());
    }
}
