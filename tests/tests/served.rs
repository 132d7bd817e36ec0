//! The real binary, served on loopback: from Python by reflection, across a kill, twice on one
//! folder, stopped gracefully.

use std::path::Path;
use std::process::Command;

use tests::{Server, binary, call, client, root};

fn packs() -> std::path::PathBuf {
    root().join("industry-packs")
}

#[test]
fn python_talks_by_reflection() {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start(&[&packs()], data.path());
    let told = client("check.py", &[&server.address]);
    assert!(told.ends_with("all well\n"), "{told}");
    assert!(server.stop(), "SIGTERM ends the server well");
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let data = tempfile::tempdir().unwrap();
    let events = r#"{"store": "demo", "events": [
        {"id": "e1", "buyer": "b1", "stated": {"key": "height", "value": {"number": {"value": 172}}}},
        {"id": "e2", "buyer": "b1", "session": "s1", "click": {"product": "urn:x"}}]}"#;
    let server = Server::start(&[&packs()], data.path());
    call(&server.address, "EventService", "RecordEvents", events);
    let first = call(
        &server.address,
        "GuideService",
        "Converse",
        r#"{"store": "demo", "session": "s-kill", "buyer": "b1", "text": "我这台电脑能不能升级内存"}"#,
    );
    assert_eq!(first["session"], "s-kill");
    server.kill();

    let server = Server::start(&[&packs()], data.path());
    let again = call(&server.address, "EventService", "RecordEvents", events).to_string();
    assert_eq!(again.to_uppercase().matches("DUPLICATE").count(), 2, "{again}");
    let profile =
        call(&server.address, "BuyerService", "GetProfile", r#"{"store": "demo", "buyer": "b1"}"#);
    assert!(profile.to_string().contains("172"), "{profile}");
    let second = call(
        &server.address,
        "GuideService",
        "Converse",
        r#"{"store": "demo", "session": "s-kill", "buyer": "b1", "text": "ThinkPad P1 Gen 4"}"#,
    );
    let text = second.to_string();
    assert!(text.contains("DDR4"), "the task goes on after the kill: {text}");
}

#[test]
fn a_second_process_on_one_folder_is_refused_with_words() {
    let data = tempfile::tempdir().unwrap();
    let _server = Server::start(&[&packs()], data.path());
    let output = Command::new(binary())
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data.path())
        .arg("--packs")
        .arg(packs())
        .output()
        .unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    let folder = data.path().display().to_string();
    assert!(errors.contains(&folder), "the message names the folder: {errors}");
}

#[test]
fn a_folder_that_is_no_pack_is_refused_with_words() {
    let empty = tempfile::tempdir().unwrap();
    let output = Command::new(binary()).arg("check").arg(empty.path()).output().unwrap();
    assert!(!output.status.success());
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("pack.toml"), "{errors}");
    assert!(!Path::new(empty.path()).join("pack.toml").exists());
}
