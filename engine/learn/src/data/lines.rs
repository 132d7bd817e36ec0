//! A text file line by line, with errors that name file, line and remedy.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::Error;

/// The text of a file with its path.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) path: PathBuf,
    text: String,
}

/// The files that a path stands for: itself, or those of a folder and of the folders within by name,
/// as engines write the parts of a table; hidden ones and marks such as `_SUCCESS` are no parts.
pub(crate) fn parts_of(path: &Path) -> Result<Vec<PathBuf>, Error> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut parts = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let failed = |why| Error::File { path: folder.clone(), why };
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let (path, name) = (entry.path(), entry.file_name());
            let mark = name.to_string_lossy().starts_with(['.', '_']);
            // A link to a folder could lead back to where it stands.
            let within = entry.file_type().map_err(failed)?.is_dir();
            match (mark, within) {
                (true, _) => {}
                (false, true) => folders.push(path),
                (false, false) if path.is_file() => parts.push(path),
                (false, false) => {}
            }
        }
    }
    parts.sort();
    Ok(parts)
}

impl Text {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|why| Error::File { path: path.to_path_buf(), why })?;
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self { path: path.to_path_buf(), text }),
            Err(error) => {
                let good = error.utf8_error().valid_up_to();
                let line = error.as_bytes()[..good].iter().filter(|byte| **byte == b'\n').count();
                Err(Error::Line {
                    path: path.to_path_buf(),
                    line: line + 1,
                    what: "is not UTF-8".to_owned(),
                    remedy: "save the file as UTF-8",
                })
            }
        }
    }

    /// Lines from 1 that hold anything, without a byte order mark.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.strip_prefix('\u{feff}').unwrap_or(&self.text);
        text.lines()
            .enumerate()
            .map(|(at, line)| (at + 1, line))
            .filter(|(_, it)| !it.trim().is_empty())
    }

    /// What is wrong with a line.
    pub(crate) fn wrong(&self, line: usize, what: String, remedy: &'static str) -> Error {
        Error::Line { path: self.path.clone(), line, what, remedy }
    }
}
