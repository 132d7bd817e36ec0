//! Opens an engine for a command: packs compiled with a progress bar, and the data folder.

use std::path::PathBuf;

use anyhow::Context as _;
use serve::{Data, Engine, Options, StoreOptions};

use crate::encoding::Encoding;
use crate::packs;

/// The packs and the data folder of a command that runs the engine.
#[derive(Debug, clap::Args)]
pub(crate) struct Opening {
    /// Pack folders, or folders of packs; those that ship where none is named
    #[arg(long, value_name = "DIR")]
    pub(crate) packs: Vec<PathBuf>,
    /// The folder of the log and of published packs
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// The store's id
    #[arg(long, default_value = "demo")]
    pub(crate) store: String,
    /// The folder of models, as `qianmian model` keeps it: what is published there ranks
    #[arg(long, value_name = "DIR")]
    models: Option<PathBuf>,
    /// Fill the last place of what is recommended to somebody known by lot, so that what few have
    /// seen gets its chance; the log keeps the true probabilities
    #[arg(long)]
    explore: bool,
    #[command(flatten)]
    encoding: Encoding,
}

impl Opening {
    /// Opens the engine over the data folder named, or else the usual one.
    /// `folders` lets clients name folders of this machine as packs.
    pub(crate) fn open(&self, folders: bool) -> anyhow::Result<Engine> {
        self.open_with(self.data.clone().map_or_else(Data::usual, Data::Folder), folders)
    }

    /// Opens the engine over the data folder named, or else in memory.
    pub(crate) fn open_or_forget(&self) -> anyhow::Result<Engine> {
        self.open_with(self.data.clone().map_or(Data::Memory, Data::Folder), false)
    }

    fn open_with(&self, data: Data, folders: bool) -> anyhow::Result<Engine> {
        let files = packs::read(&packs::folders(&self.packs)?)?;
        let compiled = packs::compile(&files);
        packs::report(&compiled.diagnostics);
        let snapshot = compiled.snapshot.context("the packs have errors: see `qianmian check`")?;
        let store = StoreOptions {
            id: self.store.clone(),
            packs: files,
            compiled: Some(snapshot),
            models: self.models.clone(),
            explore: self.explore,
        };
        let mut options = Options::new(&self.store, Vec::new(), data);
        options.stores = vec![store];
        options.folders = folders;
        options.encoder = self.encoding.open()?;
        Ok(Engine::open(options)?)
    }
}
