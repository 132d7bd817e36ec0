//! Fits recipes given as JSON, one a line, and judges each: `judge TRAIN VALID|- TEST|- < recipes`.

#![expect(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "an example measures and speaks"
)]

use std::io::BufRead as _;
use std::path::PathBuf;
use std::time::Instant;

use learn::{Leaks, Reading, Recipe, Resources, Side, Split, SplitFiles, Trial, fit};

fn main() {
    let names: Vec<String> = std::env::args().skip(1).collect();
    let path = |at: usize| Some(PathBuf::from(&names[at])).filter(|it| it.as_os_str() != "-");
    let files = SplitFiles { train: path(0).unwrap(), valid: path(1), test: path(2), layout: None };
    let begin = Instant::now();
    let reading = Reading { leaks: Leaks::Drop, by: None, judged: false, now_s: None };
    let split = Split::read(&files, reading).unwrap();
    println!("read {:.1}s {:?}", begin.elapsed().as_secs_f64(), split.notes);
    let (train, truth) = match &split.test {
        Some(test) => (split.train.clone(), test.clone()),
        None => split.validation(7).unwrap(),
    };
    let users = if files.test.is_some() { 0 } else { 4000 };
    let trial = Trial::new(&train, None, &truth).sampled(users);
    for line in std::io::stdin().lock().lines() {
        let line = line.unwrap();
        let recipe: Recipe = serde_json::from_str(&line).unwrap();
        let begin = Instant::now();
        let resources = Resources { memory_bytes: 16 << 30, ..Resources::default() };
        let model = fit(&recipe, &train, Side::default(), resources).unwrap();
        let fitted = begin.elapsed().as_secs_f64();
        let judged = trial.judge(&*model);
        let all = begin.elapsed().as_secs_f64() - fitted;
        let (recall, ndcg) = (judged.mean("recall", 20), judged.mean("ndcg", 20));
        println!("{recall:.5} {ndcg:.5} fit {fitted:.1}s judge {all:.1}s {line}");
    }
}
