//! Public sets of feelings and of praise and blame in longer texts, by the plain classifier: macro-F1 and accuracy.
//!
//! `cargo run --release -p classify --example feelings -- DATA dev|test`, where DATA holds
//! `nlp/smp2020_ewect` and `nlp/eprstmt`. `dev` fits on train and scores the dev parts ("usual" has
//! no train part: its dev part is split in halves); `test` scores the test parts, once.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measuring command that reads files and tells numbers"
)]

use std::path::Path;

use classify::{Classifier, Example, Settings, ngrams};

type Rows = Vec<(String, String)>;

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("the first argument names the data folder");
    let dev = arguments.next().is_none_or(|part| part == "dev");
    let smp = Path::new(&folder).join("nlp/smp2020_ewect");
    let read = |name: &str| rows(&smp.join(name), "content");
    let virus = read("virus_train.txt");
    let (usual_dev, virus_dev) = (read("usual_eval_labeled.txt"), read("virus_eval_labeled.txt"));
    let reviews = Path::new(&folder).join("nlp/eprstmt");
    let mut sum = 0.0;
    for round in 0..5 {
        let train = rows(&reviews.join(format!("train_{round}.json")), "sentence");
        let part = if dev { format!("dev_{round}.json") } else { "test_public.json".to_owned() };
        sum += score(&train, &rows(&reviews.join(part), "sentence")).1;
    }
    println!("eprstmt, mean of 5 rounds of 32: accuracy {:.3}", sum / 5.0);
    if dev {
        let part =
            |odd: usize| -> Rows { usual_dev.iter().skip(odd).step_by(2).cloned().collect() };
        tell("usual half of dev to the other", &part(0), &part(1));
        tell("virus train to dev", &virus, &virus_dev);
    } else {
        tell("usual dev to test", &usual_dev, &read("usual_test_labeled.txt"));
        tell("virus train to test", &virus, &read("virus_test_labeled.txt"));
    }
}

fn tell(name: &str, train: &Rows, test: &Rows) {
    let started = std::time::Instant::now();
    let (f1, accuracy) = score(train, test);
    let took = started.elapsed().as_secs_f64();
    let counts = (train.len(), test.len());
    println!("{name} {counts:?}: macro-F1 {f1:.3}, accuracy {accuracy:.3}, {took:.1} s");
}

/// Macro-F1 and accuracy.
fn score(train: &Rows, test: &Rows) -> (f64, f64) {
    let mut names: Vec<&str> = train.iter().map(|(_, label)| label.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let class = |label: &str| names.iter().position(|it| *it == label);
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    // Rare classes count as much in the mean as common ones: half of the way is made up for.
    let weight = |label: &str| {
        let same = train.iter().filter(|(_, it)| it == label).count();
        (number(train.len()) / number(names.len() * same)).sqrt()
    };
    let weights: Vec<f64> = names.iter().map(|name| weight(name)).collect();
    let example = |(index, (text, label)): (usize, &(String, String))| Example {
        sparse: ngrams(text),
        dense: None,
        class: class(label),
        fold: u64::try_from(index).unwrap_or(u64::MAX),
        weight: class(label).map_or(1.0, |class| narrow(weights[class])),
    };
    let examples: Vec<Example> = train.iter().enumerate().map(example).collect();
    let settings = Settings { untaught_weight: 0.0, ..Settings::default() };
    let classifier = Classifier::fit(names.len(), &examples, &settings);
    let mut counts = vec![(0.0, 0.0, 0.0); names.len()];
    let mut right = 0.0;
    for (text, label) in test {
        let found = classifier.predict(&ngrams(text), &mut || None);
        let said = found.ranked.first().map(|it| it.0);
        let meant = class(label);
        said.into_iter().for_each(|class| counts[class].0 += 1.0);
        meant.into_iter().for_each(|class| counts[class].1 += 1.0);
        if let Some(class) = said.filter(|_| said == meant) {
            counts[class].2 += 1.0;
            right += 1.0;
        }
    }
    let f1 = |it: &(f64, f64, f64)| if it.2 > 0.0 { 2.0 * it.2 / (it.0 + it.1) } else { 0.0 };
    (counts.iter().map(f1).sum::<f64>() / number(names.len()), right / number(test.len()))
}

#[expect(clippy::cast_possible_truncation, reason = "a weight near one")]
fn narrow(weight: f64) -> f32 {
    weight as f32
}

/// Text and label of every object of a JSON file, be it a list or a line each. These sets need no
/// more of JSON than strings.
fn rows(path: &Path, text: &str) -> Rows {
    let json = std::fs::read_to_string(path).expect("the data folder holds the set");
    let mut rows = Vec::new();
    let mut rest = json.as_str();
    while let Some((words, after)) = field(rest, text) {
        let Some((label, after)) = field(after, "label") else { break };
        rows.push((words, label));
        rest = after;
    }
    rows
}

/// The string under the next such key, and what comes after it.
fn field<'a>(json: &'a str, key: &str) -> Option<(String, &'a str)> {
    let (_, after) = json.split_once(&format!("\"{key}\":"))?;
    let mut chars = after.trim_start().strip_prefix('"')?.chars();
    let mut value = String::new();
    loop {
        match chars.next()? {
            '"' => return Some((value, chars.as_str())),
            '\\' => match chars.next()? {
                'n' | 't' | 'r' => value.push(' '),
                'u' => {
                    let code: String = chars.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&code, 16).ok();
                    value.extend(code.and_then(char::from_u32));
                }
                other => value.push(other),
            },
            other => value.push(other),
        }
    }
}
