//! The corpus of what buyers say (tests/corpus): every line is well formed, its labels are in the
//! packs, no template is in both parts, and the files are the ones that were frozen.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a harness that is read by people")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::PathBuf;

use domain::Localized;
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use snapshot::program::SlotKind;
use snapshot::{Snapshot, vocabulary};

/// The words that a line's key may hold, by key.
const CLOSED: [(&str, &[&str]); 5] = [
    ("part", &["dev", "test"]),
    (
        "voice",
        &[
            "terse",
            "chatty",
            "elderly",
            "student",
            "dialect",
            "angry",
            "polite",
            "typo",
            "voice-input",
            "emoji",
            "mixed",
            "english",
        ],
    ),
    ("pack", &["retail", "apparel", "computer-upgrade", "general"]),
    ("locale", &["zh", "en"]),
    ("feeling", &["joy", "liking", "anger", "sorrow", "fear", "disgust", "surprise", "none"]),
];

/// How buyers bound an attribute.
const OPS: [&str; 11] =
    ["=", "<=", ">=", "between", "not", "in", "more", "less", "most", "least", "any"];

/// What the packs know by name.
struct Names {
    intents: BTreeSet<String>,
    slots: BTreeSet<String>,
    labels: BTreeSet<String>,
}

fn names() -> Names {
    let packs = tests::root().join("industry-packs");
    let compiled = knowledge::compile(&knowledge::read_packs(&[&packs]).unwrap());
    let snapshot = compiled.snapshot.unwrap();
    Names { intents: intents(&snapshot), slots: slots(&snapshot), labels: labels(&snapshot) }
}

fn intents(snapshot: &Snapshot) -> BTreeSet<String> {
    let programs = snapshot.programs();
    let questions = programs.questions.iter().map(|it| it.term);
    let terms = questions.chain(programs.guides.iter().map(|it| it.term));
    let names = terms.map(|term| snapshot.local_name(term).to_owned());
    let tasks = programs.tasks.iter().map(|task| task.name.clone());
    names.chain(tasks).chain(["none".to_owned()]).collect()
}

fn slots(snapshot: &Snapshot) -> BTreeSet<String> {
    let slots = snapshot.programs().tasks.iter().flat_map(|task| &task.slots);
    slots.map(|slot| slot.name.clone()).collect()
}

fn labels(snapshot: &Snapshot) -> BTreeSet<String> {
    let label = snapshot.find(vocabulary::LABEL).unwrap();
    let stated = snapshot.triples().of_predicate(label).map(|(text, _)| snapshot.text(text));
    let programs = snapshot.programs();
    let choices = programs.tasks.iter().flat_map(|task| &task.slots).filter_map(|slot| {
        if let SlotKind::Choice { choices } = &slot.kind { Some(choices) } else { None }
    });
    let shown = choices.flatten().map(|choice| &choice.label);
    let shown = shown.flat_map(Localized::iter).map(|(_, text)| text);
    stated.chain(shown).map(str::to_owned).collect()
}

fn folder() -> PathBuf {
    tests::root().join("tests/corpus")
}

/// The files' names and bytes, by name.
fn files() -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let files = entries.filter(|path| path.extension().is_some_and(|it| it == "jsonl"));
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    files.map(|path| (name(&path), std::fs::read(&path).unwrap())).collect()
}

/// Every line of every file.
fn lines() -> Vec<Json> {
    let texts = files().into_values().map(|bytes| String::from_utf8(bytes).unwrap());
    texts
        .flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .map(|line| serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect()
}

/// What stands under a key that may hold nothing, one thing or several.
fn all<'a>(line: &'a Json, key: &str) -> Vec<&'a Json> {
    match line.get(key) {
        None => Vec::new(),
        Some(Json::Array(several)) => several.iter().collect(),
        Some(one) => vec![one],
    }
}

fn text<'a>(json: &'a Json, key: &str) -> &'a str {
    json.get(key).and_then(Json::as_str).unwrap_or_else(|| panic!("no {key}: {json}"))
}

#[test]
fn every_line_is_well_formed() {
    let mut ids = BTreeSet::new();
    let lines = lines();
    assert!(lines.len() >= 2000, "the corpus lost lines: {}", lines.len());
    for line in &lines {
        assert!(ids.insert(text(line, "id")), "an id twice: {line}");
        assert!(!text(line, "text").trim().is_empty(), "no words: {line}");
        assert!(!all(line, "intent").is_empty() || line.get("mentions").is_some(), "{line}");
        for (key, known) in CLOSED {
            let needed = key != "feeling" || line.get(key).is_some();
            assert!(!needed || known.contains(&text(line, key)), "{key}: {line}");
        }
        for said in all(line, "mentions").into_iter().chain(all(line, "quantities")) {
            let surface = text(said, "surface");
            assert!(text(line, "text").contains(surface), "{surface} is not said: {line}");
        }
    }
}

#[test]
fn every_label_is_in_the_packs() {
    let names = names();
    let lines = lines();
    let wrong = lines.iter().flat_map(|line| unknown(&names, line));
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a line names that the packs do not.
fn unknown(names: &Names, line: &Json) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |known: &BTreeSet<String>, value: &Json| {
        if value.as_str().is_some_and(|name| !known.contains(name)) {
            wrong.push(format!("{}: {value}", text(line, "id")));
        }
    };
    all(line, "intent").into_iter().for_each(|intent| check(&names.intents, intent));
    for (slot, value) in line.get("slots").and_then(Json::as_object).into_iter().flatten() {
        check(&names.slots, &Json::from(slot.as_str()));
        check(&names.labels, value);
    }
    for constraint in all(line, "constraints") {
        assert!(OPS.contains(&text(constraint, "op")), "{line}");
        check(&names.labels, &constraint["attribute"]);
        all(constraint, "value").into_iter().for_each(|value| check(&names.labels, value));
    }
    let mentions = all(line, "mentions").into_iter().map(|mention| &mention["label"]);
    mentions.chain(all(line, "focus")).for_each(|label| check(&names.labels, label));
    wrong
}

#[test]
fn no_template_is_in_both_parts() {
    let mut parts = BTreeMap::new();
    for line in &lines() {
        let (template, part) = (text(line, "template"), text(line, "part"));
        let first = parts.entry(template.to_owned()).or_insert_with(|| part.to_owned());
        assert_eq!(first, part, "{template} is in both parts");
    }
}

#[test]
fn the_files_are_as_they_were_frozen() {
    let frozen = std::fs::read_to_string(folder().join("FROZEN.sha256")).unwrap();
    let mut hashes = String::new();
    for (name, bytes) in files() {
        for byte in Sha256::digest(&bytes) {
            write!(hashes, "{byte:02x}").unwrap();
        }
        writeln!(hashes, "  {name}").unwrap();
    }
    assert_eq!(hashes, frozen, "renew it as tests/corpus/README.md says");
}
