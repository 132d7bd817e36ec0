//! Who met what and when, as Python holds it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use learn::{By, Layout, Leaks, Log, Reading, Split};
use pyo3::prelude::*;

use crate::arriving::{Arrived, ITEMS, TIMES, USERS, WEIGHTS, numbers, texts, times};
use crate::error::{raised, wrong};
use crate::table::{Table, column};

/// Who met what, and when: `len()` distinct pairs of a user and an item.
#[pyclass(frozen, module = "qianmian")]
#[derive(Debug)]
pub(crate) struct Interactions {
    pub(crate) log: Arc<Log>,
    pub(crate) split: Arc<Split>,
}

/// A row of a list: user, item and, if there are, weight and time.
#[derive(FromPyObject)]
enum Told {
    All(String, String, f64, f64),
    Weighed(String, String, f64),
    Bare(String, String),
}

impl Interactions {
    pub(crate) fn new(log: Log) -> PyResult<Self> {
        let split = Split::of(&log, None, None, reading(None, Leaks::Refuse)).map_err(raised)?;
        Ok(Self { log: Arc::new(log), split: Arc::new(split) })
    }
}

/// How logs are read: what is told to happen later than now is left out.
pub(crate) fn reading(by: Option<By>, leaks: Leaks) -> Reading {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    Reading { leaks, by, judged: false, now_s: since.ok().map(|it| it.as_secs_f64()) }
}

/// How parts are cut, by its name.
pub(crate) fn by_name(name: Option<&str>) -> PyResult<Option<By>> {
    let Some(name) = name else { return Ok(None) };
    let all = [By::Time, By::Last, By::Share];
    let found = all.into_iter().find(|it| it.name() == name);
    let names = all.map(By::name).join(", ");
    found
        .map(Some)
        .ok_or_else(|| wrong(&format!("no split is called {name}"), &format!("one of {names}")))
}

/// Reads a file as the commands do.
#[pyfunction]
#[pyo3(signature = (path, layout=None))]
pub(crate) fn read_file(
    py: Python<'_>,
    path: PathBuf,
    layout: Option<&str>,
) -> PyResult<Interactions> {
    let layout = match layout {
        None => None,
        Some("lists") => Some(Layout::Lists),
        Some("rows") => Some(Layout::Rows),
        Some(other) => return Err(wrong(&format!("no layout is called {other}"), "lists or rows")),
    };
    let log = py.detach(|| Log::read(&path, layout)).map_err(raised)?;
    Interactions::new(log)
}

/// Reads a table that speaks Arrow's C stream.
#[pyfunction]
pub(crate) fn read_table(table: &Bound<'_, PyAny>) -> PyResult<Interactions> {
    let arrived = Arrived::new(table)?;
    let (user, item) = (arrived.need(USERS)?, arrived.need(ITEMS)?);
    let (weight, time) = (arrived.find(WEIGHTS), arrived.find(TIMES));
    let mut log = Log::new("the table");
    for batch in &arrived.batches {
        let users = texts(batch.column(user), "user")?;
        let items = texts(batch.column(item), "item")?;
        let weights = weight.map(|at| numbers(batch.column(at), "weight")).transpose()?;
        let times = time.map(|at| times(batch.column(at), "time")).transpose()?;
        for row in 0..batch.num_rows() {
            let weight = weights.as_ref().and_then(|it| it(row)).unwrap_or(1.0);
            let time = times.as_ref().and_then(|it| it(row));
            let (user, item) = (users(row).unwrap_or_default(), items(row).unwrap_or_default());
            log.push((&user, &item), weight, time).map_err(raised)?;
        }
    }
    Interactions::new(log)
}

/// Reads tuples of user, item and, if there are, weight and time.
#[pyfunction]
pub(crate) fn read_rows(rows: &Bound<'_, PyAny>) -> PyResult<Interactions> {
    let mut log = Log::new("the rows");
    for row in rows.try_iter()? {
        let (user, item, weight, time) = match row?.extract::<Told>()? {
            Told::All(user, item, weight, time) => (user, item, weight, Some(time)),
            Told::Weighed(user, item, weight) => (user, item, weight, None),
            Told::Bare(user, item) => (user, item, 1.0, None),
        };
        log.push((&user, &item), weight, time).map_err(raised)?;
    }
    Interactions::new(log)
}

#[pymethods]
impl Interactions {
    /// The users' names, in the order in which they were first met.
    #[getter]
    fn users(&self) -> Vec<String> {
        self.split.users.all().to_vec()
    }

    /// The items' names, in the order in which they were first met.
    #[getter]
    fn items(&self) -> Vec<String> {
        self.split.items.all().to_vec()
    }

    /// How many users, and how many items.
    #[getter]
    fn shape(&self) -> (usize, usize) {
        (self.split.users.len(), self.split.items.len())
    }

    /// What was noticed: pairs told again, rows of weight 0, moments in the future.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.split.notes.clone()
    }

    fn __len__(&self) -> usize {
        self.split.train.by_user().len()
    }

    /// Every interaction as it was told, in order: `user` and `item` (texts), `time` (seconds
    /// since 1970, null where it was not told).
    fn to_arrow(&self) -> PyResult<Table> {
        let name = |names: &learn::Names, at| names.name(at).unwrap_or_default().to_owned();
        let told = || self.log.iter();
        let users = told().map(|it| name(self.log.users(), it.0)).collect::<Vec<_>>();
        let items = told().map(|it| name(self.log.items(), it.1)).collect::<Vec<_>>();
        let times = told().map(|it| it.2).collect::<Vec<_>>();
        Table::new(vec![column("user", users), column("item", items), column("time", times)])
    }

    /// Cuts a tenth off to be judged; returns what to learn from and what to judge.
    ///
    /// `by` is "temporal" (the latest of all interactions), "leave-one-out" (each user's last) or
    /// "random" (a share of each user's, the same every time); where it is not given, temporal
    /// if times are told.
    #[pyo3(signature = (by=None))]
    fn split(&self, py: Python<'_>, by: Option<&str>) -> PyResult<(Self, Self)> {
        let by = by_name(by)?;
        let now_s = reading(None, Leaks::Refuse).now_s;
        let (train, test, _) = py.detach(|| self.log.parted(by, now_s)).map_err(raised)?;
        Ok((Self::new(train)?, Self::new(test)?))
    }

    fn __repr__(&self) -> String {
        let (users, items) = self.shape();
        format!("Interactions: {users} users, {items} items, {} pairs", self.__len__())
    }
}
