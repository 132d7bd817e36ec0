//! A fitted model, as Python holds it.

use std::path::PathBuf;
use std::sync::Arc;

use learn::{Resources, Saved, Sparse, explain};
use pyo3::prelude::*;
use rayon::prelude::*;

use crate::error::{raised, wrong};
use crate::explanation::Explanation;
use crate::histories::{History, Known};
use crate::interactions::Interactions;
use crate::table::{Table, column};

/// So many histories are scored at once.
const TOGETHER: usize = 32;

/// A fitted model: scores every item for a history.
#[pyclass(frozen, module = "qianmian")]
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) saved: Saved,
    known: Known,
    pub(crate) source: Option<Source>,
}

/// What a model was fitted from.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) log: Arc<learn::Log>,
    pub(crate) split: Arc<learn::Split>,
    pub(crate) attributes: Option<Sparse>,
    pub(crate) resources: Resources,
}

/// What to recommend, and from what.
struct Asked {
    users: Vec<Option<String>>,
    histories: Vec<History>,
}

/// How lists are made.
#[derive(Clone, Copy)]
struct Listing<'a> {
    count: usize,
    seen: bool,
    among: Option<&'a [bool]>,
}

impl Model {
    pub(crate) fn new(saved: Saved, source: Option<Source>) -> Self {
        let known = Known::new(&saved);
        Self { saved, known, source }
    }

    pub(crate) fn known(&self) -> &Known {
        &self.known
    }

    fn split(&self) -> PyResult<&learn::Split> {
        let source = self.source.as_ref().map(|it| &*it.split);
        source.ok_or_else(|| {
            let what = "a model read from a file knows no user's history";
            wrong(what, "give the history")
        })
    }

    /// The histories of users: of these, or of all.
    fn asked_of(&self, split: &learn::Split, users: Option<Vec<String>>) -> PyResult<Asked> {
        let places = self.known.places(split.items.all());
        let users = users.unwrap_or_else(|| split.users.all().to_vec());
        let mut histories = Vec::with_capacity(users.len());
        for user in &users {
            let number = split.users.find(user).and_then(|it| usize::try_from(it).ok());
            let Some(number) = number else {
                let what = format!("no user is called {user}");
                return Err(wrong(&what, "give a user of the interactions, or a history"));
            };
            histories.push(self.known.of(&split.train, number, &places));
        }
        Ok(Asked { users: users.into_iter().map(Some).collect(), histories })
    }

    fn lists(&self, asked: &Asked, listing: Listing<'_>) -> PyResult<Table> {
        let items = self.saved.model.items();
        let lists: Vec<Vec<(u32, f32)>> = asked
            .histories
            .par_chunks(TOGETHER)
            .map_init(Vec::new, |scores: &mut Vec<f32>, histories| {
                scores.resize(histories.len() * items, 0.0);
                let rows: Vec<learn::Row<'_>> = histories.iter().map(History::row).collect();
                self.saved.model.score(&rows, scores);
                let scored = rows.iter().zip(scores.chunks_exact(items.max(1)));
                scored.map(|(row, scores)| listing.best(*row, scores)).collect::<Vec<_>>()
            })
            .flatten()
            .collect();
        let (mut users, mut names) = (Vec::new(), Vec::new());
        let (mut ranks, mut scores) = (Vec::new(), Vec::new());
        for (user, list) in asked.users.iter().zip(lists) {
            for (rank, (item, score)) in (1_u32..).zip(list) {
                users.push(user.clone());
                names.push(usize::try_from(item).ok().map(|at| self.saved.items[at].clone()));
                ranks.push(rank);
                scores.push(score);
            }
        }
        Table::new(vec![
            column("user", users),
            column("item", names),
            column("rank", ranks),
            column("score", scores),
        ])
    }
}

impl Listing<'_> {
    /// The best items of a row of scores; of equal ones those first met.
    fn best(self, history: learn::Row<'_>, scores: &[f32]) -> Vec<(u32, f32)> {
        let met = |item: &u32| !self.seen && history.columns.binary_search(item).is_ok();
        let out = |at: usize| self.among.is_some_and(|among| !among[at]);
        let mut listed: Vec<(u32, f32)> = (0..)
            .zip(scores)
            .enumerate()
            .filter(|(at, (item, _))| !met(item) && !out(*at))
            .map(|(_, (item, score))| (item, *score))
            .collect();
        let better = |one: &(u32, f32), other: &(u32, f32)| {
            other.1.total_cmp(&one.1).then(one.0.cmp(&other.0))
        };
        if self.count < listed.len() && self.count > 0 {
            listed.select_nth_unstable_by(self.count - 1, better);
        }
        listed.truncate(self.count);
        listed.sort_unstable_by(better);
        listed
    }
}

/// The names in one name or several.
#[derive(FromPyObject)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl OneOrMore {
    fn all(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::More(names) => names,
        }
    }
}

#[pymethods]
impl Model {
    /// The items it knows, by number.
    #[getter]
    fn items(&self) -> Vec<String> {
        self.saved.items.clone()
    }

    /// What it was fitted by: the kind under `model`, and its settings.
    #[getter]
    fn recipe<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (&self.saved.recipe,))
    }

    /// The `k` best items of each user or history: a table of `user` (null for a history of
    /// nobody), `item`, `rank` (from 1) and `score` (comparable within a user alone).
    ///
    /// `users` is a name or several; all where neither it nor `history` is given. `history` is a
    /// list of items, a dict of items with weights, or Interactions, of whose users all or `users`
    /// are ranked for. Items of the history are left out unless `seen`. `among` names the only
    /// items that may be listed.
    #[pyo3(signature = (users=None, *, history=None, k=20, seen=false, among=None))]
    fn recommend(
        &self,
        py: Python<'_>,
        users: Option<OneOrMore>,
        history: Option<&Bound<'_, PyAny>>,
        k: usize,
        seen: bool,
        among: Option<Vec<String>>,
    ) -> PyResult<Table> {
        let users = users.map(OneOrMore::all);
        let given = history.map(|it| it.cast::<Interactions>());
        let asked = match (history, given) {
            (_, Some(Ok(given))) => self.asked_of(&given.get().split, users)?,
            (Some(history), _) => {
                let user = users.and_then(|it| it.into_iter().next());
                Asked { users: vec![user], histories: vec![self.known.told(history)?] }
            }
            (None, _) => self.asked_of(self.split()?, users)?,
        };
        let among = among.map(|names| {
            let mut among = vec![false; self.saved.items.len()];
            let numbers = names.iter().filter_map(|it| self.known.find(it));
            numbers.filter_map(|it| usize::try_from(it).ok()).for_each(|it| among[it] = true);
            among
        });
        let listing = Listing { count: k, seen, among: among.as_deref() };
        py.detach(|| self.lists(&asked, listing))
    }

    /// Why `item` scores as it does: what each item of `history` contributes. `history` is a list
    /// of items, a dict of items with weights, or the name of a user whom the model was fitted
    /// from.
    fn explain(
        &self,
        py: Python<'_>,
        history: &Bound<'_, PyAny>,
        item: &str,
    ) -> PyResult<Explanation> {
        let history = match history.extract::<String>() {
            Ok(user) => {
                let mut asked = self.asked_of(self.split()?, Some(vec![user]))?;
                asked.histories.pop().unwrap_or_default()
            }
            Err(_list) => self.known.told(history)?,
        };
        let number = self.known.find(item).and_then(|it| usize::try_from(it).ok());
        let Some(number) = number else {
            let what = format!("the model knows no item `{item}`");
            return Err(wrong(&what, "give one of model.items"));
        };
        let found = py.detach(|| explain(&*self.saved.model, history.row(), number));
        let name = |(at, _): (usize, f32)| self.saved.items[at].clone();
        let mut parts: Vec<(String, f32)> =
            history.row().iter().map(name).zip(found.shares).collect();
        parts.sort_by(|one, other| other.1.abs().total_cmp(&one.1.abs()));
        let (score, rest, additive) = (found.score, found.rest, found.additive);
        Ok(Explanation { item: item.to_owned(), score, rest, additive, parts })
    }

    /// Writes the model to a file: beside its place, then renamed.
    fn save(&self, py: Python<'_>, path: PathBuf) -> PyResult<()> {
        py.detach(|| self.saved.save(&path)).map_err(raised)
    }

    /// Reads a model that `save`, `qianmian train` or `qianmian tune` wrote.
    #[staticmethod]
    fn load(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let saved = py.detach(|| Saved::load(&path)).map_err(raised)?;
        Ok(Self::new(saved, None))
    }

    fn __repr__(&self) -> String {
        format!("Model: {} items, {}", self.saved.items.len(), self.saved.recipe)
    }
}
