//! The report for programs.

use serde_json::{Map, Value, json};

use super::figures::{Figure, Report, Row, SetReport};

/// Everything but latency.
pub(super) fn report(report: &Report) -> String {
    let settings: Map<String, Value> =
        report.settings.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let skipped = report.skipped.iter().map(|it| json!({"set": it.name, "why": it.why}));
    let whole = json!({
        "settings": settings,
        "sets": report.sets.iter().map(set).collect::<Vec<_>>(),
        "skipped": skipped.collect::<Vec<_>>(),
    });
    format!("{whole:#}\n")
}

/// Latency alone.
pub(super) fn latency(report: &Report) -> String {
    let rows: Vec<Value> = report
        .rows()
        .filter_map(|(set, row)| {
            let (median, p99) = row.latency.told()?;
            let timed = row.latency.0.len();
            Some(json!({"set": set.name, "part": set.part, "row": row.name, "timed": timed,
                "median_us": round(median), "p99_us": round(p99)}))
        })
        .collect();
    format!("{:#}\n", json!({ "latency": rows }))
}

fn set(set: &SetReport) -> Value {
    let yardsticks: Vec<Value> = set
        .yardsticks
        .iter()
        .map(|it| {
            let published: Vec<Value> = it
                .published
                .iter()
                .map(|it| json!({"value": it.value, "by": it.by, "source": it.source}))
                .collect();
            json!({"row": it.row, "part": it.part, "measure": it.measure, "floor": it.floor,
                "simplest": it.simplest, "published": published})
        })
        .collect();
    json!({
        "name": set.name,
        "kind": set.kind.name(),
        "part": set.part,
        "notes": set.notes,
        "yardsticks": yardsticks,
        "findings": set.findings,
        "rows": set.rows.iter().map(row).collect::<Vec<_>>(),
    })
}

fn row(row: &Row) -> Value {
    let classes = row.classes.iter().map(|(name, rows, recall, precision)| {
        json!({"class": name, "rows": rows, "recall": round(*recall), "precision": round(*precision)})
    });
    let confusions = row
        .confusions
        .iter()
        .map(|(right, guess, count)| json!({"right": right, "guess": guess, "count": count}));
    let bands = row.bands.iter().map(|it| {
        json!({"band": it.name, "classes": it.classes, "taught": [it.taught.0, it.taught.1],
            "rows": it.rows, "accuracy": round(it.accuracy)})
    });
    let failures = row.failures.iter().map(|it| {
        json!({"text": it.text, "right": it.right, "guess": it.guess,
            "confidence": round(it.confidence)})
    });
    let coverage =
        row.coverage.iter().map(|(coverage, precision)| json!([coverage, round(*precision)]));
    let reliability = row.reliability.iter().map(|it| {
        json!({"rows": it.rows, "confidence": round(it.confidence), "accuracy": round(it.accuracy)})
    });
    let ablations: Map<String, Value> =
        row.ablations.iter().map(|(name, of)| (name.clone(), figures(of))).collect();
    json!({
        "row": row.name,
        "count": row.count,
        "figures": figures(&row.figures),
        "peer": figures(&row.peer),
        "without": ablations,
        "notes": row.notes,
        "bands": bands.collect::<Vec<_>>(),
        "classes": classes.collect::<Vec<_>>(),
        "confusions": confusions.collect::<Vec<_>>(),
        "coverage": coverage.collect::<Vec<_>>(),
        "reliability": reliability.collect::<Vec<_>>(),
        "failures": failures.collect::<Vec<_>>(),
    })
}

pub(super) fn figures(figures: &[Figure]) -> Value {
    let told = figures.iter().map(|it| {
        let interval = it.interval.map(|(low, high)| json!([round(low), round(high)]));
        (it.measure.clone(), json!({"value": round(it.value), "interval": interval}))
    });
    Value::Object(told.collect())
}

/// Four places: what the last bits of a sum come to does not show.
pub(super) fn round(value: f64) -> f64 {
    // A negative zero would be printed as one.
    (value * 1e4).round() / 1e4 + 0.0
}
