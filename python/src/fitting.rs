//! Choosing a recipe, and fitting one.

use std::cell::{Cell, RefCell};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use learn::{
    Attempt, Ease, Found as Best, Leaks, Recipe, Resources, Search, Side, Sparse, Split, Training,
    Tried, attributes_of, read_attributes,
};
use pyo3::prelude::*;

use crate::arriving::{Arrived, texts};
use crate::error::{raised, wrong};
use crate::interactions::{Interactions, by_name, reading};
use crate::model::{Model, Source};
use crate::table::{Table, column};

const MEGABYTE: usize = 1 << 20;
/// So many users tell one recipe from another.
const USERS: usize = 5_000;
/// Of a search's time, so much may go to one fit.
const FIT_SHARE: f64 = 0.1;

/// What a search found.
#[pyclass(frozen, module = "qianmian")]
#[derive(Debug)]
pub(crate) struct Found {
    best: Best,
    /// Of which data.
    data: String,
}

#[pymethods]
impl Found {
    /// The best recipe: the kind under `model`, and its settings.
    #[getter]
    fn recipe<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        py.import("json")?.call_method1("loads", (json(&self.best.best.recipe),))
    }

    /// Its recall at 20 on the validation part, 0 to 1.
    #[getter]
    fn recall(&self) -> f64 {
        self.best.best.recall
    }

    /// Its NDCG at 20 on the validation part, 0 to 1.
    #[getter]
    fn ndcg(&self) -> f64 {
        self.best.best.ndcg
    }

    /// Why recipes were passed over.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.best.notes.clone()
    }

    /// Everything tried, in order: `model`, `recall`, `ndcg` (at 20), `fit_s`, `judge_s` (seconds),
    /// `recipe` (JSON).
    #[getter]
    fn attempts(&self) -> PyResult<Table> {
        let tried = &self.best.attempts;
        let numbers = |of: &dyn Fn(&Attempt) -> f64| tried.iter().map(of).collect::<Vec<f64>>();
        let texts = |of: &dyn Fn(&Attempt) -> String| tried.iter().map(of).collect::<Vec<_>>();
        Table::new(vec![
            column("model", texts(&|it| it.recipe.kind().to_owned())),
            column("recall", numbers(&|it| it.recall)),
            column("ndcg", numbers(&|it| it.ndcg)),
            column("fit_s", numbers(&|it| it.fit_s)),
            column("judge_s", numbers(&|it| it.judge_s)),
            column("recipe", texts(&|it| json(&it.recipe))),
        ])
    }

    fn __repr__(&self) -> String {
        let (best, count) = (&self.best.best, self.best.attempts.len());
        let recipe = json(&best.recipe);
        format!("best of {count}: recall@20 {:.4}, ndcg@20 {:.4}, {recipe}", best.recall, best.ndcg)
    }
}

fn json(recipe: &Recipe) -> String {
    serde_json::to_string(recipe).unwrap_or_default()
}

fn resources(memory_mb: usize, seed: u64) -> Resources {
    Resources { memory_bytes: memory_mb.saturating_mul(MEGABYTE), seed }
}

/// What is known of items: paths of files, or a table of head, relation and tail.
pub(crate) fn attributes(
    knowledge: Option<&Bound<'_, PyAny>>,
    split: &Split,
) -> PyResult<Option<Sparse>> {
    let Some(knowledge) = knowledge else { return Ok(None) };
    if !knowledge.hasattr("__arrow_c_stream__")? {
        let paths = match knowledge.extract::<PathBuf>() {
            Ok(path) => vec![path],
            Err(_several) => knowledge.extract::<Vec<PathBuf>>()?,
        };
        let paths: Vec<&Path> = paths.iter().map(PathBuf::as_path).collect();
        return read_attributes(&paths, &split.items).map(Some).map_err(raised);
    }
    let arrived = Arrived::new(knowledge)?;
    let (head, tail) =
        (arrived.need(&["head", "item", "subject"])?, arrived.need(&["tail", "value", "object"])?);
    let relation = arrived.need(&["relation", "attribute", "predicate"])?;
    let mut triples = Vec::new();
    for batch in &arrived.batches {
        let heads = texts(batch.column(head), "head")?;
        let relations = texts(batch.column(relation), "relation")?;
        let tails = texts(batch.column(tail), "tail")?;
        let whole = |row: usize| {
            Some((heads(row)?.into_owned(), relations(row)?.into_owned(), tails(row)?.into_owned()))
        };
        triples.extend((0..batch.num_rows()).filter_map(whole));
    }
    let triples = triples.iter().map(|it| (&*it.0, &*it.1, &*it.2));
    attributes_of(triples, &split.items).map(Some).map_err(raised)
}

/// The usual settings of a model by its name: a dict, to be changed and given to `train`.
///
/// >>> import qianmian
/// >>> qianmian.settings("recent")
/// {'model': 'recent', 'half_life_days': 30.0}
#[pyfunction]
pub(crate) fn settings<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("json")?.call_method1("loads", (json(&named(name)?),))
}

fn named(name: &str) -> PyResult<Recipe> {
    let all = Recipe::NAMES.join(", ");
    let unknown = || wrong(&format!("no model is called {name}"), &format!("one of {all}"));
    Recipe::named(name).ok_or_else(unknown)
}

/// A recipe by a model's name, as a dict of settings, or as a search found it.
fn recipe(given: &Bound<'_, PyAny>) -> PyResult<Recipe> {
    if let Ok(found) = given.cast::<Found>() {
        return Ok(found.get().best.best.recipe.clone());
    }
    if let Ok(name) = given.extract::<String>() {
        return named(&name);
    }
    let text: String = given.py().import("json")?.call_method1("dumps", (given,))?.extract()?;
    serde_json::from_str(&text).map_err(|error| {
        let remedy = "write them as `settings` and Found.recipe have them";
        wrong(&format!("no settings of a model ({error})"), remedy)
    })
}

/// Fits a model: the same interactions, recipe and seed give the same model.
///
/// `recipe` is a name of `MODELS` (its usual settings), a dict such as `{"model": "ease", "ridge":
/// 3.0}`, or what `tune` found. `knowledge` says what is known of items: paths of files (`.kg` with
/// `.link`, `.item`, triples), or a table of `head`, `relation` and `tail`, in which items stand by
/// their names. A model that needs more than `memory_mb` is refused before it begins.
///
/// >>> import qianmian
/// >>> rows = [(f"u{u}", f"i{(u + n) % 7}") for u in range(30) for n in range(4)]
/// >>> qianmian.train(qianmian.read(rows), "walk").recipe["model"]
/// 'walk'
#[pyfunction]
#[pyo3(
    signature = (train, recipe=None, *, knowledge=None, memory_mb=8192, seed=20_261_121),
    text_signature = "(train, recipe='ease', *, knowledge=None, memory_mb=8192, seed=20261121)"
)]
pub(crate) fn train(
    py: Python<'_>,
    train: &Bound<'_, Interactions>,
    recipe: Option<&Bound<'_, PyAny>>,
    knowledge: Option<&Bound<'_, PyAny>>,
    memory_mb: usize,
    seed: u64,
) -> PyResult<Model> {
    let recipe = recipe.map_or_else(|| Ok(Recipe::Ease(Ease::default())), self::recipe)?;
    let (log, split) = (Arc::clone(&train.get().log), Arc::clone(&train.get().split));
    let attributes = attributes(knowledge, &split)?;
    let resources = resources(memory_mb, seed);
    let training = Training { split: &split, attributes: attributes.as_ref(), resources };
    let saved = py.detach(|| training.fitted(&recipe)).map_err(raised)?;
    Ok(Model::new(saved, Some(Source { log, split, attributes, resources })))
}

/// What a search goes within.
struct Bounds {
    budget_s: f64,
    fit_s_max: f64,
    resources: Resources,
    known: Option<(Vec<Attempt>, String)>,
    /// Where what is tried is kept.
    state: Option<PathBuf>,
}

/// Searches for a model and its settings within `budget_s` seconds, of which it leaves enough to
/// fit what it found: every kind as it usually is, then steps from the best, then a blend.
///
/// Settings are chosen on `valid`, or on a tenth cut off `train` (`by` as in `Interactions.split`),
/// by recall and NDCG at 20. `fit_limit_s` bounds one fit (a tenth of the budget where not given).
/// `after` is what an earlier search of the same data found, from which this one goes on. `state` is
/// a file that is written whole after every attempt, as `qianmian tune --state` writes it: where it
/// is there, the search goes on from it, whatever ended the one before.
/// `progress` is called with each attempt, a dict. Ctrl-C ends it after the attempt under way.
///
/// >>> import qianmian
/// >>> rows = [(f"u{u}", f"i{(u + n) % 7}") for u in range(30) for n in range(4)]
/// >>> found = qianmian.tune(qianmian.read(rows), budget_s=2)
/// >>> 0.0 <= found.recall <= 1.0
/// True
#[pyfunction]
#[pyo3(signature = (train, *, valid=None, budget_s=120.0, by=None, knowledge=None, fit_limit_s=None,
    memory_mb=8192, seed=20_261_121, after=None, state=None, progress=None))]
pub(crate) fn tune(
    py: Python<'_>,
    train: &Bound<'_, Interactions>,
    valid: Option<&Bound<'_, Interactions>>,
    budget_s: f64,
    by: Option<&str>,
    knowledge: Option<&Bound<'_, PyAny>>,
    fit_limit_s: Option<f64>,
    memory_mb: usize,
    seed: u64,
    after: Option<&Bound<'_, Found>>,
    state: Option<PathBuf>,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Found> {
    if !(budget_s.is_finite() && budget_s > 0.0) {
        return Err(wrong(&format!("a budget of {budget_s} s"), "give seconds above 0"));
    }
    if after.is_some() && state.is_some() {
        return Err(wrong(
            "a search goes on from `after` or from `state`",
            "leave one of them out",
        ));
    }
    let begin = Instant::now();
    let valid = valid.map(|it| &*it.get().log);
    let reading = reading(by_name(by)?, Leaks::Refuse);
    let split = Split::of(&train.get().log, valid, None, reading).map_err(raised)?;
    let attributes = attributes(knowledge, &split)?;
    let bounds = Bounds {
        budget_s,
        fit_s_max: fit_limit_s.unwrap_or(budget_s * FIT_SHARE),
        resources: resources(memory_mb, seed),
        known: after.map(|it| (it.get().best.attempts.clone(), it.get().data.clone())),
        state,
    };
    let progress = progress.map(|it| it.clone().unbind());
    py.detach(|| search(&split, attributes.as_ref(), bounds, begin, progress.as_ref()))
}

fn search(
    split: &Split,
    attributes: Option<&Sparse>,
    bounds: Bounds,
    begin: Instant,
    progress: Option<&Py<PyAny>>,
) -> PyResult<Found> {
    let (train, valid) = split.validation(bounds.resources.seed).map_err(raised)?;
    // Ctrl-C and what a callback raises end the search: its clock runs out.
    let (ended, over) = (RefCell::new(None), Cell::new(false));
    let clock = || if over.get() { f64::INFINITY } else { begin.elapsed().as_secs_f64() };
    let file = RefCell::new(None);
    let told = |tried: &[Attempt]| {
        let kept = file.borrow().as_ref().map_or(Ok(()), |it: &Tried| it.write(tried));
        let told = || Python::attach(|py| tell(py, progress, tried));
        if let Err(error) = kept.map_err(raised).and_then(|()| told()) {
            over.set(true);
            ended.replace(Some(error));
        }
    };
    let search = Search {
        train: &train,
        valid: &valid,
        side: Side { attributes },
        resources: bounds.resources,
        budget_s: bounds.budget_s,
        fit_s_max: bounds.fit_s_max,
        users: USERS,
        clock: &clock,
        progress: &told,
    };
    let data = search.fingerprint();
    let known = match bounds.known {
        Some((_, of)) if of != data => {
            return Err(wrong("`after` is of a search on other data", "leave it out"));
        }
        Some((known, _)) => known,
        None => match bounds.state {
            Some(path) => {
                let tried = Tried::new(path, data.clone());
                let known = tried.read().map_err(raised)?;
                file.replace(Some(tried));
                known
            }
            None => Vec::new(),
        },
    };
    let best = search.run(known).map_err(raised)?;
    match ended.into_inner() {
        Some(error) => Err(error),
        None => Ok(Found { best, data }),
    }
}

/// Lets Ctrl-C through, and tells of the last attempt.
fn tell(py: Python<'_>, progress: Option<&Py<PyAny>>, tried: &[Attempt]) -> PyResult<()> {
    py.check_signals()?;
    let (Some(progress), Some(last)) = (progress, tried.last()) else { return Ok(()) };
    let text = serde_json::to_string(last).unwrap_or_default();
    let attempt = py.import("json")?.call_method1("loads", (text,))?;
    progress.call1(py, (attempt,)).map(drop)
}
