//! `qianmian query SPARQL`: the compiled graph, asked in SPARQL.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use snapshot::{Limits, Offers, QueryAnswer, View};

use crate::packs;

/// What to ask of which packs.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// A SELECT, ASK or CONSTRUCT; the packs' prefixes are declared
    sparql: String,
    /// Pack folders, or folders of packs
    #[arg(long, value_name = "DIR", conflicts_with = "snapshot")]
    packs: Vec<PathBuf>,
    /// A snapshot file instead of packs
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,
    /// At most this many rows
    #[arg(long, default_value_t = 1000)]
    limit: usize,
}

/// Runs the command. Rows are printed as tab-separated values, terms in N-Triples syntax.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let snapshot = match &arguments.snapshot {
        Some(path) => {
            let cannot = || format!("cannot read {}", path.display());
            snapshot::file::read(&std::fs::read(path).with_context(cannot)?).with_context(cannot)?
        }
        None => packs::load(&arguments.packs)?,
    };
    let offers = Offers::default();
    let view = View { snapshot: &snapshot, offers: &offers };
    let limits = Limits { rows: arguments.limit, ..Limits::default() };
    let prefixes = &snapshot.programs().prefixes;
    let truncated = match snapshot::answer(view, &arguments.sparql, prefixes, &limits)? {
        QueryAnswer::Truth(truth) => {
            println!("{truth}");
            false
        }
        QueryAnswer::Triples { triples, truncated } => {
            for triple in triples {
                println!("{triple}");
            }
            truncated
        }
        QueryAnswer::Rows { columns, rows, truncated } => {
            println!("?{}", columns.join("\t?"));
            for row in rows {
                let cells: Vec<String> = row.into_iter().map(Option::unwrap_or_default).collect();
                println!("{}", cells.join("\t"));
            }
            truncated
        }
    };
    if truncated {
        eprintln!("cut off after {} rows: see --limit", arguments.limit);
    }
    Ok(ExitCode::SUCCESS)
}
