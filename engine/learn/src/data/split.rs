//! The parts of a split: what is learned from, what settings are chosen by, what is judged.

use std::path::{Path, PathBuf};

use super::cut::{By, cut, cut_blocks, cut_last, cut_latest};
use super::log::Log;
use super::pairs::{Layout, read};
use super::told::{Event, Told};
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

/// How a split is read.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// What is done about leaks.
    pub leaks: Leaks,
    /// How parts are cut that no file is given for; where it is not said, by time if times are
    /// told.
    pub by: Option<By>,
    /// Whether a part to judge is cut where no file is given for it.
    pub judged: bool,
    /// Seconds since 1970: what is told to happen later is left out.
    pub now_s: Option<f64>,
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
    /// The interactions that `train` was made of, in the order of the file, each pair once.
    events: Vec<Event>,
    by: By,
    /// Whether that was asked for: what nobody asked for gives way where one moment holds most.
    asked: bool,
}

/// A part of a split as it was given.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) told: Told,
    /// Where it is from: what errors and notes call it.
    pub(super) path: PathBuf,
}

/// Seconds of a day.
const DAY_S: f64 = 86_400.0;
/// A part to judge is cut alike whatever the seed of models.
const SEED: u64 = 20_261_122;
/// Of the interactions, so much is judged where no file is given for it.
const TEST: f32 = 0.1;
/// Of those to learn from, so much is cut off to choose settings by.
const VALID: f32 = 0.1;
/// So many times as much is cut by blocks, since a block has several items.
const BLOCKS: f32 = 2.0;

impl Split {
    /// Reads a split.
    ///
    /// # Errors
    /// A file or line that cannot be read, an empty part, a leak that is not to be dropped.
    pub fn read(files: &SplitFiles, reading: Reading) -> Result<Self, Error> {
        let (mut users, mut items) = (Names::new(), Names::new());
        let mut part = |path: &Path| -> Result<Given, Error> {
            let told = read(path, files.layout, &mut users, &mut items)?;
            Ok(Given { told, path: path.to_path_buf() })
        };
        let train = part(&files.train)?;
        let valid = files.valid.as_deref().map(&mut part).transpose()?;
        let test = files.test.as_deref().map(&mut part).transpose()?;
        Self::made((users, items), train, valid, test, reading)
    }

    /// A split of logs: users and items of `train` keep their numbers, those met in the other
    /// parts alone follow.
    ///
    /// # Errors
    /// An empty part, a leak that is not to be dropped.
    pub fn of(
        train: &Log,
        valid: Option<&Log>,
        test: Option<&Log>,
        reading: Reading,
    ) -> Result<Self, Error> {
        let (mut users, mut items) = (Names::new(), Names::new());
        let mut part = |log: &Log| Ok(log.given(&mut users, &mut items));
        let train = part(train)?;
        let valid = valid.map(&mut part).transpose()?;
        let test = test.map(&mut part).transpose()?;
        Self::made((users, items), train, valid, test, reading)
    }

    fn made(
        (users, items): (Names, Names),
        train: Given,
        valid: Option<Given>,
        test: Option<Given>,
        reading: Reading,
    ) -> Result<Self, Error> {
        let mut notes = Vec::new();
        let size = (users.len(), items.len());
        let mut kept = |part: Given| -> Result<(Vec<Event>, PathBuf), Error> {
            Ok((once(part.told, &part.path, reading.now_s, &mut notes)?, part.path))
        };
        let (train, train_path) = kept(train)?;
        let valid = valid.map(&mut kept).transpose()?;
        let test = test.map(&mut kept).transpose()?;
        if let Some((test, path)) = &test {
            notes.extend(note_of_times(&train, test, (&train_path, path)));
        }
        let by = reading.by.unwrap_or_else(|| usual(&train, test.as_ref().map(|it| &*it.0)));
        let mut matrix = Interactions::new(matrix(&train, size))?;
        if let Some(ages_days) = ages_days(&train, size) {
            matrix = matrix.aged(ages_days);
        }
        let mut made = Self {
            users,
            items,
            train: matrix,
            valid: None,
            valid_in_train: false,
            test: None,
            notes,
            events: train,
            by,
            asked: reading.by.is_some(),
        };
        if let Some((events, path)) = valid {
            made.add_valid(self::matrix(&events, size), &path, reading.leaks)?;
        }
        if let Some((events, path)) = test {
            let test = made.without_leaks(self::matrix(&events, size), &path, reading.leaks)?;
            made.add_test(test, &path.display().to_string())?;
        } else if reading.judged {
            made.cut_test(reading)?;
        }
        Ok(made)
    }

    fn add_valid(&mut self, valid: Sparse, path: &Path, leaks: Leaks) -> Result<(), Error> {
        self.valid_in_train = shared(&valid, self.train.by_user()).len() == valid.len();
        self.valid = Some(if self.valid_in_train {
            self.notes.push(format!("{}: a part of the training part", path.display()));
            valid
        } else {
            self.without_leaks(valid, path, leaks)?
        });
        Ok(())
    }

    fn add_test(&mut self, test: Sparse, name: &str) -> Result<(), Error> {
        if test.is_empty() {
            return Err(Error::Empty {
                what: format!("{name}: nothing is left to judge"),
                remedy: "give a part whose pairs the training part does not hold",
            });
        }
        self.note_strangers(&test, name);
        self.test = Some(test);
        Ok(())
    }

    fn cut_test(&mut self, reading: Reading) -> Result<(), Error> {
        let (train, test) = self.cut(TEST, SEED)?;
        self.notes.push(format!(
            "no part to judge was given: {} of {} interactions were cut off ({}{})",
            test.len(),
            self.events.len(),
            self.by.name(),
            if reading.by.is_none() { ", see --split" } else { "" },
        ));
        self.events.retain(|it| test.row(index(it.user)).columns.binary_search(&it.item).is_err());
        self.train = train;
        self.add_test(test, "the part cut off")
    }

    fn cut(&self, share: f32, seed: u64) -> Result<(Interactions, Sparse), Error> {
        match self.by {
            By::Time => cut_latest(&self.train, &self.events, share).or_else(|error| {
                if self.asked { Err(error) } else { cut(&self.train, share, seed) }
            }),
            By::Last => cut_last(&self.train, &self.events),
            By::Share => cut(&self.train, share, seed),
            By::Blocks => cut_blocks(&self.train, BLOCKS * share, seed),
        }
    }

    /// How parts are cut that no file is given for.
    #[must_use]
    pub fn by(&self) -> By {
        self.by
    }

    /// What models are fitted from and judged by while settings are chosen: without the validation
    /// part, and that part; where none is given, it is cut from train.
    ///
    /// # Errors
    /// Where nothing is left to learn from or to choose by.
    pub fn validation(&self, seed: u64) -> Result<(Interactions, Sparse), Error> {
        match &self.valid {
            None => self.cut(VALID, seed),
            Some(valid) if self.valid_in_train => Ok((self.train.without(valid)?, valid.clone())),
            Some(valid) => Ok((self.train.clone(), valid.clone())),
        }
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

    fn note_strangers(&mut self, test: &Sparse, name: &str) {
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

/// Each pair once, at its first moment, in the order of the file; what is told to happen later
/// than now is left out.
fn once(
    told: Told,
    path: &Path,
    now_s: Option<f64>,
    notes: &mut Vec<String>,
) -> Result<Vec<Event>, Error> {
    let (path, total) = (path.display(), told.events.len());
    let mut events: Vec<(usize, Event)> = told.events.into_iter().enumerate().collect();
    if let Some(now_s) = now_s {
        events.retain(|(_, it)| it.time_s.is_none_or(|time_s| time_s <= now_s));
    }
    let (past, future) = (events.len(), total - events.len());
    if total == 0 {
        let what = format!("{path}: no interaction");
        return Err(Error::Empty { what, remedy: "name users and items" });
    }
    if past == 0 {
        return Err(Error::Empty {
            what: format!("{path}: all {total} interactions lie in the future"),
            remedy: "write times as seconds since 1970",
        });
    }
    let time = |event: &Event| event.time_s.unwrap_or(f64::INFINITY);
    events.sort_by(|(at, one), (other_at, other)| {
        let by_pair = (one.user, one.item).cmp(&(other.user, other.item));
        by_pair.then(time(one).total_cmp(&time(other))).then(at.cmp(other_at))
    });
    events.dedup_by_key(|(_, it)| (it.user, it.item));
    events.sort_unstable_by_key(|(at, _)| *at);
    let twice = past - events.len();
    let counts = [
        (future, "interactions later than now left out"),
        (twice, "pairs told again count once"),
        (told.weightless, "lines of weight 0 are no interactions"),
    ];
    let counted = counts.into_iter().filter(|(count, _)| *count > 0);
    notes.extend(counted.map(|(count, what)| format!("{path}: {count} {what}")));
    Ok(events.into_iter().map(|(_, event)| event).collect())
}

/// What was learned from should not be later than what is judged.
fn note_of_times(train: &[Event], test: &[Event], paths: (&Path, &Path)) -> Option<String> {
    let first_s = test.iter().filter_map(|it| it.time_s).min_by(f64::total_cmp)?;
    let later = train.iter().filter(|it| it.time_s.is_some_and(|time_s| time_s > first_s)).count();
    let (train, test) = (paths.0.display(), paths.1.display());
    (later > 0).then(|| {
        format!(
            "{train}: {later} interactions are later than the first of {test}: no split by time"
        )
    })
}

/// By time where times are told and no given part says otherwise.
fn usual(train: &[Event], test: Option<&[Event]>) -> By {
    let timed = |events: &[Event]| events.iter().all(|it| it.time_s.is_some());
    let latest = train.iter().filter_map(|it| it.time_s).max_by(f64::total_cmp);
    let later = test.is_none_or(|test| timed(test) && test.iter().all(|it| it.time_s >= latest));
    if timed(train) && later { By::Time } else { By::Share }
}

/// A matrix of ones.
fn matrix(events: &[Event], (users, items): (usize, usize)) -> Sparse {
    let mut rows = vec![Vec::new(); users];
    for event in events {
        rows[index(event.user)].push((event.item, 1.0));
    }
    Sparse::from_rows(rows, items)
}

/// How many days before the latest each was; none where one is told without its time.
fn ages_days(events: &[Event], (users, items): (usize, usize)) -> Option<Sparse> {
    let times: Option<Vec<f64>> = events.iter().map(|it| it.time_s).collect();
    let times = times?;
    let latest = times.iter().copied().max_by(f64::total_cmp)?;
    let mut rows = vec![Vec::new(); users];
    for (event, time_s) in events.iter().zip(times) {
        #[expect(clippy::cast_possible_truncation, reason = "an age of seven digits is enough")]
        let age_days = ((latest - time_s) / DAY_S) as f32;
        rows[index(event.user)].push((event.item, age_days));
    }
    Some(Sparse::from_rows(rows, items))
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

    use super::{By, Leaks, Reading, Split, SplitFiles};

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

    fn reading(leaks: Leaks) -> Reading {
        Reading { leaks, by: None, judged: true, now_s: Some(2e9) }
    }

    #[test]
    fn parts_share_users_and_items_and_strangers_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let found = files(folder.path(), "0 10 11 10\n1 11\n", "0 10\n", "1 12\n2 10\n");
        let split = Split::read(&found, reading(Leaks::Refuse)).unwrap();
        assert_eq!((split.train.users(), split.train.items()), (3, 3));
        assert!(split.valid_in_train);
        let notes = split.notes.join("\n");
        assert!(notes.contains("1 pairs told again count once"), "{notes}");
        assert!(notes.contains("1 pairs of items that train does not know"), "{notes}");
        assert!(notes.contains("1 users without a history"), "{notes}");
        let (rest, valid) = split.validation(1).unwrap();
        assert_eq!((rest.by_user().len(), valid.len()), (2, 1));
    }

    #[test]
    fn a_leak_is_refused_or_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let found = files(folder.path(), "0 10 11\n1 11 12\n", "", "0 11 12\n");
        let told = Split::read(&found, reading(Leaks::Refuse)).unwrap_err().to_string();
        assert!(told.contains("1 of ") && told.contains("user 0, item 11"), "{told}");
        assert!(told.contains("--leaks drop"), "{told}");
        let split = Split::read(&found, reading(Leaks::Drop)).unwrap();
        assert_eq!(split.test.unwrap().len(), 1);
        let found = files(folder.path(), "0 10 11\n1 11 12\n", "", "0 11\n");
        let told = Split::read(&found, reading(Leaks::Drop)).unwrap_err().to_string();
        assert!(told.contains("nothing is left to judge"), "{told}");
    }

    /// Ten users meet the same five items, one a day, and one of them again.
    fn timed(folder: &Path) -> SplitFiles {
        let mut rows = String::from("user,item,timestamp\n");
        for user in 0..10 {
            for day in 0..5 {
                rows += &format!("u{user},i{},{}\n", (day + user) % 5, 86_400 * day);
            }
        }
        rows += "u3,i3,9999999\nu3,i2,3000000000\n";
        let files = files(folder, &rows, "", "x");
        SplitFiles { test: None, ..files }
    }

    #[test]
    fn times_split_by_time_unless_told_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let found = timed(folder.path());
        let split = Split::read(&found, reading(Leaks::Refuse)).unwrap();
        let notes = split.notes.join("\n");
        assert!(notes.contains("1 interactions later than now left out"), "{notes}");
        assert!(notes.contains("1 pairs told again count once"), "{notes}");
        assert!(notes.contains("10 of 50 interactions were cut off (temporal, see"), "{notes}");
        // The last day is judged, the day before chooses settings, three are left.
        let test = split.test.clone().unwrap();
        let (rest, valid) = split.validation(1).unwrap();
        assert_eq!((rest.by_user().len(), valid.len(), test.len()), (30, 10, 10));
        assert_eq!(split.items.name(test.row(2).columns[0]), Some("i1"));
        let last = Reading { by: Some(By::Last), ..reading(Leaks::Refuse) };
        assert_eq!(Split::read(&found, last).unwrap().test, Some(test.clone()));
        let drawn = Reading { by: Some(By::Share), ..reading(Leaks::Refuse) };
        let drawn = Split::read(&found, drawn).unwrap().test.unwrap();
        assert!(drawn.len() == 10 && drawn != test);
        let all = Reading { judged: false, ..reading(Leaks::Refuse) };
        assert!(Split::read(&found, all).unwrap().test.is_none());
        let early = Reading { now_s: Some(-1.0), ..reading(Leaks::Refuse) };
        let told = Split::read(&found, early).unwrap_err().to_string();
        assert!(told.contains("lie in the future"), "{told}");
    }

    #[test]
    fn times_that_tell_nothing_apart_give_way_unless_asked_for() {
        let folder = tempfile::tempdir().unwrap();
        let mut rows = String::from("user,item,time\n");
        for user in 0..5 {
            (0..4).for_each(|item| rows += &format!("u{user},i{item},77\n"));
        }
        let found = SplitFiles { test: None, ..files(folder.path(), &rows, "", "x") };
        let all = Reading { judged: false, ..reading(Leaks::Refuse) };
        assert_eq!(Split::read(&found, all).unwrap().validation(1).unwrap().1.len(), 5);
        let asked = Reading { by: Some(By::Time), ..all };
        let told = Split::read(&found, asked).unwrap().validation(1).unwrap_err().to_string();
        assert!(told.contains("--split random"), "{told}");
    }

    #[test]
    fn a_given_part_that_is_earlier_than_train_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let train = "user,item,time\na,x,10\na,y,30\na,z,30\nb,x,20\n";
        let found = files(folder.path(), train, "", "user,item,time\nb,y,20\n");
        let split = Split::read(&found, reading(Leaks::Refuse)).unwrap();
        let notes = split.notes.join("\n");
        assert!(notes.contains("2 interactions are later than the first of"), "{notes}");
        assert_eq!(split.by(), By::Share);
        let found = files(folder.path(), train, "", "user,item,time\nb,y,40\n");
        assert_eq!(Split::read(&found, reading(Leaks::Refuse)).unwrap().by(), By::Time);
    }
}
