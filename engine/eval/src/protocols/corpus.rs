//! Our own utterances over the packs: intent, slots, mentions, conditions, feeling, and what
//! answering less earns. Templates, not lines, are the observations.

use std::collections::{BTreeMap, BTreeSet};

use dialogue::{Done, Turn, World};
use serde_json::Value;
use understand::Understanding;

use super::shelf::Shelf;
use super::tools::Tools;
use super::understood;
use crate::metrics::span::Counts;
use crate::metrics::{bootstrap, calibration, coverage};
use crate::report::{Failure, Figure, Latency, Row};
use crate::sets::corpus::{Condition, Utterance, read_corpus};

/// One utterance that was judged. Parts that were not judged are none.
struct Heard {
    utterance: Utterance,
    cluster: usize,
    /// Whether what is done is right; where nothing is done, whether nothing was to be done.
    intent: Option<bool>,
    /// Whether what is done is right; where nothing is done, whether the first intent is.
    first: Option<bool>,
    /// Whether anything is done, rather than asked back or not understood.
    acts: bool,
    /// Where it is asked back which was meant, whether the right one is among what is named.
    asked: Option<bool>,
    /// Whether nothing of the shop's is asked.
    outside: bool,
    /// Of a message that asks several things, whether all are done.
    several: Option<bool>,
    confidence: f64,
    guess: String,
    slots: Option<Counts>,
    mentions: Option<Counts>,
    constraints: Option<Counts>,
    quantities: Option<Counts>,
    feeling: Option<bool>,
    micros: f64,
}

const FAILURES: usize = 30;

/// Runs the corpus.
pub(crate) fn run(shelf: &Shelf<'_>, tools: &Tools<'_>) -> Vec<Row> {
    let Some(world) = tools.world else { return Vec::new() };
    (tools.progress)("corpus");
    let mut utterances = shelf.read("", &read_corpus);
    utterances.retain(|it| it.part == shelf.part().name());
    if utterances.is_empty() {
        return Vec::new();
    }
    let mut templates: BTreeMap<String, usize> = BTreeMap::new();
    let mut heard = Vec::with_capacity(utterances.len());
    for utterance in utterances {
        let next = templates.len();
        let cluster = *templates.entry(utterance.template.clone()).or_insert(next);
        heard.push(hear(world, utterance, cluster, tools));
    }
    let mut rows = vec![row("packs", &heard)];
    rows[0].latency = Latency(heard.iter().map(|it| it.micros).collect());
    rows[0].notes.push(format!("{} templates; intervals draw templates.", templates.len()));
    rows[0].notes.push(by("voice", &heard, &|it| &it.voice));
    rows[0].notes.push(by("pack", &heard, &|it| &it.pack));
    rows[0].notes.push(by("language", &heard, &|it| &it.locale));
    rows
}

fn hear(world: &World, utterance: Utterance, cluster: usize, tools: &Tools<'_>) -> Heard {
    let came = understood::listen(world, &utterance);
    let meant = &came.understanding;
    // Timed apart: what was said before is no part of this utterance.
    let context = understand::Context::default();
    let (_, micros) = tools
        .timed(|| understand::understand(&world.language, world.view(), &utterance.text, &context));
    let first = meant.intents.first();
    let acts = !came.done.is_empty();
    let likely = first.map(|it| Done { act: it.act, question: Some(it.question) });
    let done = if acts { came.done.clone() } else { likely.into_iter().collect() };
    let names: BTreeSet<String> =
        done.iter().flat_map(|it| understood::names(world, *it)).collect();
    let sure = came.commands.first().filter(|_| acts).map(|it| it.score);
    let acceptable: Option<Vec<String>> =
        utterance.intent.as_ref().map(|it| it.all().into_iter().map(understood::plain).collect());
    let right = acceptable.as_ref().map(|all| all.iter().any(|it| names.contains(it)));
    let all = acceptable.as_ref().map(|all| all.iter().all(|it| names.contains(it)));
    let nothing = acceptable.as_ref().is_some_and(|all| all.iter().any(|it| it == "none"));
    let named: Option<BTreeSet<String>> = understood::asked_back(world, &came).filter(|_| !acts);
    let refused = !acts && named.is_none();
    Heard {
        cluster,
        intent: right.map(|right| if acts { right } else { nothing && refused }),
        first: right,
        acts,
        asked: named.zip(acceptable).map(|(named, all)| all.iter().any(|it| named.contains(it))),
        outside: nothing,
        several: all.filter(|_| utterance.several).map(|all| acts && all),
        confidence: sure.or(first.map(|it| it.probability)).unwrap_or(0.0),
        guess: names.into_iter().next().unwrap_or_else(|| "none".to_owned()),
        slots: utterance.slots.as_ref().map(|gold| slots(world, gold, &came)),
        mentions: mentions(world, &utterance, meant),
        constraints: constraints(world, &utterance, meant),
        quantities: quantities(&utterance, meant),
        feeling: utterance.feeling.as_ref().map(|gold| {
            let found = meant.feeling.map(|it| understood::plain(&format!("{:?}", it.emotion)));
            found.as_deref().unwrap_or("none") == gold
        }),
        utterance,
        micros,
    }
}

fn slots(world: &World, gold: &serde_json::Map<String, Value>, came: &Turn) -> Counts {
    let found = understood::slots(world, came);
    let hit = |(name, value): &(&String, &Value)| {
        found.iter().any(|(it, of)| it == *name && understood::same(of, value))
    };
    Counts { gold: gold.len(), found: found.len(), hits: gold.iter().filter(|it| hit(it)).count() }
}

fn mentions(world: &World, utterance: &Utterance, meant: &Understanding) -> Option<Counts> {
    let gold = utterance.mentions.as_ref()?;
    let found = understood::mentions(world, &utterance.text, meant);
    let hits = gold.iter().filter(|it| {
        let wanted = [it.surface.clone(), it.kind.clone(), it.label.clone()];
        found.iter().any(|readings| readings.contains(&wanted))
    });
    Some(Counts { gold: gold.len(), found: found.len(), hits: hits.count() })
}

fn constraints(world: &World, utterance: &Utterance, meant: &Understanding) -> Option<Counts> {
    let gold = utterance.constraints.as_ref()?;
    let found = understood::constraints(world, meant);
    let hits = gold.iter().filter(|gold| found.iter().any(|it| satisfies(gold, it))).count();
    Some(Counts { gold: gold.len(), found: found.len(), hits })
}

fn satisfies(gold: &Condition, (attribute, op, values): &understood::Stated) -> bool {
    let wanted: Vec<&Value> = match &gold.value {
        Value::Array(several) => several.iter().collect(),
        Value::Null => Vec::new(),
        one @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            vec![one]
        }
    };
    attribute.contains(&gold.attribute)
        && *op == gold.op
        && wanted.len() == values.len()
        && wanted.iter().all(|it| values.iter().any(|of| understood::same(it, of)))
}

fn quantities(utterance: &Utterance, meant: &Understanding) -> Option<Counts> {
    let gold = utterance.quantities.as_ref()?;
    let alike = |one: Option<f64>, other: Option<f64>| match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-6 * one.abs().max(1.0),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    };
    let hits = gold.iter().filter(|gold| {
        meant.quantities.iter().any(|it| {
            let words = utterance.text.get(it.span.start..it.span.end);
            words == Some(gold.surface.as_str())
                && alike(gold.low.or(gold.value), it.low)
                && alike(gold.high.or(gold.value), it.high)
        })
    });
    Some(Counts { gold: gold.len(), found: meant.quantities.len(), hits: hits.count() })
}

/// Everything of an utterance is right: its intent, and its slots where they were judged.
fn joint(it: &Heard) -> Option<bool> {
    let slots = it.slots.is_none_or(|it| it.hits == it.gold && it.hits == it.found);
    it.intent.map(|right| right && slots)
}

/// The counts of one part of an utterance; none where it was not judged.
type CountsOf = fn(&Heard) -> Option<Counts>;

fn row(name: &str, heard: &[Heard]) -> Row {
    let sure: Vec<(f64, bool)> =
        heard.iter().filter_map(|it| Some((it.confidence, it.first?))).collect();
    Row {
        name: name.to_owned(),
        count: heard.len(),
        figures: figures(heard, &sure),
        coverage: coverage::curve(&sure),
        reliability: calibration::equal_width(&sure),
        failures: failures(heard),
        confusions: confusions(heard),
        ..Row::default()
    }
}

fn figures(heard: &[Heard], sure: &[(f64, bool)]) -> Vec<Figure> {
    let clusters: Vec<usize> = heard.iter().map(|it| it.cluster).collect();
    let all: Vec<usize> = (0..heard.len()).collect();
    let with = |measure: &str, of: &dyn Fn(&[usize]) -> f64| {
        Figure::with(measure, of(&all), bootstrap::interval(&clusters, of))
    };
    let share = |rows: &[usize], of: &dyn Fn(&Heard) -> Option<bool>| {
        let judged: Vec<bool> = rows.iter().filter_map(|it| of(&heard[*it])).collect();
        judged.iter().filter(|it| **it).count() as f64 / judged.len().max(1) as f64
    };
    let at = |rows: &[usize], hundredths: usize| {
        let sure: Vec<(f64, bool)> =
            rows.iter().filter_map(|it| Some((heard[*it].confidence, heard[*it].first?))).collect();
        coverage::precision_at(&sure, hundredths)
    };
    let acting = |it: &Heard| it.first.filter(|_| it.acts);
    let inside_asked = |it: &Heard| it.asked.filter(|_| !it.outside);
    let mut figures = vec![
        with("intent accuracy", &|rows| share(rows, &|it| it.intent)),
        with("joint accuracy", &|rows| share(rows, &joint)),
        with("precision at coverage 0.75", &|rows| at(rows, 75)),
        with("precision at coverage 0.9", &|rows| at(rows, 90)),
        with("precision where acted upon", &|rows| share(rows, &acting)),
        with("share acted upon", &|rows| share(rows, &|it| Some(it.acts))),
        with("asked back", &|rows| share(rows, &|it| Some(it.asked.is_some()))),
        with("asked back, the right one named", &|rows| share(rows, &inside_asked)),
        with("outside, acted upon", &|rows| share(rows, &|it| it.outside.then_some(it.acts))),
        with("outside, asked back", &|rows| {
            share(rows, &|it| it.outside.then_some(it.asked.is_some()))
        }),
        with("all of several questions", &|rows| share(rows, &|it| it.several)),
        Figure::plain(
            "ECE, equal mass",
            calibration::expected_error(&calibration::equal_mass(sure)),
        ),
        Figure::plain(
            "ECE, equal width",
            calibration::expected_error(&calibration::equal_width(sure)),
        ),
    ];
    let parts: [(&str, CountsOf); 4] = [
        ("slot F1", |it| it.slots),
        ("mention F1", |it| it.mentions),
        ("condition F1", |it| it.constraints),
        ("quantity F1", |it| it.quantities),
    ];
    for (measure, of) in parts {
        if heard.iter().any(|it| of(it).is_some()) {
            figures.push(with(measure, &|rows| {
                Counts::sum(rows.iter().filter_map(|it| of(&heard[*it]))).f1()
            }));
        }
    }
    if heard.iter().any(|it| it.feeling.is_some()) {
        figures.push(with("feeling accuracy", &|rows| share(rows, &|it| it.feeling)));
    }
    figures
}

/// Intent accuracy of each voice, pack or language.
fn by(what: &str, heard: &[Heard], of: &dyn Fn(&Utterance) -> &String) -> String {
    let mut groups: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for it in heard {
        if let Some(right) = it.intent {
            let (all, hits) = groups.entry(of(&it.utterance)).or_default();
            *all += 1;
            *hits += usize::from(right);
        }
    }
    let told = groups.into_iter().map(|(name, (all, hits))| {
        format!("{name} {:.1} of {all}", 100.0 * hits as f64 / all.max(1) as f64)
    });
    format!("Intent accuracy by {what}: {}.", told.collect::<Vec<_>>().join(", "))
}

fn gold(it: &Heard) -> String {
    it.utterance.intent.as_ref().map_or_else(String::new, |it| it.all().join(" or "))
}

fn done(it: &Heard) -> String {
    match (it.acts, it.asked) {
        (true, _) => it.guess.clone(),
        (false, Some(_)) => format!("(asked back; nearest {})", it.guess),
        (false, None) => format!("(nothing; nearest {})", it.guess),
    }
}

fn confusions(heard: &[Heard]) -> Vec<(String, String, usize)> {
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for it in heard.iter().filter(|it| it.intent == Some(false)) {
        *counts.entry((gold(it), done(it))).or_default() += 1;
    }
    let mut pairs: Vec<_> =
        counts.into_iter().map(|((right, guess), count)| (right, guess, count)).collect();
    pairs.sort_by(|one, other| {
        other.2.cmp(&one.2).then((&one.0, &one.1).cmp(&(&other.0, &other.1)))
    });
    pairs
}

/// Some failures, at even steps through the corpus.
fn failures(heard: &[Heard]) -> Vec<Failure> {
    let wrong: Vec<&Heard> = heard.iter().filter(|it| joint(it) == Some(false)).collect();
    let step = wrong.len().div_ceil(FAILURES).max(1);
    let told = wrong.into_iter().step_by(step).map(|it| Failure {
        text: format!("{} ({})", it.utterance.text, it.utterance.id),
        right: gold(it),
        guess: done(it),
        confidence: it.confidence,
    });
    told.collect()
}
