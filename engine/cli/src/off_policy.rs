//! What off-policy evaluation found, as a table to read and as JSON.

use learn::ope::{Estimate, Evaluation, Overlap};
use serde_json::{Value, json};

/// A table of the estimates with what was logged, how far to believe them and why; against the
/// truth where it is known.
pub(crate) fn table(found: &Evaluation, truth: Option<&Estimate>) -> String {
    let mut text = format!("logged: {}\n", worth(&found.logged));
    if let Some(truth) = truth {
        text += &format!("truth, in the target's own log: {}\n", worth(truth));
    }
    let known = truth.map_or("", |_| " off by | holds the truth |");
    let rule = truth.map_or("", |_| "---|---|");
    text += &format!("\n| estimator | value | interval | more than logged |{known}\n");
    text += &format!("|---|---|---|---|{rule}\n");
    for (estimator, value, more) in &found.estimates {
        let (low, high) = value.interval;
        let (more_low, more_high) = more.interval;
        text += &format!(
            "| {} | {:.6} | {low:.6} to {high:.6} | {:+.6} ({more_low:+.6} to {more_high:+.6}) |",
            estimator.name(),
            value.value,
            more.value
        );
        if let Some(truth) = truth {
            let off = relative(value.value, truth.value) * 100.0;
            let held = if value.covers(truth.value) { "yes" } else { "no" };
            text += &format!(" {off:+.1} % | {held} |");
        }
        text.push('\n');
    }
    text + &believed(found)
}

fn worth(estimate: &Estimate) -> String {
    let (low, high) = estimate.interval;
    format!("{:.6} ({low:.6} to {high:.6})", estimate.value)
}

fn relative(value: f64, truth: f64) -> f64 {
    if truth == 0.0 { f64::NAN } else { value / truth - 1.0 }
}

fn believed(found: &Evaluation) -> String {
    let Overlap { rows, effective, largest, mean_weight, mean_weight_error, .. } = found.overlap;
    let top = found.overlap.top_share * 100.0;
    let missing = found.overlap.unsupported.map_or_else(
        || "not known of a column".to_owned(),
        |share| format!("{:.2} %", share * 100.0),
    );
    let mut text = format!(
        "\noverlap: {rows} rows worth {effective:.0} of equal weight; largest weight {largest:.2}; heaviest \
         hundredth {top:.1} % of all weight; mean weight {mean_weight:.3} ± {mean_weight_error:.3}; of the \
         target never done {missing}; {} rewarded rows worth {:.0}\n",
        found.overlap.rewarded, found.overlap.rewarded_effective
    );
    let switch = found.switch.map_or_else(String::new, |it| format!(", switch {it:.2}"));
    text += &format!("clip {:.2}{switch}\n", found.clip);
    if let Some(why) = found.without_model {
        text += &format!("no direct, dr and switch-dr: {why}\n");
    }
    let (verdict, reasons) = found.overlap.verdict();
    text += &format!("verdict: {}\n", verdict.name());
    for reason in reasons {
        text += &format!("- {reason}\n");
    }
    text
}

/// An evaluation as JSON.
pub(crate) fn described(found: &Evaluation) -> Value {
    let estimates = found.estimates.iter().map(|(estimator, value, more)| {
        json!({ "estimator": estimator.name(), "value": estimate(value), "more": estimate(more) })
    });
    let (verdict, reasons) = found.overlap.verdict();
    let overlap = &found.overlap;
    json!({
        "logged": estimate(&found.logged),
        "estimates": estimates.collect::<Vec<_>>(),
        "without_model": found.without_model,
        "clip": found.clip,
        "switch": found.switch,
        "overlap": {
            "rows": overlap.rows,
            "effective": overlap.effective,
            "largest_weight": overlap.largest,
            "largest_share": overlap.largest_share,
            "top_hundredth_share": overlap.top_share,
            "unsupported": overlap.unsupported,
            "mean_weight": overlap.mean_weight,
            "mean_weight_error": overlap.mean_weight_error,
            "rewarded": overlap.rewarded,
            "rewarded_effective": overlap.rewarded_effective,
        },
        "verdict": verdict.name(),
        "reasons": reasons,
    })
}

/// An estimate as JSON.
pub(crate) fn estimate(of: &Estimate) -> Value {
    let (low, high) = of.interval;
    json!({ "value": of.value, "standard_error": of.standard_error, "low": low, "high": high })
}

/// How far each estimate is from the truth, and whether its interval holds it.
pub(crate) fn marked(found: &Evaluation, truth: &Estimate) -> Value {
    let marks = found.estimates.iter().map(|(estimator, value, _)| {
        json!({
            "estimator": estimator.name(),
            "relative_error": relative(value.value, truth.value),
            "covers": value.covers(truth.value),
        })
    });
    marks.collect()
}
