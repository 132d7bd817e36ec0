//! `qianmian model`: what is in a registry, and what of it ranks.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use learn::{Manifest, Published, Registry};

use super::train::now_ms;
use crate::trial::{Counts, Difference};

/// What to do with which registry.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// The registry
    #[arg(long, default_value = "models", value_name = "DIR", global = true)]
    models: PathBuf,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// The models, the oldest first, and what is in force
    List,
    /// All that is known of a model, as JSON
    Show {
        /// Which
        name: String,
    },
    /// Two models side by side
    Compare {
        /// One
        one: String,
        /// The other
        other: String,
    },
    /// Let a model rank for all buyers, or try it on a share of them beside the one that does.
    /// Running servers take it up within seconds
    Publish {
        /// Which
        name: String,
        /// The share of buyers it is tried on, above 0 and below 1
        #[arg(long)]
        share: Option<f64>,
    },
    /// Put in force again what was before
    Rollback,
    /// How the challenger does beside the champion, from a server's log
    Report {
        /// The data folder of a server, which may be running
        #[arg(long, value_name = "DIR")]
        data: PathBuf,
        /// The store
        #[arg(long, default_value = "demo")]
        store: String,
    },
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let registry = Registry::new(&arguments.models);
    match &arguments.command {
        Command::List => list(&registry)?,
        Command::Show { name } => {
            println!("{}", serde_json::to_string_pretty(&registry.manifest(name)?)?);
        }
        Command::Compare { one, other } => {
            compare(&registry.manifest(one)?, &registry.manifest(other)?);
        }
        Command::Publish { name, share } => {
            tell(&registry.publish(name, *share, now_ms())?);
        }
        Command::Rollback => tell(&registry.roll_back(now_ms())?),
        Command::Report { data, store } => {
            let now = registry.published()?.now;
            let Some(challenger) = &now.challenger else {
                bail!(
                    "no challenger is tried: `qianmian model publish NAME --share 0.1` tries one"
                );
            };
            let counts = Counts::read(data, store, &now)?;
            report(now.champion.as_deref().unwrap_or("no model"), &challenger.name, &counts);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(registry: &Registry) -> anyhow::Result<()> {
    for it in registry.list()? {
        let size = format!("{} users, {} items", it.users, it.items);
        let measured: Vec<String> =
            it.metrics.iter().map(|(name, value)| format!("{name} {value:.4}")).collect();
        println!("{}  {size}  {}", it.name, measured.join(", "));
    }
    tell(&registry.published()?);
    Ok(())
}

fn tell(published: &Published) {
    let now = &published.now;
    println!("in force: {}", now.champion.as_deref().unwrap_or("no model"));
    if let Some(it) = &now.challenger {
        println!("tried beside it: {}, on {} of the buyers", it.name, it.share);
    }
}

fn compare(one: &Manifest, other: &Manifest) {
    println!("measure  {}  {}  difference", one.name, other.name);
    for (measure, value) in &one.metrics {
        if let Some(beside) = other.metrics.get(measure) {
            println!("{measure}  {value:.4}  {beside:.4}  {:+.4}", beside - value);
        }
    }
    if one.data_hash != other.data_hash {
        println!(
            "They were learned from different data, so these figures are not of the same users."
        );
    }
    println!("{}: {}", one.name, one.recipe);
    println!("{}: {}", other.name, other.recipe);
}

fn report(champion: &str, challenger: &str, counts: &Counts) {
    for (name, it) in [(champion, counts.champion), (challenger, counts.challenger)] {
        println!(
            "{name}: {} buyers were shown products, {} clicked, {} ordered",
            it.shown, it.clicked, it.ordered
        );
    }
    for (deed, difference) in counts.differences() {
        println!("{deed}: {}", told(difference));
    }
}

fn told(difference: Option<Difference>) -> String {
    let Some(it) = difference else { return "too few buyers to tell".to_owned() };
    let verdict = if it.high < 0.0 {
        "the challenger does worse: take it back"
    } else if it.low > 0.0 {
        "the challenger does better"
    } else {
        "no difference can be told yet"
    };
    let percent = |share: f64| 100.0 * share;
    format!(
        "{:+.2} [{:+.2}, {:+.2}] in a hundred: {verdict}",
        percent(it.mean),
        percent(it.low),
        percent(it.high)
    )
}
