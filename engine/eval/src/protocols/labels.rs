//! Labelled sentences: learn the training part, judge the other, refuse what lies outside.

use std::collections::{BTreeMap, BTreeSet};

use learn::Random;

use super::judged::{Judged, figures, row};
use super::shelf::Shelf;
use super::tools::{Part, Tools};
use crate::learn::{Learner, Lesson, Student};
use crate::metrics::{coverage, rank};
use crate::report::{Figure, Latency, Row};
use crate::sets::{Labelled, Training, read_labels};

/// What is learnt and judged once: a draw, a fold, or the whole.
#[derive(Debug)]
struct Round {
    train: Vec<Labelled>,
    outside: Vec<Labelled>,
    queries: Vec<Labelled>,
    /// Where each query stands in its part: the same query of another round is no other observation.
    places: Vec<usize>,
}

/// What lies outside every class, to be refused.
#[derive(Debug, Default)]
struct Strangers {
    /// In and outside the scope, of the development part: the threshold is set here.
    dev: (Vec<Labelled>, Vec<Labelled>),
    /// Outside, of the part that is judged on.
    outside: Vec<Labelled>,
}

/// How many folds, draws and the seed of both.
const FOLDS: usize = 5;
const DRAWS: u64 = 5;
const SEED: u64 = 1_301;
/// Refusing may cost one in twenty of the accuracy.
const KEPT: f64 = 0.95;

/// Runs a set of labelled sentences.
pub(crate) fn run(shelf: &Shelf<'_>, tools: &Tools<'_>) -> Vec<Row> {
    let part = shelf.part();
    let mut rows = Vec::new();
    for training in &shelf.form().train {
        if !training.parts.is_empty() && !training.parts.iter().any(|it| it == part.name()) {
            continue;
        }
        let missing = training.files.iter().chain(&training.folds).find(|it| !shelf.has(it));
        if let Some(missing) = missing {
            let notes = vec![format!("not run: `{missing}` is not there")];
            rows.push(Row { name: training.name.clone(), notes, ..Row::default() });
            continue;
        }
        (tools.progress)(&format!("{}: {}", shelf.form().name, training.name));
        let rounds = rounds(shelf, training);
        if rounds.iter().all(|it| it.queries.is_empty()) {
            let notes = vec![format!("not run: no labelled rows in the {} part", part.name())];
            rows.push(Row { name: training.name.clone(), notes, ..Row::default() });
            continue;
        }
        rows.push(one(shelf, training, &rounds, tools));
    }
    rows
}

fn rounds(shelf: &Shelf<'_>, training: &Training) -> Vec<Round> {
    let read = |written: &str| shelf.read(written, &read_labels);
    if !training.folds.is_empty() {
        let rows: Vec<Labelled> = training.folds.iter().flat_map(|it| read(it)).collect();
        return folds(&rows);
    }
    let queries: Vec<Labelled> = shelf.judged().map(&read).unwrap_or_default();
    if training.shots > 0 {
        let pool: Vec<Labelled> = training.files.iter().flat_map(|it| read(it)).collect();
        let alone = training.files.first().map(String::as_str) == shelf.judged();
        return (0..DRAWS).map(|seed| draw(&pool, training.shots, seed, &queries, alone)).collect();
    }
    let outside: Vec<Labelled> = training.outside.as_deref().map(&read).unwrap_or_default();
    let places: Vec<usize> = (0..queries.len()).collect();
    let of = |file: &String| Round {
        train: read(file),
        outside: outside.clone(),
        queries: queries.clone(),
        places: places.clone(),
    };
    training.files.iter().map(of).collect()
}

/// Five folds with every label spread over all of them.
fn folds(rows: &[Labelled]) -> Vec<Round> {
    let fold_of = spread(rows);
    (0..FOLDS)
        .map(|fold| {
            let inside = |index: &usize| fold_of[*index] == fold;
            let places: Vec<usize> = (0..rows.len()).filter(inside).collect();
            let train = (0..rows.len()).filter(|it| !inside(it)).map(|it| rows[it].clone());
            Round {
                train: train.collect(),
                outside: Vec::new(),
                queries: places.iter().map(|it| rows[*it].clone()).collect(),
                places,
            }
        })
        .collect()
}

/// The fold of each row: shuffled within its label, rows of one group together.
fn spread(rows: &[Labelled]) -> Vec<usize> {
    let mut by_label: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        by_label.entry(&row.label).or_default().push(index);
    }
    let mut random = Random::new(SEED);
    let mut fold_of = vec![0; rows.len()];
    let mut turn = 0;
    for members in by_label.values_mut() {
        random.shuffle(members);
        for index in members {
            fold_of[*index] = turn % FOLDS;
            turn += 1;
        }
    }
    let mut of_group: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        if let Some(group) = &row.group {
            fold_of[index] = *of_group.entry(group).or_insert(fold_of[index]);
        }
    }
    fold_of
}

/// A draw of so many examples of each label; where there is one file alone, the rest is judged.
fn draw(pool: &[Labelled], shots: usize, seed: u64, queries: &[Labelled], alone: bool) -> Round {
    let mut order: Vec<usize> = (0..pool.len()).collect();
    Random::new(SEED + seed).shuffle(&mut order);
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut chosen = BTreeSet::new();
    for index in order {
        let count = taken.entry(&pool[index].label).or_default();
        if *count < shots {
            *count += 1;
            chosen.insert(index);
        }
    }
    let train = chosen.iter().map(|it| pool[*it].clone()).collect();
    let places: Vec<usize> = if alone {
        (0..pool.len()).filter(|it| !chosen.contains(it)).collect()
    } else {
        (0..queries.len()).collect()
    };
    let from = if alone { pool } else { queries };
    let queries = places.iter().map(|it| from[*it].clone()).collect();
    Round { train, outside: Vec::new(), queries, places }
}

fn strangers(shelf: &Shelf<'_>, training: &Training) -> Strangers {
    let read = |written: &str| shelf.read(written, &read_labels);
    if !training.folds.is_empty() {
        return Strangers::default();
    }
    let of = |written: Option<&str>| written.map(&read).unwrap_or_default();
    Strangers {
        dev: (of(shelf.source_of(Part::Dev)), of(shelf.outside_of(Part::Dev))),
        outside: of(shelf.outside_of(shelf.part())),
    }
}

/// So few classes tell of manner rather than of matter, and a feeling speaks for them. On development parts it brought
/// EPRSTMT from 82.8 to 84.9, ToSarcasm from 64.4 to 65.1 and EWECT (virus) from 57.3 to 58.7; BANKING77 with its 77
/// lost half a point.
const FEW: usize = 10;

fn one(shelf: &Shelf<'_>, training: &Training, rounds: &[Round], tools: &Tools<'_>) -> Row {
    let labels: Vec<String> = {
        let all = rounds.iter().flat_map(|it| it.train.iter().chain(&it.queries));
        all.map(|it| it.label.clone()).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let strangers = strangers(shelf, training);
    let engine = Learner::engine(tools, true);
    let engine = if labels.len() <= FEW { engine.feeling(tools) } else { engine };
    let found = judge(&engine, &labels, rounds, &strangers, tools);
    let taught = taught(&labels, rounds);
    let mut told = row(&training.name, &found.rows, &labels, &taught);
    told.figures.extend(found.refusing);
    told.latency = Latency(found.micros);
    let peer = judge(&Learner::Peer, &labels, rounds, &strangers, tools);
    told.peer = figures(&peer.rows, false);
    told.peer.extend(peer.refusing);
    if shelf.options.ablate {
        for (name, learner) in engine.ablated() {
            let without = judge(&learner, &labels, rounds, &strangers, tools);
            let mut figures = figures(&without.rows, true);
            figures.extend(without.refusing);
            told.ablations.push((name, figures));
        }
    }
    told.notes.extend(notes(rounds, &found.rows, &strangers));
    told
}

/// What was judged with one learner.
#[derive(Debug)]
struct Found {
    rows: Vec<Judged>,
    refusing: Vec<Figure>,
    micros: Vec<f64>,
}

fn judge(
    learner: &Learner,
    labels: &[String],
    rounds: &[Round],
    strangers: &Strangers,
    tools: &Tools<'_>,
) -> Found {
    let class = |label: &str| labels.binary_search_by(|it| it.as_str().cmp(label)).ok();
    let mut found = Found { rows: Vec::new(), refusing: Vec::new(), micros: Vec::new() };
    let groups: BTreeSet<&String> =
        rounds.iter().flat_map(|it| &it.queries).filter_map(|it| it.group.as_ref()).collect();
    let groups: Vec<&String> = groups.into_iter().collect();
    for round in rounds {
        let lessons: Vec<Lesson<'_>> = round
            .train
            .iter()
            .map(|it| (it, class(&it.label)))
            .chain(round.outside.iter().map(|it| (it, None)))
            .zip(0_u64..)
            .map(|((it, class), fold)| Lesson { text: &it.text, class, fold })
            .collect();
        let student = learner.fit(labels.len(), &lessons);
        for (query, place) in round.queries.iter().zip(&round.places) {
            let (guess, micros) = tools.timed(|| student.guess(&query.text));
            let cluster = query
                .group
                .as_ref()
                .and_then(|it| groups.binary_search(&it).ok())
                .unwrap_or(*place);
            let gold = class(&query.label).unwrap_or(labels.len());
            found.rows.push(Judged::of(&query.text, gold, &guess, cluster));
            found.micros.push(micros);
        }
        if rounds.len() == 1 && !strangers.outside.is_empty() {
            found.refusing = refusing(&student, &found.rows, strangers, &class);
        }
    }
    found
}

/// How well what lies outside is refused, with the threshold set on the development part.
fn refusing(
    student: &Student,
    judged: &[Judged],
    strangers: &Strangers,
    class: &dyn Fn(&str) -> Option<usize>,
) -> Vec<Figure> {
    let sure = |rows: &[Labelled]| -> Vec<f64> {
        rows.iter()
            .map(|it| student.guess(&it.text).ranked.first().map_or(0.0, |(_, chance)| *chance))
            .collect()
    };
    let inside: Vec<(f64, bool)> =
        judged.iter().map(|it| (it.confidence, it.gold == it.guess)).collect();
    let outside = sure(&strangers.outside);
    let dev: Vec<(f64, bool)> = strangers
        .dev
        .0
        .iter()
        .map(|it| {
            let guess = student.guess(&it.text);
            let (guessed, sure) = guess.ranked.first().copied().unwrap_or((usize::MAX, 0.0));
            (sure, class(&it.label) == Some(guessed))
        })
        .collect();
    let threshold = coverage::threshold_keeping(&dev, KEPT);
    let positive: Vec<f64> = inside.iter().map(|(sure, _)| *sure).collect();
    let clusters: Vec<usize> = (0..outside.len()).collect();
    let recall = |rows: &[usize]| {
        let drawn: Vec<f64> = rows.iter().map(|it| outside[*it]).collect();
        coverage::refused(&drawn, threshold)
    };
    let interval = crate::metrics::bootstrap::interval(&clusters, &recall);
    let mut figures = vec![
        Figure::with(
            "outside recall at 95 % of accuracy",
            coverage::refused(&outside, threshold),
            interval,
        ),
        Figure::plain("accuracy kept", coverage::kept(&inside, threshold)),
    ];
    if let Some(area) = rank::auroc(&positive, &outside) {
        figures.push(Figure::plain("AUROC of in against outside", area));
    }
    figures
}

fn taught(labels: &[String], rounds: &[Round]) -> Vec<usize> {
    let mut counts = vec![0; labels.len()];
    for row in rounds.iter().take(1).flat_map(|it| &it.train) {
        if let Ok(class) = labels.binary_search(&row.label) {
            counts[class] += 1;
        }
    }
    counts
}

/// What a reader must know: draws, unseen topics, how the threshold was set.
fn notes(rounds: &[Round], judged: &[Judged], strangers: &Strangers) -> Vec<String> {
    let mut notes = Vec::new();
    if rounds.len() > 1 {
        notes.push(format!("{} rounds, judged together.", rounds.len()));
    }
    if !strangers.outside.is_empty() {
        notes.push(format!(
            "{} sentences outside every class; the threshold that keeps 95 % of the accuracy is set on the \
             development part, and how much it keeps on the part judged is told beside.",
            strangers.outside.len()
        ));
    }
    let Some(round) = rounds.first().filter(|_| rounds.len() == 1) else { return notes };
    let known: BTreeSet<&String> = round.train.iter().filter_map(|it| it.group.as_ref()).collect();
    let topics: BTreeSet<&String> =
        round.queries.iter().filter_map(|it| it.group.as_ref()).collect();
    if topics.is_empty() {
        return notes;
    }
    let overlap = topics.iter().filter(|it| known.contains(**it)).count();
    let unseen: Vec<(usize, usize)> = round
        .queries
        .iter()
        .zip(judged)
        .filter(|(query, _)| query.group.as_ref().is_some_and(|it| !known.contains(it)))
        .map(|(_, it)| (it.gold, it.guess))
        .collect();
    notes.push(format!(
        "{overlap} of {} topics also occur in training; on the {} rows of other topics macro-F1 is {:.1}.",
        topics.len(),
        unseen.len(),
        100.0 * crate::metrics::classes::macro_f1(&unseen)
    ));
    notes
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Labelled, draw, folds};

    fn rows() -> Vec<Labelled> {
        let row = |index: usize| Labelled {
            text: format!("text {index}"),
            label: format!("label {}", index % 4),
            group: None,
        };
        (0..40).map(row).collect()
    }

    #[test]
    fn folds_hold_every_row_once_and_every_label() {
        let rounds = folds(&rows());
        let places: Vec<usize> = rounds.iter().flat_map(|it| it.places.clone()).collect();
        assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), 40);
        for round in &rounds {
            let labels: BTreeSet<&str> = round.queries.iter().map(|it| it.label.as_str()).collect();
            assert_eq!((labels.len(), round.train.len(), round.queries.len()), (4, 32, 8));
        }
    }

    #[test]
    fn groups_stay_in_one_fold() {
        let mut rows = rows();
        for (index, row) in rows.iter_mut().enumerate() {
            row.group = Some(format!("topic {}", index / 8));
        }
        for round in folds(&rows) {
            let topics = |rows: &[Labelled]| -> BTreeSet<String> {
                rows.iter().filter_map(|it| it.group.clone()).collect()
            };
            assert!(topics(&round.train).is_disjoint(&topics(&round.queries)));
        }
    }

    #[test]
    fn a_draw_takes_so_many_of_each_and_judges_the_rest() {
        let round = draw(&rows(), 3, 0, &[], true);
        assert_eq!((round.train.len(), round.queries.len()), (12, 28));
        let other = draw(&rows(), 3, 1, &[], true);
        assert_ne!(round.train, other.train, "another seed, another draw");
    }
}
