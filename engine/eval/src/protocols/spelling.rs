//! Spelling: whole sentences that become right, and those that are spoilt.

use super::shelf::Shelf;
use super::tools::Tools;
use crate::learn::corrected;
use crate::metrics::bootstrap;
use crate::metrics::correction::{Corrected, correction};
use crate::report::{Failure, Figure, Row};
use crate::sets::read_spelling;

const FAILURES: usize = 12;

/// Runs a set of sentences to correct.
pub(crate) fn run(shelf: &Shelf<'_>, tools: &Tools<'_>) -> Vec<Row> {
    let Some(judged) = shelf.judged() else { return Vec::new() };
    let sentences = shelf.read(judged, &read_spelling);
    let mut row = Row { name: "correction".into(), count: sentences.len(), ..Row::default() };
    (tools.progress)(&format!("{}: correction", shelf.form().name));
    let mut rows = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let (guess, micros) = tools.timed(|| corrected(&sentence.written));
        row.latency.0.push(micros);
        rows.push(Corrected { written: sentence.written, right: sentence.right, guess });
    }
    row.figures = figures(&rows);
    row.failures = failures(&rows);
    let mistaken = rows.iter().filter(|it| it.written != it.right).count();
    row.notes.push(format!("{mistaken} of {} sentences hold a mistake.", rows.len()));
    vec![row]
}

fn figures(rows: &[Corrected]) -> Vec<Figure> {
    let clusters: Vec<usize> = (0..rows.len()).collect();
    let with = |measure: &str, of: &dyn Fn(&[&Corrected]) -> f64| {
        let drawn =
            |indexes: &[usize]| of(&indexes.iter().map(|it| &rows[*it]).collect::<Vec<_>>());
        Figure::with(measure, drawn(&clusters), bootstrap::interval(&clusters, &drawn))
    };
    vec![
        with("correction F1", &|rows| correction(rows).f1),
        with("correction precision", &|rows| correction(rows).precision),
        with("correction recall", &|rows| correction(rows).recall),
        with("detection F1", &|rows| correction(rows).detection_f1),
        with("false alarms", &|rows| correction(rows).false_alarms),
    ]
}

fn failures(rows: &[Corrected]) -> Vec<Failure> {
    let wrong = rows.iter().filter(|it| it.guess != it.right).take(FAILURES);
    let of = |it: &Corrected| Failure {
        text: it.written.clone(),
        right: it.right.clone(),
        guess: it.guess.clone(),
        confidence: 0.0,
    };
    wrong.map(of).collect()
}
