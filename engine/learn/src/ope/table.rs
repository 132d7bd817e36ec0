//! Files with named columns, row by row: comma- or tab-separated with a row of names, JSON line by
//! line, or Parquet; or a folder of parts of one.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::data::{Cell, Rows, is_parquet, parts_of};
use crate::error::Error;

/// A file being read.
#[derive(Debug)]
pub(super) struct Table {
    path: PathBuf,
    /// What its columns are called.
    pub(super) columns: Vec<String>,
    content: Content,
    /// The parts still to come, the next one last.
    parts: Vec<PathBuf>,
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
    Columns(Box<Rows>),
}

impl Table {
    /// Opens a file, or the parts in a folder, and reads what its columns are called.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let mut parts = parts_of(path)?;
        parts.reverse();
        let Some(first) = parts.pop() else {
            let what = format!("{}: no file", path.display());
            return Err(Error::Empty { what, remedy: "name a file with named columns" });
        };
        Self::of(&first, parts)
    }

    /// One file, with what is to follow it.
    fn of(path: &Path, parts: Vec<PathBuf>) -> Result<Self, Error> {
        let content = Content::of(path)?;
        let (path, columns) = (path.to_path_buf(), Vec::new());
        let mut table = Self { path, columns, content, parts };
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
            Content::Columns(rows) => {
                // What cannot be read is no column: it may stand beside those that are asked for.
                let readable = rows.readable();
                self.columns = readable.iter().map(|at| rows.columns[*at].0.clone()).collect();
                rows.want(&readable)?;
            }
        }
        Ok(())
    }

    /// Goes on with the next part; whether there is one.
    fn go_on(&mut self) -> Result<bool, Error> {
        let Some(path) = self.parts.pop() else { return Ok(false) };
        let next = Self::of(&path, std::mem::take(&mut self.parts))?;
        if next.columns != self.columns {
            let (has, first) = (next.columns.join(", "), self.columns.join(", "));
            let what = format!("has the columns {has} and the first part {first}");
            return Err(next.wrong_names(what, "give every part the same columns"));
        }
        *self = next;
        Ok(true)
    }

    /// The place of the first column that is called one of some names.
    pub(super) fn column(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.columns.iter().position(|it| it == name))
    }

    /// The same, where there must be one.
    pub(super) fn needed(&self, names: &[&str], remedy: &'static str) -> Result<usize, Error> {
        self.column(names).ok_or_else(|| {
            let has = self.columns.join(", ");
            let what = format!("no column is called {} (it has: {has})", names.join(" or "));
            self.wrong_names(what, remedy)
        })
    }

    /// What is wrong with the names of the columns.
    fn wrong_names(&self, what: String, remedy: &'static str) -> Error {
        match &self.content {
            Content::Columns(rows) => rows.wrong(&what, remedy),
            Content::Separated(_) | Content::Json { .. } => self.wrong(1, what, remedy),
        }
    }

    /// What is wrong with a line.
    pub(super) fn wrong(&self, line: usize, what: String, remedy: &'static str) -> Error {
        match &self.content {
            Content::Columns(rows) => rows.wrong_row(line, &what, remedy),
            Content::Separated(_) | Content::Json { .. } => {
                Error::Line { path: self.path.clone(), line, what, remedy }
            }
        }
    }

    /// Reads the next row into fields, and tells its line, or its row where there are no lines;
    /// None at the end.
    pub(super) fn next(&mut self, fields: &mut Vec<String>) -> Result<Option<usize>, Error> {
        loop {
            let told = self.next_here(fields)?;
            if told.is_some() || !self.go_on()? {
                return Ok(told);
            }
        }
    }

    /// The same within the part at hand.
    fn next_here(&mut self, fields: &mut Vec<String>) -> Result<Option<usize>, Error> {
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
            Content::Columns(rows) => {
                let row = rows.next()?;
                let Some(told) = row else { return Ok(None) };
                for at in 0..self.columns.len() {
                    let wrong = |what: &str| rows.wrong_row(told, what, "write texts");
                    fields.push(written(rows.cell(at)).map_err(|what| wrong(&what))?);
                }
                Ok(row)
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

/// A value as a line would tell it.
fn written(cell: &Cell) -> Result<String, String> {
    Ok(match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => match text.as_utf8() {
            Ok(text) => text.trim().to_owned(),
            Err(error) => return Err(format!("holds a text that is not UTF-8 ({error})")),
        },
        Cell::Whole(value) => value.to_string(),
        Cell::Number(value) | Cell::Seconds(value) => value.to_string(),
        Cell::Truth(yes) => if *yes { "1" } else { "0" }.to_owned(),
    })
}

impl Content {
    fn of(path: &Path) -> Result<Self, Error> {
        if is_parquet(path)? {
            return Ok(Self::Columns(Box::new(Rows::open(path)?)));
        }
        let opened = File::open(path);
        let file = opened.map_err(|why| Error::File { path: path.to_path_buf(), why })?;
        let extension = path.extension().and_then(|it| it.to_str()).unwrap_or_default();
        if matches!(extension, "jsonl" | "ndjson" | "json") {
            let lines = BufReader::new(file).lines();
            return Ok(Self::Json { lines, line: 0, first: None });
        }
        let separator = if extension == "tsv" { b'\t' } else { b',' };
        let mut builder = csv::ReaderBuilder::new();
        let reader = builder.delimiter(separator).trim(csv::Trim::All).from_reader(file);
        Ok(Self::Separated(Box::new(reader)))
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use crate::data::{Values, write_table};
    use crate::ope::{Columns, read_log};

    #[test]
    fn parts_of_columns_are_read_as_the_lines_of_one_file() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        let rows = [("a", 1, 0.5), ("b", 0, 0.25), ("a", 0, 0.125)];
        let lines: Vec<String> = rows
            .iter()
            .map(|(action, reward, chance)| format!("{action},{reward},{chance}\n"))
            .collect();
        let parts = folder.path().join("parts");
        fs::create_dir(&parts).unwrap();
        for (name, rows) in [("part-0.parquet", &rows[..2]), ("part-1.parquet", &rows[2..])] {
            let columns = [
                ("action", Values::Texts(rows.iter().map(|it| it.0.to_owned()).collect())),
                ("reward", Values::Wholes(rows.iter().map(|it| it.1).collect())),
                ("propensity", Values::Numbers(rows.iter().map(|it| it.2).collect())),
            ];
            write_table(&parts.join(name), &columns).unwrap();
        }
        fs::write(at("a.csv"), format!("action,reward,propensity\n{}", lines.concat())).unwrap();
        let read = |path: &Path| read_log(path, &mut Columns::default());
        let (one, other) = (read(&at("a.csv")).unwrap(), read(&parts).unwrap());
        assert_eq!(one.log.rows(), other.log.rows());

        let chance = |chance: f64| ("propensity", Values::Numbers(vec![chance]));
        let action = ("action", Values::Texts(vec!["a".to_owned()]));
        let reward = ("reward", Values::Wholes(vec![1]));
        let wrong = at("wrong.parquet");
        write_table(&wrong, &[action.clone(), reward.clone(), chance(0.0)]).unwrap();
        let told = read(&wrong).unwrap_err().to_string();
        assert!(told.contains("wrong.parquet: row 1: the propensity is 0: log the"), "{told}");
        write_table(&wrong, &[action.clone(), reward]).unwrap();
        let told = read(&wrong).unwrap_err().to_string();
        assert!(told.contains("wrong.parquet: no column is called propensity"), "{told}");
        write_table(&parts.join("part-2.parquet"), &[action, chance(1.0)]).unwrap();
        let told = read(&parts).unwrap_err().to_string();
        assert!(told.contains("part-2.parquet: has the columns action, propensity"), "{told}");
    }
}
