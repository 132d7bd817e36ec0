//! What is known of users beside what they met, from a table or from the engine's own log.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::data::{Text, is_user_column};
use crate::error::Error;

/// Something known of a user.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    /// A number, in whichever unit the key has.
    Number(f64),
    /// One of several.
    Label(String),
}

/// What is known of one user, by key.
pub type Facts = BTreeMap<String, Fact>;

/// Users with what is known of them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Profiles {
    of: BTreeMap<String, Facts>,
}

/// A column of numbers with no more different ones than this, which is not said to hold numbers,
/// holds labels: codes are written as numbers too.
const CODES_MAX: usize = 12;

impl Profiles {
    /// From what is known of each user.
    #[must_use]
    pub fn new(users: impl IntoIterator<Item = (String, Facts)>) -> Self {
        let known = users.into_iter().filter(|(_, facts)| !facts.is_empty());
        Self { of: known.collect() }
    }

    /// What is known of a user.
    #[must_use]
    pub fn get(&self, user: &str) -> Option<&Facts> {
        self.of.get(user)
    }

    /// Of how many users anything is known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.of.len()
    }

    /// Whether nothing is known of anyone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.of.is_empty()
    }

    /// Reads a table with a row of names: a column of users and a column for each thing known, empty
    /// where it is not; `RecBole`'s `.user` files are such tables. A column is of numbers where its
    /// name says so (`age:float`), or where all its cells are numbers and more than twelve of them
    /// differ.
    ///
    /// # Errors
    /// A file or line that cannot be read, no column of users, a user twice.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let text = Text::read(path)?;
        let (_, head) = text.lines().next().unwrap_or_default();
        let separator = if head.contains('\t') { '\t' } else { ',' };
        let names: Vec<(&str, &str)> = head
            .split(separator)
            .map(|name| {
                let name = name.trim();
                match name.rsplit_once(':') {
                    Some((key, kind @ ("token" | "float"))) => (key, kind),
                    Some(_) | None => (name, ""),
                }
            })
            .collect();
        let Some(user) = names.iter().position(|(name, _)| is_user_column(name)) else {
            let names: Vec<&str> = names.iter().map(|it| it.0).collect();
            let what = format!("names its columns {}, and none of users", names.join(", "));
            return Err(text.wrong(1, what, "call the column of users user"));
        };
        let mut rows: Vec<(usize, Vec<&str>)> = Vec::new();
        let mut seen = BTreeSet::new();
        for (line, content) in text.lines().skip(1) {
            let cells: Vec<&str> = content.split(separator).map(str::trim).collect();
            if cells.len() != names.len() {
                let what = format!("has {} fields and not {}", cells.len(), names.len());
                return Err(text.wrong(line, what, "leave a field empty where nothing is known"));
            }
            if cells[user].is_empty() || !seen.insert(cells[user]) {
                let what = format!("names the user `{}`, empty or a second time", cells[user]);
                return Err(text.wrong(line, what, "give each user one row"));
            }
            rows.push((line, cells));
        }
        let numbers: Vec<bool> =
            (0..names.len()).map(|at| is_of_numbers(names[at].1, at, &rows)).collect();
        let is_wrong = |(cell, number): &(&&str, &bool)| {
            **number && !cell.is_empty() && !cell.parse::<f64>().is_ok_and(f64::is_finite)
        };
        for (line, cells) in &rows {
            if let Some((cell, _)) = cells.iter().zip(&numbers).find(is_wrong) {
                let what = format!("`{cell}` is no number");
                return Err(text.wrong(*line, what, "call the column :token if it holds labels"));
            }
        }
        let facts = |cells: &[&str]| -> Facts {
            let others = (0..names.len()).filter(|at| *at != user);
            let known = others.filter_map(|at| Some((at, fact(cells[at], numbers[at])?)));
            known.map(|(at, fact)| (names[at].0.to_owned(), fact)).collect()
        };
        Ok(Self::new(rows.iter().map(|(_, cells)| (cells[user].to_owned(), facts(cells)))))
    }
}

/// What a cell tells; nothing where it is empty.
fn fact(cell: &str, number: bool) -> Option<Fact> {
    match cell {
        "" => None,
        cell if number => cell.parse().ok().map(Fact::Number),
        cell => Some(Fact::Label(cell.to_owned())),
    }
}

fn is_of_numbers(kind: &str, column: usize, rows: &[(usize, Vec<&str>)]) -> bool {
    if kind == "float" {
        return true;
    }
    let cells = || rows.iter().map(|(_, cells)| cells[column]).filter(|cell| !cell.is_empty());
    cells().all(|cell| cell.parse::<f64>().is_ok_and(f64::is_finite))
        && cells().collect::<BTreeSet<_>>().len() > CODES_MAX
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(text: &str) -> Result<Profiles, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.user");
        fs::write(&path, text).unwrap();
        Profiles::read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_hold_numbers_or_labels() {
        let rows: String = (0..20).map(|at| format!("u{at}\t{at}\tF\t{}\t1.5\n", at % 3)).collect();
        let head = "user_id:token\tage:token\tgender:token\tcity:token\tweight:float\n";
        let profiles = read(&format!("{head}{rows}x\t\tM\t\t\n")).unwrap();
        let known = profiles.get("u7").unwrap();
        assert_eq!(known["age"], Fact::Number(7.0));
        assert_eq!(known["city"], Fact::Label("1".to_owned()), "three codes");
        assert_eq!(known["weight"], Fact::Number(1.5));
        assert_eq!(profiles.get("x").unwrap().len(), 1);
        assert_eq!((profiles.len(), profiles.get("user_id")), (21, None));
    }

    #[test]
    fn a_table_that_is_none_is_told_with_its_place() {
        assert!(
            read("age,gender\n3,F\n").unwrap_err().contains(":1: names its columns age, gender")
        );
        assert!(read("user,age\na,3,4\n").unwrap_err().contains(":2: has 3 fields and not 2"));
        assert!(read("user,age\na,3\na,4\n").unwrap_err().contains(":3: names the user `a`"));
        let told = read("user\tage:float\na\told\n").unwrap_err();
        assert!(told.contains(":2: `old` is no number"), "{told}");
        assert!(read("").unwrap_err().contains("none of users"));
    }
}
