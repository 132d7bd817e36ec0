//! The parts of a split: what is learned from, what settings are chosen by, what is judged.

use std::path::{Path, PathBuf};

use super::pairs::{Layout, Pair, read};
use crate::error::Error;
use crate::matrix::{Interactions, Names, Sparse, index, number};

/// Where the parts are.
#[derive(Clone, Debug)]
pub struct SplitFiles {
    /// What is learned from.
    pub train: PathBuf,
    /// What settings are chosen by.
    pub valid: Option<PathBuf>,
    /// What is judged.
    pub test: Option<PathBuf>,
    /// How they are laid out; told from the lines where it is not said.
    pub layout: Option<Layout>,
}

/// What is done about pairs that stand in the training part and in the part judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaks {
    /// The split is refused.
    Refuse,
    /// Such pairs are not judged.
    Drop,
}

/// A split, all parts of the same users and items.
#[derive(Clone, Debug)]
pub struct Split {
    /// The users' names.
    pub users: Names,
    /// The items' names.
    pub items: Names,
    /// What is learned from.
    pub train: Interactions,
    /// What settings are chosen by; its pairs are not in `train`, or are all of them there, as
    /// `valid_in_train` says.
    pub valid: Option<Sparse>,
    /// Whether the validation part is a part of train.
    pub valid_in_train: bool,
    /// What is judged.
    pub test: Option<Sparse>,
    /// What was noticed: duplicates, pairs left out, items that train does not know.
    pub notes: Vec<String>,
}

impl Split {
    /// Reads a split.
    ///
    /// # Errors
    /// A file or line that cannot be read, an empty part, a leak that is not to be dropped.
    pub fn read(files: &SplitFiles, leaks: Leaks) -> Result<Self, Error> {
        let (mut users, mut items) = (Names::new(), Names::new());
        let mut part = |path: &Path| read(path, files.layout, &mut users, &mut items);
        let train = part(&files.train)?;
        let valid = files.valid.as_deref().map(&mut part).transpose()?;
        let test = files.test.as_deref().map(&mut part).transpose()?;
        let size = (users.len(), items.len());
        let mut notes = Vec::new();
        let train = Interactions::new(matrix(&train, size, &files.train, &mut notes))?;
        let mut made =
            Self { users, items, train, valid: None, valid_in_train: false, test: None, notes };
        if let (Some(pairs), Some(path)) = (valid, &files.valid) {
            let valid = matrix(&pairs, size, path, &mut made.notes);
            made.valid_in_train = shared(&valid, made.train.by_user()).len() == valid.len();
            made.valid = Some(if made.valid_in_train {
                made.notes.push(format!("{}: a part of the training part", path.display()));
                valid
            } else {
                made.without_leaks(valid, path, leaks)?
            });
        }
        if let (Some(pairs), Some(path)) = (test, &files.test) {
            let test = matrix(&pairs, size, path, &mut made.notes);
            let test = made.without_leaks(test, path, leaks)?;
            made.note_strangers(&test, path);
            made.test = Some(test);
        }
        Ok(made)
    }

    fn without_leaks(&mut self, part: Sparse, path: &Path, leaks: Leaks) -> Result<Sparse, Error> {
        let found = shared(&part, self.train.by_user());
        let Some((user, item)) = found.first() else {
            return Ok(part);
        };
        let count = found.len();
        if leaks == Leaks::Refuse {
            let name = |names: &Names, at: u32| names.name(at).unwrap_or_default().to_owned();
            let (user, item) = (name(&self.users, *user), name(&self.items, *item));
            return Err(Error::Leak { path: path.to_path_buf(), count, user, item });
        }
        self.notes.push(format!("{}: {count} pairs of train left out", path.display()));
        let rows = (0..part.rows())
            .map(|user| {
                let known = self.train.history(user).columns;
                let fresh = part.row(user).columns.iter();
                fresh
                    .filter(|item| known.binary_search(item).is_err())
                    .map(|it| (*it, 1.0))
                    .collect()
            })
            .collect();
        Ok(Sparse::from_rows(rows, part.columns()))
    }

    fn note_strangers(&mut self, test: &Sparse, path: &Path) {
        let popularity = self.train.popularity();
        let stranger = |item: &&u32| popularity[index(**item)] <= 0.0;
        let items = test.parts().1.iter().filter(stranger).count();
        let alone = |user: &usize| {
            !test.row(*user).columns.is_empty() && self.train.history(*user).columns.is_empty()
        };
        let users = (0..test.rows()).filter(alone).count();
        let path = path.display();
        if items > 0 {
            self.notes.push(format!("{path}: {items} pairs of items that train does not know"));
        }
        if users > 0 {
            self.notes
                .push(format!("{path}: {users} users without a history: judged by popularity"));
        }
    }
}

/// A matrix of ones; pairs told twice stand once.
fn matrix(
    pairs: &[Pair],
    (users, items): (usize, usize),
    path: &Path,
    notes: &mut Vec<String>,
) -> Sparse {
    let mut rows = vec![Vec::new(); users];
    for (user, item, weight) in pairs {
        rows[index(*user)].push((*item, *weight));
    }
    for row in &mut rows {
        row.sort_unstable_by_key(|(item, _)| *item);
        row.dedup_by_key(|(item, _)| *item);
    }
    let made = Sparse::from_rows(rows, items);
    let twice = pairs.len() - made.len();
    if twice > 0 {
        notes.push(format!("{}: {twice} pairs told again count once", path.display()));
    }
    made
}

/// The pairs that stand in both.
fn shared(one: &Sparse, other: &Sparse) -> Vec<(u32, u32)> {
    let mut found = Vec::new();
    for user in 0..one.rows() {
        let known = other.row(user).columns;
        let of_user = one.row(user).columns.iter().filter(|it| known.binary_search(it).is_ok());
        found.extend(of_user.map(|item| (number(user), *item)));
    }
    found
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{Leaks, Split, SplitFiles};

    fn files(folder: &Path, train: &str, valid: &str, test: &str) -> SplitFiles {
        let write = |name: &str, text: &str| {
            let path = folder.join(name);
            fs::write(&path, text).unwrap();
            path
        };
        SplitFiles {
            train: write("train.txt", train),
            valid: (!valid.is_empty()).then(|| write("valid.txt", valid)),
            test: Some(write("test.txt", test)),
            layout: None,
        }
    }

    #[test]
    fn parts_share_users_and_items_and_strangers_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let found = files(folder.path(), "0 10 11 10\n1 11\n", "0 10\n", "1 12\n2 10\n");
        let split = Split::read(&found, Leaks::Refuse).unwrap();
        assert_eq!((split.train.users(), split.train.items()), (3, 3));
        assert!(split.valid_in_train);
        let notes = split.notes.join("\n");
        assert!(notes.contains("1 pairs told again count once"), "{notes}");
        assert!(notes.contains("1 pairs of items that train does not know"), "{notes}");
        assert!(notes.contains("1 users without a history"), "{notes}");
    }

    #[test]
    fn a_leak_is_refused_or_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let found = files(folder.path(), "0 10 11\n1 11 12\n", "", "0 11 12\n");
        let told = Split::read(&found, Leaks::Refuse).unwrap_err().to_string();
        assert!(told.contains("1 of ") && told.contains("user 0, item 11"), "{told}");
        let split = Split::read(&found, Leaks::Drop).unwrap();
        assert_eq!(split.test.unwrap().len(), 1);
    }
}
