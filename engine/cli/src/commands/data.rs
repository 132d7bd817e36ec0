//! `qianmian data`: what buyers did, out of a log and into a file to learn from.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use domain::{Event, EventKind};
use learn::Values;
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
    /// (`RecBole`'s .inter) or as columns (--out FILE.parquet), for `qianmian tune`, `train` and
    /// `eval rec`
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
    /// The file; columns where it is called .parquet
    #[arg(long, default_value = "lots.csv", value_name = "FILE")]
    out: PathBuf,
}

/// A store's log of what was shown.
#[derive(Debug, clap::Args)]
pub(crate) struct Log {
    /// The data folder of a server, which may be running
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
    /// The data folder of a server, which may be running
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The store
    #[arg(long, default_value = "demo")]
    store: String,
    /// Only these kinds of deeds
    #[arg(long = "kind", value_enum, value_delimiter = ',', default_values_t = [Kind::Click, Kind::Cart, Kind::Order])]
    kinds: Vec<Kind>,
    /// The file; columns where it is called .parquet
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
        if columnar(&self.out) {
            learn::write_table(&self.out, &exposures::lot_columns(&lines))?;
        } else {
            let failed = || format!("cannot write {}", self.out.display());
            let lines = lines.iter().map(ToString::to_string);
            write(&self.out, exposures::LOTS, lines).with_context(failed)?;
        }
        println!("{} lines: {}", lines.len(), self.out.display());
        println!("judge by them: qianmian ope --log {} --target column", self.out.display());
        Ok(ExitCode::SUCCESS)
    }
}

impl Export {
    fn run(&self) -> anyhow::Result<ExitCode> {
        let mut told = Vec::new();
        let mut nameless = 0_usize;
        serve::read_log(&self.data, &mut |event| {
            if event.store == self.store {
                nameless += self.take(event, &mut told);
            }
        })?;
        if nameless > 0 {
            println!("noticed: {nameless} deeds of nobody known are left out");
        }
        if told.is_empty() {
            bail!(
                "store `{}` has no such deeds in {}: name the store with --store",
                self.store,
                self.data.display()
            );
        }
        let count = told.len();
        if columnar(&self.out) {
            learn::write_table(&self.out, &columns(told))?;
        } else {
            let failed = || format!("cannot write {}", self.out.display());
            let lines = told.iter().map(Told::line);
            write(&self.out, NAMES, lines).with_context(failed)?;
        }
        println!("{count} lines: {}", self.out.display());
        Ok(ExitCode::SUCCESS)
    }

    /// Takes what an event tells; so many deeds had no buyer.
    fn take(&self, event: &Event, told: &mut Vec<Told>) -> usize {
        let Some((kind, products)) = deeds(&event.kind) else { return 0 };
        if !self.kinds.contains(&kind) {
            return 0;
        }
        if event.buyer.is_empty() {
            return products.len();
        }
        told.extend(products.into_iter().map(|product| Told {
            buyer: event.buyer.clone(),
            product: product.to_owned(),
            weight: kind.weight(),
            at_ms: event.at.0,
        }));
        0
    }
}

/// A deed to learn from.
#[derive(Clone, Debug, PartialEq)]
struct Told {
    buyer: String,
    product: String,
    weight: f64,
    at_ms: i64,
}

impl Told {
    fn line(&self) -> String {
        let Self { buyer, product, weight, at_ms } = self;
        // Of whole milliseconds nothing is lost in three digits.
        let (seconds, rest) = (at_ms.div_euclid(1000), at_ms.rem_euclid(1000));
        format!("{buyer}\t{product}\t{weight}\t{seconds}.{rest:03}")
    }
}

/// The same as columns, by the same names.
fn columns(told: Vec<Told>) -> [(&'static str, Values); 4] {
    let weights = told.iter().map(|it| it.weight).collect();
    let times = told.iter().map(|it| it.at_ms).collect();
    let (buyers, products) = told.into_iter().map(|it| (it.buyer, it.product)).unzip();
    [
        ("user_id", Values::Texts(buyers)),
        ("item_id", Values::Texts(products)),
        ("rating", Values::Numbers(weights)),
        ("timestamp", Values::Moments(times)),
    ]
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

/// Whether a file of this name holds columns.
fn columnar(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("parquet"))
}

pub(super) fn write(
    path: &Path,
    names: &str,
    lines: impl Iterator<Item = String>,
) -> std::io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    writeln!(file, "{names}")?;
    for line in lines {
        writeln!(file, "{line}")?;
    }
    file.flush()
}
