//! `qianmian ask TEXT`: one turn in this process, over the same code as the server.

use std::process::ExitCode;

use proto::v1::ConverseRequest;

use crate::opening::Opening;
use crate::speak;

/// What to ask.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// The session; with --data it goes on from earlier calls
    #[arg(long, default_value = "")]
    session: String,
    /// The buyer
    #[arg(long, default_value = "")]
    buyer: String,
    /// The product whose page the buyer is on: IRI, short IRI, number or link
    #[arg(long, default_value = "")]
    focus: String,
    /// Print the response as proto JSON
    #[arg(long)]
    json: bool,
    /// The words
    text: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.opening.open_or_forget()?;
    let response = engine.converse(ConverseRequest {
        store: arguments.opening.store.clone(),
        session: arguments.session.clone(),
        buyer: arguments.buyer.clone(),
        text: arguments.text.clone(),
        focus_product: arguments.focus.clone(),
        locale: String::new(),
    })?;
    if arguments.json {
        println!("{}", proto::json(&response, "ConverseResponse"));
    } else {
        speak::print(&response);
    }
    Ok(ExitCode::SUCCESS)
}
