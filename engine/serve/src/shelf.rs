//! The packs of a store: those it was started with, those published since, and the publications
//! before, kept in the data folder so that a restart serves what was published last.
//!
//! A publication is a folder `generations/N` with a folder for each pack that was loaded over the
//! wire; `current` names the one in force. Both are made beside and moved into place.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use knowledge::PackFiles;

use crate::error::ServeError;

/// Packs by name, each in place of the pack of that name that the store was started with.
pub(crate) type Overrides = BTreeMap<String, PackFiles>;

/// One publication.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generation {
    /// Its number; 0 for the packs the store was started with.
    pub(crate) number: u64,
    /// The publication it came after.
    pub(crate) parent: u64,
    /// The packs loaded over the wire.
    pub(crate) packs: Overrides,
}

/// The packs of a store.
#[derive(Debug)]
pub(crate) struct Shelf {
    base: Vec<PackFiles>,
    /// Where publications are kept; without a folder they are kept in memory.
    folder: Option<PathBuf>,
    in_memory: BTreeMap<u64, Generation>,
    /// The publication in force.
    pub(crate) current: Generation,
}

const CURRENT: &str = "current";
const GENERATIONS: &str = "generations";
const PARENT: &str = "parent";
const PACKS: &str = "packs";
/// A pack is at most so many files of so many bytes in all.
const FILES_MAX: usize = 4096;
const BYTES_MAX: usize = 64 << 20;

impl Shelf {
    /// Opens the shelf of a store.
    pub(crate) fn open(base: Vec<PackFiles>, folder: Option<PathBuf>) -> Result<Self, ServeError> {
        let mut shelf =
            Self { base, folder, in_memory: BTreeMap::new(), current: Generation::default() };
        let number = shelf.current_number()?;
        shelf.current = shelf.generation(number)?;
        shelf.drop_outdated();
        Ok(shelf)
    }

    /// All packs that are in force with some overrides.
    pub(crate) fn with(&self, overrides: &Overrides) -> Vec<PackFiles> {
        let kept = self
            .base
            .iter()
            .filter(|pack| head(pack).is_none_or(|(name, _)| !overrides.contains_key(&name)));
        kept.chain(overrides.values()).cloned().collect()
    }

    /// Makes overrides durable as a new publication and puts it in force.
    pub(crate) fn publish(&mut self, packs: Overrides) -> Result<u64, ServeError> {
        let number = self.last_number()? + 1;
        let generation = Generation { number, parent: self.current.number, packs };
        match &self.folder {
            Some(folder) => {
                let kept = keep(folder, &generation);
                kept.map_err(|error| unkept(&error))?;
            }
            None => {
                self.in_memory.insert(number, generation.clone());
            }
        }
        self.point_to(number)?;
        self.current = generation;
        Ok(number)
    }

    /// The publication before the one in force.
    pub(crate) fn previous(&self) -> Result<Generation, ServeError> {
        if self.current.number == 0 {
            return Err(ServeError::Precondition {
                reason: "NOTHING_TO_ROLL_BACK",
                message: "nothing was published since the server was started".to_owned(),
            });
        }
        self.generation(self.current.parent)
    }

    /// Puts an earlier publication in force.
    pub(crate) fn return_to(&mut self, generation: Generation) -> Result<(), ServeError> {
        self.point_to(generation.number)?;
        self.current = generation;
        Ok(())
    }

    /// A pack that the store was started with in a newer version than was published is newer
    /// knowledge, and stands.
    fn drop_outdated(&mut self) {
        for (name, version) in self.base.iter().filter_map(head) {
            let published = self.current.packs.get(&name).and_then(head);
            if published.is_some_and(|(_, published)| version > published) {
                tracing::info!(pack = name, "the pack on disk is newer than the published one");
                self.current.packs.remove(&name);
            }
        }
    }

    fn point_to(&self, number: u64) -> Result<(), ServeError> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let pointed = replace(&folder.join(CURRENT), number.to_string().as_bytes());
        pointed.map_err(|error| unkept(&error))
    }

    fn current_number(&self) -> Result<u64, ServeError> {
        let Some(folder) = &self.folder else { return Ok(0) };
        let path = folder.join(CURRENT);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(unread(&path, &error)),
        };
        let number = text.trim().parse();
        number.map_err(|error| unread(&path, &io::Error::other(error)))
    }

    fn last_number(&self) -> Result<u64, ServeError> {
        let Some(folder) = &self.folder else {
            return Ok(self.in_memory.keys().next_back().copied().unwrap_or(0));
        };
        let path = folder.join(GENERATIONS);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(unread(&path, &error)),
        };
        let names = entries.filter_map(Result::ok).map(|entry| entry.file_name());
        Ok(names.filter_map(|name| name.to_str()?.parse().ok()).max().unwrap_or(0))
    }

    fn generation(&self, number: u64) -> Result<Generation, ServeError> {
        if number == 0 {
            return Ok(Generation::default());
        }
        let Some(folder) = &self.folder else {
            let held = self.in_memory.get(&number).cloned();
            return held.ok_or_else(|| ServeError::not_found("generation", number.to_string()));
        };
        let path = folder.join(GENERATIONS).join(number.to_string());
        read(&path, number).map_err(|error| unread(&path, &error))
    }
}

/// The name and version that a pack's manifest states.
pub(crate) fn head(pack: &PackFiles) -> Option<(String, semver::Version)> {
    #[derive(serde::Deserialize)]
    struct Head {
        name: String,
        version: String,
    }
    let text = std::str::from_utf8(pack.files.get("pack.toml")?).ok()?;
    let Head { name, version } = toml::from_str(text).ok()?;
    let lawful = |char: char| char.is_ascii_alphanumeric() || char == '-';
    let version = semver::Version::parse(&version).ok()?;
    (!name.is_empty() && name.chars().all(lawful)).then_some((name, version))
}

/// Takes the files of a pack as they came over the wire.
pub(crate) fn files(files: BTreeMap<String, Vec<u8>>) -> Result<PackFiles, ServeError> {
    let refused = |reason: String| Err(ServeError::invalid("pack.files", reason));
    if files.len() > FILES_MAX {
        return refused(format!("a pack has {FILES_MAX} files at most"));
    }
    if files.values().map(Vec::len).sum::<usize>() > BYTES_MAX {
        return refused(format!("a pack has {BYTES_MAX} bytes at most"));
    }
    for path in files.keys() {
        let plain = |part: Component<'_>| matches!(part, Component::Normal(_));
        let odd = path.is_empty() || path.contains(['\\', '\0']) || path.len() > 255;
        if odd || !Path::new(path).components().all(plain) {
            return refused(format!("`{path}` is no path inside a pack's folder"));
        }
    }
    let pack = PackFiles { folder: PathBuf::new(), files };
    if head(&pack).is_none() {
        return refused("pack.toml is missing, or its name or version cannot be read".to_owned());
    }
    Ok(pack)
}

fn keep(folder: &Path, generation: &Generation) -> io::Result<()> {
    let all = folder.join(GENERATIONS);
    let made = all.join(format!("{}.new", generation.number));
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(made.join(PACKS))?;
    for (name, pack) in &generation.packs {
        for (path, bytes) in &pack.files {
            let path = made.join(PACKS).join(name).join(path);
            fs::create_dir_all(path.parent().unwrap_or(&made))?;
            write(&path, bytes)?;
        }
    }
    write(&made.join(PARENT), generation.parent.to_string().as_bytes())?;
    fs::rename(&made, all.join(generation.number.to_string()))?;
    fs::File::open(&all)?.sync_all()
}

fn read(path: &Path, number: u64) -> io::Result<Generation> {
    let parent = fs::read_to_string(path.join(PARENT))?;
    let parent = parent.trim().parse().map_err(io::Error::other)?;
    let mut packs = Overrides::new();
    for entry in fs::read_dir(path.join(PACKS))? {
        let folder = entry?.path();
        let mut files = BTreeMap::new();
        read_files(&folder, &folder, &mut files)?;
        let pack = PackFiles { folder: PathBuf::new(), files };
        if let Some((name, _)) = head(&pack) {
            packs.insert(name, pack);
        }
    }
    Ok(Generation { number, parent, packs })
}

fn read_files(root: &Path, at: &Path, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(at)? {
        let path = entry?.path();
        if path.is_dir() {
            read_files(root, &path, files)?;
        } else if let Ok(name) = path.strip_prefix(root) {
            files.insert(name.to_string_lossy().into_owned(), fs::read(&path)?);
        }
    }
    Ok(())
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let made = path.with_extension("new");
    write(&made, bytes)?;
    fs::rename(&made, path)?;
    path.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn unkept(error: &io::Error) -> ServeError {
    ServeError::Packs(format!("the publication cannot be kept: {error}"))
}

fn unread(path: &Path, error: &io::Error) -> ServeError {
    ServeError::Packs(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(version: &str) -> PackFiles {
        let manifest = format!("name = \"tea\"\nversion = \"{version}\"\n");
        PackFiles::from_texts(&[("pack.toml", &manifest), ("questions/a.yaml", "[]")])
    }

    fn overrides(version: &str) -> Overrides {
        Overrides::from([("tea".to_owned(), pack(version))])
    }

    fn version(shelf: &Shelf) -> String {
        let packs = shelf.with(&shelf.current.packs);
        assert_eq!(packs.len(), 1, "a published pack stands in place of the one on disk");
        head(&packs[0]).unwrap().1.to_string()
    }

    #[test]
    fn publications_survive_a_restart_and_are_rolled_back() {
        let folder = tempfile::tempdir().unwrap();
        let open = |base| Shelf::open(vec![pack(base)], Some(folder.path().to_owned())).unwrap();
        let mut shelf = open("1.0.0");
        assert!(shelf.previous().is_err());
        assert_eq!(shelf.publish(overrides("1.1.0")).unwrap(), 1);
        assert_eq!(shelf.publish(overrides("1.2.0")).unwrap(), 2);
        let mut shelf = open("1.0.0");
        assert_eq!(version(&shelf), "1.2.0");
        let previous = shelf.previous().unwrap();
        shelf.return_to(previous).unwrap();
        let shelf = open("1.0.0");
        assert_eq!(version(&shelf), "1.1.0");
        assert_eq!(version(&open("2.0.0")), "2.0.0", "newer on disk stands");
    }

    #[test]
    fn a_half_written_publication_is_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let open = || Shelf::open(vec![pack("1.0.0")], Some(folder.path().to_owned())).unwrap();
        open().publish(overrides("1.1.0")).unwrap();
        fs::create_dir_all(folder.path().join("generations/2.new/packs/tea")).unwrap();
        fs::write(folder.path().join("current.new"), "2").unwrap();
        assert_eq!(version(&open()), "1.1.0");
        assert_eq!(open().publish(overrides("1.3.0")).unwrap(), 2);
        assert_eq!(version(&open()), "1.3.0");
    }

    #[test]
    fn paths_that_lead_out_of_a_pack_are_refused() {
        let manifest = b"name = \"tea\"\nversion = \"1.0.0\"\n".to_vec();
        let with = |path: &str| {
            let pairs = [("pack.toml".to_owned(), manifest.clone()), (path.to_owned(), Vec::new())];
            files(BTreeMap::from(pairs))
        };
        assert!(with("questions/a.yaml").is_ok());
        for path in ["../a.yaml", "/etc/passwd", "a\\..\\b", "a/../../b"] {
            assert!(with(path).is_err(), "{path}");
        }
        assert!(files(BTreeMap::new()).is_err(), "a pack has a manifest");
    }
}
