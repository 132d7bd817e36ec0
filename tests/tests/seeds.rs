//! The three questions of the systems this one must equal, verbatim and in thirty unlike
//! phrasings each, frozen before any pack was tuned. The share that is understood may not fall.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a harness that is read by people")]

use std::path::PathBuf;

use proto::v1::part::Kind;
use proto::v1::{ConverseRequest, ConverseResponse};
use serve::{Data, Engine, Options};

fn engine() -> Engine {
    let packs: PathBuf = tests::root().join("industry-packs");
    let files = knowledge::read_packs(&[&packs]).unwrap();
    Engine::open(Options::new("demo", files, Data::Memory)).unwrap()
}

fn phrasings(name: &str) -> Vec<String> {
    let path = tests::root().join("tests/fixtures/seeds").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    text.lines().filter(|line| !line.starts_with('#')).map(str::to_owned).collect()
}

fn say(engine: &Engine, text: &str) -> ConverseResponse {
    let request =
        ConverseRequest { store: "demo".into(), text: text.into(), ..ConverseRequest::default() };
    engine.converse(request).unwrap()
}

fn text_of(response: &ConverseResponse) -> String {
    let texts = response.parts.iter().filter_map(|part| match &part.kind {
        Some(Kind::Text(text)) => Some(text.text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join(" / ")
}

/// Says every phrasing in a session of its own; the first, which is the seed's own, must succeed,
/// and `least` of all.
fn check(name: &str, least: usize, succeeds: fn(&ConverseResponse, &str) -> bool) {
    let engine = engine();
    let phrasings = phrasings(name);
    let mut passed = 0;
    for (row, phrasing) in phrasings.iter().enumerate() {
        let response = say(&engine, phrasing);
        let text = text_of(&response);
        let ok = succeeds(&response, &text);
        passed += usize::from(ok);
        let mark = if ok { "ok" } else { "--" };
        println!("{mark} {phrasing}\n     [{}] {text}", response.decision().as_str_name());
        assert!(ok || row > 0, "the seed's own question: {text}");
    }
    println!("{passed} of {}", phrasings.len());
    assert!(passed >= least, "{name}: {passed} of {} understood, {least} before", phrasings.len());
}

fn started(response: &ConverseResponse, task: &str) -> bool {
    response.understanding.iter().flat_map(|it| &it.intents).any(|it| it.id.ends_with(task))
}

#[test]
fn size_by_height_and_weight() {
    check("size.txt", 28, |response, text| {
        let decision = response.decision().as_str_name();
        started(response, "choose-size")
            && (decision == "TASK_RESULT" && text.contains('码')
                || decision == "ASK" && text.contains("男"))
    });
}

#[test]
fn upgrade_of_memory() {
    check("upgrade.txt", 28, |response, text| {
        started(response, "upgrade-memory")
            && response.decision().as_str_name() == "ASK"
            && (text.contains("型号") || text.contains("Which machine"))
    });
}

#[test]
fn mouse_and_keyboard_for_free() {
    check("gift.txt", 27, |response, text| {
        let cards = response.parts.iter().any(|part| matches!(part.kind, Some(Kind::Card(_))));
        response.decision().as_str_name() == "ANSWER"
            && (text.contains('送') || text.contains("gift"))
            && cards
    });
}
