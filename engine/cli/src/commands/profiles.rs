//! `qianmian data profiles`: what buyers stated of themselves, out of a log and into a table.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use learn::{Fact, Facts};

use super::data::write;

/// From which log, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct Export {
    /// The data folder of a server, running or not
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The store
    #[arg(long, default_value = "demo")]
    store: String,
    /// The file
    #[arg(long, default_value = "profiles.user", value_name = "FILE")]
    out: PathBuf,
}

impl Export {
    /// Runs the command.
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let profiles = serve::read_profiles(&self.data, &self.store)?;
        let stated = profiles.iter().filter(|(_, facts)| !facts.is_empty());
        let keys: BTreeSet<&String> = stated.clone().flat_map(|(_, facts)| facts.keys()).collect();
        if keys.is_empty() {
            bail!(
                "no buyer of store `{}` stated anything in {}: name the store with --store",
                self.store,
                self.data.display()
            );
        }
        let lines: Vec<String> = stated
            .map(|(buyer, facts)| format!("{}\t{}", plain(buyer), row(&keys, facts)))
            .collect();
        let names: Vec<String> = keys.iter().map(|key| plain(key)).collect();
        let names = format!("user_id:token\t{}", names.join("\t"));
        let count = lines.len();
        write(&self.out, &names, lines.into_iter())
            .with_context(|| format!("cannot write {}", self.out.display()))?;
        println!("{count} lines: {}", self.out.display());
        Ok(ExitCode::SUCCESS)
    }
}

fn row(keys: &BTreeSet<&String>, facts: &Facts) -> String {
    let cell = |key: &&String| match facts.get(*key) {
        Some(Fact::Number(number)) => number.to_string(),
        Some(Fact::Label(label)) => plain(label),
        None => String::new(),
    };
    keys.iter().map(cell).collect::<Vec<_>>().join("\t")
}

/// A text that keeps to its field.
fn plain(text: &str) -> String {
    text.replace(char::is_control, " ")
}
