//! What stands in two parts, and what in one alone.

use std::path::Path;

use super::matrices::shared;
use super::parted::Split;
use super::reading::Leaks;
use crate::error::Error;
use crate::matrix::{Names, Sparse, index};

impl Split {
    /// A part to judge without the pairs that train holds, or the error that it has some.
    pub(super) fn without_leaks(
        &mut self,
        part: Sparse,
        path: &Path,
        leaks: Leaks,
    ) -> Result<Sparse, Error> {
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

    /// Notices items and users of a part that train does not know.
    pub(super) fn note_strangers(&mut self, test: &Sparse, name: &str) {
        let popularity = self.train.popularity();
        let stranger = |item: &&u32| popularity[index(**item)] <= 0.0;
        let items = test.parts().1.iter().filter(stranger).count();
        let alone = |user: &usize| {
            !test.row(*user).columns.is_empty() && self.train.history(*user).columns.is_empty()
        };
        let users = (0..test.rows()).filter(alone).count();
        if items > 0 {
            self.notes.push(format!("{name}: {items} pairs of items that train does not know"));
        }
        if users > 0 {
            self.notes
                .push(format!("{name}: {users} users without a history: judged by popularity"));
        }
    }
}
