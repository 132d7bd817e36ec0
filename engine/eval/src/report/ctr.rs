//! What click-through came to over several splits, for people and for programs.

use learn::ctr::{Outcome, Variant, ahead, mean_interval};
use serde_json::{Value, json};

use super::figures::Figure;
use super::html::{Html, told};
use super::json::{figures, round};
use super::plot::reliability;
use crate::metrics::calibration::equal_width;

/// Of the rows, so many are judged for each that is learned from: two tenths of six.
const JUDGED_OVER_LEARNED: f64 = 2.0 / 6.0;
/// So many of the most telling signals are listed.
const LISTED: usize = 12;

/// Splits judged, of rows and of whole items.
#[derive(Clone, Debug, Default)]
pub struct CtrReport {
    settings: Vec<(String, String)>,
    notes: Vec<String>,
    regimes: Vec<Regime>,
}

/// Splits of one kind.
#[derive(Clone, Debug)]
struct Regime {
    name: String,
    /// Split by split.
    splits: Vec<Vec<Outcome>>,
    /// Seconds of all models, folds together, split by split.
    fits_s: Vec<f64>,
}

/// What is measured of each split.
type Measure = (&'static str, fn(&Outcome) -> f64);
const MEASURES: [Measure; 5] = [
    ("AUC", |it| it.auc),
    ("AUC of items that were taken", |it| it.auc_known),
    ("F1", |it| it.f1),
    ("log loss", |it| it.log_loss),
    ("calibration error", |it| it.calibration_error),
];

impl CtrReport {
    /// A report of nothing yet: settings that change figures, and what was noticed in the data.
    #[must_use]
    pub fn new(settings: Vec<(String, String)>, notes: Vec<String>) -> Self {
        Self { settings, notes, regimes: Vec::new() }
    }

    /// Adds splits of one kind, each with the seconds its models took.
    pub fn add(&mut self, name: &str, splits: Vec<(Vec<Outcome>, f64)>) {
        let (splits, fits_s) = splits.into_iter().unzip();
        self.regimes.push(Regime { name: name.to_owned(), splits, fits_s });
    }

    /// `report.html`, `report.json`, and apart, as they differ from run to run, `times.json`.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        vec![
            ("report.html".to_owned(), self.html()),
            ("report.json".to_owned(), format!("{:#}\n", self.json())),
            ("times.json".to_owned(), format!("{:#}\n", self.times())),
        ]
    }

    /// A line for each variant, for a terminal.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for regime in &self.regimes {
            for (variant, figures) in regime.variants() {
                let figures: Vec<String> =
                    figures.iter().map(|it| format!("{} {}", it.measure, told(it))).collect();
                text += &format!("{}, {}: {}\n", regime.name, variant.name(), figures.join(", "));
            }
            for (variant, figures) in regime.ahead() {
                let figures: Vec<String> =
                    figures.iter().map(|it| format!("{} {}", it.measure, told(it))).collect();
                let name = variant.name();
                text += &format!("{}, ahead of {name}: {}\n", regime.name, figures.join(", "));
            }
            let (fit_s, weighing_s) = regime.seconds();
            text += &format!("{}: models {fit_s:.1} s, weighing {weighing_s:.1} s\n", regime.name);
        }
        text
    }

    fn html(&self) -> String {
        let mut page = Html::new("Click-through");
        page.list(&self.settings, &self.notes);
        for regime in &self.regimes {
            page.heading(&regime.name);
            page.text("Means over splits; in brackets the 95 % interval by Student's t, corrected for splits that share rows (Nadeau and Bengio 2003). Settings were chosen, and probabilities calibrated, on the validation part of each split.");
            page.figures("signals", &named(regime.variants()));
            page.text("How far the whole is ahead, split by split:");
            page.figures("of", &named(regime.ahead()));
            if let Some(whole) = regime.splits.first().and_then(|it| it.first()) {
                let title = format!("{}, the first split", regime.name);
                page.picture(&reliability(&title, &equal_width(&whole.rows)));
                page.text("The most telling signals of the first split, and how far each moves the log odds from its least to its most:");
                let rows = whole.weights.iter().take(LISTED);
                let rows = rows.map(|(name, by)| vec![name.clone(), format!("{by:.2}")]);
                page.table(&["signal", "log odds"], &rows.collect::<Vec<_>>());
            }
        }
        page.finish()
    }

    fn json(&self) -> Value {
        let settings: serde_json::Map<String, Value> =
            self.settings.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let rows = |of: Vec<(Variant, Vec<Figure>)>| -> Vec<Value> {
            let row = |(variant, of): (Variant, Vec<Figure>)| json!({"signals": variant.name(), "figures": figures(&of)});
            of.into_iter().map(row).collect()
        };
        let regimes = self.regimes.iter().map(|regime| {
            let chosen = regime.splits.iter().filter_map(|it| it.first()).map(
                |it| json!({"knots": it.settings.knots, "l2": it.settings.l2, "auc": round(it.auc), "f1": round(it.f1)}),
            );
            json!({"rows": regime.name, "variants": rows(regime.variants()), "ahead": rows(regime.ahead()),
                "splits": chosen.collect::<Vec<_>>()})
        });
        json!({"settings": settings, "notes": self.notes, "regimes": regimes.collect::<Vec<_>>()})
    }

    fn times(&self) -> Value {
        let rows = self.regimes.iter().map(|regime| {
            let (fit_s, weighing_s) = regime.seconds();
            json!({"rows": regime.name, "models_s": round(fit_s), "weighing_s": round(weighing_s)})
        });
        json!(rows.collect::<Vec<_>>())
    }
}

fn named(of: Vec<(Variant, Vec<Figure>)>) -> Vec<(String, Vec<Figure>)> {
    of.into_iter().map(|(variant, figures)| (variant.name().to_owned(), figures)).collect()
}

impl Regime {
    /// A measure of a variant, split by split.
    fn values(&self, variant: Variant, of: fn(&Outcome) -> f64) -> Vec<f64> {
        let splits = self.splits.iter();
        splits.flatten().filter(|it| it.variant == variant).map(of).collect()
    }

    fn variants(&self) -> Vec<(Variant, Vec<Figure>)> {
        let judged = |variant: &Variant| !self.values(*variant, |it| it.auc).is_empty();
        let of = |variant: Variant| {
            let figures = MEASURES.iter().map(|(name, of)| {
                let (mean, interval) =
                    mean_interval(&self.values(variant, *of), JUDGED_OVER_LEARNED);
                Figure::with(name, mean, interval)
            });
            (variant, figures.filter(|it| !it.value.is_nan()).collect())
        };
        Variant::ALL.into_iter().filter(judged).map(of).collect()
    }

    /// How far the whole is ahead of each other variant.
    fn ahead(&self) -> Vec<(Variant, Vec<Figure>)> {
        let others = self.variants().into_iter().filter(|it| it.0 != Variant::Whole);
        let of = |(variant, _): (Variant, Vec<Figure>)| {
            let figures = MEASURES.iter().map(|(name, of)| {
                let (ours, theirs) = (self.values(Variant::Whole, *of), self.values(variant, *of));
                let (mean, interval) = ahead(&ours, &theirs, JUDGED_OVER_LEARNED);
                Figure::with(name, mean, interval)
            });
            (variant, figures.filter(|it| !it.value.is_nan()).collect())
        };
        others.map(of).collect()
    }

    /// Of a split: the models, all folds together, and weighing the whole.
    fn seconds(&self) -> (f64, f64) {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
        (mean(&self.fits_s), mean(&self.values(Variant::Whole, |it| it.weighing_s)))
    }
}
