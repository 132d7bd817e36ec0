//! `qianmian eval nlu` and `qianmian understand` through the real binary, in their short form.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

use std::path::Path;

use tests::run;

const NAMES: [&str; 2] = ["report.md", "report.json"];

fn evaluate(out: &Path, more: &[&str]) -> String {
    let out = out.display().to_string();
    let mut arguments = vec!["eval", "nlu", "--short", "--out", &out];
    arguments.extend_from_slice(more);
    let ended = run(&arguments);
    format!("{}{}", String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr))
}

/// A small set of intents, written here.
fn intents(folder: &Path) {
    let rows = |texts: [&str; 4]| -> String {
        let labels = ["ship", "return", "price", "size"];
        texts.iter().zip(labels).map(|(text, label)| format!("{text}\t{label}\n")).collect()
    };
    let train = [
        rows(["什么时候发货", "怎么退货", "能便宜点吗", "穿多大码"]),
        rows(["几天能发货", "我要退货", "有优惠吗", "尺码怎么选"]),
    ];
    std::fs::write(folder.join("train.tsv"), train.concat()).unwrap();
    let dev = rows(["多久发货", "退货怎么弄", "可以便宜些吗", "选多大尺码"]);
    std::fs::write(folder.join("dev.tsv"), format!("{dev}只有一栏\n")).unwrap();
}

#[test]
fn the_same_set_gives_the_same_report_and_bad_lines_are_told() {
    let (set, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    intents(set.path());
    let name = set.path().display().to_string();
    let read = |folder: &str| {
        let folder = out.path().join(folder);
        let said = evaluate(&folder, &["--set", &name]);
        let texts = NAMES.map(|it| std::fs::read_to_string(folder.join(it)).unwrap_or_default());
        assert!(texts.iter().all(|it| !it.is_empty()), "{said}");
        texts
    };
    let (one, other) = (read("one"), read("other"));
    assert_eq!(one, other);
    assert!(one[0].contains("dev.tsv:5"), "{}", one[0]);
    let report: serde_json::Value = serde_json::from_str(&one[1]).unwrap();
    let accuracy = &report["sets"][0]["rows"][0]["figures"]["accuracy"]["value"];
    assert!(accuracy.as_f64().is_some_and(|it| it >= 0.5), "{accuracy}");
}

#[test]
fn sets_that_are_absent_are_skipped_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let said = evaluate(folder.path(), &["--data", "/nonexistent/folder"]);
    assert!(said.contains("banking77: not run: no data folder"), "{said}");
}

#[test]
fn an_utterance_is_traced() {
    let ended = run(&["understand", "这款多少钱", "--json"]);
    let trace: serde_json::Value = serde_json::from_slice(&ended.stdout).unwrap();
    assert_eq!(trace["normalized"], "这款多少钱");
    assert!(trace["pattern"].as_str().is_some_and(|it| it.contains("{product}")), "{trace:#}");
    assert!(trace["evidence"][0]["nearestPhrasing"].is_string(), "{trace:#}");
    let sum: f64 = trace["intents"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|it| it["probability"].as_f64())
        .sum();
    assert!(sum <= 1.000_001);
}
