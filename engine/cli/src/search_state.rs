//! What a search for settings keeps on disk: what it tried and the best of it, whole after every
//! attempt, so that it may be stopped at any moment and goes on from there.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use learn::Attempt;
use serde::{Deserialize, Serialize};

/// The files of a search.
#[derive(Debug)]
pub(crate) struct State {
    /// What was tried.
    pub(crate) tried: PathBuf,
    /// The best settings so far.
    pub(crate) best: PathBuf,
}

/// What the file of attempts holds.
#[derive(Debug, Serialize, Deserialize)]
struct Tried {
    /// Of which data.
    data: String,
    attempts: Vec<Attempt>,
}

impl State {
    /// What an earlier search of the same data tried; nothing where there was none.
    pub(crate) fn known(&self, data: &str) -> anyhow::Result<Vec<Attempt>> {
        let path = self.tried.display();
        if !self.tried.exists() {
            return Ok(Vec::new());
        }
        let text =
            fs::read_to_string(&self.tried).with_context(|| format!("cannot read {path}"))?;
        let tried: Tried = serde_json::from_str(&text).with_context(|| {
            format!("{path}: not what an earlier search wrote: take it away to begin anew")
        })?;
        if tried.data != data {
            bail!(
                "{path}: of a search on other data: name another file with --state, or take it away"
            );
        }
        eprintln!("{path}: goes on from {} attempts", tried.attempts.len());
        Ok(tried.attempts)
    }

    /// Keeps what was tried and the best of it.
    pub(crate) fn keep(&self, data: &str, attempts: &[Attempt]) -> anyhow::Result<()> {
        if let Some(best) = Attempt::best(attempts) {
            write_whole(&self.best, &serde_json::to_string_pretty(&best.recipe)?)?;
        }
        let tried = Tried { data: data.to_owned(), attempts: attempts.to_vec() };
        write_whole(&self.tried, &serde_json::to_string_pretty(&tried)?)
    }
}

/// Beside its place, then renamed: whoever looks finds the old file or the new one.
fn write_whole(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let write = || {
        let mut file = File::create(&beside)?;
        writeln!(file, "{text}")?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    write().with_context(|| format!("cannot write {}", path.display()))
}
