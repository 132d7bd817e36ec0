//! Names with one wrong character: whether the right one is the nearest in the list of names, and
//! whether a message that is nothing but the misspelt name is read as naming it.

use std::collections::BTreeMap;

use dialogue::World;
use domain::{Locale, TermId, Value};
use learn::Random;
use snapshot::vocabulary as v;
use typo::{Entry, Kind, Vocabulary};
use understand::{Context, MentionKind, fold, understand};

use super::shelf::Shelf;
use super::tools::Tools;
use crate::metrics::bootstrap;
use crate::report::{Failure, Figure, Latency, Row};
use crate::sets::Source;

/// The kinds of wrong characters, each with the file that tells which stand for which.
const CONFUSIONS: [(&str, &str); 3] = [
    ("same pinyin", "pinyin_sam.json"),
    ("near pinyin", "pinyin_sim.json"),
    ("like strokes", "stroke.json"),
];
/// So many names of a kind are spoilt.
const NAMES_MAX: usize = 600;
const FAILURES: usize = 12;
const SEED: u64 = 1_307;

/// Characters with those that are taken for them.
type Confusion = BTreeMap<String, Vec<String>>;

/// A spoilt name and what came of it.
#[derive(Clone, Debug)]
struct Tried {
    name: String,
    spoilt: String,
    found: String,
    right: bool,
    /// Whether a turn names it.
    named: bool,
    place: usize,
    micros: f64,
}

/// Runs the names of the packs.
pub(crate) fn run(shelf: &Shelf<'_>, tools: &Tools<'_>) -> Vec<Row> {
    let Some(world) = tools.world else { return Vec::new() };
    let mut rows = Vec::new();
    let most = if shelf.options.short { NAMES_MAX / 10 } else { NAMES_MAX };
    for (kind, names) in [("products", products(world)), ("brands", brands(world))] {
        (tools.progress)(&format!("{}: {kind}", shelf.form().name));
        let mut row = Row { name: kind.to_owned(), ..Row::default() };
        let mut all: Vec<Tried> = Vec::new();
        for (index, (what, file)) in CONFUSIONS.iter().enumerate() {
            let source = Source::parse(&shelf.found.folder, file);
            let Some(confusion) = confusion(shelf, &source) else { continue };
            let mut random = Random::new(SEED + index as u64);
            let tried = attempt(
                world,
                &names,
                most,
                &mut |name| spoil(name, &confusion, &mut random),
                tools,
            );
            row.figures.push(share_of(&format!("top-1, {what}"), &tried, |it| it.right));
            row.figures.push(share_of(&format!("named in a turn, {what}"), &tried, |it| it.named));
            all.extend(tried);
        }
        let clean = attempt(world, &names, most, &mut |name| Some(name.to_owned()), tools);
        row.figures.insert(0, share_of("top-1", &all, |it| it.right));
        row.figures.insert(1, share_of("named in a turn", &all, |it| it.named));
        row.figures.push(share_of("named in a turn, nothing wrong", &clean, |it| it.named));
        row.count = all.len();
        row.latency = Latency(all.iter().map(|it| it.micros).collect());
        row.failures = failures(&all);
        row.notes.push(format!("{} names with a Chinese character.", names.len()));
        rows.push(row);
    }
    rows
}

fn confusion(shelf: &Shelf<'_>, source: &Source) -> Option<Confusion> {
    match source.text() {
        Ok(text) => serde_json::from_str(&text).ok(),
        Err(finding) => {
            shelf.keep(vec![finding]);
            None
        }
    }
}

/// Names with a Chinese character, each with the term it names; of equal names the first.
fn named(world: &World, terms: impl Iterator<Item = TermId>) -> Vec<(String, TermId)> {
    let mut names: BTreeMap<String, TermId> = BTreeMap::new();
    for term in terms {
        let name = world.snapshot.label(term, Locale::Zh);
        if name.chars().count() > 1 && name.chars().any(is_han) {
            names.entry(name.to_owned()).or_insert(term);
        }
    }
    names.into_iter().collect()
}

fn is_han(char: char) -> bool {
    matches!(char, '\u{4e00}'..='\u{9fff}')
}

fn products(world: &World) -> Vec<(String, TermId)> {
    named(world, world.snapshot.catalogue().products().iter().copied())
}

fn brands(world: &World) -> Vec<(String, TermId)> {
    let snapshot = &world.snapshot;
    let catalogue = snapshot.catalogue();
    let brand = snapshot.find(v::BRAND).and_then(|term| catalogue.attribute_of(term));
    let Some(brand) = brand else { return Vec::new() };
    let products = catalogue.products().iter().filter_map(|term| catalogue.product_of(*term));
    let values = products.flat_map(|product| snapshot.values(product, brand));
    let things =
        values.filter_map(|it| if let Value::Thing(term) = it { Some(term) } else { None });
    named(world, things)
}

fn spoil(name: &str, confusion: &Confusion, random: &mut Random) -> Option<String> {
    let chars: Vec<String> = name.chars().map(|it| it.to_string()).collect();
    let places: Vec<usize> = (0..chars.len())
        .filter(|at| confusion.get(&chars[*at]).is_some_and(|it| !it.is_empty()))
        .collect();
    if places.is_empty() {
        return None;
    }
    let at = places[random.below(places.len())];
    let wrong = &confusion[&chars[at]];
    let instead = &wrong[random.below(wrong.len())];
    let spoilt: String = chars
        .iter()
        .enumerate()
        .map(|(place, it)| if place == at { instead.as_str() } else { it })
        .collect();
    (spoilt != name).then_some(spoilt)
}

fn attempt(
    world: &World,
    names: &[(String, TermId)],
    most: usize,
    spoil: &mut dyn FnMut(&str) -> Option<String>,
    tools: &Tools<'_>,
) -> Vec<Tried> {
    let step = names.len().div_ceil(most).max(1);
    let lexicon = lexicon(names);
    let mut tried = Vec::new();
    for (place, (name, term)) in names.iter().enumerate().step_by(step) {
        let Some(spoilt) = spoil(name) else { continue };
        let (near, micros) = tools.timed(|| lexicon.nearest(&fold(&spoilt), 1));
        let found = near.into_iter().next().map_or_else(String::new, |(it, _)| it);
        let right = found == fold(name);
        let first = first_named(world, &spoilt);
        // Two products of one name are one name.
        let label = first.map(|it| world.snapshot.label(it, Locale::Zh));
        let named = first == Some(*term) || label == Some(name.as_str());
        tried.push(Tried { name: name.clone(), spoilt, found, right, named, place, micros });
    }
    tried
}

/// The product or named value with the highest score, the first of equals.
fn first_named(world: &World, text: &str) -> Option<TermId> {
    let found = understand(&world.language, world.view(), text, &Context::default());
    let mut best: Option<(f64, TermId)> = None;
    for mention in &found.mentions {
        let term = match &mention.kind {
            MentionKind::Product(products) => {
                products.first().map(|it| world.snapshot.catalogue().product_term(*it))
            }
            MentionKind::Value { value, .. } => Some(*value),
            MentionKind::Thing(term) => Some(*term),
            MentionKind::Category(_)
            | MentionKind::Attribute(_)
            | MentionKind::Need(_)
            | MentionKind::Choice { .. }
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => None,
        };
        if let Some(term) = term
            && best.is_none_or(|(score, _)| mention.score > score)
        {
            best = Some((mention.score, term));
        }
    }
    best.map(|(_, term)| term)
}

/// The names as words that may be misspelt, all equally probable.
fn lexicon(names: &[(String, TermId)]) -> Vocabulary {
    let cost = (names.len().max(1) as f32).ln() + LISTED_COST;
    let entry = |(name, _): &(String, TermId)| Entry { text: fold(name), cost, kind: Kind::Name };
    Vocabulary::new(names.iter().map(entry).collect())
}

/// Minus the logarithm of the share of names among what is said.
const LISTED_COST: f32 = 1.5;

fn share_of(measure: &str, tried: &[Tried], of: impl Fn(&Tried) -> bool) -> Figure {
    let clusters: Vec<usize> = tried.iter().map(|it| it.place).collect();
    let share = |rows: &[usize]| {
        let right = rows.iter().filter(|it| of(&tried[**it])).count();
        right as f64 / rows.len().max(1) as f64
    };
    let all: Vec<usize> = (0..tried.len()).collect();
    Figure::with(measure, share(&all), bootstrap::interval(&clusters, &share))
}

fn failures(tried: &[Tried]) -> Vec<Failure> {
    let wrong: Vec<&Tried> = tried.iter().filter(|it| !it.right).collect();
    let step = wrong.len().div_ceil(FAILURES).max(1);
    let told = wrong.into_iter().step_by(step).map(|it| Failure {
        text: it.spoilt.clone(),
        right: it.name.clone(),
        guess: it.found.clone(),
        confidence: 0.0,
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::{Confusion, Random, spoil};

    #[test]
    fn one_character_is_spoilt_and_no_more() {
        let confusion: Confusion = [("龙".to_owned(), vec!["笼".to_owned()])].into();
        assert_eq!(spoil("西湖龙井", &confusion, &mut Random::new(1)).as_deref(), Some("西湖笼井"));
        assert_eq!(spoil("Gen4", &confusion, &mut Random::new(1)), None);
    }
}
