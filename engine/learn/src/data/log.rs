//! Interactions as they are told one by one, of a table in memory for one, before they are a split.

use std::path::{Path, PathBuf};

use super::cut::By;
use super::pairs::{Layout, read};
use super::split::{Given, Leaks, Reading, Split};
use super::told::{Event, Told, in_seconds};
use crate::error::Error;
use crate::matrix::{Names, index};

/// Who met what and when, in the order in which it was told.
#[derive(Clone, Debug)]
pub struct Log {
    users: Names,
    items: Names,
    told: Told,
    rows: usize,
    name: PathBuf,
}

impl Log {
    /// Nothing yet. `name` is what errors and notes call it.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let (users, items) = (Names::new(), Names::new());
        Self { users, items, told: Told::default(), rows: 0, name: PathBuf::from(name) }
    }

    /// Reads a file, or a folder of parts of one.
    ///
    /// # Errors
    /// A file or line that cannot be read, and where no interaction is told.
    pub fn read(path: &Path, layout: Option<Layout>) -> Result<Self, Error> {
        let mut log = Self { name: path.to_path_buf(), ..Self::new("") };
        log.told = read(path, layout, &mut log.users, &mut log.items)?;
        log.rows = log.told.events.len() + log.told.weightless;
        Ok(log)
    }

    /// Adds an interaction. A weight of 0 is none, every other counts as one; a time is in seconds
    /// since 1970, or in thousandths or millionths of them.
    ///
    /// # Errors
    /// An empty name, a weight below 0, a weight or a time that is no number, more than 2³² names.
    pub fn push(
        &mut self,
        (user, item): (&str, &str),
        weight: f64,
        time: Option<f64>,
    ) -> Result<(), Error> {
        self.rows += 1;
        let (row, names) = (self.rows, (&mut self.users, &mut self.items));
        let taken = self.told.take(names, (user, item), weight, time.map(in_seconds));
        taken.map_err(|(what, remedy)| Error::Row { row, what, remedy })
    }

    /// What errors and notes call it: where it was read, a path.
    #[must_use]
    pub fn name(&self) -> &Path {
        &self.name
    }

    /// The users' names, by number.
    #[must_use]
    pub fn users(&self) -> &Names {
        &self.users
    }

    /// The items' names, by number.
    #[must_use]
    pub fn items(&self) -> &Names {
        &self.items
    }

    /// How many interactions were told, some of them perhaps again.
    #[must_use]
    pub fn len(&self) -> usize {
        self.told.events.len()
    }

    /// Whether none was told.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.told.events.is_empty()
    }

    /// User, item and the time in seconds since 1970 where it is told, in the order told.
    pub fn iter(&self) -> impl Iterator<Item = (u32, u32, Option<f64>)> + '_ {
        self.told.events.iter().map(|it| (it.user, it.item, it.time_s))
    }

    /// What to learn from and what to judge: a tenth, cut off as a split does where no part to
    /// judge is given; what is told to happen later than `now_s` is left out. Both know only the users and items they tell of.
    ///
    /// # Errors
    /// Where nothing is left to judge or to learn from.
    pub fn parted(&self, by: Option<By>, now_s: Option<f64>) -> Result<(Self, Self, By), Error> {
        let reading = Reading { leaks: Leaks::Refuse, by, judged: true, now_s };
        let split = Split::of(self, None, None, reading)?;
        let test = split.test.as_ref();
        let name = self.name.display();
        let mut parts =
            (Self::new(&format!("{name} (to learn from)")), Self::new(&format!("{name} (judged)")));
        let past = |time_s: &f64| now_s.is_none_or(|now_s| *time_s <= now_s);
        for (user, item, time_s) in self.iter().filter(|it| it.2.as_ref().is_none_or(past)) {
            let judged =
                test.is_some_and(|it| it.row(index(user)).columns.binary_search(&item).is_ok());
            let part = if judged { &mut parts.1 } else { &mut parts.0 };
            let names = (self.users.name(user), self.items.name(item));
            part.push((names.0.unwrap_or_default(), names.1.unwrap_or_default()), 1.0, time_s)?;
        }
        Ok((parts.0, parts.1, split.by()))
    }

    /// As a part of a split whose users and items are numbered so far.
    pub(super) fn given(&self, users: &mut Names, items: &mut Names) -> Given {
        let numbered = |own: &Names, names: &mut Names| -> Vec<Option<u32>> {
            own.all().iter().map(|name| names.number(name)).collect()
        };
        let (of_user, of_item) = (numbered(&self.users, users), numbered(&self.items, items));
        let event = |it: &Event| {
            let (user, item) = (of_user[index(it.user)]?, of_item[index(it.item)]?);
            Some(Event { user, item, time_s: it.time_s })
        };
        let events = self.told.events.iter().filter_map(event).collect();
        let told = Told { events, weightless: self.told.weightless };
        Given { told, path: self.name.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Log;
    use crate::data::{By, Leaks, Reading, Split, SplitFiles};

    fn log(rows: &[(&str, &str, f64)]) -> Log {
        let mut log = Log::new("rows");
        for (user, item, time) in rows {
            log.push((user, item), 1.0, Some(*time)).unwrap();
        }
        log
    }

    #[test]
    fn a_log_and_a_file_make_the_same_split() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("train.csv");
        fs::write(&path, "user,item,time\na,x,1\na,y,2\nb,x,1\nb,z,5\na,x,3\nc,z,9\n").unwrap();
        let reading = Reading { leaks: Leaks::Refuse, by: None, judged: true, now_s: None };
        let files = SplitFiles { train: path.clone(), valid: None, test: None, layout: None };
        let read = Split::read(&files, reading).unwrap();
        let rows = [("a", "x", 1.0), ("a", "y", 2.0), ("b", "x", 1.0), ("b", "z", 5.0)];
        let rows: Vec<_> = rows.into_iter().chain([("a", "x", 3.0), ("c", "z", 9.0)]).collect();
        for log in [log(&rows), Log::read(&path, None).unwrap()] {
            let made = Split::of(&log, None, None, reading).unwrap();
            assert_eq!((&made.train, &made.test), (&read.train, &read.test));
            assert_eq!(made.items, read.items);
        }
    }

    #[test]
    fn a_part_of_other_names_is_numbered_after_train() {
        let train = log(&[("a", "x", 1.0), ("b", "y", 1.0)]);
        let test = log(&[("b", "new", 2.0), ("b", "x", 2.0)]);
        let reading = Reading { leaks: Leaks::Refuse, by: None, judged: true, now_s: None };
        let split = Split::of(&train, None, Some(&test), reading).unwrap();
        assert_eq!(split.items.all(), ["x", "y", "new"]);
        assert_eq!(split.test.unwrap().row(1).columns, [0, 2]);
    }

    #[test]
    fn a_log_is_parted_by_time() {
        let rows: Vec<(String, String, f64)> = (0..40)
            .map(|at| (format!("u{}", at % 5), format!("i{}", at % 8), f64::from(at)))
            .collect();
        let rows: Vec<_> = rows.iter().map(|it| (it.0.as_str(), it.1.as_str(), it.2)).collect();
        let (train, test, by) = log(&rows).parted(None, None).unwrap();
        assert_eq!((by, train.len(), test.len()), (By::Time, 36, 4));
        assert!(test.iter().all(|it| it.2.is_some_and(|time_s| time_s >= 36.0)));
        let (train, test, _) = log(&rows).parted(None, Some(29.0)).unwrap();
        assert_eq!((train.len(), test.len()), (27, 3), "the rest lies in the future");
        let none = log(&rows[..2]).parted(Some(By::Last), None);
        assert!(none.is_err(), "nobody has three items");
    }

    #[test]
    fn bad_rows_are_told_by_their_number() {
        let mut log = Log::new("rows");
        log.push(("a", "x"), 0.0, None).unwrap();
        assert!(log.is_empty(), "a weight of 0 is no interaction");
        for (names, weight, time, expect) in [
            (("", "x"), 1.0, None, "row 2: has an empty user"),
            (("a", "x"), -1.0, None, "row 3: `-1` is no weight"),
            (("a", "x"), f64::NAN, None, "row 4: `NaN` is no weight"),
            (("a", "x"), 1.0, Some(f64::INFINITY), "row 5: `inf` is no time"),
        ] {
            let told = log.push(names, weight, time).unwrap_err().to_string();
            assert!(told.contains(expect), "{told}");
        }
    }
}
