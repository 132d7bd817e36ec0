//! Tables: rows to statements.

use std::collections::{BTreeMap, HashMap};

use csv::StringRecord;
use domain::{GraphId, TermId};
use foldhash::fast::FixedState;

use super::cell::Cells;
use super::column::Column;
use super::mapping::{Class, Mapping, Scope};
use super::references::References;
use crate::declared::Declared;
use crate::input::{At, FileReport, read_yaml, remedy, utf8};
use crate::resolve::Pack;
use crate::statements::{Spot, Statements};

/// What the tables of all packs are read with.
pub(crate) struct Tables<'a> {
    /// What Turtle files declare.
    pub(crate) declared: &'a mut Declared,
    /// Where statements go.
    pub(crate) statements: &'a mut Statements,
    /// Names of other rows.
    pub(crate) references: &'a mut References,
}

/// A file of a pack in the reading.
#[derive(Clone, Copy)]
pub(crate) struct Sheet<'a> {
    /// The path from the pack's folder.
    pub(crate) path: &'a str,
    /// Where findings go.
    pub(crate) file: FileReport<'a>,
    /// The named graph.
    pub(crate) graph: GraphId,
}

/// Reads the tables of a pack. `sheet` finds a file of the pack by its path.
pub(crate) fn read<'a>(
    pack: &'a Pack,
    mappings: &[Sheet<'a>],
    sheet: impl Fn(&str) -> Option<Sheet<'a>>,
    tables: &mut Tables<'_>,
) {
    let mut mapped = Vec::new();
    for mapping_sheet in mappings {
        let Some(mapping) = read_mapping(pack, mapping_sheet, tables) else { continue };
        let found = sheet(&mapping.table).and_then(|it| Some((it, pack.files.files.get(it.path)?)));
        let Some((table, bytes)) = found else {
            let beside = pack.files.files.keys().map(String::as_str);
            let otherwise = "put it beside its mapping, or name it with `file: other.csv`";
            let remedy =
                remedy(&mapping.table, beside.filter(|it| it.ends_with(".csv")), otherwise);
            let message = format!("the table {} is not there", mapping.table);
            mapping_sheet.file.error("missing-table", At::default(), message, remedy);
            continue;
        };
        mapped.push(mapping.table.clone());
        if let Some(text) = utf8(bytes, table.file) {
            Rows::new(pack, &mapping, table, tables).read(text, mapping_sheet.file);
        }
    }
    for path in pack.files.files.keys() {
        let table = path.starts_with("catalog/") && path.ends_with(".csv");
        if let Some(sheet) = sheet(path).filter(|_| table && !mapped.contains(path)) {
            let remedy = "write its mapping: the same name with .yaml";
            sheet.file.warning(
                "unmapped-table",
                At::default(),
                "no mapping reads this table",
                remedy,
            );
        }
    }
}

fn read_mapping(pack: &Pack, sheet: &Sheet<'_>, tables: &mut Tables<'_>) -> Option<Mapping> {
    let text = utf8(pack.files.files.get(sheet.path)?, sheet.file)?;
    let tree = read_yaml(text, sheet.file)?;
    let (declared, statements) = (&*tables.declared, &mut *tables.statements);
    let mut scope = Scope { pack, file: sheet.file, declared, statements };
    Mapping::read(sheet.path, &tree, &mut scope)
}

struct Rows<'a, 'b> {
    pack: &'a Pack,
    mapping: &'b Mapping,
    table: Sheet<'a>,
    cells: Cells<'b>,
    classes: BTreeMap<String, Option<TermId>>,
    keys: HashMap<String, usize, FixedState>,
}

/// Which column of the table is which of the mapping.
struct Header<'b> {
    columns: Vec<(usize, &'b Column)>,
    key: Vec<usize>,
    class: Option<usize>,
    width: usize,
}

impl<'a: 'b, 'b> Rows<'a, 'b> {
    fn new(
        pack: &'a Pack,
        mapping: &'b Mapping,
        table: Sheet<'a>,
        tables: &'b mut Tables<'_>,
    ) -> Self {
        let cells = Cells {
            pack,
            file: table.file,
            declared: tables.declared,
            statements: tables.statements,
            references: tables.references,
        };
        let (classes, keys) = (BTreeMap::new(), HashMap::default());
        Self { pack, mapping, table, cells, classes, keys }
    }

    fn read(&mut self, text: &str, mapping_file: FileReport<'_>) {
        let mut reader =
            csv::ReaderBuilder::new().flexible(true).has_headers(true).from_reader(text.as_bytes());
        let header = match reader.headers() {
            Ok(names) => self.header(&names.clone(), mapping_file),
            Err(error) => return self.syntax(&error),
        };
        let Some(header) = header else { return };
        let mut record = StringRecord::new();
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => self.row(&record, &header),
                Ok(false) => return,
                Err(error) => return self.syntax(&error),
            }
        }
    }

    fn syntax(&self, error: &csv::Error) {
        let remedy = "quote cells that hold a comma, a quote or a line break";
        self.table.file.error("csv-syntax", At::default(), error.to_string(), remedy);
    }

    /// Matches the first row with the mapping; `None` where rows cannot be named.
    fn header(&self, names: &StringRecord, mapping_file: FileReport<'_>) -> Option<Header<'b>> {
        let names: Vec<&str> = names.iter().map(str::trim).collect();
        let first_row = At::line(1);
        for (row, name) in names.iter().enumerate() {
            let mapped = self.is_mapped(name);
            if names[..row].contains(name) {
                let message = format!("two columns are called `{name}`");
                self.table.file.error("duplicate-column", first_row, message, "rename one");
            } else if !mapped {
                let known = self.mapping.columns.iter().map(|column| column.name.as_str());
                let otherwise = "name it in the mapping's `columns`, or list it under `ignore`";
                let message = format!("the mapping does not name column `{name}`");
                let remedy = remedy(name, known.filter(|it| !names.contains(it)), otherwise);
                self.table.file.error("unknown-column", first_row, message, remedy);
            }
        }
        let position = |at: At, wanted: &str| {
            let found = names.iter().position(|name| *name == wanted);
            if found.is_none() {
                let message = format!("the table has no column `{wanted}`");
                let remedy = remedy(wanted, names.iter().copied(), "add it, or drop it here");
                mapping_file.error("missing-column", at, message, remedy);
            }
            found
        };
        let columns = &self.mapping.columns;
        let columns =
            columns.iter().filter_map(|it| Some((position(it.at, &it.name)?, it))).collect();
        let key: Vec<usize> =
            self.mapping.key.iter().filter_map(|(at, name)| position(*at, name)).collect();
        let class = match &self.mapping.class {
            Class::One(_) => None,
            Class::Column(at, name) => Some(position(*at, name)?),
        };
        let complete = !key.is_empty() && key.len() == self.mapping.key.len();
        complete.then_some(Header { columns, key, class, width: names.len() })
    }

    fn is_mapped(&self, name: &str) -> bool {
        let class = match &self.mapping.class {
            Class::One(_) => false,
            Class::Column(_, column) => column == name,
        };
        class
            || self.mapping.columns.iter().any(|column| column.name == name)
            || self.mapping.key.iter().any(|(_, key)| key == name)
            || self.mapping.ignore.iter().any(|ignored| ignored == name)
    }

    fn row(&mut self, record: &StringRecord, header: &Header<'b>) {
        let line = record.position().and_then(|it| usize::try_from(it.line()).ok()).unwrap_or(0);
        let at = At::line(line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            return;
        }
        if record.len() != header.width {
            let message = format!(
                "the row has {} cells and the first row has {}",
                record.len(),
                header.width
            );
            let remedy = "quote cells that hold a comma; leave empty cells between commas";
            return self.table.file.error("row-width", at, message, remedy);
        }
        let Some(key) = self.key(record, header, at) else { return };
        let Some(class) = self.class(record, header, at) else { return };
        let subject = self.cells.statements.iri(&self.pack.names.own(&key));
        let spot = Spot { graph: self.table.graph, line };
        let known = self.cells.statements.known;
        self.cells.statements.state(subject, known.a, class, spot);
        for (position, column) in &header.columns {
            let cell = record.get(*position).unwrap_or_default().trim();
            self.cells.read(subject, column, cell, spot);
        }
    }

    fn key(&mut self, record: &StringRecord, header: &Header<'b>, at: At) -> Option<String> {
        let mut parts = Vec::new();
        for position in &header.key {
            let part = record.get(*position).unwrap_or_default().trim();
            if part.is_empty() {
                let message = "the cell that names the row is empty";
                self.table.file.error("empty-key", at, message, "each row needs its key");
                return None;
            }
            parts.push(part);
        }
        let key = parts.join("-");
        if let Some(first) = self.keys.insert(key.clone(), at.line) {
            let message = format!("the key `{key}` stands in line {first} already");
            self.table.file.error("duplicate-key", at, message, "keep one row, or change one key");
            return None;
        }
        Some(key)
    }

    fn class(&mut self, record: &StringRecord, header: &Header<'b>, at: At) -> Option<TermId> {
        let position = match (&self.mapping.class, header.class) {
            (Class::One(class), _) => return Some(*class),
            (Class::Column(..), position) => position?,
        };
        let written = record.get(position).unwrap_or_default().trim();
        if let Some(known) = self.classes.get(written) {
            return *known;
        }
        let by_iri = self.pack.names.iri(written).ok();
        let by_iri = by_iri.and_then(|iri| self.cells.statements.find(&iri));
        let category = by_iri
            .filter(|term| self.cells.declared.is_category(*term))
            .or_else(|| self.cells.declared.category(written));
        if category.is_none() {
            let otherwise = "declare it in a .ttl file: `… a qm:Category ; rdfs:subClassOf …`";
            let remedy = remedy(written, self.cells.declared.category_names(), otherwise);
            let message = format!("`{written}` is no category");
            self.table.file.error("unknown-category", at, message, remedy);
        }
        self.classes.insert(written.to_owned(), category);
        category
    }
}
