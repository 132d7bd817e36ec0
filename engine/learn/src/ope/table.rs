//! Files with named columns, row by row: comma- or tab-separated with a row of names, or JSON line
//! by line.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::error::Error;

/// A file being read.
#[derive(Debug)]
pub(super) struct Table {
    path: PathBuf,
    /// What its columns are called.
    pub(super) columns: Vec<String>,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Separated(Box<csv::Reader<File>>),
    Json {
        lines: Lines<BufReader<File>>,
        line: usize,
        /// The first object, until it is asked for.
        first: Option<Map<String, Value>>,
    },
}

impl Table {
    /// Opens a file and reads what its columns are called.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let opened = File::open(path);
        let file = opened.map_err(|why| Error::File { path: path.to_path_buf(), why })?;
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        let mut table = Self {
            path: path.to_path_buf(),
            columns: Vec::new(),
            content: Content::of(file, extension),
        };
        table.begin()?;
        Ok(table)
    }

    fn begin(&mut self) -> Result<(), Error> {
        match &mut self.content {
            Content::Separated(reader) => {
                let names = reader.headers().map(|names| {
                    names.iter().map(|it| it.trim_start_matches('\u{feff}').to_owned()).collect()
                });
                self.columns = names.map_err(|error| damaged(&self.path, &error))?;
            }
            Content::Json { .. } => {
                let first = self.next_object()?;
                self.columns = first.iter().flat_map(|it| it.keys().cloned()).collect();
                if let Content::Json { first: held, .. } = &mut self.content {
                    *held = first;
                }
            }
        }
        Ok(())
    }

    /// The place of the first column that is called one of some names.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns.iter().position(|it| it == name))
    }

    /// The same, where there must be one.
    pub(super) fn needed(&self, names: &[&str], remedy: &'static str) -> Result<usize, Error> {
        self.column(names).ok_or_else(|| {
            let has = self.columns.join(", ");
            self.wrong(
                1,
                format!("no column is called {} (it has: {has})", names.join(" or ")),
                remedy,
            )
        })
    }

    /// What is wrong with a line.
    pub(super) fn wrong(&self, line: usize, what: String, remedy: &'static str) -> Error {
        Error::Line { path: self.path.clone(), line, what, remedy }
    }

    /// Reads the next row into fields, and tells its line; None at the end.
    pub(super) fn next(&mut self, fields: &mut Vec<String>) -> Result<Option<usize>, Error> {
        fields.clear();
        match &mut self.content {
            Content::Separated(reader) => {
                let mut record = csv::StringRecord::new();
                let more = reader.read_record(&mut record);
                if !more.map_err(|error| damaged(&self.path, &error))? {
                    return Ok(None);
                }
                fields.extend(record.iter().map(str::to_owned));
                let line = record.position().map_or(0, csv::Position::line);
                Ok(Some(usize::try_from(line).unwrap_or(usize::MAX)))
            }
            Content::Json { first, .. } => {
                let object = match first.take() {
                    Some(object) => Some(object),
                    None => self.next_object()?,
                };
                object.map(|it| self.spread(it, fields)).transpose()
            }
        }
    }

    fn next_object(&mut self) -> Result<Option<Map<String, Value>>, Error> {
        let Content::Json { lines, line, .. } = &mut self.content else {
            return Ok(None);
        };
        for read in lines.by_ref() {
            *line += 1;
            let text = read.map_err(|why| Error::File { path: self.path.clone(), why })?;
            let text = text.trim_start_matches('\u{feff}').trim();
            if text.is_empty() {
                continue;
            }
            let line = *line;
            return serde_json::from_str(text).map(Some).map_err(|error| {
                self.wrong(line, format!("is no JSON object ({error})"), "write one object a line")
            });
        }
        Ok(None)
    }

    /// An object's values in the order of the columns.
    fn spread(
        &self,
        mut object: Map<String, Value>,
        fields: &mut Vec<String>,
    ) -> Result<usize, Error> {
        let Content::Json { line, .. } = &self.content else {
            return Ok(0);
        };
        for column in &self.columns {
            fields.push(match object.remove(column) {
                None | Some(Value::Null) => String::new(),
                Some(Value::Bool(yes)) => if yes { "1" } else { "0" }.to_owned(),
                Some(Value::Number(number)) => number.to_string(),
                Some(Value::String(text)) => text,
                Some(Value::Array(_) | Value::Object(_)) => {
                    let what = format!("{column} holds several values");
                    return Err(self.wrong(*line, what, "give each value a column of its own"));
                }
            });
        }
        if let Some(name) = object.keys().next() {
            let what = format!("has {name}, which the first line has not");
            return Err(self.wrong(*line, what, "give every line the same names"));
        }
        Ok(*line)
    }
}

impl Content {
    fn of(file: File, extension: &str) -> Self {
        if matches!(extension, "jsonl" | "ndjson" | "json") {
            return Self::Json { lines: BufReader::new(file).lines(), line: 0, first: None };
        }
        let separator = if extension == "tsv" { b'\t' } else { b',' };
        let mut builder = csv::ReaderBuilder::new();
        Self::Separated(Box::new(
            builder.delimiter(separator).trim(csv::Trim::All).from_reader(file),
        ))
    }
}

fn damaged(path: &Path, error: &csv::Error) -> Error {
    let line = error.position().map_or(1, csv::Position::line);
    Error::Line {
        path: path.to_path_buf(),
        line: usize::try_from(line).unwrap_or(usize::MAX),
        what: format!("cannot be read ({error})"),
        remedy: "save the file as UTF-8 with as many fields in each line as there are names",
    }
}
