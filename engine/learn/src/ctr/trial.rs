//! One split judged: what the whole comes to, and what it comes to without the graph, without how
//! much a user took, and by popularity alone.

use super::columns::{BALANCE, Folds, GRAPH, Signals, TAKEN};
use super::measures::{auc, calibration_error, f1, log_loss};
use super::predictor::{CtrSettings, Fitted};
use super::rows::Labelled;
use crate::error::Error;
use crate::models::Side;

/// So many turns in which rows learned from are held out.
const FOLDS: usize = 5;

/// Which signals are weighed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// All of them.
    Whole,
    /// None that knows the graph.
    WithoutGraph,
    /// None of how often a user took and passed over: protocols that draw as many negatives as
    /// positives for each user give that away.
    WithoutBalance,
    /// How often an item was taken alone.
    Popularity,
}

impl Variant {
    /// All of them.
    pub const ALL: [Self; 4] =
        [Self::Whole, Self::WithoutGraph, Self::WithoutBalance, Self::Popularity];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::WithoutGraph => "without the graph",
            Self::WithoutBalance => "without users' balance",
            Self::Popularity => "popularity alone",
        }
    }

    fn keeps(self, column: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::WithoutGraph => !column.starts_with(GRAPH),
            Self::WithoutBalance => !column.starts_with(BALANCE),
            Self::Popularity => column == TAKEN,
        }
    }
}

/// What a variant came to on the part judged.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Which.
    pub variant: Variant,
    /// Area under the ROC curve.
    pub auc: f64,
    /// The same among rows whose item somebody took in the part learned from; NaN where none is.
    pub auc_known: f64,
    /// F1 of probabilities from a half on.
    pub f1: f64,
    /// Mean surprise at labels, in nats.
    pub log_loss: f64,
    /// Mean distance of probabilities from frequencies.
    pub calibration_error: f64,
    /// The settings chosen on the validation part.
    pub settings: CtrSettings,
    /// How much each signal moves the log odds, the most telling first.
    pub weights: Vec<(String, f64)>,
    /// Probabilities and labels of the part judged.
    pub rows: Vec<(f64, bool)>,
    /// Seconds of weighing: each of the settings tried once.
    pub weighing_s: f64,
}

/// A split to judge.
pub struct CtrTrial<'a> {
    /// The rows.
    pub rows: &'a Labelled,
    /// What is known of items.
    pub side: Side<'a>,
    /// Whether whole items are kept from what is learned from.
    pub cold: bool,
    /// Draws the split.
    pub seed: u64,
    /// Seconds since any fixed moment.
    pub clock: &'a dyn Fn() -> f64,
}

impl std::fmt::Debug for CtrTrial<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("CtrTrial").field("seed", &self.seed).finish_non_exhaustive()
    }
}

impl CtrTrial<'_> {
    /// Judges every variant; with how many seconds the models took, all folds together. Settings are
    /// chosen on the validation part, and the part judged is looked at last.
    ///
    /// # Errors
    /// What a fit says; parts without rows of both kinds.
    pub fn judge(&self) -> Result<(Vec<Outcome>, f64), Error> {
        let parts =
            if self.cold { self.rows.by_items(self.seed) } else { self.rows.by_rows(self.seed) };
        let begin = (self.clock)();
        let folds = Folds { count: FOLDS, by_items: self.cold, seed: self.seed };
        let train = Signals::out_of_fold(self.rows, &parts.train, self.side, &folds)?;
        let later: Vec<usize> = parts.valid.iter().chain(&parts.test).copied().collect();
        let both = Signals::of(self.rows, &parts.train, &later, self.side)?;
        let fit_s = (self.clock)() - begin;
        let (valid, test) = both.split_at(parts.valid.len());
        let labels = self.rows.labels(&parts.train);
        let valid_labels = self.rows.labels(&parts.valid);
        let mut outcomes = Vec::new();
        for variant in Variant::ALL {
            if variant == Variant::WithoutGraph && self.side.attributes.is_none() {
                continue;
            }
            let begin = (self.clock)();
            let [train, valid, test] =
                [&train, &valid, &test].map(|it| it.kept(&|column| variant.keeps(column)));
            let fitted =
                Fitted::best((&train, &labels), (&valid, &valid_labels), &CtrSettings::tried())?;
            let weighing_s = (self.clock)() - begin;
            let probabilities = fitted.probabilities(&test);
            let judged = (probabilities, self.rows.labels(&parts.test));
            let known = self.known(&parts.train, &parts.test);
            outcomes.push(outcome(variant, &fitted, (judged, known), weighing_s));
        }
        Ok((outcomes, fit_s))
    }

    /// Of rows those whose item was taken by somebody among others.
    fn known(&self, learned: &[usize], judged: &[usize]) -> Vec<bool> {
        let taken = self.rows.matrix(learned, true).column_sums();
        let item = |row: &usize| crate::matrix::index(self.rows.pairs[*row].1);
        judged.iter().map(|row| taken[item(row)] > 0.0).collect()
    }
}

/// Probabilities and labels, and which of them to look at alone.
type Judged = ((Vec<f64>, Vec<bool>), Vec<bool>);

fn outcome(
    variant: Variant,
    fitted: &Fitted,
    ((probabilities, labels), known): Judged,
    weighing_s: f64,
) -> Outcome {
    let rows: Vec<(f64, bool)> =
        probabilities.iter().copied().zip(labels.iter().copied()).collect();
    let of_known = rows.iter().zip(&known).filter(|(_, known)| **known).map(|(row, _)| *row);
    let (known_scores, known_labels): (Vec<f64>, Vec<bool>) = of_known.unzip();
    Outcome {
        variant,
        auc: auc(&probabilities, &labels),
        auc_known: auc(&known_scores, &known_labels),
        f1: f1(&probabilities, &labels),
        log_loss: log_loss(&probabilities, &labels),
        calibration_error: calibration_error(&probabilities, &labels),
        settings: fitted.settings,
        weights: fitted.weights(),
        rows,
        weighing_s,
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{CtrTrial, Variant};
    use crate::ctr::Labelled;
    use crate::matrix::Sparse;
    use crate::models::Side;
    use crate::random::Random;

    /// Users take items of their own colour, mostly.
    fn shop(folder: &std::path::Path) -> (Labelled, Sparse) {
        let mut random = Random::new(9);
        let mut text = String::new();
        for user in 0..200 {
            for _ in 0..14 {
                let item = random.below(60);
                let apart = f32::from(u8::from(item % 3 != user % 3));
                let taken = random.share() < 0.85 - 0.7 * apart;
                text += &format!("u{user} i{item} {}\n", u8::from(taken));
            }
        }
        let path = folder.join("rows.txt");
        fs::write(&path, text).unwrap();
        let rows = Labelled::read(&[&path], 1.0).unwrap();
        let colour = |name: &String| vec![(name[1..].parse::<u32>().unwrap() % 3, 1.0)];
        let attributes = Sparse::from_rows(rows.items.all().iter().map(colour).collect(), 3);
        (rows, attributes)
    }

    #[test]
    fn the_graph_tells_of_items_nobody_met_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let (rows, attributes) = shop(folder.path());
        let side = Side { attributes: Some(&attributes) };
        let judge = |cold| {
            let trial = CtrTrial { rows: &rows, side, cold, seed: 3, clock: &|| 0.0 };
            trial.judge().unwrap().0
        };
        let of = |variant: Variant, cold: bool| {
            judge(cold).into_iter().find(|it| it.variant == variant).unwrap()
        };
        let (whole, bare) = (of(Variant::Whole, true), of(Variant::WithoutGraph, true));
        assert!(whole.auc > 0.75, "{}", whole.auc);
        assert!(bare.auc < 0.6 && whole.auc_known.is_nan(), "{}", bare.auc);
        let (warm, popular) = (of(Variant::Whole, false), of(Variant::Popularity, false));
        assert!(warm.auc > popular.auc + 0.15 && warm.f1 > 0.6, "{} {}", warm.auc, warm.f1);
        assert!(warm.calibration_error < 0.15, "{}", warm.calibration_error);
        assert_eq!(judge(false)[0].rows, warm.rows, "the same by the same seed");
    }

    #[test]
    fn labels_that_nothing_tells_of_are_not_told() {
        // A leak of a row's own label into its signals would show here.
        let folder = tempfile::tempdir().unwrap();
        let mut random = Random::new(5);
        let mut text = String::new();
        for at in 0..3_000 {
            text += &format!("u{} i{} {}\n", at % 100, random.below(80), random.below(2));
        }
        let path = folder.path().join("rows.txt");
        fs::write(&path, text).unwrap();
        let rows = Labelled::read(&[&path], 1.0).unwrap();
        let trial =
            CtrTrial { rows: &rows, side: Side::default(), cold: false, seed: 1, clock: &|| 0.0 };
        let (outcomes, _) = trial.judge().unwrap();
        assert_eq!(outcomes.len(), 3, "nothing of a graph where there is none");
        assert!(outcomes.iter().all(|it| (it.auc - 0.5).abs() < 0.09), "{}", outcomes[0].auc);
    }
}
