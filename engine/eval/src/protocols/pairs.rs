//! Pairs of sentences: how well likeness follows the grades, without and with training.

use learn::Random;

use super::shelf::Shelf;
use super::tools::{Part, Tools};
use crate::learn::{Likeness, PairLearner};
use crate::metrics::{bootstrap, rank};
use crate::report::{Failure, Figure, Latency, Row};
use crate::sets::{Pair, Training, read_pairs};

/// A pair with what it was scored.
#[derive(Clone, Debug)]
struct Scored {
    pair: Pair,
    score: f64,
}

const FOLDS: usize = 5;
const SEED: u64 = 1_303;
const FAILURES: usize = 12;

/// Runs a set of pairs.
pub(crate) fn run(shelf: &Shelf<'_>, tools: &Tools<'_>) -> Vec<Row> {
    let Some(judged) = shelf.judged() else { return Vec::new() };
    let pairs = shelf.read(judged, &read_pairs);
    if pairs.is_empty() {
        let notes = vec![format!("not run: no graded pairs in `{judged}`")];
        return vec![Row { name: "similarity".into(), notes, ..Row::default() }];
    }
    (tools.progress)(&format!("{}: similarity", shelf.form().name));
    let mut rows = vec![untaught(shelf, &pairs, tools)];
    for training in &shelf.form().train {
        let here =
            training.parts.is_empty() || training.parts.iter().any(|it| it == shelf.part().name());
        if here {
            (tools.progress)(&format!("{}: {}", shelf.form().name, training.name));
            rows.push(taught(shelf, training, &pairs, tools));
        }
    }
    rows
}

/// Pairs to set the threshold on, and whether they are others than those judged.
fn for_threshold(shelf: &Shelf<'_>) -> Option<Vec<Pair>> {
    let other = match shelf.part() {
        Part::Test => shelf.source_of(Part::Dev),
        Part::Dev => {
            let files = shelf.form().train.iter().flat_map(|it| &it.files);
            files.map(String::as_str).find(|it| Some(*it) != shelf.judged())
        }
    };
    other.filter(|it| shelf.has(it)).map(|it| shelf.read(it, &read_pairs))
}

fn untaught(shelf: &Shelf<'_>, pairs: &[Pair], tools: &Tools<'_>) -> Row {
    let other = for_threshold(shelf);
    let mut row = Row { name: "similarity".into(), count: pairs.len(), ..Row::default() };
    let texts = || pairs.iter().flat_map(|it| [it.first.as_str(), it.second.as_str()]);
    let peer = Likeness::characters(texts());
    let (scored, _) = score(&peer, pairs, tools);
    row.peer = figures(&scored, threshold(&peer, other.as_deref(), &scored));
    let engine = Likeness::engine(tools, texts());
    let (scored, micros) = score(&engine, pairs, tools);
    let threshold = threshold(&engine, other.as_deref(), &scored);
    row.figures = figures(&scored, threshold);
    row.failures = failures(&scored, threshold);
    row.latency = Latency(micros);
    if tools.encoder.is_none() {
        row.notes.push("No encoder: the wording alone.".into());
    }
    if other.is_none() {
        row.notes.push("The threshold is set on the very rows judged: there are no others.".into());
    }
    row
}

fn score(likeness: &Likeness, pairs: &[Pair], tools: &Tools<'_>) -> (Vec<Scored>, Vec<f64>) {
    let timed = pairs.iter().map(|pair| {
        let (score, micros) = tools.timed(|| likeness.of(&pair.first, &pair.second));
        (Scored { pair: pair.clone(), score }, micros)
    });
    timed.unzip()
}

fn threshold(likeness: &Likeness, other: Option<&[Pair]>, judged: &[Scored]) -> f64 {
    let rows: Vec<(f64, bool)> = match other {
        Some(pairs) => {
            let of = |it: &Pair| (likeness.of(&it.first, &it.second), it.grade > 0.5);
            pairs.iter().map(of).collect()
        }
        None => judged.iter().map(|it| (it.score, it.pair.grade > 0.5)).collect(),
    };
    rank::best_threshold(&rows).0
}

fn taught(shelf: &Shelf<'_>, training: &Training, pairs: &[Pair], tools: &Tools<'_>) -> Row {
    let mut row = Row { name: training.name.clone(), count: pairs.len(), ..Row::default() };
    let learner = PairLearner::engine(tools);
    let missing = training.files.iter().chain(&training.folds).find(|it| !shelf.has(it));
    if let Some(missing) = missing {
        row.notes.push(format!("not run: `{missing}` is not there"));
        return row;
    }
    let mut scored = Vec::with_capacity(pairs.len());
    if training.folds.is_empty() {
        let known: Vec<Pair> =
            training.files.iter().flat_map(|it| shelf.read(it, &read_pairs)).collect();
        let student = learner.fit(&known);
        for pair in pairs {
            let (score, micros) = tools.timed(|| student.chance(&pair.first, &pair.second));
            scored.push(Scored { pair: pair.clone(), score });
            row.latency.0.push(micros);
        }
    } else {
        for (known, asked) in folds(pairs) {
            let student = learner.fit(&known);
            let of = |pair: Pair| Scored { score: student.chance(&pair.first, &pair.second), pair };
            scored.extend(asked.into_iter().map(of));
        }
        row.notes.push("Five folds: each row is judged by the other four.".into());
    }
    row.figures = figures(&scored, 0.5);
    row.failures = failures(&scored, 0.5);
    let sure: Vec<(f64, bool)> = scored
        .iter()
        .map(|it| (it.score.max(1.0 - it.score), (it.score >= 0.5) == (it.pair.grade > 0.5)))
        .collect();
    row.reliability = crate::metrics::calibration::equal_width(&sure);
    row.coverage = crate::metrics::coverage::curve(&sure);
    row
}

fn folds(pairs: &[Pair]) -> Vec<(Vec<Pair>, Vec<Pair>)> {
    let mut order: Vec<usize> = (0..pairs.len()).collect();
    Random::new(SEED).shuffle(&mut order);
    (0..FOLDS)
        .map(|fold| {
            let part = |asked: bool| -> Vec<Pair> {
                let places = order.iter().enumerate();
                let chosen = places.filter(|(at, _)| (at % FOLDS == fold) == asked);
                chosen.map(|(_, row)| pairs[*row].clone()).collect()
            };
            (part(false), part(true))
        })
        .collect()
}

fn figures(scored: &[Scored], threshold: f64) -> Vec<Figure> {
    let clusters: Vec<usize> = (0..scored.len()).collect();
    let all: Vec<usize> = clusters.clone();
    let with = |measure: &str, statistic: &dyn Fn(&[usize]) -> f64| {
        Figure::with(measure, statistic(&all), bootstrap::interval(&clusters, statistic))
    };
    let spearman = |rows: &[usize]| {
        let scores: Vec<f64> = rows.iter().map(|it| scored[*it].score).collect();
        let grades: Vec<f64> = rows.iter().map(|it| scored[*it].pair.grade).collect();
        rank::spearman(&scores, &grades)
    };
    let yes_or_no =
        scored.iter().all(|it| it.pair.grade.abs() < 1e-9 || (it.pair.grade - 1.0).abs() < 1e-9);
    if !yes_or_no {
        return vec![with("Spearman", &spearman)];
    }
    let rows: Vec<(f64, bool)> = scored.iter().map(|it| (it.score, it.pair.grade > 0.5)).collect();
    let accuracy = |drawn: &[usize]| {
        let drawn: Vec<(f64, bool)> = drawn.iter().map(|it| rows[*it]).collect();
        rank::threshold_accuracy(&drawn, threshold)
    };
    let (yes, no): (Vec<_>, Vec<_>) = rows.iter().partition(|(_, yes)| *yes);
    let scores = |rows: Vec<(f64, bool)>| rows.into_iter().map(|it| it.0).collect::<Vec<f64>>();
    let mut figures = vec![with("accuracy", &accuracy), with("Spearman", &spearman)];
    figures.extend(rank::auroc(&scores(yes), &scores(no)).map(|it| Figure::plain("AUROC", it)));
    figures
}

/// The pairs that are furthest on the wrong side of the threshold.
fn failures(scored: &[Scored], threshold: f64) -> Vec<Failure> {
    let mut wrong: Vec<&Scored> =
        scored.iter().filter(|it| (it.score >= threshold) != (it.pair.grade > 0.5)).collect();
    wrong.sort_by(|one, other| {
        let off = |it: &Scored| (it.score - threshold).abs();
        off(other).total_cmp(&off(one)).then(one.pair.first.cmp(&other.pair.first))
    });
    let told = wrong.into_iter().take(FAILURES).map(|it| Failure {
        text: format!("{} / {}", it.pair.first, it.pair.second),
        right: if it.pair.grade > 0.5 { "the same" } else { "not the same" }.to_owned(),
        guess: if it.score >= threshold { "the same" } else { "not the same" }.to_owned(),
        confidence: it.score,
    });
    told.collect()
}
