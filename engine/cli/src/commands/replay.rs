//! `qianmian replay`: a log's conversations again, compared with what was said then.

use std::process::ExitCode;

use anyhow::bail;

use crate::opening::Opening;

/// Which log.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// Print every exchange, not only those that differ
    #[arg(long)]
    all: bool,
}

/// Runs the command: exit 1 where a reply differs.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if arguments.opening.data.is_none() {
        bail!("name the log's folder with --data DIR");
    }
    let engine = arguments.opening.open(false)?;
    let exchanges = engine.replay(&arguments.opening.store)?;
    let differing = exchanges.iter().filter(|it| it.was != it.is).count();
    for exchange in exchanges.iter().filter(|it| arguments.all || it.was != it.is) {
        println!("{} > {}", exchange.session, exchange.said);
        println!("  was: {}", exchange.was.replace('\n', " / "));
        if exchange.was != exchange.is {
            println!("  now: {}", exchange.is.replace('\n', " / "));
        }
    }
    println!("{} exchanges, {differing} differ", exchanges.len());
    Ok(if differing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
