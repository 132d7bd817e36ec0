//! Where rows come from: a file or folder of a set, and which part of it.

use std::path::{Path, PathBuf};

use domain::Diagnostic;

use super::table::wrong;

/// A place with rows: `FILE`, `FILE#KEY` (a key of a JSON object), `FILE#first:N`,
/// `FILE#last:N` (rows), or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Source {
    /// The file or folder.
    pub(crate) path: PathBuf,
    /// How it is named in reports and findings.
    pub(crate) name: String,
    /// Which part.
    pub(crate) part: Part,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// The value of a key.
    Key(String),
    /// So many rows from the start.
    First(usize),
    /// So many rows from the end.
    Last(usize),
}

impl Source {
    /// Takes a written source apart; paths are taken from a folder.
    pub(crate) fn parse(folder: &Path, written: &str) -> Self {
        let (file, part) = written.split_once('#').unwrap_or((written, ""));
        let number = |of: &str| part.strip_prefix(of).and_then(|it| it.parse().ok());
        let part = match (number("first:"), number("last:")) {
            (Some(rows), _) => Part::First(rows),
            (None, Some(rows)) => Part::Last(rows),
            (None, None) if part.is_empty() => Part::Whole,
            (None, None) => Part::Key(part.to_owned()),
        };
        let path = if file.is_empty() { folder.to_path_buf() } else { folder.join(file) };
        Self { path, name: written.to_owned(), part }
    }

    /// Whether it is there.
    pub(crate) fn exists(&self) -> bool {
        self.path.exists()
    }

    /// The text of its file.
    pub(crate) fn text(&self) -> Result<String, Diagnostic> {
        read_text(&self.path, &self.name)
    }

    /// The rows that the part leaves.
    pub(crate) fn cut<T>(&self, mut rows: Vec<T>) -> Vec<T> {
        match self.part {
            Part::Whole | Part::Key(_) => {}
            Part::First(count) => rows.truncate(count),
            Part::Last(count) => drop(rows.drain(..rows.len().saturating_sub(count))),
        }
        rows
    }
}

/// What a reader makes of a source: its rows, and what is wrong with its lines.
pub(crate) type Read<T> = (Vec<T>, Vec<Diagnostic>);

/// The text of a file; what is wrong where it cannot be read or is no UTF-8.
pub(crate) fn read_text(path: &Path, name: &str) -> Result<String, Diagnostic> {
    let bytes = std::fs::read(path).map_err(|error| {
        let remedy = "see whether the file is there and may be read";
        wrong(name, 0, &format!("cannot be read: {error}"), remedy)
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + before.iter().filter(|it| **it == b'\n').count();
        wrong(name, line, "not UTF-8", "convert the file: iconv -f GB18030 -t UTF-8")
    })
}
