//! One binary, `qianmian`; a file per command.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks on its streams")]

mod commands;
mod conversation;
mod encoding;
mod exposures;
mod interruption;
mod learning;
mod off_policy;
mod opening;
mod packs;
mod progress;
mod search_state;
mod speak;
mod trial;
mod wheel;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Debug, Parser)]
#[command(name = "qianmian", version, about = "A shop's guide that never makes things up")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Load the packs, serve, and open a conversation where a terminal is at hand
    Demo(commands::serve::Arguments),
    /// Serve gRPC and gRPC-Web
    Serve(commands::serve::Arguments),
    /// Talk in the terminal
    Chat(commands::chat::Arguments),
    /// One turn in this process
    Ask(commands::ask::Arguments),
    /// Show what one utterance is taken to mean, and why
    Understand(commands::understand::Arguments),
    /// Tell everything that is wrong with packs
    Check(commands::check::Arguments),
    /// Run the conversations of packs
    Test(commands::test::Arguments),
    /// Compile packs to a snapshot file
    Compile(commands::compile::Arguments),
    /// Load a pack into a running server and publish it
    Load(commands::load::Arguments),
    /// Ask the compiled graph in SPARQL
    Query(commands::query::Arguments),
    /// Run a log's conversations again and compare the replies
    Replay(commands::replay::Arguments),
    /// Convert sentence encoders and look at what they do
    Encoder(commands::encoder::Arguments),
    /// Measure
    Bench(commands::bench::Arguments),
    /// Judge by public sets and our own, and write a report
    Eval(commands::eval::Arguments),
    /// Choose a recommender's model and settings in a bounded time
    Tune(commands::tune::Arguments),
    /// Fit a recommender's model and put it into a registry
    Train(commands::train::Arguments),
    /// List, compare, publish and take back models
    Model(commands::model::Arguments),
    /// Take what buyers did out of a log, to learn from
    Data(commands::data::Arguments),
    /// Tell what another policy would have been worth, from the log of the one that ran
    Ope(commands::ope::Arguments),
}

fn main() -> ExitCode {
    end_with_the_reader();
    run(Arguments::parse().command).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        ExitCode::FAILURE
    })
}

/// A reader that has seen enough (`qianmian … | head`) ends a command quietly.
#[expect(clippy::exit, reason = "nobody reads what would still be said")]
fn end_with_the_reader() {
    let told = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let message = panic.payload().downcast_ref::<String>();
        if message.is_some_and(|it| it.starts_with("failed printing to stdout: Broken pipe")) {
            std::process::exit(0);
        }
        told(panic);
    }));
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Demo(arguments) => commands::serve::demo(&arguments),
        Command::Serve(arguments) => commands::serve::serve(&arguments),
        Command::Chat(arguments) => commands::chat::run(&arguments),
        Command::Ask(arguments) => commands::ask::run(&arguments),
        Command::Understand(arguments) => commands::understand::run(&arguments),
        Command::Check(arguments) => commands::check::run(&arguments),
        Command::Test(arguments) => commands::test::run(&arguments),
        Command::Compile(arguments) => commands::compile::run(&arguments),
        Command::Load(arguments) => commands::load::run(&arguments),
        Command::Query(arguments) => commands::query::run(&arguments),
        Command::Replay(arguments) => commands::replay::run(&arguments),
        Command::Encoder(arguments) => commands::encoder::run(&arguments),
        Command::Bench(arguments) => commands::bench::run(&arguments),
        Command::Eval(arguments) => commands::eval::run(&arguments),
        Command::Tune(arguments) => commands::tune::run(&arguments),
        Command::Train(arguments) => commands::train::run(&arguments),
        Command::Model(arguments) => commands::model::run(&arguments),
        Command::Data(arguments) => commands::data::run(&arguments),
        Command::Ope(arguments) => commands::ope::run(&arguments),
    }
}
