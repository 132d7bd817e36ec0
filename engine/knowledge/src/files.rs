//! Pack folders as files in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::builtin;
use crate::manifest;

/// The manifest's name: a folder that has it is a pack.
pub(crate) const MANIFEST: &str = "pack.toml";

/// What a pack's files end in; other files (pictures, sources, converters) are not read.
const ENDINGS: [&str; 6] = ["toml", "ttl", "yaml", "yml", "csv", "rq"];

/// The files of one pack, by path from its folder, `/` between parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackFiles {
    /// Where the folder is, for messages; empty for packs made in memory.
    pub folder: PathBuf,
    /// The files' bytes.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl PackFiles {
    /// A pack made in memory, for tests: `(path, text)` pairs.
    #[must_use]
    pub fn from_texts(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        Self { folder: PathBuf::new(), files: files.collect() }
    }

    /// A file's path as findings name it: with the folder, where there is one.
    pub(crate) fn shown(&self, path: &str) -> String {
        let mut shown = self.folder.display().to_string();
        if !shown.is_empty() && !shown.ends_with('/') {
            shown.push('/');
        }
        shown + path
    }
}

/// Why a folder cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The folder is no pack and holds none.
    #[error("{0} has no pack.toml and no folder in it has one")]
    NoPack(PathBuf),
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A link in the folder leads out of it.
    #[error("{0} leads out of its pack's folder")]
    Outside(PathBuf),
    /// A link in the folder leads to a folder that holds it: reading would not end.
    #[error("{0} leads back to a folder that it stands in: remove the link")]
    Round(PathBuf),
}

/// Reads pack folders, or folders of packs, with the packs they depend on that stand beside a named folder. Those built
/// in are added by [`crate::compile`].
///
/// # Errors
/// Where a folder is no pack or a file cannot be read.
pub fn read_packs(folders: &[&Path]) -> Result<Vec<PackFiles>, ReadError> {
    let mut packs = Vec::new();
    let mut seen = BTreeSet::new();
    for folder in folders {
        let found = pack_folders(folder)?;
        if found.is_empty() {
            return Err(ReadError::NoPack(folder.to_path_buf()));
        }
        for folder in found {
            read_once(folder, &mut seen, &mut packs)?;
        }
    }
    let mut next = 0;
    while let Some(pack) = packs.get(next) {
        for folder in missing_beside(pack, &packs)? {
            read_once(folder, &mut seen, &mut packs)?;
        }
        next += 1;
    }
    Ok(packs)
}

fn read_once(
    folder: PathBuf,
    seen: &mut BTreeSet<PathBuf>,
    packs: &mut Vec<PackFiles>,
) -> Result<(), ReadError> {
    let real = fs::canonicalize(&folder).map_err(|source| io(&folder, source))?;
    if seen.insert(real.clone()) {
        let mut files = BTreeMap::new();
        read_folder(&folder, &mut vec![real], "", &mut files)?;
        packs.push(PackFiles { folder, files });
    }
    Ok(())
}

/// The folder itself where it is a pack, or else the packs directly in it.
fn pack_folders(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    if folder.join(MANIFEST).is_file() {
        return Ok(vec![folder.to_path_buf()]);
    }
    let inside = sorted_entries(folder)?;
    Ok(inside.into_iter().filter(|path| path.join(MANIFEST).is_file()).collect())
}

/// Folders beside a pack that hold packs which it depends on and which are neither read yet nor built in.
fn missing_beside(pack: &PackFiles, packs: &[PackFiles]) -> Result<Vec<PathBuf>, ReadError> {
    let mut wanted: BTreeSet<String> = manifest::dependencies(pack).into_iter().collect();
    for known in packs.iter().filter_map(manifest::name_of) {
        wanted.remove(&known);
    }
    wanted.retain(|name| !builtin::is_built_in(name));
    let (false, Some(parent)) = (wanted.is_empty(), parent(&pack.folder)) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for beside in sorted_entries(&parent)? {
        let path = beside.join(MANIFEST);
        if !path.is_file() {
            continue;
        }
        let bytes = fs::read(&path).map_err(|source| io(&path, source))?;
        let files = BTreeMap::from([(MANIFEST.to_owned(), bytes)]);
        let name = manifest::name_of(&PackFiles { folder: beside.clone(), files });
        if name.is_some_and(|name| wanted.remove(&name)) {
            found.push(beside);
        }
    }
    Ok(found)
}

/// The folder above, also where the path is relative: `tea` stands in `.`.
fn parent(folder: &Path) -> Option<PathBuf> {
    match folder.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Some(PathBuf::from(".")),
        Some(parent) => Some(parent.to_path_buf()),
        None => fs::canonicalize(folder).ok()?.parent().map(Path::to_path_buf),
    }
}

/// Reads a folder. `above` are the real paths of the folders that lead to it, from the pack's own.
fn read_folder(
    folder: &Path,
    above: &mut Vec<PathBuf>,
    prefix: &str,
    files: &mut BTreeMap<String, Vec<u8>>,
) -> Result<(), ReadError> {
    for path in sorted_entries(folder)? {
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let read = name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending));
        let is_folder = path.is_dir();
        if name.starts_with('.') || (!is_folder && !read) {
            continue;
        }
        let real = fs::canonicalize(&path).map_err(|source| io(&path, source))?;
        if !real.starts_with(&above[0]) {
            return Err(ReadError::Outside(path));
        }
        if is_folder && above.contains(&real) {
            return Err(ReadError::Round(path));
        }
        if is_folder {
            above.push(real);
            read_folder(&path, above, &format!("{prefix}{name}/"), files)?;
            above.pop();
        } else {
            let bytes = fs::read(&path).map_err(|source| io(&path, source))?;
            files.insert(format!("{prefix}{name}"), bytes);
        }
    }
    Ok(())
}

fn sorted_entries(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let entries = fs::read_dir(folder).map_err(|source| io(folder, source))?;
    let mut paths = Vec::new();
    for entry in entries {
        paths.push(entry.map_err(|source| io(folder, source))?.path());
    }
    paths.sort();
    Ok(paths)
}

fn io(path: &Path, source: std::io::Error) -> ReadError {
    ReadError::Io { path: path.to_path_buf(), source }
}
