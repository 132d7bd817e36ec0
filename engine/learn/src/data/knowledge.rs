//! What a knowledge graph says of items, as items by attributes: `RecBole`'s `.kg` (with `.link`)
//! and `.item` files, and triples of a plain table.

use std::collections::HashMap;
use std::path::Path;

use super::lines::Text;
use crate::error::Error;
use crate::matrix::{Names, Sparse, index};

/// Items with the attributes found, by name.
#[derive(Debug, Default)]
struct Found {
    attributes: Names,
    rows: Vec<Vec<(u32, f32)>>,
}

/// Reads what files say of items: of each triple whose head or tail is an item the relation with
/// the other end, of each table of items every value (every word of a sequence). Items that the
/// interactions do not know are left out; attributes of a single item say nothing of others and
/// are left out too.
///
/// # Errors
/// A file or line that cannot be read, and files that say nothing of any item.
pub fn read_attributes(paths: &[&Path], items: &Names) -> Result<Sparse, Error> {
    let mut entities = HashMap::new();
    for path in paths.iter().filter(|it| ends(it, "link")) {
        links(&Text::read(path)?, items, &mut entities)?;
    }
    let mut found = Found { attributes: Names::new(), rows: vec![Vec::new(); items.len()] };
    for path in paths.iter().filter(|it| !ends(it, "link")) {
        let text = Text::read(path)?;
        if ends(path, "item") {
            found.table(&text, items)?;
        } else {
            found.triples(&text, items, &entities)?;
        }
    }
    found.shared_ones()
}

/// What triples (head, relation, tail) say of items, as [`read_attributes`] takes them from files:
/// heads and tails are items by their names.
///
/// # Errors
/// Triples that say nothing that two items share.
pub fn attributes_of<'a>(
    triples: impl IntoIterator<Item = (&'a str, &'a str, &'a str)>,
    items: &Names,
) -> Result<Sparse, Error> {
    let mut found = Found { attributes: Names::new(), rows: vec![Vec::new(); items.len()] };
    for triple in triples {
        found.triple(triple, &|name| items.find(name));
    }
    found.shared_ones()
}

fn ends(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}

fn fields(line: &str) -> Vec<&str> {
    let tabs = line.contains('\t');
    if tabs { line.split('\t').collect() } else { line.split_whitespace().collect() }
}

fn links(text: &Text, items: &Names, entities: &mut HashMap<String, u32>) -> Result<(), Error> {
    for (line, content) in text.lines().skip(1) {
        let found = fields(content);
        let (Some(item), Some(entity)) = (found.first(), found.get(1)) else {
            let what = "is no link".to_owned();
            return Err(text.wrong(line, what, "write an item, a tab and its entity"));
        };
        if let Some(number) = items.find(item) {
            entities.insert((*entity).to_owned(), number);
        }
    }
    Ok(())
}

impl Found {
    fn add(&mut self, item: u32, attribute: &str) {
        if let Some(attribute) = self.attributes.number(attribute) {
            self.rows[index(item)].push((attribute, 1.0));
        }
    }

    fn triples(
        &mut self,
        text: &Text,
        items: &Names,
        entities: &HashMap<String, u32>,
    ) -> Result<(), Error> {
        for (line, content) in text.lines() {
            let found = fields(content);
            let [head, relation, tail] = found.as_slice() else {
                let what = format!("has {} fields and a triple has 3", found.len());
                return Err(text.wrong(line, what, "write head, relation and tail"));
            };
            if head.contains(':') && relation.contains(':') && line == 1 {
                continue;
            }
            let item = |name: &str| match entities.is_empty() {
                true => items.find(name),
                false => entities.get(name).copied(),
            };
            self.triple((head, relation, tail), &item);
        }
        Ok(())
    }

    /// The relation with the other end, of whichever end is an item.
    fn triple(
        &mut self,
        (head, relation, tail): (&str, &str, &str),
        item: &dyn Fn(&str) -> Option<u32>,
    ) {
        if let Some(item) = item(head) {
            self.add(item, &format!("{relation}\t{tail}"));
        }
        if let Some(item) = item(tail) {
            self.add(item, &format!("{relation}\t\t{head}"));
        }
    }

    fn table(&mut self, text: &Text, items: &Names) -> Result<(), Error> {
        let mut columns: Vec<(String, bool)> = Vec::new();
        for (line, content) in text.lines() {
            let found: Vec<&str> = content.split('\t').collect();
            if columns.is_empty() {
                columns = found.iter().map(|it| ((*it).to_owned(), it.ends_with("_seq"))).collect();
                continue;
            }
            if found.len() != columns.len() {
                let what = format!("has {} fields of {}", found.len(), columns.len());
                return Err(text.wrong(line, what, "give every item a field for each column"));
            }
            let Some(item) = items.find(found[0]) else {
                continue;
            };
            for ((column, sequence), value) in columns.iter().zip(&found).skip(1) {
                self.values(item, column, *sequence, value);
            }
        }
        Ok(())
    }

    fn values(&mut self, item: u32, column: &str, sequence: bool, value: &str) {
        let words: Vec<&str> =
            if sequence { value.split_whitespace().collect() } else { vec![value] };
        for word in words.into_iter().filter(|it| !it.is_empty()) {
            self.add(item, &format!("{column}\t{word}"));
        }
    }

    fn shared_ones(mut self) -> Result<Sparse, Error> {
        for row in &mut self.rows {
            row.sort_unstable_by_key(|(attribute, _)| *attribute);
            row.dedup_by_key(|(attribute, _)| *attribute);
        }
        let all = Sparse::from_rows(self.rows, self.attributes.len());
        let shared: Vec<f32> =
            all.column_sums().iter().map(|count| f32::from(u8::from(*count > 1.0))).collect();
        let rows = (0..all.rows())
            .map(|item| {
                let kept = all.row(item).columns.iter().filter(|it| shared[index(**it)] > 0.0);
                kept.map(|attribute| (*attribute, 1.0)).collect()
            })
            .collect();
        let made = Sparse::from_rows(rows, all.columns());
        if made.is_empty() {
            return Err(Error::Empty {
                what: "the knowledge says nothing that two items share".to_owned(),
                remedy: "check that its items have the names of the interactions' (--kg F.kg F.link)",
            });
        }
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{attributes_of, read_attributes};
    use crate::matrix::Names;

    #[test]
    fn triples_links_and_tables_become_shared_attributes() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            path
        };
        let kg = write(
            "a.kg",
            "head_id:token\trelation_id:token\ttail_id:token\nm.1\tmade\tm.9\nm.2\tmade\tm.9\nm.8\tled\tm.1\n",
        );
        let link = write("a.link", "item_id:token\tentity_id:token\n5\tm.1\n6\tm.2\n");
        let table =
            write("a.item", "item_id:token\tkind:token_seq\n5\tred blue\n7\tblue\n8\tblue\n");
        let mut items = Names::new();
        for name in ["5", "6", "7"] {
            items.number(name);
        }
        let found = read_attributes(&[&kg, &link, &table], &items).unwrap();
        let counts: Vec<usize> = (0..3).map(|item| found.row(item).columns.len()).collect();
        assert_eq!(counts, [2, 1, 1], "made m.9 of two, blue of two");
        let triples =
            [("5", "made", "x"), ("x", "by", "6"), ("7", "made", "x"), ("8", "made", "y")];
        let found = attributes_of(triples, &items).unwrap();
        let counts: Vec<usize> = (0..3).map(|item| found.row(item).columns.len()).collect();
        assert_eq!(counts, [1, 0, 1], "made x of two");
        let broken = write("b.kg", "m.1\tmade\n");
        let told = read_attributes(&[&broken], &items).unwrap_err().to_string();
        assert!(told.contains("b.kg:1: has 2 fields"), "{told}");
        assert!(read_attributes(&[&kg], &items).is_err());
    }
}
