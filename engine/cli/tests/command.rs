//! The command line itself. That this test stands here also has `cargo test` build the binary for
//! the tests of the whole product.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::{Command, Output};

fn qianmian(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qianmian")).args(arguments).output().unwrap()
}

#[test]
fn help_names_every_command_of_the_readme() {
    let help = qianmian(&["--help"]);
    assert!(help.status.success());
    let text = String::from_utf8(help.stdout).unwrap();
    for command in ["serve", "check", "chat", "ask", "test", "understand", "eval", "encoder"] {
        let listed = text.lines().any(|it| it.split_whitespace().next() == Some(command));
        assert!(listed, "{command} is not in:\n{text}");
    }
}

#[test]
fn a_misspelt_command_is_refused_with_what_was_meant() {
    let output = qianmian(&["srve"]);
    assert_eq!(output.status.code(), Some(2));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("srve") && text.contains("serve"), "{text}");
}
