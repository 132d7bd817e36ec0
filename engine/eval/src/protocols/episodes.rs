//! Few-shot episodes: each domain learns its support and answers its queries; domains count alike.

use std::collections::{BTreeMap, BTreeSet};

use super::shelf::Shelf;
use super::tools::Tools;
use crate::learn::{Learner, Lesson, SlotStudent};
use crate::metrics::bootstrap;
use crate::metrics::span::Counts;
use crate::report::{Failure, Figure, Latency, Row};
use crate::sets::{Episode, Framed, read_episodes};

/// A query that was answered.
#[derive(Clone, Debug)]
struct Answered {
    domain: usize,
    query: Framed,
    intent: String,
    confidence: f64,
    /// The slots found; none where nothing looks for them.
    slots: Option<Vec<(String, String)>>,
    micros: f64,
}

const FAILURES: usize = 12;
/// A short run answers so many queries of a domain.
const SHORT_QUERIES: usize = 20;

/// Runs a set of episodes.
pub(crate) fn run(shelf: &Shelf<'_>, tools: &Tools<'_>) -> Vec<Row> {
    let source = crate::sets::Source::parse(&shelf.found.folder, shelf.judged().unwrap_or(""));
    let (mut episodes, findings) = read_episodes(&source, shelf.part().name());
    shelf.keep(findings);
    if shelf.options.short {
        episodes.iter_mut().for_each(|it| it.queries.truncate(SHORT_QUERIES));
    }
    let shots: BTreeSet<usize> = episodes.iter().map(|it| it.shots).collect();
    let mut rows = Vec::new();
    for shots in shots {
        (tools.progress)(&format!("{}: {shots}-shot", shelf.form().name));
        let of: Vec<&Episode> = episodes.iter().filter(|it| it.shots == shots).collect();
        rows.push(one(shelf, shots, &of, tools));
    }
    rows
}

fn one(shelf: &Shelf<'_>, shots: usize, episodes: &[&Episode], tools: &Tools<'_>) -> Row {
    let engine = Learner::engine(tools, false);
    let answered = answer(&engine, true, episodes, tools);
    let peer = answer(&Learner::Peer, false, episodes, tools);
    let mut row = Row {
        name: format!("{shots}-shot"),
        count: answered.len(),
        figures: figures(&answered),
        peer: figures(&peer),
        latency: Latency(answered.iter().map(|it| it.micros).collect()),
        classes: by_domain(episodes, &answered),
        failures: failures(&answered),
        ..Row::default()
    };
    row.notes.push(format!(
        "{} domains, {} examples to learn from; each domain counts alike. Classes are domains here.",
        episodes.len(),
        episodes.iter().map(|it| it.support.len()).sum::<usize>()
    ));
    if shelf.options.ablate {
        for (name, learner) in engine.ablated() {
            let without = answer(&learner, true, episodes, tools);
            row.ablations.push((name, figures(&without)));
        }
    }
    row
}

fn answer(
    learner: &Learner,
    slots: bool,
    episodes: &[&Episode],
    tools: &Tools<'_>,
) -> Vec<Answered> {
    let mut answered = Vec::new();
    for (domain, episode) in episodes.iter().enumerate() {
        let intents: Vec<&String> = episode
            .support
            .iter()
            .map(|it| &it.intent)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let lessons: Vec<Lesson<'_>> = episode
            .support
            .iter()
            .zip(0_u64..)
            .map(|(it, fold)| Lesson {
                text: &it.text,
                class: intents.binary_search(&&it.intent).ok(),
                fold,
            })
            .collect();
        let student = learner.fit(intents.len(), &lessons);
        let tagger = slots.then(|| SlotStudent::of_support(&episode.support));
        for query in &episode.queries {
            let ((intent, confidence, found), micros) = tools.timed(|| {
                let ranked = student.guess(&query.text).ranked;
                let (class, confidence) = ranked.first().copied().unwrap_or((usize::MAX, 0.0));
                let intent = intents.get(class).map_or_else(String::new, |it| (*it).clone());
                let slots = tagger.as_ref().map(|it| it.slots(&query.text, &intent));
                (intent, confidence, slots)
            });
            let query = query.clone();
            answered.push(Answered { domain, query, intent, confidence, slots: found, micros });
        }
    }
    answered
}

/// A figure of each domain, averaged.
fn mean_of_domains(rows: &[&Answered], of: &dyn Fn(&[&Answered]) -> f64) -> f64 {
    let mut domains: BTreeMap<usize, Vec<&Answered>> = BTreeMap::new();
    for row in rows {
        domains.entry(row.domain).or_default().push(row);
    }
    domains.values().map(|rows| of(rows)).sum::<f64>() / domains.len().max(1) as f64
}

fn share(rows: &[&Answered], holds: &dyn Fn(&Answered) -> bool) -> f64 {
    rows.iter().filter(|it| holds(it)).count() as f64 / rows.len().max(1) as f64
}

fn right(it: &Answered) -> bool {
    it.intent == it.query.intent
}

fn figures(answered: &[Answered]) -> Vec<Figure> {
    let all: Vec<&Answered> = answered.iter().collect();
    let clusters: Vec<usize> = (0..answered.len()).collect();
    let with = |measure: &str, of: &dyn Fn(&[&Answered]) -> f64| {
        let drawn = |rows: &[usize]| {
            mean_of_domains(&rows.iter().map(|it| &answered[*it]).collect::<Vec<_>>(), of)
        };
        Figure::with(measure, mean_of_domains(&all, of), bootstrap::interval(&clusters, &drawn))
    };
    let mut figures = vec![
        with("intent accuracy", &|rows| share(rows, &right)),
        Figure::plain("intent accuracy, rows alike", share(&all, &right)),
    ];
    if answered.iter().any(|it| it.slots.is_some()) {
        let same = |it: &Answered| it.slots.as_ref() == Some(&it.query.slots);
        figures.push(with("slot F1", &|rows| slot_f1(rows)));
        figures.push(with("joint accuracy", &|rows| share(rows, &|it| right(it) && same(it))));
    }
    figures
}

fn slot_f1(rows: &[&Answered]) -> f64 {
    let counts =
        rows.iter().map(|it| Counts::of(&it.query.slots, it.slots.as_deref().unwrap_or(&[])));
    Counts::sum(counts).f1()
}

fn by_domain(episodes: &[&Episode], answered: &[Answered]) -> Vec<(String, usize, f64, f64)> {
    let of = |(domain, episode): (usize, &&Episode)| {
        let rows: Vec<&Answered> = answered.iter().filter(|it| it.domain == domain).collect();
        let share = share(&rows, &right);
        (episode.domain.clone(), rows.len(), share, share)
    };
    episodes.iter().enumerate().map(of).collect()
}

fn failures(answered: &[Answered]) -> Vec<Failure> {
    let mut wrong: Vec<&Answered> = answered.iter().filter(|it| !right(it)).collect();
    wrong.sort_by(|one, other| {
        other.confidence.total_cmp(&one.confidence).then(one.query.text.cmp(&other.query.text))
    });
    let told = wrong.into_iter().take(FAILURES).map(|it| Failure {
        text: it.query.text.clone(),
        right: it.query.intent.clone(),
        guess: it.intent.clone(),
        confidence: it.confidence,
    });
    told.collect()
}
