//! The parts of a split, put together: what is learned from, what settings are chosen by, what is
//! judged.

use std::path::{Path, PathBuf};

use super::events::{note_of_times, once, usual};
use super::matrices::{ages_days, matrix, shared};
use super::reading::{Leaks, Reading, SplitFiles};
use crate::data::cut::{By, cut, cut_blocks, cut_last, cut_latest};
use crate::data::log::Log;
use crate::data::pairs::read;
use crate::data::told::{Event, Told};
use crate::error::Error;
use crate::matrix::{Interactions, Names, Sparse, index};

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
pub(in crate::data) struct Given {
    pub(in crate::data) told: Told,
    /// Where it is from: what errors and notes call it.
    pub(in crate::data) path: PathBuf,
}

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
}
