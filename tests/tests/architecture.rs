//! The rules of engine/ARCHITECTURE.md and of the house style that a machine can check.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test harness fails by panicking")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom. A row that is not here does not exist.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("snapshot", &["domain"]),
    ("knowledge", &["domain", "snapshot"]),
    ("classify", &[]),
    ("encode", &[]),
    ("typo", &[]),
    ("understand", &["domain", "snapshot", "classify", "encode", "typo"]),
    ("recommend", &["domain", "snapshot"]),
    ("learn", &[]),
    ("dialogue", &["domain", "snapshot", "understand", "recommend"]),
    (
        "eval",
        &[
            "domain",
            "snapshot",
            "classify",
            "encode",
            "typo",
            "understand",
            "recommend",
            "learn",
            "dialogue",
        ],
    ),
    (
        "serve",
        &[
            "domain",
            "snapshot",
            "knowledge",
            "understand",
            "recommend",
            "learn",
            "dialogue",
            "proto",
        ],
    ),
    (
        "cli",
        &[
            "domain",
            "snapshot",
            "knowledge",
            "encode",
            "understand",
            "recommend",
            "learn",
            "dialogue",
            "eval",
            "serve",
            "proto",
        ],
    ),
];

/// A third-party crate that only these rooms may know.
const OWNED: &[(&str, &[&str])] = &[
    ("oxigraph", &[]),
    ("sparopt", &["snapshot"]),
    ("spareval", &["snapshot"]),
    ("linfa", &["learn"]),
    ("faer", &["learn"]),
    ("rayon", &["learn"]),
    ("parquet", &["learn"]),
    ("tonic", &["serve", "cli"]),
    ("tokio", &["serve", "cli"]),
    ("redb", &["serve"]),
    ("anyhow", &["cli"]),
];

const LINES_MAX: usize = 500;
const BANNED_NAMES: &[&str] = &["util", "utils", "common", "helper", "helpers", "misc", "manager"];

/// Words that packs use for what they are about. The engine knows none of them.
const INDUSTRY_WORDS: &[&str] = &[
    "laptop",
    "motherboard",
    "memory_module",
    "sodimm",
    "so-dimm",
    "ddr4",
    "ddr5",
    "ssd",
    "apparel",
    "garment",
    "trouser",
    "lipstick",
    "笔记本电脑",
    "内存",
    "硬盘",
    "主板",
    "尺码",
    "面料",
    "衬衫",
    "身高",
    "体重",
];

#[test]
fn imports_follow_the_table() {
    for (room, allowed) in MAY_IMPORT {
        for dependency in dependencies(room) {
            let ours =
                dependency == "proto" || MAY_IMPORT.iter().any(|(name, _)| *name == dependency);
            assert!(
                !ours || allowed.contains(&dependency.as_str()),
                "{room} must not import {dependency}"
            );
            for (krate, owners) in OWNED {
                let owned = dependency == *krate || dependency.starts_with(&format!("{krate}-"));
                assert!(
                    !owned || owners.contains(room),
                    "{room} must not import {dependency}: see {owners:?}"
                );
            }
        }
    }
}

#[test]
fn every_room_is_in_the_table() {
    let mut rooms = BTreeSet::new();
    for entry in fs::read_dir(root().join("engine")).unwrap() {
        let path = entry.unwrap().path();
        if path.join("Cargo.toml").exists() {
            let room = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(
                MAY_IMPORT.iter().any(|(name, _)| *name == room),
                "{room} is missing from MAY_IMPORT"
            );
            rooms.insert(room);
        }
    }
    for (room, _) in MAY_IMPORT {
        assert!(rooms.contains(*room), "{room} is in the table and not in engine/");
    }
}

#[test]
fn files_are_small_named_and_introduced() {
    for file in rust_files(&root().join("engine")) {
        let text = fs::read_to_string(&file).unwrap();
        let stem = file.file_stem().unwrap().to_str().unwrap();
        let lines = code(&text).lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines", file.display());
        assert!(text.starts_with("//! "), "{} does not say what it is for", file.display());
        assert!(!BANNED_NAMES.contains(&stem), "{} has a name that says nothing", file.display());
    }
}

#[test]
fn mod_files_hold_no_logic() {
    for file in rust_files(&root().join("engine")) {
        let shared_by_tests = file.components().any(|part| part.as_os_str() == "tests");
        if file.file_name().unwrap() != "mod.rs" || shared_by_tests {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        assert!(!code(&text).contains("fn "), "{} holds a function", file.display());
    }
}

#[test]
fn no_industry_word_stands_in_the_engine() {
    for file in rust_files(&root().join("engine")) {
        let path = file.strip_prefix(root()).unwrap().display().to_string();
        if path.contains("/tests/") || path.contains("/benches/") || path.ends_with("tests.rs") {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let spoken: String = code(&text)
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(str::to_lowercase)
            .collect();
        for word in INDUSTRY_WORDS {
            assert!(!spoken.contains(word), "{path} says `{word}`: that belongs in a pack");
        }
    }
}

#[test]
fn tests_neither_sleep_nor_hide() {
    let mut files = rust_files(&root().join("engine"));
    files.extend(rust_files(&root().join("tests")));
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for banned in ["#[ignore", "#[should_panic", "#[allow("] {
            let quoted = format!("\"{banned}");
            let found = text.replace(&quoted, "").contains(banned);
            assert!(!found, "{} has {banned}", file.display());
        }
    }
}

#[test]
fn the_map_points_at_what_is_there() {
    for page in ["engine/ARCHITECTURE.md", "README.md", "README.zh-CN.md", "CONTRIBUTING.md"] {
        let path = root().join(page);
        let text = fs::read_to_string(&path).unwrap();
        for target in links(&text) {
            let beside = path.parent().unwrap().join(&target);
            assert!(beside.exists(), "{page} points at {target}, which is not there");
        }
    }
}

#[test]
fn the_lock_file_stays_within_its_budget() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let packages = lock.lines().filter(|line| *line == "[[package]]").count();
    assert!(packages <= 417, "{packages} packages: say in engine/decisions/ why, and what went");
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn code(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap()
}

fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split("](").skip(1) {
        let target = part.split(')').next().unwrap();
        if !target.contains("://") && !target.starts_with('#') {
            found.push(target.split('#').next().unwrap().to_owned());
        }
    }
    found
}

fn dependencies(room: &str) -> Vec<String> {
    let path = root().join("engine").join(room).join("Cargo.toml");
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{room}: {error}"));
    let manifest: toml::Table = text.parse().unwrap();
    let table = manifest.get("dependencies").and_then(toml::Value::as_table);
    table.map(|table| table.keys().cloned().collect()).unwrap_or_default()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}
