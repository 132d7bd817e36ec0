//! Users, items and whether one took the other; and how rows are parted.

use std::collections::HashSet;
use std::path::Path;

use crate::data::read_weighed;
use crate::error::Error;
use crate::matrix::{Names, Sparse, index};
use crate::random::Random;

/// Rows with their labels.
#[derive(Clone, Debug)]
pub struct Labelled {
    /// The users' names.
    pub users: Names,
    /// The items' names.
    pub items: Names,
    /// What was noticed.
    pub notes: Vec<String>,
    pub(super) pairs: Vec<(u32, u32)>,
    pub(super) labels: Vec<bool>,
}

/// Which rows are learned from, chosen by and judged: places of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Learned from.
    pub train: Vec<usize>,
    /// Chosen by, and calibrated on.
    pub valid: Vec<usize>,
    /// Judged.
    pub test: Vec<usize>,
}

impl Labelled {
    /// Reads files of users, items and values; what has a value of at least `liked` was taken.
    ///
    /// # Errors
    /// A file or line that cannot be read, and rows that are all of one kind.
    pub fn read(paths: &[&Path], liked: f32) -> Result<Self, Error> {
        let (mut users, mut items) = (Names::new(), Names::new());
        let (mut pairs, mut labels) = (Vec::new(), Vec::new());
        let mut told = Vec::new();
        for path in paths {
            told.extend(read_weighed(path, &mut users, &mut items)?);
        }
        let (mut known, total) = (HashSet::new(), told.len());
        for (user, item, value) in told.into_iter().filter(|it| known.insert((it.0, it.1))) {
            pairs.push((user, item));
            labels.push(value >= liked);
        }
        let twice = total - pairs.len();
        if labels.iter().all(|it| *it) || !labels.iter().any(|it| *it) {
            return Err(Error::Empty {
                what: format!("{} rows of one kind alone", labels.len()),
                remedy: "say with --liked from which value on something was taken",
            });
        }
        let notes =
            if twice > 0 { vec![format!("{twice} pairs told again left out")] } else { vec![] };
        Ok(Self { users, items, notes, pairs, labels })
    }

    /// How many rows there are, and how many of them were taken.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        (self.labels.len(), self.labels.iter().filter(|it| **it).count())
    }

    /// The labels of rows.
    #[must_use]
    pub fn labels(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|row| self.labels[*row]).collect()
    }

    /// Six tenths to learn from, two to choose by, two to judge: drawn, the same by the same seed.
    #[must_use]
    pub fn by_rows(&self, seed: u64) -> Parts {
        let mut rows: Vec<usize> = (0..self.labels.len()).collect();
        Random::new(seed).shuffle(&mut rows);
        parted(rows)
    }

    /// The same by items: nobody met in one part what is in another.
    #[must_use]
    pub fn by_items(&self, seed: u64) -> Parts {
        let mut items: Vec<usize> = (0..self.items.len()).collect();
        Random::new(seed).shuffle(&mut items);
        let of = parted(items);
        let mut part_of = vec![0_u8; self.items.len()];
        of.valid.iter().for_each(|item| part_of[*item] = 1);
        of.test.iter().for_each(|item| part_of[*item] = 2);
        let rows = |part: u8| {
            let all = 0..self.pairs.len();
            all.filter(|row| part_of[index(self.pairs[*row].1)] == part).collect()
        };
        Parts { train: rows(0), valid: rows(1), test: rows(2) }
    }

    /// Users by items: of these rows those with a label.
    pub(super) fn matrix(&self, rows: &[usize], label: bool) -> Sparse {
        let mut found = vec![Vec::new(); self.users.len()];
        for row in rows.iter().filter(|row| self.labels[**row] == label) {
            let (user, item) = self.pairs[*row];
            found[index(user)].push((item, 1.0));
        }
        Sparse::from_rows(found, self.items.len())
    }
}

/// Six tenths, two and two.
fn parted(mut all: Vec<usize>) -> Parts {
    let (train, valid) = (all.len() * 6 / 10, all.len() * 8 / 10);
    let test = all.split_off(valid);
    let valid = all.split_off(train);
    Parts { train: all, valid, test }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Labelled;
    use crate::matrix::index;

    #[test]
    fn rows_are_read_and_parted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ratings.txt");
        let rows: String =
            (0..100).map(|at| format!("u{} i{} {}\n", at / 10, at % 10, at % 3)).collect();
        fs::write(&path, rows + "u0 i0 2\n").unwrap();
        let read = Labelled::read(&[&path], 2.0).unwrap();
        assert_eq!(read.counts(), (100, 33));
        assert_eq!(read.notes, ["1 pairs told again left out"]);
        let parts = read.by_rows(1);
        assert_eq!((parts.train.len(), parts.valid.len(), parts.test.len()), (60, 20, 20));
        assert!(parts == read.by_rows(1) && parts != read.by_rows(2));
        let cold = read.by_items(1);
        assert_eq!((cold.train.len(), cold.valid.len(), cold.test.len()), (60, 20, 20));
        let items = |rows: &[usize]| rows.iter().map(|row| read.pairs[*row].1).collect::<Vec<_>>();
        let (learned, judged) = (items(&cold.train), items(&cold.test));
        assert!(judged.iter().all(|item| !learned.contains(item)));
        let taken = read.matrix(&parts.train, true);
        assert_eq!(taken.len() + read.matrix(&parts.train, false).len(), 60);
        assert_eq!(taken.columns(), 10);
        assert!(taken.parts().1.iter().all(|item| index(*item) < 10));
        let told = Labelled::read(&[&path], 9.0).unwrap_err().to_string();
        assert!(told.contains("--liked"), "{told}");
    }
}
