//! `qianmian tune`: a bounded search for a recommender's model and settings.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use learn::Training;

use crate::interruption;
use crate::learning::{Learning, Plan, seconds, told};
use crate::progress;
use crate::search_state::State;

/// What to choose for.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    learning: Learning,
    /// How long to search, the last fit with it
    #[arg(long, default_value = "10m", value_name = "TIME", value_parser = seconds)]
    budget: f64,
    /// What was tried, written after every attempt; where the file is there, the search goes on
    /// from it. It may be stopped at any moment, by Ctrl-C (exit code 130) or otherwise
    #[arg(long, default_value = "tune-state.json", value_name = "FILE")]
    state: PathBuf,
    /// Where the best settings so far go, for `qianmian eval rec --settings`
    #[arg(long, default_value = "settings.json", value_name = "FILE")]
    out: PathBuf,
    /// Fits what was found from the whole training part and keeps it
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let begin = Instant::now();
    let bar = progress::working("reading");
    let split = arguments.learning.read(None, false)?;
    let attributes = arguments.learning.attributes(&split)?;
    for note in &split.notes {
        bar.suspend(|| println!("noticed: {note}"));
    }
    let state = Arc::new(State::new(arguments.state.clone(), arguments.out.clone()));
    interruption::end_between_writes(&state, &bar)?;
    let plan = Plan { begin, budget_s: arguments.budget, state: Some(&state), bar: &bar };
    let found = arguments.learning.search(&split, attributes.as_ref(), &plan)?;
    state.choose(&found.best)?;
    bar.suspend(|| {
        println!("chosen of {}: {}", found.attempts.len(), told(&found.best));
        println!("settings: {}", arguments.out.display());
    });
    if let Some(path) = &arguments.save {
        bar.set_message("fitting what was found");
        let (attributes, resources) = (attributes.as_ref(), arguments.learning.resources());
        let training = Training { split: &split, attributes, resources };
        let saved = training.fitted(&found.best.recipe)?;
        state.undisturbed(&|| saved.save(path))?;
        bar.suspend(|| println!("model: {}", path.display()));
    }
    bar.finish_and_clear();
    println!("{:.0} s of {:.0} s", begin.elapsed().as_secs_f64(), arguments.budget);
    Ok(ExitCode::SUCCESS)
}
