//! The plots of a row: reliability, and precision against coverage.

use super::figures::{Row, SetReport};
use super::svg::Plot;

/// The plots of a row, name and text.
pub(super) fn plots(set: &SetReport, row: &Row) -> Vec<(String, String)> {
    let mut plots = Vec::new();
    let title = format!("{}, {} ({})", set.name, row.name, set.part);
    if !row.reliability.is_empty() {
        let mut plot = Plot::new(&title, "confidence", "accuracy");
        plot.line((0.0, 0.0), (1.0, 1.0), "#999");
        let rows: usize = row.reliability.iter().map(|bin| bin.rows).sum();
        for bin in &row.reliability {
            plot.dot((bin.confidence, bin.accuracy), bin.rows as f64 / rows.max(1) as f64);
        }
        plots.push((file(set, row, "reliability"), plot.finish()));
    }
    if !row.coverage.is_empty() {
        let mut plot = Plot::new(&title, "coverage", "precision");
        plot.curve(&row.coverage);
        plots.push((file(set, row, "coverage"), plot.finish()));
    }
    plots
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
