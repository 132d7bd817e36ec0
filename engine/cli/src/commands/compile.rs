//! `qianmian compile PACK… -o FILE`: a snapshot file.

use std::fs::File;
use std::io::BufWriter;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;

use crate::packs;

/// Packs to compile.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Pack folders, or folders of packs
    #[arg(value_name = "PACK")]
    packs: Vec<PathBuf>,
    /// The file to write
    #[arg(short, long, value_name = "FILE", default_value = "store.qms")]
    output: PathBuf,
}

/// Runs the command. The file appears whole or not at all.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let snapshot = packs::load(&arguments.packs)?;
    let output = &arguments.output;
    let unfinished = output.with_extension("qms.part");
    let cannot = || format!("cannot write {}", output.display());
    let file = File::create(&unfinished).with_context(cannot)?;
    let mut writer = BufWriter::new(file);
    snapshot::file::write(&snapshot, &mut writer).with_context(cannot)?;
    writer.into_inner().with_context(cannot)?.sync_all().with_context(cannot)?;
    std::fs::rename(&unfinished, output).with_context(cannot)?;
    let bytes = std::fs::metadata(output).with_context(cannot)?.len();
    println!(
        "{}: {} triples, {} products, {bytes} bytes, packs {}",
        output.display(),
        snapshot.triples().len(),
        snapshot.catalogue().products().len(),
        snapshot.programs().hash
    );
    Ok(ExitCode::SUCCESS)
}
