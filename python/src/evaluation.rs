//! How well a model ranks, with intervals.

use learn::{Band, Judged, Leaks, MEASURES, Split, Trial, bootstrap};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;

use crate::error::{raised, wrong};
use crate::fitting::attributes;
use crate::histories::Abroad;
use crate::interactions::{Interactions, reading};
use crate::model::Model;
use crate::table::{Table, column};

/// What a model came to: every item ranked for every user judged.
#[pyclass(frozen, module = "qianmian")]
#[derive(Debug)]
pub(crate) struct Evaluation {
    judged: Judged,
    users: Vec<String>,
    resamples: usize,
    /// What was noticed: items and users that the training part does not know, pairs left out.
    #[pyo3(get)]
    notes: Vec<String>,
}

/// A measure at a length, such as recall@20.
fn parsed(name: &str) -> Option<(&str, usize)> {
    let (measure, length) = name.split_once('@')?;
    Some((measure, length.parse().ok()?))
}

fn doubles(values: &[f32]) -> Vec<f64> {
    values.iter().copied().map(f64::from).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

impl Evaluation {
    fn values(&self, measure: &str, length: usize) -> PyResult<Vec<f64>> {
        let values = self.judged.values(measure, length);
        if values.is_empty() {
            return Err(PyKeyError::new_err(format!("{measure}@{length}")));
        }
        Ok(doubles(&values))
    }

    /// What lists are like, by its name with the leading length: a value of each user, or one
    /// alone where it is of all lists together.
    fn looks(&self) -> Vec<(String, Vec<f64>)> {
        let headline = self.judged.headline;
        let by_user = self.judged.looks().map(|(name, values)| (name, doubles(&values)));
        let of_all = [("personalisation", vec![self.judged.personalisation])];
        let all = by_user.into_iter().chain(of_all).filter(|(_, values)| !values.is_empty());
        all.map(|(name, values)| (format!("{name}@{headline}"), values)).collect()
    }

    /// A measure's values, or else a look's.
    fn named(&self, name: &str) -> PyResult<Vec<f64>> {
        let unknown = || PyKeyError::new_err(name.to_owned());
        match parsed(name) {
            Some((measure, length)) if MEASURES.contains(&measure) => self.values(measure, length),
            Some(_) => {
                self.looks().into_iter().find(|it| it.0 == name).map(|it| it.1).ok_or_else(unknown)
            }
            None => Err(unknown()),
        }
    }

    /// The interval of a mean over users.
    fn interval(&self, values: &[f64]) -> (Option<f64>, Option<f64>) {
        let clusters: Vec<usize> = (0..values.len()).collect();
        let of = |drawn: &[usize]| {
            drawn.iter().map(|at| values[*at]).sum::<f64>() / drawn.len().max(1) as f64
        };
        bootstrap::interval_of(&clusters, self.resamples, &of).unzip()
    }

    fn rows(&self, of: &dyn Fn(&str, usize) -> PyResult<Vec<f64>>) -> PyResult<Table> {
        let (mut names, mut values) = (Vec::new(), Vec::new());
        let (mut lows, mut highs) = (Vec::new(), Vec::new());
        for length in &self.judged.lengths {
            for measure in MEASURES {
                let by_user = of(measure, *length)?;
                let (low, high) = self.interval(&by_user);
                names.push(format!("{measure}@{length}"));
                values.push(mean(&by_user));
                lows.push(low);
                highs.push(high);
            }
        }
        Table::new(vec![
            column("measure", names),
            column("value", values),
            column("low", lows),
            column("high", highs),
        ])
    }
}

#[pymethods]
impl Evaluation {
    /// Every measure at every length: `measure` (such as recall@20), `value` (the mean over users,
    /// 0 to 1), `low` and `high` (the 95 % interval of resampled users; null for one user).
    #[getter]
    fn measures(&self, py: Python<'_>) -> PyResult<Table> {
        py.detach(|| self.rows(&|measure, length| self.values(measure, length)))
    }

    /// What lists of the leading length are like beside how good they are: `look` (such as
    /// novelty@20), `value`, `low` and `high` (the 95 % interval of resampled users; null for one
    /// value).
    ///
    /// Novelty is the mean surprise at a list's items in bits, by how few users met them. Diversity
    /// is the mean distance of two of its items, 0 to 1, by the attributes that they share, or the
    /// users where there is no knowledge. Miscalibration is how far its attributes diverge from
    /// those of the history, in nats, 0 being true to it; users of whom nothing is known are left
    /// out, and it is not there without knowledge. Personalisation is 1 less the mean share of
    /// items that the lists of two users have in common: one value of all.
    #[getter(looks)]
    fn looks_table(&self, py: Python<'_>) -> PyResult<Table> {
        let looks = self.looks();
        let bounds = py.detach(|| looks.iter().map(|it| self.interval(&it.1)).collect::<Vec<_>>());
        let (lows, highs): (Vec<_>, Vec<_>) = bounds.into_iter().unzip();
        Table::new(vec![
            column("look", looks.iter().map(|it| it.0.clone()).collect::<Vec<String>>()),
            column("value", looks.iter().map(|it| mean(&it.1)).collect::<Vec<f64>>()),
            column("low", lows),
            column("high", highs),
        ])
    }

    /// How much of each band of items was found at the leading length: `band` (head, torso and tail
    /// of a third of all interactions each), `recall` (of the band's pairs, 0 to 1), `pairs` (how
    /// many there are to find).
    #[getter]
    fn bands(&self) -> PyResult<Table> {
        let found = Band::ALL.map(|band| self.judged.band_recall(band));
        Table::new(vec![
            column("band", Band::ALL.map(|it| it.name().to_owned()).to_vec()),
            column("recall", found.map(|it| it.0).to_vec()),
            column("pairs", found.map(|it| it.1).to_vec()),
        ])
    }

    /// How many users were judged.
    #[getter]
    fn users(&self) -> usize {
        self.users.len()
    }

    /// The share of all items that stand in anyone's list of the leading length, 0 to 1.
    #[getter]
    fn coverage(&self) -> f64 {
        let (shown, all) = self.judged.coverage;
        shown as f64 / all.max(1) as f64
    }

    /// The lengths of lists judged, ascending.
    #[getter]
    fn lengths(&self) -> Vec<usize> {
        self.judged.lengths.clone()
    }

    /// The mean of a measure or a look over users, by its name: `evaluation["recall@20"]`,
    /// `evaluation["novelty@20"]`.
    fn __getitem__(&self, name: &str) -> PyResult<f64> {
        Ok(mean(&self.named(name)?))
    }

    /// A measure user by user: `user`, `value`.
    fn by_user(&self, name: &str) -> PyResult<Table> {
        let (measure, length) = parsed(name).ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
        let values = self.values(measure, length)?;
        Table::new(vec![column("user", self.users.clone()), column("value", values)])
    }

    /// How far this model is ahead of another on the same users: `measure`, `value` (the mean
    /// difference), `low` and `high` (its 95 % interval, users resampled in pairs).
    fn ahead_of(&self, py: Python<'_>, other: &Bound<'_, Self>) -> PyResult<Table> {
        let other = other.get();
        if other.users != self.users || other.judged.lengths != self.judged.lengths {
            let what = "the two were judged on different users or lengths";
            return Err(wrong(what, "judge both on one part"));
        }
        let difference = |measure: &str, length: usize| {
            let (own, theirs) = (self.values(measure, length)?, other.values(measure, length)?);
            Ok(own.iter().zip(theirs).map(|(x, y)| x - y).collect())
        };
        py.detach(|| self.rows(&difference))
    }

    fn __repr__(&self) -> PyResult<String> {
        let headline = self.judged.headline;
        let mut text = format!("{} users:", self.users.len());
        for measure in ["recall", "ndcg"] {
            let values = self.values(measure, headline)?;
            text += &format!(" {measure}@{headline} {:.4}", mean(&values));
            if let (Some(low), Some(high)) = self.interval(&values) {
                text += &format!(" [{low:.4}, {high:.4}]");
            }
        }
        Ok(text)
    }
}

/// Judges a model by full ranking: for every user of `test` all items but those of `train` are
/// ranked, and lists of the lengths `at` are compared with what `test` holds, as LightGCN's code
/// does. `train` is what histories are taken from.
///
/// Pairs of `test` that stand in `train` are refused, or left out with `leaks="drop"`. Intervals are
/// of `resamples` seeded resamples of users. `knowledge` (as `train` takes it) is what lists are
/// compared by in `Evaluation.looks`; nothing else depends on it.
///
/// >>> import qianmian
/// >>> rows = [(f"u{u}", f"i{(u + n) % 7}") for u in range(30) for n in range(4)]
/// >>> train, test = qianmian.read(rows).split(by="random")
/// >>> judged = qianmian.evaluate(qianmian.train(train, "walk"), train, test, at=[2])
/// >>> 0.0 <= judged["recall@2"] <= 1.0
/// True
#[pyfunction]
#[pyo3(signature = (model, train, test, *, at=vec![10, 20, 50], leaks="refuse", resamples=1000,
    knowledge=None))]
pub(crate) fn evaluate(
    py: Python<'_>,
    model: &Bound<'_, Model>,
    train: &Bound<'_, Interactions>,
    test: &Bound<'_, Interactions>,
    at: Vec<usize>,
    leaks: &str,
    resamples: usize,
    knowledge: Option<&Bound<'_, PyAny>>,
) -> PyResult<Evaluation> {
    let leaks = match leaks {
        "refuse" => Leaks::Refuse,
        "drop" => Leaks::Drop,
        other => return Err(wrong(&format!("leaks=\"{other}\""), "refuse or drop")),
    };
    let headline = if at.contains(&20) { 20 } else { at.first().copied().unwrap_or(20) };
    let (model, train, test) = (model.get(), train.get(), test.get());
    let reading = reading(None, leaks);
    let split = py.detach(|| Split::of(&train.log, None, Some(&test.log), reading));
    let split = split.map_err(raised)?;
    let attributes = attributes(knowledge, &split)?;
    py.detach(|| {
        let Some(truth) = &split.test else {
            return Err(wrong("there is nothing to judge", "give a part with interactions"));
        };
        let places = model.known().places(split.items.all());
        let abroad = Abroad { model: &*model.saved.model, places };
        let trial = Trial::new(&split.train, None, truth).at(&at, headline);
        let judged = trial.knowing(attributes.as_ref()).judge(&abroad);
        let name = |user: &usize| split.users.all()[*user].clone();
        let users = judged.users.iter().map(name).collect();
        Ok(Evaluation { judged, users, resamples, notes: split.notes.clone() })
    })
}
