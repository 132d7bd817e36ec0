//! The plots of a row: reliability, and precision against coverage.

use super::figures::{Row, SetReport};
use super::svg::Plot;
use crate::metrics::calibration::Bin;

/// The plots of a row, name and text.
pub(super) fn plots(set: &SetReport, row: &Row) -> Vec<(String, String)> {
    let mut plots = Vec::new();
    let title = format!("{}, {} ({})", set.name, row.name, set.part);
    if !row.reliability.is_empty() {
        plots.push((file(set, row, "reliability"), reliability(&title, &row.reliability)));
    }
    if !row.coverage.is_empty() {
        let mut plot = Plot::new(&title, "coverage", "precision");
        plot.curve(&row.coverage);
        plots.push((file(set, row, "coverage"), plot.finish()));
    }
    plots
}

/// What was said against what was: a dot for each bin.
pub(super) fn reliability(title: &str, bins: &[Bin]) -> String {
    let mut plot = Plot::new(title, "confidence", "accuracy");
    plot.line((0.0, 0.0), (1.0, 1.0), "#999");
    let rows: usize = bins.iter().map(|bin| bin.rows).sum();
    for bin in bins {
        plot.dot((bin.confidence, bin.accuracy), bin.rows as f64 / rows.max(1) as f64);
    }
    plot.finish()
}

/// Points with their names; both axes end at the largest.
pub(super) fn scatter(
    title: &str,
    (across, up): (&str, &str),
    points: &[(String, f64, f64)],
) -> String {
    let (most_x, most_y) =
        (largest(points.iter().map(|it| it.1)), largest(points.iter().map(|it| it.2)));
    let mut plot = Plot::within(title, (across, most_x), (up, most_y));
    for (name, x, y) in points {
        plot.dot((x / most_x, y / most_y), 0.05);
        plot.name((x / most_x, y / most_y), name);
    }
    plot.finish()
}

/// A bar for each name, its end at its value.
pub(super) fn bars(title: &str, up: &str, values: &[(String, f64)]) -> String {
    let most = largest(values.iter().map(|it| it.1));
    let mut plot = Plot::within(title, ("", 0.0), (up, most));
    let width = 1.0 / values.len().max(1) as f64;
    for (at, (name, value)) in values.iter().enumerate() {
        let from = (at as f64 + 0.15) * width;
        plot.bar((from, from + 0.7 * width), value / most, name);
    }
    plot.finish()
}

/// What each attempt came to, and the best so far.
pub(super) fn learning(title: &str, worths: &[f64]) -> String {
    let most = largest(worths.iter().copied());
    let count = worths.len().max(2) as f64 - 1.0;
    let mut plot = Plot::within(title, ("attempt", count + 1.0), ("", most));
    let mut best = 0.0_f64;
    let mut line = Vec::new();
    for (at, worth) in worths.iter().enumerate() {
        best = best.max(*worth);
        let place = at as f64 / count;
        plot.dot((place, worth / most), 0.0);
        line.push((place, best / most));
    }
    plot.curve(&line);
    plot.finish()
}

fn largest(values: impl Iterator<Item = f64>) -> f64 {
    let most = values.fold(0.0, f64::max);
    if most > 0.0 { most } else { 1.0 }
}

/// The name of a plot's file.
pub(super) fn file(set: &SetReport, row: &Row, what: &str) -> String {
    let plain = |text: &str| -> String {
        let kept = text.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' });
        kept.collect::<String>()
            .split('-')
            .filter(|it| !it.is_empty())
            .collect::<Vec<_>>()
            .join("-")
    };
    format!("{}-{}-{}-{what}.svg", plain(&set.name), set.part, plain(&row.name))
}
