//! Fits and scores folders of labelled text: `rounds FOLDER…`, where each folder holds episodes
//! with `train.tsv` and `dev.tsv` (label, tab, text; the label `oos` is outside every class) and,
//! if there is an encoder, `train.vec` and `dev.vec` (little-endian floats, a row per line).

#![expect(clippy::unwrap_used, reason = "a workbench fails by panicking")]
#![expect(clippy::print_stdout, reason = "it prints what it found")]
#![expect(clippy::disallowed_methods, reason = "it reads files and a clock, as no room may")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use classify::{Classifier, Example, Prediction, Settings, ngrams};

struct Row {
    label: String,
    text: String,
    dense: Option<Vec<f32>>,
}

#[derive(Default)]
struct Score {
    accuracies: Vec<f64>,
    rows: usize,
    right: usize,
    /// Probability of the first, whether it is right, the probability of the outside, and whether
    /// it lies outside.
    judged: Vec<(f32, bool, f32, bool)>,
    fit: Duration,
    predict: Duration,
    asked: usize,
}

fn main() {
    let dense = std::env::var("DENSE").is_ok();
    for folder in std::env::args().skip(1) {
        let mut score = Score::default();
        let mut episodes: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap()).collect();
        episodes.sort_by_key(fs::DirEntry::path);
        for episode in &episodes {
            run(&episode.path(), dense, &mut score);
        }
        print(Path::new(&folder).file_name().unwrap().to_str().unwrap(), &score);
    }
}

fn run(episode: &Path, dense: bool, score: &mut Score) {
    let (train, dev) = (read(&episode.join("train"), dense), read(&episode.join("dev"), dense));
    let mut classes: BTreeMap<&str, usize> = BTreeMap::new();
    for row in train.iter().filter(|row| row.label != "oos") {
        let next = classes.len();
        classes.entry(&row.label).or_insert(next);
    }
    let examples: Vec<Example> = train
        .iter()
        .enumerate()
        .map(|(index, row)| Example {
            sparse: ngrams(&row.text),
            dense: row.dense.clone(),
            class: classes.get(row.label.as_str()).copied(),
            fold: u64::try_from(index).unwrap(),
            weight: 1.0,
        })
        .collect();
    let start = Instant::now();
    let classifier = Classifier::fit(classes.len(), &examples, &Settings::default());
    score.fit += start.elapsed();
    let (mut right, mut inside) = (0_usize, 0_usize);
    for row in &dev {
        let class = classes.get(row.label.as_str()).copied();
        let start = Instant::now();
        let mut asked = 0;
        let found: Prediction = classifier.predict(&ngrams(&row.text), &mut || {
            asked += 1;
            row.dense.clone()
        });
        score.predict += start.elapsed();
        score.asked += asked;
        let first = found.ranked.first().copied().unwrap_or((0, 0.0));
        let good = Some(first.0) == class;
        score.judged.push((first.1, good, found.outside, class.is_none()));
        score.rows += 1;
        inside += usize::from(class.is_some());
        right += usize::from(good);
    }
    score.right += right;
    score.accuracies.push(share(right, inside));
}

fn read(path: &Path, dense: bool) -> Vec<Row> {
    let vectors = if dense { fs::read(path.with_extension("vec")).ok() } else { None };
    let text = fs::read_to_string(path.with_extension("tsv")).unwrap();
    let lines = text.lines().count();
    let floats: Option<Vec<f32>> = vectors.map(|bytes| {
        bytes.chunks_exact(4).map(|it| f32::from_le_bytes(it.try_into().unwrap())).collect()
    });
    let rows = text.lines().enumerate().map(|(index, line)| {
        let (label, text) = line.split_once('\t').unwrap();
        let dense = floats.as_ref().map(|all| {
            let size = all.len() / lines;
            all[index * size..(index + 1) * size].to_vec()
        });
        Row { label: label.to_owned(), text: text.to_owned(), dense }
    });
    rows.collect()
}

fn print(name: &str, score: &Score) {
    let mean = score.accuracies.iter().sum::<f64>() / score.accuracies.len() as f64;
    let inside: Vec<_> = score.judged.iter().filter(|it| !it.3).collect();
    println!(
        "{name:10} acc {:5.2} ece {:5.2} oos {:5.1} fit {:6.2}s predict {:5.0}us asked {:5.1}",
        100.0 * mean,
        100.0 * calibration_error(inside.iter().map(|it| (it.0 / (1.0 - it.2).max(1e-6), it.1))),
        100.0 * outside_recall(&score.judged),
        score.fit.as_secs_f64() / score.accuracies.len() as f64,
        score.predict.as_secs_f64() * 1e6 / score.rows as f64,
        100.0 * share(score.asked, score.rows),
    );
    let all = score.judged.iter().map(|it| if it.0 >= it.2 { (it.0, it.1) } else { (it.2, it.3) });
    println!("{:10} ece with outside {:5.2}", "", 100.0 * calibration_error(all));
}

/// The mean distance between how sure and how right, in fifteen bins.
fn calibration_error(pairs: impl Iterator<Item = (f32, bool)>) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64, 0.0_f64); 15];
    let mut total = 0.0;
    for (sure, right) in pairs {
        let place = (0..15_u8).rev().find(|it| sure >= f32::from(*it) / 15.0).unwrap_or(0);
        let bin = &mut bins[usize::from(place)];
        bin.0 += f64::from(sure);
        bin.1 += f64::from(u8::from(right));
        bin.2 += 1.0;
        total += 1.0;
    }
    bins.iter().map(|bin| (bin.0 - bin.1).abs()).sum::<f64>() / total
}

/// Of what lies outside, the share told so at the threshold that keeps 95 % of the accuracy.
fn outside_recall(judged: &[(f32, bool, f32, bool)]) -> f64 {
    let mut right: Vec<f32> = judged.iter().filter(|it| it.1).map(|it| it.2).collect();
    right.sort_by(f32::total_cmp);
    let Some(limit) = right.get(right.len() * 95 / 100) else { return 0.0 };
    let outside: Vec<_> = judged.iter().filter(|it| it.3).collect();
    share(outside.iter().filter(|it| it.2 > *limit).count(), outside.len().max(1))
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole as f64
}
