//! `catalog/NAME.yaml`: which column of the table states what.

use domain::TermId;

use super::column::Column;
use crate::declared::Declared;
use crate::input::{At, Content, Fields, FileReport, Node, remedy};
use crate::resolve::Pack;
use crate::statements::Statements;

/// What a mapping is read against.
pub(crate) struct Scope<'a> {
    /// The pack.
    pub(crate) pack: &'a Pack,
    /// Where findings go.
    pub(crate) file: FileReport<'a>,
    /// What Turtle files declare.
    pub(crate) declared: &'a Declared,
    /// Where names become ids.
    pub(crate) statements: &'a mut Statements,
}

/// A mapping.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// The table's path from the pack's folder.
    pub(crate) table: String,
    /// What each row is.
    pub(crate) class: Class,
    /// The columns that name the row.
    pub(crate) key: Vec<(At, String)>,
    /// The columns that state something.
    pub(crate) columns: Vec<Column>,
    /// The columns that state nothing.
    pub(crate) ignore: Vec<String>,
}

/// What the rows of a table are.
#[derive(Debug)]
pub(crate) enum Class {
    /// All of one class.
    One(TermId),
    /// A category, by name, in a column.
    Column(At, String),
}

impl Scope<'_> {
    /// Whether any Turtle file, or the engine, speaks of a property.
    pub(crate) fn is_property(&self, term: TermId) -> bool {
        self.declared.is_stated(term)
    }

    /// Reports a prefix that the pack does not know.
    pub(crate) fn unknown_prefix(&self, at: At, prefix: &str) {
        let known = self.pack.names.prefixes.keys().map(String::as_str);
        let otherwise = "use a prefix of a pack that this one depends on";
        let message = format!("the prefix `{prefix}:` is not known here");
        self.file.error("unknown-prefix", at, message, remedy(prefix, known, otherwise));
    }
}

impl Mapping {
    /// Reads a mapping that stands at `path` in its pack.
    pub(crate) fn read(path: &str, tree: &Node, scope: &mut Scope<'_>) -> Option<Self> {
        let fields = Fields::of(tree, "a mapping", scope.file)?;
        let table = table(path, &fields, scope.file);
        let class = fields.need("class").and_then(|node| class(node, scope));
        let key: Vec<(At, String)> =
            fields.texts("key").into_iter().map(|(at, text)| (at, text.to_owned())).collect();
        if key.is_empty() {
            let message = "a mapping has no `key`";
            scope.file.error(
                "missing-key",
                fields.at(),
                message,
                "name the column that names the row",
            );
        }
        let products = match &class {
            Some(Class::One(term)) => scope.declared.is_category(*term),
            Some(Class::Column(..)) | None => true,
        };
        let columns = columns(fields.need("columns"), products, scope);
        let ignore = fields.texts("ignore").into_iter().map(|(_, text)| text.to_owned()).collect();
        fields.finish();
        Some(Self { table: table?, class: class?, key, columns, ignore })
    }
}

fn table(path: &str, fields: &Fields<'_>, file: FileReport<'_>) -> Option<String> {
    let Some(node) = fields.get("file") else {
        let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
        return Some(format!("{stem}.csv"));
    };
    let name = node.scalar().unwrap_or_default();
    let leads_out =
        name.starts_with('/') || name.contains('\\') || name.split('/').any(|it| it == "..");
    if name.is_empty() || leads_out {
        let message = format!("`{name}` leads out of the pack's folder");
        file.error("path-outside", node.at, message, "put the table beside its mapping");
        return None;
    }
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(format!("{folder}/{name}"))
}

fn class(node: &Node, scope: &mut Scope<'_>) -> Option<Class> {
    if let Content::Map(_) = &node.content {
        let fields = Fields::of(node, "class", scope.file)?;
        let column = fields.need_text("column").map(|text| Class::Column(node.at, text.to_owned()));
        fields.finish();
        return column;
    }
    let Some(written) = node.scalar() else {
        let remedy = "write a class, or {column: name}";
        scope.file.error("bad-class", node.at, "the class of the rows cannot be a list", remedy);
        return None;
    };
    let iri = match scope.pack.names.iri(written) {
        Ok(iri) => iri,
        Err(prefix) => {
            scope.unknown_prefix(node.at, &prefix);
            return None;
        }
    };
    let term = scope.statements.iri(&iri);
    let slip = crate::input::nearest(crate::iri::local_name(&iri), scope.declared.category_names());
    let slip = slip.and_then(|name| scope.declared.category(name));
    if let Some(near) = slip.filter(|_| !scope.declared.is_stated(term)) {
        let message = format!("`{written}` is not declared");
        let near = scope.pack.names.short(scope.statements.get(near).text());
        scope.file.error("unknown-category", node.at, message, format!("did you mean `{near}`?"));
    }
    Some(Class::One(term))
}

fn columns(node: Option<&Node>, products: bool, scope: &mut Scope<'_>) -> Vec<Column> {
    let mut columns = Vec::new();
    let Some(node) = node else { return columns };
    let Content::Map(entries) = &node.content else {
        let message = "`columns` must be a map of column names";
        scope.file.error(
            "not-a-map",
            node.at,
            message,
            "write `sku: {attribute: schema:sku}` lines",
        );
        return columns;
    };
    for (key, node) in entries {
        columns.extend(Column::read(&key.text, node, products, scope));
    }
    columns
}
