//! The parts of a report.

use crate::metrics::bootstrap::quantile;
use crate::metrics::calibration::Bin;
use crate::metrics::classes::Band;
use crate::sets::{Kind, Yardstick};

/// Everything that one run found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// What was run: settings that change figures.
    pub(crate) settings: Vec<(String, String)>,
    /// Set by set.
    pub(crate) sets: Vec<SetReport>,
    /// What was not run, and why.
    pub(crate) skipped: Vec<Skipped>,
}

/// A set that was not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

/// What one set came to.
#[derive(Clone, Debug)]
pub(crate) struct SetReport {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) part: &'static str,
    pub(crate) notes: Vec<String>,
    pub(crate) yardsticks: Vec<Yardstick>,
    pub(crate) rows: Vec<Row>,
    /// Lines of its files that could not be read.
    pub(crate) findings: Vec<String>,
}

/// What one protocol came to on one set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    /// Its name, as the yardsticks give it.
    pub(crate) name: String,
    /// How many rows were judged.
    pub(crate) count: usize,
    /// Ours; empty where nothing of ours does it yet.
    pub(crate) figures: Vec<Figure>,
    /// The plain peer of the same run, by the same protocol.
    pub(crate) peer: Vec<Figure>,
    /// Ours with a channel off: its name and the figures without it.
    pub(crate) ablations: Vec<(String, Vec<Figure>)>,
    pub(crate) notes: Vec<String>,
    /// Class, rows, recall, precision.
    pub(crate) classes: Vec<(String, usize, f64, f64)>,
    /// Right, guessed, how often.
    pub(crate) confusions: Vec<(String, String, usize)>,
    pub(crate) bands: Vec<Band>,
    pub(crate) coverage: Vec<(f64, f64)>,
    pub(crate) reliability: Vec<Bin>,
    pub(crate) failures: Vec<Failure>,
    pub(crate) latency: Latency,
}

/// One figure, a share from 0 to 1 unless its name says otherwise.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Figure {
    pub(crate) measure: String,
    pub(crate) value: f64,
    /// The 95 % interval of bootstrap.
    pub(crate) interval: Option<(f64, f64)>,
}

impl Figure {
    /// A figure without an interval.
    pub(crate) fn plain(measure: &str, value: f64) -> Self {
        Self { measure: measure.to_owned(), value, interval: None }
    }

    /// A figure with one.
    pub(crate) fn with(measure: &str, value: f64, interval: Option<(f64, f64)>) -> Self {
        Self { measure: measure.to_owned(), value, interval }
    }
}

/// A row that went wrong.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    pub(crate) text: String,
    pub(crate) right: String,
    pub(crate) guess: String,
    pub(crate) confidence: f64,
}

/// How long utterances took, in microseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latency(pub(crate) Vec<f64>);

impl Latency {
    /// Median and 99th percentile; none where nothing was timed.
    pub(crate) fn told(&self) -> Option<(f64, f64)> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        (!sorted.is_empty()).then(|| (quantile(&sorted, 500), quantile(&sorted, 990)))
    }
}

/// A count with its noun.
pub(crate) fn count_of(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

impl Report {
    /// The files of the report, name and text: `report.md`, `report.json`, plots, and apart from
    /// them, as they differ from run to run, `latency.md` and `latency.json`.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![
            ("report.md".to_owned(), super::markdown::report(self)),
            ("report.json".to_owned(), super::json::report(self)),
            ("latency.md".to_owned(), super::markdown::latency(self)),
            ("latency.json".to_owned(), super::json::latency(self)),
        ];
        for (set, row) in self.rows() {
            files.extend(super::plot::plots(set, row));
        }
        files
    }

    /// A line for each row, for a terminal.
    #[must_use]
    pub fn summary(&self) -> String {
        super::markdown::summary(self)
    }

    /// Whether anything was run.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sets.iter().all(|set| set.rows.is_empty())
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = (&SetReport, &Row)> {
        self.sets.iter().flat_map(|set| set.rows.iter().map(move |row| (set, row)))
    }
}
