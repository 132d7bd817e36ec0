//! `qianmian chat`: a conversation in the terminal.

use std::io::{BufRead as _, IsTerminal as _, Write as _};
use std::process::ExitCode;

use proto::v1::ConverseRequest;
use serve::Engine;

use crate::opening::Opening;
use crate::speak;

/// With whom.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// The buyer
    #[arg(long, default_value = "")]
    buyer: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.opening.open_or_forget()?;
    converse(&engine, &arguments.opening.store, &arguments.buyer)
}

/// Talks until the input ends.
pub(crate) fn converse(engine: &Engine, store: &str, buyer: &str) -> anyhow::Result<ExitCode> {
    let stdin = std::io::stdin();
    let on_terminal = stdin.is_terminal();
    let mut session = String::new();
    loop {
        if on_terminal {
            print!("> ");
            std::io::stdout().flush()?;
        }
        let mut text = String::new();
        if stdin.lock().read_line(&mut text)? == 0 {
            return Ok(ExitCode::SUCCESS);
        }
        let request = ConverseRequest {
            store: store.to_owned(),
            session: session.clone(),
            buyer: buyer.to_owned(),
            text: text.trim_end_matches(['\n', '\r']).to_owned(),
            ..ConverseRequest::default()
        };
        match engine.converse(request) {
            Ok(response) => {
                session.clone_from(&response.session);
                speak::print(&response);
            }
            Err(error) => eprintln!("{error}"),
        }
    }
}
