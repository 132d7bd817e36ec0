//! Signals weighed by a logistic regression, calibrated; its settings chosen on a part that nothing
//! was learned from.

use super::columns::Signals;
use super::measures::auc;
use super::shape::Shape;
use crate::error::Error;
use crate::logistic::{Examples, Logistic, Platt};

/// How signals are weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CtrSettings {
    /// So many places, beside its ends, where the line of a signal may break.
    pub knots: usize,
    /// What keeps weights small.
    pub l2: f64,
}

impl CtrSettings {
    /// What is tried, each with each.
    #[must_use]
    pub(super) fn tried() -> Vec<Self> {
        let knots = [4_usize, 8];
        let all = knots.into_iter().flat_map(|knots| [3.0, 30.0].map(|l2| Self { knots, l2 }));
        all.collect()
    }
}

/// A fitted model of signals.
#[derive(Clone, Debug)]
pub(super) struct Fitted {
    /// What it was fitted with.
    pub(super) settings: CtrSettings,
    /// The area under the curve on the part that settings were chosen by.
    pub(super) valid_auc: f64,
    names: Vec<String>,
    shapes: Vec<Shape>,
    logistic: Logistic,
    platt: Platt,
}

impl Fitted {
    /// Fits with each of several settings and keeps what is best on the part to choose by, on which
    /// it is calibrated too.
    ///
    /// # Errors
    /// Labels that are all alike, no settings, signals that tell nothing apart.
    pub(super) fn best(
        train: (&Signals, &[bool]),
        valid: (&Signals, &[bool]),
        tried: &[CtrSettings],
    ) -> Result<Self, Error> {
        let mut best: Option<Self> = None;
        for settings in tried {
            let fitted = Self::new(train, valid, *settings)?;
            if best.as_ref().is_none_or(|best| fitted.valid_auc > best.valid_auc) {
                best = Some(fitted);
            }
        }
        best.ok_or_else(|| Error::Setting { name: "tried", why: "no settings".to_owned() })
    }

    fn new(
        (train, labels): (&Signals, &[bool]),
        (valid, valid_labels): (&Signals, &[bool]),
        settings: CtrSettings,
    ) -> Result<Self, Error> {
        let shape = |at: usize| Shape::of(train.column(at), settings.knots);
        let shapes: Vec<Shape> = (0..train.names.len()).map(shape).collect();
        let width = width(&shapes);
        let pieces = pieces(&shapes, train);
        let examples = Examples::new(width, &pieces, labels)?;
        let logistic = Logistic::fit(&examples, settings.l2, &[])?;
        let scores = scores(&shapes, &logistic, valid);
        let platt = Platt::fit(&scores, valid_labels)?;
        let wide: Vec<f64> = scores.iter().map(|it| f64::from(*it)).collect();
        let valid_auc = auc(&wide, valid_labels);
        Ok(Self { settings, valid_auc, names: train.names.clone(), shapes, logistic, platt })
    }

    /// The probability of each row of signals, which must have the columns fitted on.
    #[must_use]
    pub(super) fn probabilities(&self, signals: &Signals) -> Vec<f64> {
        debug_assert_eq!(self.names, signals.names, "the columns fitted on");
        let scores = scores(&self.shapes, &self.logistic, signals);
        scores.iter().map(|score| self.platt.probability(*score)).collect()
    }

    /// How much each signal moves the log odds from its least to its most, the most telling first.
    #[must_use]
    pub(super) fn weights(&self) -> Vec<(String, f64)> {
        let mut at = 1;
        let mut told = Vec::new();
        for (name, shape) in self.names.iter().zip(&self.shapes) {
            let pieces = &self.logistic.weights[at..at + shape.width()];
            at += shape.width();
            told.push((name.clone(), pieces.iter().sum()));
        }
        told.sort_by(|one: &(String, f64), other| other.1.abs().total_cmp(&one.1.abs()));
        told
    }
}

/// The pieces of all lines, after a one that stands where nothing tells rows apart.
fn width(shapes: &[Shape]) -> usize {
    1 + shapes.iter().map(Shape::width).sum::<usize>()
}

fn pieces(shapes: &[Shape], signals: &Signals) -> Vec<f32> {
    let width = width(shapes);
    let columns = shapes.len().max(1);
    let mut made = Vec::with_capacity(width * signals.values.len() / columns);
    for row in signals.values.chunks_exact(columns) {
        made.push(1.0);
        row.iter().zip(shapes).for_each(|(value, shape)| shape.push(*value, &mut made));
    }
    made
}

fn scores(shapes: &[Shape], logistic: &Logistic, signals: &Signals) -> Vec<f32> {
    let pieces = pieces(shapes, signals);
    let rows = pieces.chunks_exact(logistic.weights.len().max(1));
    #[expect(clippy::cast_possible_truncation, reason = "log odds of seven digits are enough")]
    rows.map(|row| logistic.log_odds(row) as f32).collect()
}
