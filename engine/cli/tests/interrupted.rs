//! Ctrl-C in the middle of a search for settings: what was tried stays, nothing half-written does,
//! and the same command goes on from there.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

const LOOK: Duration = Duration::from_millis(10);

/// A search in a folder, its words kept.
fn search(folder: &Path, budget: &str) -> Child {
    let files = ["--train", "train.csv", "--state", "state.json", "--out", "settings.json"];
    Command::new(env!("CARGO_BIN_EXE_qianmian"))
        .current_dir(folder)
        .arg("tune")
        .args(files)
        .args(["--budget", budget])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

/// Users of two tastes; each meets a dozen items, one a day.
fn write_interactions(folder: &Path) {
    let mut rows = String::from("user,item,time\n");
    for user in 0..240 {
        for day in 0..12 {
            let item = 2 * ((user * 7 + day * day * 3) % 60) + user % 2;
            rows += &format!("u{user},i{item},{}\n", 86_400 * day);
        }
    }
    fs::write(folder.join("train.csv"), rows).unwrap();
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn attempts(folder: &Path) -> Vec<Value> {
    json(&folder.join("state.json"))["attempts"].as_array().unwrap().clone()
}

/// Lets a search try something, then presses Ctrl-C.
fn interrupted(folder: &Path) -> Output {
    let mut child = search(folder, "10m");
    while !folder.join("state.json").exists() {
        assert!(child.try_wait().unwrap().is_none(), "the search ended by itself");
        std::thread::sleep(LOOK);
    }
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    child.wait_with_output().unwrap()
}

#[test]
fn a_search_that_is_interrupted_goes_on_from_what_it_tried() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write_interactions(folder);
    let ended = interrupted(folder);
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(130), "{told}");
    let tried = attempts(folder);
    let count = tried.len();
    // Nobody looks at a terminal, so nothing else is told.
    assert_eq!(
        told,
        format!(
            "stopped: state.json keeps {count} attempts and settings.json the best of them; \
             the same command goes on from there\n"
        )
    );
    let worth = |it: &Value| it["recall"].as_f64().unwrap() + it["ndcg"].as_f64().unwrap();
    let best = tried.iter().map(worth).fold(0.0, f64::max);
    let settings = json(&folder.join("settings.json"));
    let of_settings = tried.iter().find(|it| it["recipe"] == settings).map(worth);
    assert_eq!(of_settings, Some(best), "{settings}");
    let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name());
    let names: BTreeSet<String> = names.map(|it| it.into_string().unwrap()).collect();
    let expect = ["settings.json", "state.json", "train.csv"].map(str::to_owned);
    assert_eq!(names, BTreeSet::from(expect), "nothing half-written is left");

    let ended = search(folder, "4s").wait_with_output().unwrap();
    let told = String::from_utf8(ended.stderr).unwrap();
    assert!(ended.status.success(), "{told}");
    assert_eq!(told, format!("state.json: goes on from {count} attempts\n"));
    let further = attempts(folder);
    assert!(further.len() > count, "{count} attempts and nothing more");
    assert_eq!(further[..count], tried);
    let recipes: BTreeSet<String> = further.iter().map(|it| it["recipe"].to_string()).collect();
    assert_eq!(recipes.len(), further.len(), "nothing is tried twice");
}
