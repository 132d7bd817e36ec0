//! Reads a pack's CSV as it lies on the disk, for oracles: nothing here is shared with the engine.

use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;

/// A row: cells by column.
#[derive(Clone, Debug)]
pub struct Row {
    cells: BTreeMap<String, String>,
}

impl Row {
    /// A cell as it is written.
    ///
    /// # Panics
    /// Where there is no such column.
    #[must_use]
    pub fn text(&self, column: &str) -> &str {
        self.cells.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    /// A cell that may be empty.
    ///
    /// # Panics
    /// Where the cell cannot be read.
    #[must_use]
    pub fn given<T: FromStr>(&self, column: &str) -> Option<T> {
        let text = self.text(column);
        let read = || text.parse().unwrap_or_else(|_| panic!("{column} is `{text}`"));
        (!text.is_empty()).then(read)
    }

    /// A cell that must be filled.
    ///
    /// # Panics
    /// Where the cell is empty or cannot be read.
    #[must_use]
    pub fn number<T: FromStr>(&self, column: &str) -> T {
        self.given(column).unwrap_or_else(|| panic!("{column} is empty"))
    }
}

/// The rows of a table.
///
/// # Panics
/// Where it cannot be read.
#[must_use]
pub fn rows(path: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut lines = records(&text).into_iter();
    let columns = lines.next().unwrap_or_else(|| panic!("{} is empty", path.display()));
    let row = |cells: Vec<String>| Row { cells: columns.iter().cloned().zip(cells).collect() };
    lines.map(row).collect()
}

/// Quoted as usual: a quote inside quotes is doubled.
fn records(text: &str) -> Vec<Vec<String>> {
    let mut records = Vec::new();
    let (mut record, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = text.chars().filter(|letter| *letter != '\r').peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => cell.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                record.push(std::mem::take(&mut cell));
                records.push(std::mem::take(&mut record));
            }
            letter => cell.push(letter),
        }
    }
    if !cell.is_empty() || !record.is_empty() {
        record.push(cell);
        records.push(record);
    }
    records
}

#[cfg(test)]
mod tests {
    use super::records;

    #[test]
    fn quotes_hold_commas_and_lines() {
        let text = "a,b\n\"1,2\",\"say \"\"hi\"\"\n\"\n,\n";
        let expected = [vec!["a", "b"], vec!["1,2", "say \"hi\"\n"], vec!["", ""]];
        assert_eq!(records(text), expected);
    }
}
