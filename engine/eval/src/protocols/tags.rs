//! Tagged sentences: learn spans, find them in others.

use super::shelf::Shelf;
use super::tools::Tools;
use crate::learn::SlotStudent;
use crate::metrics::bootstrap;
use crate::metrics::span::{Counts, Span, spans};
use crate::report::{Failure, Figure, Row};
use crate::sets::{Tagged, read_tags};

/// A sentence with the spans that there are and that were found.
struct Found {
    text: String,
    gold: Vec<Span>,
    found: Vec<Span>,
}

const FAILURES: usize = 12;

/// Runs a set of tagged sentences.
pub(crate) fn run(shelf: &Shelf<'_>, tools: &Tools<'_>) -> Vec<Row> {
    let Some(judged) = shelf.judged() else { return Vec::new() };
    let queries = shelf.read(judged, &read_tags);
    let mut rows = Vec::new();
    for training in &shelf.form().train {
        let here =
            training.parts.is_empty() || training.parts.iter().any(|it| it == shelf.part().name());
        if !here {
            continue;
        }
        (tools.progress)(&format!("{}: {}", shelf.form().name, training.name));
        let mut row = Row { name: training.name.clone(), count: queries.len(), ..Row::default() };
        let known: Vec<Tagged> =
            training.files.iter().flat_map(|it| shelf.read(it, &read_tags)).collect();
        row.peer = figures(&remembered(&known, &queries));
        take(&mut row, (&known, &queries), tools);
        rows.push(row);
    }
    rows
}

fn take(row: &mut Row, rows: (&[Tagged], &[Tagged]), tools: &Tools<'_>) {
    let student = SlotStudent::of_tags(rows.0);
    let mut found = Vec::new();
    for query in rows.1 {
        let (tags, micros) = tools.timed(|| student.tags(&query.tokens));
        row.latency.0.push(micros);
        found.push(Found {
            text: query.tokens.concat(),
            gold: spans(&query.tags),
            found: spans(&tags),
        });
    }
    row.figures = figures(&found);
    row.failures = failures(&found);
}

/// The peer: the longest spans of the training part, found again word for word.
fn remembered(known: &[Tagged], queries: &[Tagged]) -> Vec<Found> {
    let mut words: std::collections::BTreeMap<Vec<String>, String> =
        std::collections::BTreeMap::new();
    for row in known {
        for (from, to, kind) in spans(&row.tags) {
            words.entry(row.tokens[from..to].to_vec()).or_insert(kind);
        }
    }
    let longest = words.keys().map(Vec::len).max().unwrap_or(0);
    let find = |tokens: &[String]| {
        let (mut found, mut at) = (Vec::new(), 0);
        while at < tokens.len() {
            let most = longest.min(tokens.len() - at);
            let hit = (1..=most).rev().find_map(|length| {
                words.get(&tokens[at..at + length]).map(|kind| (at, at + length, kind.clone()))
            });
            at = hit.as_ref().map_or(at + 1, |(_, end, _)| *end);
            found.extend(hit);
        }
        found
    };
    let of = |query: &Tagged| Found {
        text: query.tokens.concat(),
        gold: spans(&query.tags),
        found: find(&query.tokens),
    };
    queries.iter().map(of).collect()
}

fn figures(rows: &[Found]) -> Vec<Figure> {
    let counts: Vec<Counts> = rows.iter().map(|it| Counts::of(&it.gold, &it.found)).collect();
    let clusters: Vec<usize> = (0..rows.len()).collect();
    let with = |measure: &str, of: &dyn Fn(&Counts) -> f64| {
        let drawn = |rows: &[usize]| of(&Counts::sum(rows.iter().map(|it| counts[*it])));
        Figure::with(measure, drawn(&clusters), bootstrap::interval(&clusters, &drawn))
    };
    let whole = counts.iter().filter(|it| it.hits == it.gold && it.hits == it.found).count();
    vec![
        with("span F1", &Counts::f1),
        with("span precision", &Counts::precision),
        with("span recall", &Counts::recall),
        Figure::plain("sentence accuracy", whole as f64 / rows.len().max(1) as f64),
    ]
}

fn failures(rows: &[Found]) -> Vec<Failure> {
    let told = |spans: &[Span], text: &str| {
        let words: Vec<String> = spans
            .iter()
            .map(|(from, to, kind)| {
                let words: String = text.chars().skip(*from).take(to - from).collect();
                format!("{words}/{kind}")
            })
            .collect();
        words.join(" ")
    };
    let wrong = rows.iter().filter(|it| it.gold != it.found).take(FAILURES);
    let of = |it: &Found| Failure {
        text: it.text.clone(),
        right: told(&it.gold, &it.text),
        guess: told(&it.found, &it.text),
        confidence: 0.0,
    };
    wrong.map(of).collect()
}
