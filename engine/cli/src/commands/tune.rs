//! `qianmian tune`: a bounded search for a recommender's model and settings.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use learn::Attempt;

use crate::learning::{Learning, seconds};

/// What to choose for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    learning: Learning,
    /// How long to search
    #[arg(long, default_value = "10m", value_name = "TIME", value_parser = seconds)]
    budget: f64,
    /// What was tried; where the file is there, the search goes on from it
    #[arg(long, default_value = "tune-state.json", value_name = "FILE")]
    state: PathBuf,
    /// Where the best settings go, for `qianmian eval rec --settings`
    #[arg(long, default_value = "settings.json", value_name = "FILE")]
    out: PathBuf,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let split = arguments.learning.read(None)?;
    let attributes = arguments.learning.attributes(&split)?;
    for note in &split.notes {
        println!("noticed: {note}");
    }
    let known = read_state(&arguments.state)?;
    let search = arguments.learning.search(&split, attributes.as_ref(), arguments.budget, known);
    let found = search?;
    write(&arguments.state, &serde_json::to_string_pretty(&found.attempts)?)?;
    write(&arguments.out, &serde_json::to_string_pretty(&found.best.recipe)?)?;
    let (recall, ndcg) = (found.best.recall, found.best.ndcg);
    println!("best of {}: recall@20 {recall:.4}, ndcg@20 {ndcg:.4}", found.attempts.len());
    println!("settings: {}", arguments.out.display());
    Ok(ExitCode::SUCCESS)
}

fn read_state(path: &Path) -> anyhow::Result<Vec<Attempt>> {
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| {
        format!("{}: not what an earlier search wrote: take it away to begin anew", path.display())
    })
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, format!("{text}\n"))
        .with_context(|| format!("cannot write {}", path.display()))
}
