//! The report for people.

use std::fmt::Write as _;

use super::figures::{Figure, Report, Row, SetReport, count_of};
use super::plot::file;
use crate::sets::Yardstick;

/// So many classes, confusions and failures are shown; the JSON has them all but the failures.
const SHOWN: usize = 12;

/// Everything but latency.
pub(super) fn report(report: &Report) -> String {
    let mut text = String::from("# How well utterances are understood\n\n");
    text += "Figures are in hundredths; in brackets the 95 % interval of 1,000 seeded resamples. Latency is told apart, in `latency.md`.\n\n";
    for (name, value) in &report.settings {
        line(&mut text, &format!("- {name}: {value}"));
    }
    line(&mut text, "\n## Overview\n");
    overview(&mut text, report);
    for set in &report.sets {
        one_set(&mut text, set);
    }
    if !report.skipped.is_empty() {
        line(&mut text, "\n## Not run\n");
        for it in &report.skipped {
            line(&mut text, &format!("- {}: {}", it.name, it.why));
        }
    }
    text
}

/// Latency alone: it differs from run to run.
pub(super) fn latency(report: &Report) -> String {
    let mut text = String::from(
        "# Latency per utterance\n\nMicroseconds on one core, what is learnt once left out.\n\n",
    );
    text += "| set | part | row | timed | median | p99 |\n|---|---|---|---|---|---|\n";
    for (set, row) in report.rows() {
        if let Some((median, p99)) = row.latency.told() {
            let (name, part, of) = (&set.name, set.part, &row.name);
            let timed = row.latency.0.len();
            line(
                &mut text,
                &format!("| {name} | {part} | {of} | {timed} | {median:.0} | {p99:.0} |"),
            );
        }
    }
    text
}

/// A line for each row.
pub(super) fn summary(report: &Report) -> String {
    let mut text = String::new();
    for (set, row) in report.rows() {
        let figures: Vec<String> =
            row.figures.iter().take(4).map(|it| format!("{} {}", it.measure, plain(it))).collect();
        let told = if figures.is_empty() { row.notes.join("; ") } else { figures.join(", ") };
        line(&mut text, &format!("{} {} {} ({}): {told}", set.name, set.part, row.name, row.count));
    }
    for it in &report.skipped {
        line(&mut text, &format!("{}: not run: {}", it.name, it.why));
    }
    text
}

fn overview(text: &mut String, report: &Report) {
    line(
        text,
        "| set | row | rows | measure | ours | peer of this run | floor | simplest | published |",
    );
    line(text, "|---|---|---|---|---|---|---|---|---|");
    for (set, row) in report.rows() {
        let led = headline(set, row);
        for (measure, stick) in led {
            let of = |figures: &[Figure]| {
                figures.iter().find(|it| it.measure == measure).map_or_else(|| "–".to_owned(), told)
            };
            let share =
                |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |it| format!("{it:.1}"));
            let published = stick.map_or_else(String::new, |it| {
                let each = it.published.iter().map(|it| format!("{:.1} ({})", it.value, it.by));
                each.collect::<Vec<_>>().join("; ")
            });
            let other = stick.filter(|it| it.part != set.part).map(|it| format!(" on {}", it.part));
            let other = other.unwrap_or_default();
            let ours =
                if row.figures.is_empty() { "no learner yet".to_owned() } else { of(&row.figures) };
            let floor = share(stick.and_then(|it| it.floor));
            let simplest = share(stick.and_then(|it| it.simplest));
            line(
                text,
                &format!(
                    "| {} ({}) | {} | {} | {measure} | **{ours}** | {} | {floor}{other} | {simplest} | {published} |",
                    set.name,
                    set.part,
                    row.name,
                    row.count,
                    of(&row.peer),
                ),
            );
        }
    }
}

/// The measures to lead with: those with a yardstick, else the first one.
fn headline<'a>(set: &'a SetReport, row: &'a Row) -> Vec<(&'a str, Option<&'a Yardstick>)> {
    let mut led: Vec<(&str, Option<&Yardstick>)> = set
        .yardsticks
        .iter()
        .filter(|it| it.row == row.name)
        .map(|it| (it.measure.as_str(), Some(it)))
        .collect();
    if led.is_empty() {
        let first = row.figures.first().or(row.peer.first());
        led.extend(first.map(|it| (it.measure.as_str(), None)));
    }
    led
}

fn one_set(text: &mut String, set: &SetReport) {
    line(text, &format!("\n## {} ({}, {})\n", set.name, set.kind.name(), set.part));
    for note in &set.notes {
        line(text, &format!("{note}\n"));
    }
    for row in &set.rows {
        line(text, &format!("### {}: {}\n", row.name, count_of(row.count, "row", "rows")));
        for note in &row.notes {
            line(text, &format!("{note}\n"));
        }
        figures(text, row);
        bands(text, row);
        for what in ["reliability", "coverage"] {
            let there = if what == "coverage" {
                !row.coverage.is_empty()
            } else {
                !row.reliability.is_empty()
            };
            if there {
                line(text, &format!("![{what}]({})", file(set, row, what)));
            }
        }
        weakest(text, row);
        confusions(text, row);
        failures(text, row);
    }
    if !set.findings.is_empty() {
        line(
            text,
            &format!("{} could not be read:\n", count_of(set.findings.len(), "line", "lines")),
        );
        for finding in set.findings.iter().take(SHOWN) {
            line(text, &format!("- {}", finding.replace('\n', " ")));
        }
    }
    if set.yardsticks.iter().any(|it| !it.published.is_empty()) {
        line(text, "\nSources of published figures:\n");
        for it in &set.yardsticks {
            for published in &it.published {
                line(
                    text,
                    &format!(
                        "- {}, {}, {}: {:.1} by {} – {}",
                        it.row,
                        it.part,
                        it.measure,
                        published.value,
                        published.by,
                        published.source
                    ),
                );
            }
        }
    }
}

fn figures(text: &mut String, row: &Row) {
    if row.figures.is_empty() && row.peer.is_empty() {
        return;
    }
    let names: String =
        row.ablations.iter().map(|(name, _)| format!(" without {name} |")).collect();
    line(text, &format!("| measure | ours | peer of this run |{names}"));
    line(text, &format!("|---|---|---|{}", "---|".repeat(row.ablations.len())));
    let measures = if row.figures.is_empty() { &row.peer } else { &row.figures };
    for it in measures {
        let of = |figures: &[Figure]| {
            let same = figures.iter().find(|other| other.measure == it.measure);
            same.map_or_else(|| "–".to_owned(), told)
        };
        let ablations: String =
            row.ablations.iter().map(|(_, figures)| format!(" {} |", of(figures))).collect();
        line(
            text,
            &format!("| {} | {} | {} |{ablations}", it.measure, of(&row.figures), of(&row.peer)),
        );
    }
    line(text, "");
}

fn bands(text: &mut String, row: &Row) {
    if row.bands.is_empty() {
        return;
    }
    line(
        text,
        "| classes by what was taught | classes | taught | rows | accuracy |\n|---|---|---|---|---|",
    );
    for it in &row.bands {
        let (low, high) = it.taught;
        let accuracy = hundredths(it.accuracy);
        line(
            text,
            &format!("| {} | {} | {low}–{high} | {} | {accuracy} |", it.name, it.classes, it.rows),
        );
    }
    line(text, "");
}

fn weakest(text: &mut String, row: &Row) {
    if row.classes.is_empty() {
        return;
    }
    let mut classes: Vec<_> = row.classes.iter().filter(|it| it.1 > 0).collect();
    classes.sort_by(|one, other| one.2.total_cmp(&other.2).then(one.0.cmp(&other.0)));
    line(
        text,
        "\nClasses found least:\n\n| class | rows | recall | precision |\n|---|---|---|---|",
    );
    for (name, rows, recall, precision) in classes.into_iter().take(SHOWN) {
        let (name, recall, precision) = (cell(name), hundredths(*recall), hundredths(*precision));
        line(text, &format!("| {name} | {rows} | {recall} | {precision} |"));
    }
}

fn confusions(text: &mut String, row: &Row) {
    if row.confusions.is_empty() {
        return;
    }
    line(text, "\nMistaken most:\n\n| right | guessed | times |\n|---|---|---|");
    for (right, guess, count) in row.confusions.iter().take(SHOWN) {
        line(text, &format!("| {} | {} | {count} |", cell(right), cell(guess)));
    }
}

fn failures(text: &mut String, row: &Row) {
    if row.failures.is_empty() {
        return;
    }
    line(
        text,
        "\nSome of what went wrong:\n\n| said | right | guessed | confidence |\n|---|---|---|---|",
    );
    for it in &row.failures {
        let (said, right, guess) = (cell(&it.text), cell(&it.right), cell(&it.guess));
        line(text, &format!("| {said} | {right} | {guess} | {:.2} |", it.confidence));
    }
    line(text, "");
}

fn told(figure: &Figure) -> String {
    match figure.interval {
        Some((low, high)) => {
            format!("{} [{}, {}]", plain(figure), hundredths(low), hundredths(high))
        }
        None => plain(figure),
    }
}

fn plain(figure: &Figure) -> String {
    hundredths(figure.value)
}

fn hundredths(share: f64) -> String {
    format!("{:.1}", share * 100.0 + 0.0)
}

/// A text that stays within its cell.
fn cell(text: &str) -> String {
    const CHARS_MAX: usize = 80;
    let kept: String = text.chars().take(CHARS_MAX).collect();
    let more = if text.chars().count() > CHARS_MAX { "…" } else { "" };
    format!("{}{more}", kept.replace('|', "\\|").replace('\n', " "))
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("text takes text");
}
