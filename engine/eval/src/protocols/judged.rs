//! Rows that were judged, and the figures they come to.

use std::collections::BTreeMap;

use crate::learn::Guess;
use crate::metrics::{bootstrap, calibration, classes, coverage};
use crate::report::{Failure, Figure, Row};

/// One text that was judged.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Judged {
    /// What was said.
    pub(crate) text: String,
    /// The class it is.
    pub(crate) gold: usize,
    /// The class it was held to be.
    pub(crate) guess: usize,
    /// The probability of that class.
    pub(crate) confidence: f64,
    /// Brier's score over all classes.
    pub(crate) brier: f64,
    /// What it belongs together with.
    pub(crate) cluster: usize,
}

impl Judged {
    /// Judges a guess among the classes, refusing nothing.
    pub(crate) fn of(text: &str, gold: usize, guess: &Guess, cluster: usize) -> Self {
        let (class, confidence) = guess.ranked.first().copied().unwrap_or((usize::MAX, 0.0));
        let mut chances = guess.ranked.clone();
        chances.push((usize::MAX, guess.outside));
        let brier = calibration::brier(&chances, gold);
        Self { text: text.to_owned(), gold, guess: class, confidence, brier, cluster }
    }

    fn right(&self) -> bool {
        self.gold == self.guess
    }
}

/// How many failures are told.
const FAILURES: usize = 12;

/// The figures of rows. Probabilities are judged only where they are some.
pub(crate) fn figures(rows: &[Judged], probable: bool) -> Vec<Figure> {
    let clusters: Vec<usize> = rows.iter().map(|it| it.cluster).collect();
    let with = |measure: &str, statistic: &dyn Fn(&[&Judged]) -> f64| {
        let all: Vec<&Judged> = rows.iter().collect();
        let drawn =
            |indexes: &[usize]| statistic(&indexes.iter().map(|it| &rows[*it]).collect::<Vec<_>>());
        Figure::with(measure, statistic(&all), bootstrap::interval(&clusters, &drawn))
    };
    let mut figures = vec![
        with("accuracy", &|rows| classes::accuracy(&pairs(rows))),
        with("macro-F1", &|rows| classes::macro_f1(&pairs(rows))),
    ];
    let sure: Vec<(f64, bool)> = rows.iter().map(|it| (it.confidence, it.right())).collect();
    for (measure, hundredths) in
        [("precision at coverage 0.75", 75), ("precision at coverage 0.9", 90)]
    {
        figures.push(with(measure, &|rows| {
            let sure: Vec<(f64, bool)> =
                rows.iter().map(|it| (it.confidence, it.right())).collect();
            coverage::precision_at(&sure, hundredths)
        }));
    }
    if probable {
        let error = |bins: &[calibration::Bin]| calibration::expected_error(bins);
        figures.push(Figure::plain("ECE, equal mass", error(&calibration::equal_mass(&sure))));
        figures.push(Figure::plain("ECE, equal width", error(&calibration::equal_width(&sure))));
        let brier = rows.iter().map(|it| it.brier).sum::<f64>() / rows.len().max(1) as f64;
        figures.push(Figure::plain("Brier", brier));
    }
    figures
}

fn pairs(rows: &[&Judged]) -> Vec<(usize, usize)> {
    rows.iter().map(|it| (it.gold, it.guess)).collect()
}

/// A row of the report with everything that judged texts tell.
pub(crate) fn row(name: &str, rows: &[Judged], labels: &[String], taught: &[usize]) -> Row {
    let all: Vec<&Judged> = rows.iter().collect();
    let pairs = pairs(&all);
    let label = |class: usize| labels.get(class).cloned().unwrap_or_else(|| "(outside)".to_owned());
    let sure: Vec<(f64, bool)> = rows.iter().map(|it| (it.confidence, it.right())).collect();
    let by_class = classes::by_class(&pairs);
    let confusions = classes::confusions(&pairs);
    Row {
        name: name.to_owned(),
        count: rows.len(),
        figures: figures(rows, true),
        classes: by_class
            .iter()
            .map(|(class, it)| (label(*class), it.gold, it.recall(), it.precision()))
            .collect(),
        confusions: confusions
            .into_iter()
            .map(|(gold, guess, count)| (label(gold), label(guess), count))
            .collect(),
        bands: classes::bands(&pairs, taught),
        coverage: coverage::curve(&sure),
        reliability: calibration::equal_width(&sure),
        failures: failures(rows, &label),
        ..Row::default()
    }
}

/// The failures to tell: the surest ones, and of each pair of classes one.
fn failures(rows: &[Judged], label: &dyn Fn(usize) -> String) -> Vec<Failure> {
    let mut wrong: BTreeMap<(usize, usize), &Judged> = BTreeMap::new();
    for it in rows.iter().filter(|it| !it.right()) {
        let held = wrong.entry((it.gold, it.guess)).or_insert(it);
        if it.confidence.total_cmp(&held.confidence).is_gt() {
            *held = it;
        }
    }
    let mut wrong: Vec<&Judged> = wrong.into_values().collect();
    wrong.sort_by(|one, other| {
        other.confidence.total_cmp(&one.confidence).then(one.text.cmp(&other.text))
    });
    let told = wrong.into_iter().take(FAILURES).map(|it| Failure {
        text: it.text.clone(),
        right: label(it.gold),
        guess: label(it.guess),
        confidence: it.confidence,
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::{Guess, Judged, row};

    #[test]
    fn a_row_tells_everything_of_what_was_judged() {
        let labels = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let guess = |class, sure| Guess { ranked: vec![(class, sure)], outside: 1.0 - sure };
        let rows = [
            Judged::of("one", 0, &guess(0, 0.9), 0),
            Judged::of("two", 1, &guess(0, 0.6), 1),
            Judged::of("three", 2, &guess(2, 0.8), 2),
        ];
        let row = row("full", &rows, &labels, &[3, 2, 1]);
        assert!((row.figures[0].value - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(row.confusions, [("b".into(), "a".into(), 1)]);
        assert_eq!((row.failures.len(), row.bands.len()), (1, 3));
        assert_eq!(row.failures[0].text, "two");
        assert!((rows[1].brier - (0.36 + 0.16 + 1.0)).abs() < 1e-12);
    }
}
