//! Which sentence encoder a command uses: the one built in, none, or a file.

use std::path::Path;
use std::sync::Arc;

use anyhow::Context as _;
use encode::Encoder;

/// The choice of an encoder.
#[derive(Debug, clap::Args)]
pub(crate) struct Encoding {
    /// The sentence encoder: `core` (built in), `off`, or a .qme file
    #[arg(long, value_name = "core|off|PATH", default_value = "core")]
    encoder: String,
}

impl Encoding {
    /// Opens the encoder chosen; none where it is off.
    pub(crate) fn open(&self) -> anyhow::Result<Option<Arc<Encoder>>> {
        match self.encoder.as_str() {
            "core" => Ok(Some(Encoder::core())),
            "off" => Ok(None),
            path => read(Path::new(path)).map(Some),
        }
    }
}

/// Reads an encoder's file.
pub(crate) fn read(path: &Path) -> anyhow::Result<Arc<Encoder>> {
    let cannot = || format!("cannot read encoder {}", path.display());
    let bytes = std::fs::read(path).with_context(cannot)?;
    Ok(Arc::new(Encoder::read(bytes).with_context(cannot)?))
}
