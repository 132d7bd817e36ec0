//! `qianmian test PACK…`: the conversations of packs, each of which must come out as written.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use serde_json::{Value, json};

use crate::conversation::{self, Failure};
use crate::packs;

/// Packs to test.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Pack folders, or folders of packs
    #[arg(value_name = "PACK")]
    packs: Vec<PathBuf>,
    /// Only conversations whose name or file contains this
    #[arg(long)]
    only: Option<String>,
    /// Print a JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// Runs the command: exit 1 where a conversation comes out otherwise.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let compiled = packs::compile(&packs::read(&packs::folders(&arguments.packs)?)?);
    packs::report(&compiled.diagnostics);
    let snapshot = compiled.snapshot.context("the packs have errors: see `qianmian check`")?;
    let world = dialogue::World::build(Arc::new(snapshot))?;
    let wanted = |text: &str| arguments.only.as_ref().is_none_or(|only| text.contains(only));
    let (mut passed, mut failures) = (0, Vec::new());
    for conversation in &compiled.conversations {
        if !wanted(&conversation.name) && !wanted(&conversation.file) {
            continue;
        }
        match conversation::run(&world, conversation) {
            None => passed += 1,
            Some(failure) => failures.push((conversation, failure)),
        }
    }
    if arguments.json {
        let failed: Vec<Value> = failures
            .iter()
            .map(|(conversation, failure)| {
                failure_json(&conversation.name, &conversation.file, failure)
            })
            .collect();
        println!("{}", json!({ "passed": passed, "failed": failed }));
    } else {
        for (conversation, failure) in &failures {
            println!("FAILED {} ({}:{})", conversation.name, conversation.file, failure.line);
            println!("  buyer: {}", failure.said);
            println!("  reply: {}", failure.reply);
            for message in &failure.messages {
                println!("  {message}");
            }
        }
        println!("{passed} passed, {} failed", failures.len());
    }
    Ok(if failures.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn failure_json(name: &str, file: &str, failure: &Failure) -> Value {
    json!({
        "test": name,
        "file": file,
        "line": failure.line,
        "user": failure.said,
        "reply": failure.reply,
        "messages": failure.messages,
    })
}
