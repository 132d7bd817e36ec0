//! `qianmian test PACK…`: the conversations of packs, each of which must come out as written.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use knowledge::Conversation;
use serde_json::{Value, json};

use crate::conversation::{self, Failure};
use crate::encoding::Encoding;
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
    #[command(flatten)]
    encoding: Encoding,
    /// Print a JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// What came of a pack's conversations.
#[derive(Debug, Default)]
struct Outcome {
    passed: usize,
    failures: Vec<(Conversation, Failure)>,
}

/// Runs the command: exit 1 where a conversation comes out otherwise. Each pack is tested with
/// what it depends on and nothing else, so that its conversations mean the same everywhere.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut outcome = Outcome::default();
    for folder in packs::each(&packs::folders(&arguments.packs)?)? {
        test(&folder, arguments, &mut outcome)?;
    }
    let Outcome { passed, failures } = &outcome;
    if arguments.json {
        let failed: Vec<Value> = failures.iter().map(failure_json).collect();
        println!("{}", json!({ "passed": passed, "failed": failed }));
    } else {
        for (conversation, failure) in failures {
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

fn test(folder: &Path, arguments: &Arguments, outcome: &mut Outcome) -> anyhow::Result<()> {
    let only = arguments.only.as_deref();
    let compiled = packs::compile(&packs::read(&[folder.to_path_buf()])?);
    packs::report(&compiled.diagnostics);
    let broken = || format!("{} has errors: see `qianmian check`", folder.display());
    let world = dialogue::World::build(
        Arc::new(compiled.snapshot.with_context(broken)?),
        arguments.encoding.open()?,
    )?;
    for conversation in compiled.conversations {
        let wanted = only.is_none_or(|only| {
            conversation.name.contains(only) || conversation.file.contains(only)
        });
        if !wanted || !Path::new(&conversation.file).starts_with(folder) {
            continue;
        }
        match conversation::run(&world, &conversation) {
            None => outcome.passed += 1,
            Some(failure) => outcome.failures.push((conversation, failure)),
        }
    }
    Ok(())
}

fn failure_json((conversation, failure): &(Conversation, Failure)) -> Value {
    json!({
        "test": conversation.name,
        "file": conversation.file,
        "line": failure.line,
        "user": failure.said,
        "reply": failure.reply,
        "messages": failure.messages,
    })
}
