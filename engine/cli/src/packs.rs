//! Packs from folders to a snapshot, with a progress bar and diagnostics on the way.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use domain::{Diagnostic, Severity};
use knowledge::{Compiled, PackFiles};
use snapshot::Snapshot;

use crate::progress;

/// The folders named, or else those of the packs that ship: beside the working directory, or in
/// the source tree that this binary was built from.
pub(crate) fn folders(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    if !named.is_empty() {
        return Ok(named.to_vec());
    }
    let built_from = concat!(env!("CARGO_MANIFEST_DIR"), "/../../industry-packs");
    let shipped = [Path::new("industry-packs"), Path::new(built_from)];
    match shipped.iter().find(|folder| folder.is_dir()) {
        Some(folder) => Ok(vec![folder.to_path_buf()]),
        None => bail!("no folder `industry-packs` here: name packs with --packs DIR"),
    }
}

/// The packs in folders: a folder that is one, or those in it.
pub(crate) fn each(folders: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut packs = Vec::new();
    for folder in folders {
        if folder.join("pack.toml").exists() {
            packs.push(folder.clone());
            continue;
        }
        let cannot = || format!("cannot read {}", folder.display());
        let mut found = Vec::new();
        for entry in std::fs::read_dir(folder).with_context(cannot)? {
            let path = entry.with_context(cannot)?.path();
            if path.join("pack.toml").exists() {
                found.push(path);
            }
        }
        found.sort();
        if found.is_empty() {
            bail!("{} has no pack.toml and no folder in it has one", folder.display());
        }
        packs.append(&mut found);
    }
    Ok(packs)
}

/// Reads the files of packs and of those they depend on.
pub(crate) fn read(folders: &[PathBuf]) -> anyhow::Result<Vec<PackFiles>> {
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    knowledge::read_packs(&folders).context("packs cannot be read")
}

/// Compiles with a progress bar on a terminal.
pub(crate) fn compile(packs: &[PackFiles]) -> Compiled {
    let bar = progress::bar(packs.len() as u64);
    let compiled = knowledge::compile_with_progress(packs, &mut |stage, done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
        bar.set_message(stage.to_owned());
    });
    bar.finish_and_clear();
    compiled
}

/// Compiles folders to a snapshot; warnings go to stderr, errors end the command.
pub(crate) fn load(named: &[PathBuf]) -> anyhow::Result<Snapshot> {
    let compiled = compile(&read(&folders(named)?)?);
    report(&compiled.diagnostics);
    compiled.snapshot.context("the packs have errors: mend them, or see `qianmian check`")
}

/// Prints diagnostics to stderr, errors first.
pub(crate) fn report(diagnostics: &[Diagnostic]) {
    for severity in [Severity::Error, Severity::Warning] {
        for diagnostic in diagnostics.iter().filter(|it| it.severity == severity) {
            eprintln!("{diagnostic}");
        }
    }
}

/// How many diagnostics are errors.
pub(crate) fn errors(diagnostics: &[Diagnostic]) -> usize {
    diagnostics.iter().filter(|it| it.severity == Severity::Error).count()
}
