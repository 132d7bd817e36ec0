//! The interactions that a Parquet file tells, by the names of its columns.

use std::borrow::Cow;
use std::path::Path;

use super::cell::{Cell, Kind};
use super::rows::Rows;
use crate::data::places::Places;
use crate::data::told::in_seconds;
use crate::error::Error;

/// A table of users and items.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Rows,
    /// Among the columns wanted: user and item stand first.
    weight: Option<usize>,
    time: Option<usize>,
}

/// An interaction as a row tells it.
#[derive(Debug)]
pub(crate) struct Told<'a> {
    pub(crate) user: Cow<'a, str>,
    pub(crate) item: Cow<'a, str>,
    /// 1 where it is not told.
    pub(crate) weight: f64,
    /// Seconds since 1970.
    pub(crate) time_s: Option<f64>,
}

impl Table {
    /// Opens a file that has users and items.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let mut rows = Rows::open(path)?;
        let names = rows.names();
        let Some(Places { user, item, weight, time }) = Places::of(&names) else {
            let what =
                format!("names its columns {}, and not both users and items", names.join(", "));
            return Err(rows.wrong(&what, "call them user and item"));
        };
        let fits = |at: usize, fit: &dyn Fn(&Kind) -> bool, remedy| match &rows.columns[at] {
            (_, kind) if fit(kind) => Ok(()),
            (name, kind) => Err(rows.wrong(&format!("the column `{name}` is of {kind}"), remedy)),
        };
        for at in [user, item] {
            fits(
                at,
                &|it| matches!(it, Kind::Text | Kind::Whole { .. }),
                "give texts or whole numbers",
            )?;
        }
        let numbers =
            |it: &Kind| matches!(it, Kind::Whole { .. } | Kind::Number | Kind::Decimal { .. });
        if let Some(at) = weight {
            fits(at, &numbers, "give numbers")?;
        }
        if let Some(at) = time {
            let times = |it: &Kind| matches!(it, Kind::Time { .. } | Kind::Day | Kind::Moment);
            fits(at, &|it| numbers(it) || times(it), "give times, or seconds since 1970")?;
        }
        let wanted: Vec<usize> = [user, item].into_iter().chain(weight).chain(time).collect();
        rows.want(&wanted)?;
        let weight = weight.map(|_| 2);
        let time = time.map(|_| wanted.len() - 1);
        Ok(Self { rows, weight, time })
    }

    /// Whether weights are told.
    pub(crate) fn weighs(&self) -> bool {
        self.weight.is_some()
    }

    /// Goes to the next row and tells its number, from 1; None at the end.
    pub(crate) fn next(&mut self) -> Result<Option<usize>, Error> {
        self.rows.next()
    }

    /// What the row that [`Table::next`] went to tells.
    pub(crate) fn told(&self, row: usize) -> Result<Told<'_>, Error> {
        let number = |at: Option<usize>| match at.map(|at| self.rows.cell(at)) {
            Some(Cell::Number(value)) => Some((*value, false)),
            Some(Cell::Whole(value)) => Some((*value as f64, false)),
            Some(Cell::Seconds(value)) => Some((*value, true)),
            Some(Cell::Null | Cell::Text(_) | Cell::Truth(_)) | None => None,
        };
        let time = number(self.time);
        Ok(Told {
            user: self.name(row, 0)?,
            item: self.name(row, 1)?,
            weight: number(self.weight).map_or(1.0, |it| it.0),
            time_s: time.map(|(value, exact)| if exact { value } else { in_seconds(value) }),
        })
    }

    /// What is wrong with the table.
    pub(crate) fn wrong(&self, what: &str, remedy: &'static str) -> Error {
        self.rows.wrong(what, remedy)
    }

    /// What is wrong with a row.
    pub(crate) fn wrong_row(&self, row: usize, what: &str, remedy: &'static str) -> Error {
        self.rows.wrong_row(row, what, remedy)
    }

    /// A name, empty where there is none.
    fn name(&self, row: usize, wanted: usize) -> Result<Cow<'_, str>, Error> {
        match self.rows.cell(wanted) {
            Cell::Text(text) => match text.as_utf8() {
                Ok(name) => Ok(Cow::Borrowed(name)),
                Err(_) => Err(self.wrong_row(row, "has a name that is not UTF-8", "write texts")),
            },
            Cell::Whole(number) => Ok(Cow::Owned(number.to_string())),
            Cell::Null | Cell::Number(_) | Cell::Seconds(_) | Cell::Truth(_) => {
                Ok(Cow::Borrowed(""))
            }
        }
    }
}
