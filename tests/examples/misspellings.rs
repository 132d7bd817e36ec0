//! Measures what is made of misspelt words, over the packs that ship:
//! `say TEXT…` shows how a text is read; `clean FILE` counts everyday sentences that are changed, which none should be;
//! `recover NAMES SET.json` corrupts one character of each name by a set of easily confused ones and counts how often
//! the name comes first again.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measuring tool prints and fails by panicking"
)]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use snapshot::{Offers, Snapshot, View};
use typo::{Entry, Kind, Vocabulary};
use understand::{Context, Language, fold, understand};

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let rest = &given[1..];
    match given[0].as_str() {
        "say" => say(rest),
        "clean" => clean(rest),
        "correct" => correct_all(rest),
        "phrases" => phrases(rest),
        "recover" => recover(rest),
        other => println!("unknown: {other}"),
    }
}

fn world() -> (Snapshot, Language) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folders: Vec<_> = ["retail", "apparel", "computer-upgrade"]
        .iter()
        .map(|it| root.join("industry-packs").join(it))
        .collect();
    let folders: Vec<&Path> = folders.iter().map(std::path::PathBuf::as_path).collect();
    let snapshot = knowledge::compile(&knowledge::read_packs(&folders).unwrap()).snapshot.unwrap();
    let start = Instant::now();
    let language = Language::build(&snapshot, None, None);
    println!("language built in {:?}", start.elapsed());
    (snapshot, language)
}

fn say(texts: &[String]) {
    let (snapshot, language) = world();
    let offers = Offers::default();
    for text in texts {
        let view = View { snapshot: &snapshot, offers: &offers };
        let found = understand(&language, view, text, &Context::default());
        println!("{text} -> {}", found.normalized);
        for it in &found.mentions {
            let said = &text[it.span.start..it.span.end];
            println!("    {said} {:?} {:.2} {:?}", it.kind, it.score, it.change);
        }
        for it in &found.doubts {
            println!("    ? {} {:?}", &text[it.span.start..it.span.end], it.meant);
        }
        if let Some(first) = found.intents.first() {
            let name = snapshot.text(snapshot.programs().questions[first.question.index()].term);
            println!("    {name} {:.2} {:?}", first.probability, found.abstention);
        }
    }
}

fn clean(given: &[String]) {
    let (snapshot, language) = world();
    let offers = Offers::default();
    let text = std::fs::read_to_string(&given[0]).unwrap();
    let most = given.get(1).map_or(5000, |it| it.parse().unwrap());
    let (mut changed, mut doubted, mut count) = (0, 0, 0);
    let mut spent = std::time::Duration::ZERO;
    for line in text.lines().take(most) {
        let sentence = line.split('\t').next().unwrap();
        let view = View { snapshot: &snapshot, offers: &offers };
        let start = Instant::now();
        let found = understand(&language, view, sentence, &Context::default());
        spent += start.elapsed();
        count += 1;
        if found.normalized != fold(sentence) {
            changed += 1;
            println!("{sentence} -> {}", found.normalized);
        }
        doubted += usize::from(!found.doubts.is_empty());
        for it in &found.doubts {
            println!("    {sentence} ? {} {:?}", &sentence[it.span.start..it.span.end], it.meant);
        }
    }
    println!("{changed} changed, {doubted} doubted of {count}; {:?} each", spent / count);
}

/// Sentence-level correction: of lines of a sentence and how it should be, how many are put right as a whole.
fn correct_all(given: &[String]) {
    for file in given {
        let (mut wrong, mut changed, mut right) = (0_u32, 0_u32, 0_u32);
        for line in std::fs::read_to_string(file).unwrap().lines() {
            let Some((typed, meant)) = line.split_once('\t') else { continue };
            let bare = |text: &str| text.chars().filter(|it| *it != ' ').collect::<Vec<char>>();
            let (typed, meant) = (bare(typed), bare(meant));
            let mut read = typed.clone();
            for it in typo::correct(&typed.iter().collect::<String>()) {
                read[it.at] = it.meant;
            }
            wrong += u32::from(typed != meant);
            changed += u32::from(read != typed);
            right += u32::from(read != typed && read == meant);
        }
        let (precision, recall) =
            (f64::from(right) / f64::from(changed), f64::from(right) / f64::from(wrong));
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!("{file}: precision {precision:.3}, recall {recall:.3}, F1 {f1:.3}");
    }
}

/// The packs' own phrasings with one character replaced by each set: how often the phrasing is read again.
fn phrases(given: &[String]) {
    let (snapshot, language) = world();
    let offers = Offers::default();
    for file in given {
        let sets: BTreeMap<String, Vec<String>> =
            serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
        let (mut tried, mut right, mut wrong) = (0, 0_u32, 0_u32);
        let questions = snapshot.programs().questions.iter().flat_map(|it| &it.phrasings);
        for (index, (_, phrasing)) in questions.enumerate() {
            let folded = fold(phrasing);
            if phrasing.contains('{') || folded.chars().count() < 4 {
                continue;
            }
            let Some(corrupt) = corrupted(&folded, index, &sets) else { continue };
            let view = View { snapshot: &snapshot, offers: &offers };
            let found = understand(&language, view, &corrupt, &Context::default());
            tried += 1;
            right += u32::from(found.normalized == folded);
            let mistaken = found.normalized != folded && found.normalized != corrupt;
            wrong += u32::from(mistaken);
            if mistaken {
                println!("{folded} as {corrupt} -> {}", found.normalized);
            }
        }
        println!("{file}: {tried} tried, {right} right, {wrong} wrong");
    }
}

fn recover(given: &[String]) {
    let names: Vec<String> =
        std::fs::read_to_string(&given[0]).unwrap().lines().map(fold).collect();
    let sets: BTreeMap<String, Vec<String>> =
        serde_json::from_str(&std::fs::read_to_string(&given[1]).unwrap()).unwrap();
    let start = Instant::now();
    let cost = (names.len() as f32).ln() + 1.5;
    let entry = |it: &String| Entry { text: it.clone(), cost, kind: Kind::Name };
    let vocabulary = Vocabulary::new(names.iter().map(entry).collect());
    println!("{} names indexed in {:?}", names.len(), start.elapsed());
    let (mut tried, mut first, mut third, mut repaired, mut wrong) = (0_u32, 0, 0, 0, 0);
    let start = Instant::now();
    for (index, name) in names.iter().enumerate() {
        let Some(corrupt) = corrupted(name, index, &sets) else { continue };
        if names.contains(&corrupt) || tried >= 3000 {
            continue;
        }
        tried += 1;
        let near = vocabulary.nearest(&corrupt, 3);
        let place = near.iter().position(|(it, _)| it == name);
        first += usize::from(place == Some(0));
        third += usize::from(place.is_some());
        let chars: Vec<char> = corrupt.chars().collect();
        let (repairs, _) = vocabulary.repairs(&chars, &[], 0.8);
        if let [repair] = &repairs[..] {
            let mut text: String = chars[..repair.start].iter().collect();
            text.extend(&repair.meant);
            text.extend(&chars[repair.end..]);
            if text == *name { repaired += 1 } else { wrong += 1 }
        }
        if place != Some(0) && tried % 40 == 0 {
            println!("{corrupt} for {name}: {near:?}");
        }
    }
    let share = |count: usize| 100.0 * count as f64 / f64::from(tried);
    println!(
        "{tried} tried: first {:.1} %, among three {:.1} %; repaired {:.1} %, wrongly {:.1} %; {:?} each",
        share(first),
        share(third),
        share(repaired),
        share(wrong),
        start.elapsed() / tried
    );
}

/// The name with one character replaced, the same each time.
fn corrupted(name: &str, index: usize, sets: &BTreeMap<String, Vec<String>>) -> Option<String> {
    let chars: Vec<char> = name.chars().collect();
    let open: Vec<usize> =
        (0..chars.len()).filter(|at| sets.contains_key(&chars[*at].to_string())).collect();
    let at = *open.get(index * 7919 % open.len().max(1))?;
    let own = chars[at].to_string();
    let likes: Vec<&String> = sets[&own].iter().filter(|it| **it != own).collect();
    let with = likes.get(index * 104_729 % likes.len().max(1))?;
    let mut text: String = chars[..at].iter().collect();
    text.push_str(with);
    text.extend(&chars[at + 1..]);
    (chars.len() > 1).then_some(text)
}
