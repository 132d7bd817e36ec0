//! A Parquet file row by row, over the columns that are asked for.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use parquet::column::reader::ColumnReader;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader as _, SerializedFileReader};

use super::cell::{Cell, Kind};
use crate::error::Error;

/// So many rows are held at once.
const HELD: usize = 8_192;
/// What every Parquet file begins with.
const MAGIC: &[u8; 4] = b"PAR1";

/// Whether a file is Parquet, by its name or by what it begins with.
pub(crate) fn is_parquet(path: &Path) -> Result<bool, Error> {
    if path.extension().is_some_and(|it| it.eq_ignore_ascii_case("parquet")) {
        return Ok(true);
    }
    // What is no file, such as a pipe, is read but once.
    if !path.is_file() {
        return Ok(false);
    }
    let failed = |why| Error::File { path: path.to_path_buf(), why };
    let mut begins = [0; MAGIC.len()];
    match File::open(path).map_err(failed)?.read_exact(&mut begins) {
        Ok(()) => Ok(&begins == MAGIC),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(failed(error)),
    }
}

/// A file being read.
pub(crate) struct Rows {
    path: PathBuf,
    file: SerializedFileReader<File>,
    /// What its columns are called, and what they hold.
    pub(crate) columns: Vec<(String, Kind)>,
    /// Which of them are read.
    wanted: Vec<usize>,
    /// The next group of rows.
    group: usize,
    readers: Vec<ColumnReader>,
    /// Of each column wanted, the values at hand.
    held: Vec<Vec<Cell>>,
    /// The next row of those at hand.
    at: usize,
    /// The last row told, from 1.
    row: usize,
}

impl Rows {
    /// Opens a file: nothing of it is wanted yet.
    pub(crate) fn open(path: &Path) -> Result<Self, Error> {
        let opened = File::open(path);
        let opened = opened.map_err(|why| Error::File { path: path.to_path_buf(), why })?;
        let file = checked(|| SerializedFileReader::new(opened));
        let file = file.map_err(|error| damaged(path, &error))?;
        let schema = file.metadata().file_metadata().schema_descr();
        let column = |at| {
            // What lies deeper goes by the name of the column that it lies in.
            let column = schema.column(at);
            (schema.get_column_root(at).name().to_owned(), Kind::of(&column))
        };
        let columns = (0..schema.num_columns()).map(column).collect();
        Ok(Self {
            path: path.to_path_buf(),
            file,
            columns,
            wanted: Vec::new(),
            group: 0,
            readers: Vec::new(),
            held: Vec::new(),
            at: 0,
            row: 0,
        })
    }

    /// What its columns are called.
    pub(crate) fn names(&self) -> Vec<String> {
        self.columns.iter().map(|it| it.0.clone()).collect()
    }

    /// The places of the columns that anything can be read from.
    pub(crate) fn readable(&self) -> Vec<usize> {
        let columns = self.columns.iter().enumerate();
        columns.filter(|it| !matches!(it.1.1, Kind::Other(_))).map(|it| it.0).collect()
    }

    /// Reads these columns from now on, by their places, from the first row.
    pub(crate) fn want(&mut self, columns: &[usize]) -> Result<(), Error> {
        for column in columns {
            if let (name, Kind::Other(what)) = &self.columns[*column] {
                let what = format!("the column `{name}` is of {what}");
                return Err(self.wrong(&what, "give texts, numbers or times"));
            }
        }
        self.wanted = columns.to_vec();
        self.held = vec![Vec::new(); columns.len()];
        self.readers.clear();
        (self.group, self.at, self.row) = (0, 0, 0);
        Ok(())
    }

    /// Goes to the next row and tells its number, from 1; None at the end.
    pub(crate) fn next(&mut self) -> Result<Option<usize>, Error> {
        self.at += 1;
        while self.held.first().is_none_or(|it| self.at >= it.len()) {
            if !self.more()? {
                return Ok(None);
            }
        }
        self.row += 1;
        Ok(Some(self.row))
    }

    /// A value of the row that [`Rows::next`] went to, by its place among the columns wanted.
    pub(crate) fn cell(&self, wanted: usize) -> &Cell {
        self.held.get(wanted).and_then(|it| it.get(self.at)).unwrap_or(&Cell::Null)
    }

    /// What is wrong with the file.
    pub(crate) fn wrong(&self, what: &str, remedy: &'static str) -> Error {
        Error::Foreign { what: format!("{}: {what}", self.path.display()), remedy }
    }

    /// What is wrong with a row.
    pub(crate) fn wrong_row(&self, row: usize, what: &str, remedy: &'static str) -> Error {
        self.wrong(&format!("row {row}: {what}"), remedy)
    }

    /// Takes more rows at hand: of this group of rows, or of the next.
    fn more(&mut self) -> Result<bool, Error> {
        let taken = checked(|| self.take());
        taken.map_err(|error| damaged(&self.path, &error))
    }

    fn take(&mut self) -> Result<bool, ParquetError> {
        self.at = 0;
        for (held, (reader, column)) in
            self.held.iter_mut().zip(self.readers.iter_mut().zip(&self.wanted))
        {
            *held = self.columns[*column].1.read(reader, HELD)?;
        }
        let rows = self.held.first().map_or(0, Vec::len);
        if self.held.iter().any(|it| it.len() != rows) {
            return Err(ParquetError::General("columns of different length".to_owned()));
        }
        if rows > 0 {
            return Ok(true);
        }
        if self.group == self.file.num_row_groups() || self.wanted.is_empty() {
            return Ok(false);
        }
        let group = self.file.get_row_group(self.group)?;
        let readers = self.wanted.iter().map(|column| group.get_column_reader(*column));
        self.readers = readers.collect::<Result<_, _>>()?;
        self.group += 1;
        Ok(true)
    }
}

impl std::fmt::Debug for Rows {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.debug_struct("Rows").field("path", &self.path).field("row", &self.row).finish()
    }
}

/// What the crate makes of bytes. It takes some that are damaged for a mistake of its own and panics:
/// that too is an error of the file, and nothing of its reader is used after it.
fn checked<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, ParquetError> {
    catch_unwind(AssertUnwindSafe(read))
        .unwrap_or_else(|_| Err(ParquetError::General("its bytes make no sense".to_owned())))
}

fn damaged(path: &Path, error: &ParquetError) -> Error {
    Error::Foreign {
        what: format!("{}: cannot be read as Parquet ({error})", path.display()),
        remedy: "write it again, whole, and compressed by snappy, zstd, gzip, LZ4 or not at all",
    }
}
