//! `qianmian data`: what buyers did, out of a log and into a file to learn from.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use domain::{Event, EventKind};
use recommend::EventWeights;

use super::profiles;
use crate::exposures;
use crate::learning::seconds;

/// What to do.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Write a store's clicks, carts and orders as user, item, weight and time, a line each
    /// (`RecBole`'s .inter), for `qianmian tune`, `train` and `eval rec`
    Export(Export),
    /// Write what buyers stated of themselves, a row each and a column for each thing, for `qianmian
    /// train --profiles`
    Profiles(profiles::Export),
    /// Write what was put at a place by lot (`qianmian serve --explore`), the chance it had and
    /// whether the buyer turned to it, a line each, for `qianmian ope`
    Lots(Lots),
}

#[derive(Debug, clap::Args)]
struct Lots {
    #[command(flatten)]
    log: Log,
    /// The file
    #[arg(long, default_value = "lots.csv", value_name = "FILE")]
    out: PathBuf,
}

/// A store's log of what was shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Log {
    /// The data folder of a server that is not running, or a copy of it
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The store
    #[arg(long, default_value = "demo")]
    store: String,
    /// How long after a product was shown a click, cart or order is owed to that
    #[arg(long, default_value = "24h", value_name = "TIME", value_parser = seconds)]
    window: f64,
}

#[derive(Debug, clap::Args)]
struct Export {
    /// The data folder of a server that is not running, or a copy of it
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The store
    #[arg(long, default_value = "demo")]
    store: String,
    /// Only these kinds of deeds
    #[arg(long = "kind", value_enum, value_delimiter = ',', default_values_t = [Kind::Click, Kind::Cart, Kind::Order])]
    kinds: Vec<Kind>,
    /// The file
    #[arg(long, default_value = "events.inter", value_name = "FILE")]
    out: PathBuf,
}

/// A kind of deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Kind {
    Click,
    Cart,
    Order,
}

impl Kind {
    /// What a deed counts, as in the ranking.
    fn weight(self) -> f64 {
        let weights = EventWeights::DEFAULT;
        match self {
            Self::Click => weights.click,
            Self::Cart => weights.cart,
            Self::Order => weights.order,
        }
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Export(export) => export.run(),
        Command::Profiles(profiles) => profiles.run(),
        Command::Lots(lots) => lots.run(),
    }
}

impl Lots {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let lines =
            exposures::lots(&exposures::read(&self.log.data, &self.log.store, self.log.window)?);
        if lines.is_empty() {
            bail!(
                "nothing was put anywhere by lot in store `{}` of {}: serve with --explore",
                self.log.store,
                self.log.data.display()
            );
        }
        let failed = || format!("cannot write {}", self.out.display());
        write(&self.out, exposures::LOTS, &lines).with_context(failed)?;
        println!("{} lines: {}", lines.len(), self.out.display());
        println!("judge by them: qianmian ope --log {} --target column", self.out.display());
        Ok(ExitCode::SUCCESS)
    }
}

impl Export {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let mut lines = Vec::new();
        let mut nameless = 0_usize;
        serve::read_log(&self.data, &mut |event| {
            if event.store == self.store {
                nameless += self.take(event, &mut lines);
            }
        })?;
        if nameless > 0 {
            println!("noticed: {nameless} deeds of nobody known are left out");
        }
        if lines.is_empty() {
            bail!(
                "store `{}` has no such deeds in {}: name the store with --store",
                self.store,
                self.data.display()
            );
        }
        let failed = || format!("cannot write {}", self.out.display());
        write(&self.out, NAMES, &lines).with_context(failed)?;
        println!("{} lines: {}", lines.len(), self.out.display());
        Ok(ExitCode::SUCCESS)
    }

    /// Takes the lines of an event; so many deeds had no buyer.
    fn take(&self, event: &Event, lines: &mut Vec<String>) -> usize {
        let Some((kind, products)) = deeds(&event.kind) else { return 0 };
        if !self.kinds.contains(&kind) {
            return 0;
        }
        if event.buyer.is_empty() {
            return products.len();
        }
        let weight = kind.weight();
        // Of whole milliseconds nothing is lost in three digits.
        let (seconds, rest) = (event.at.0.div_euclid(1000), event.at.0.rem_euclid(1000));
        for product in products {
            lines.push(format!("{}\t{product}\t{weight}\t{seconds}.{rest:03}", event.buyer));
        }
        0
    }
}

/// The products that an event tells a deed of.
pub(crate) fn deeds(kind: &EventKind) -> Option<(Kind, Vec<&str>)> {
    if let EventKind::Click { product } = kind {
        return Some((Kind::Click, vec![product]));
    }
    if let EventKind::Cart { product, .. } = kind {
        return Some((Kind::Cart, vec![product]));
    }
    let EventKind::Order { items, .. } = kind else { return None };
    Some((Kind::Order, items.iter().map(|it| it.product.as_str()).collect()))
}

/// What the columns of an export are called.
const NAMES: &str = "user_id:token\titem_id:token\trating:float\ttimestamp:float";

pub(super) fn write(path: &Path, names: &str, lines: &[String]) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "{names}")?;
    for line in lines {
        writeln!(file, "{line}")?;
    }
    file.flush()
}
