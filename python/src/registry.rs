//! A folder of models from which servers take what is published.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use learn::{Manifest, Published, Saved, Training, hash_of, served};
use pyo3::prelude::*;

use crate::error::{raised, wrong};
use crate::model::{Model, Source};
use crate::table::{Table, column};

/// A folder of models; a server that runs with `--models` on it takes up what is published there
/// within seconds.
#[pyclass(frozen, module = "qianmian")]
#[derive(Debug)]
pub(crate) struct Registry {
    registry: learn::Registry,
    path: PathBuf,
}

fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Something serialisable as Python's dicts and lists.
fn loaded<'py, T: serde::Serialize>(py: Python<'py>, value: &T) -> PyResult<Bound<'py, PyAny>> {
    let text = serde_json::to_string(value).unwrap_or_default();
    py.import("json")?.call_method1("loads", (text,))
}

/// What is in force, as a dict.
fn in_force<'py>(py: Python<'py>, published: &Published) -> PyResult<Bound<'py, PyAny>> {
    loaded(py, &published.now)
}

fn manifest(
    name: String,
    saved: &Saved,
    source: &Source,
    neighbours: usize,
    metrics: BTreeMap<String, f64>,
) -> Result<Manifest, learn::Error> {
    let (train, path) = (&source.split.train, source.log.name());
    let data_hash = if path.exists() {
        hash_of(&[path])?
    } else {
        format!("{:016x}", train.by_user().fingerprint())
    };
    Ok(Manifest {
        name,
        made_ms: now_ms(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        recipe: serde_json::from_str(&saved.recipe).unwrap_or_default(),
        seed: source.resources.seed,
        data: path.display().to_string(),
        data_hash,
        users: train.users(),
        items: train.items(),
        interactions: train.by_user().len(),
        neighbours,
        metrics,
        ranker: None,
    })
}

fn judged(saved: &Saved, source: &Source, neighbours: usize) -> PyResult<BTreeMap<String, f64>> {
    let recipe = serde_json::from_str(&saved.recipe).map_err(|error| {
        wrong(&format!("the model's recipe is none ({error})"), "train it again")
    })?;
    let (split, attributes) = (&*source.split, source.attributes.as_ref());
    let training = Training { split, attributes, resources: source.resources };
    training.judged(&recipe, neighbours).map_err(raised)
}

#[pymethods]
impl Registry {
    /// Of a folder, which need not be there yet.
    #[new]
    fn new(path: PathBuf) -> Self {
        Self { registry: learn::Registry::new(&path), path }
    }

    /// Adds a fitted model under a name, with what is served of it: for each item its `neighbours`
    /// best others. Returns its manifest.
    ///
    /// Unless `metrics` are given, its recipe is fitted once more without a validation part and
    /// judged on that, whole and as it is served. A model read from a file cannot be added: what
    /// it was fitted from is not in the file.
    #[pyo3(signature = (name, model, *, neighbours=100, metrics=None))]
    fn add<'py>(
        &self,
        py: Python<'py>,
        name: String,
        model: &Bound<'py, Model>,
        neighbours: usize,
        metrics: Option<BTreeMap<String, f64>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let model = model.get();
        let Some(source) = &model.source else {
            let what = "what a model read from a file was fitted from is not known";
            return Err(wrong(what, "train it here, or copy its registry's folder"));
        };
        let manifest = py.detach(|| {
            let metrics = match metrics {
                Some(metrics) => metrics,
                None => judged(&model.saved, source, neighbours)?,
            };
            let saved = &model.saved;
            let manifest = manifest(name, saved, source, neighbours, metrics).map_err(raised)?;
            let both = (saved, &served(saved, neighbours));
            self.registry.add(&manifest, both, None).map_err(raised)?;
            Ok::<Manifest, PyErr>(manifest)
        })?;
        loaded(py, &manifest)
    }

    /// The models, the oldest first: `name`, `made_ms` (since 1970), `users`, `items`,
    /// `interactions`, `neighbours`, `recall` and `ndcg` (at 20, null where not judged), `data`,
    /// `recipe` (JSON), `published` (whether it is in force).
    fn list(&self) -> PyResult<Table> {
        let models = self.registry.list().map_err(raised)?;
        let now = self.registry.published().map_err(raised)?.now;
        let texts = |of: &dyn Fn(&Manifest) -> String| models.iter().map(of).collect::<Vec<_>>();
        let counts = |of: &dyn Fn(&Manifest) -> usize| {
            let whole = |it| i64::try_from(of(it)).unwrap_or(i64::MAX);
            models.iter().map(whole).collect::<Vec<i64>>()
        };
        let metric = |name: &str| {
            models.iter().map(|it| it.metrics.get(name).copied()).collect::<Vec<Option<f64>>>()
        };
        let published = |it: &Manifest| now.names().any(|name| name == it.name);
        Table::new(vec![
            column("name", texts(&|it| it.name.clone())),
            column("made_ms", models.iter().map(|it| it.made_ms).collect::<Vec<i64>>()),
            column("users", counts(&|it| it.users)),
            column("items", counts(&|it| it.items)),
            column("interactions", counts(&|it| it.interactions)),
            column("neighbours", counts(&|it| it.neighbours)),
            column("recall", metric("recall@20")),
            column("ndcg", metric("ndcg@20")),
            column("data", texts(&|it| it.data.clone())),
            column("recipe", texts(&|it| it.recipe.to_string())),
            column("published", models.iter().map(published).collect::<Vec<bool>>()),
        ])
    }

    /// All that is known of a model, as a dict.
    fn manifest<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        loaded(py, &self.registry.manifest(name).map_err(raised)?)
    }

    /// A whole model.
    fn model(&self, py: Python<'_>, name: &str) -> PyResult<Model> {
        let saved = py.detach(|| self.registry.model(name)).map_err(raised)?;
        Ok(Model::new(saved, None))
    }

    /// What is served of a model: for each item its best others.
    fn served(&self, py: Python<'_>, name: &str) -> PyResult<Model> {
        let saved = py.detach(|| self.registry.served(name)).map_err(raised)?;
        Ok(Model::new(saved, None))
    }

    /// Puts a model in force for all buyers; with `share` (above 0, below 1) tries it on that share
    /// of them beside the one in force. Returns what is in force.
    #[pyo3(signature = (name, *, share=None))]
    fn publish<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        share: Option<f64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        in_force(py, &self.registry.publish(name, share, now_ms()).map_err(raised)?)
    }

    /// Puts in force again what was before. Returns what is in force.
    fn rollback<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        in_force(py, &self.registry.roll_back(now_ms()).map_err(raised)?)
    }

    /// What is in force: `champion`, `challenger` (with its `share`), `since_ms`.
    fn published<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        in_force(py, &self.registry.published().map_err(raised)?)
    }

    fn __repr__(&self) -> String {
        format!("Registry: {}", self.path.display())
    }
}
