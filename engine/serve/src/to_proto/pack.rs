//! Packs, findings and query answers on the wire.

use domain::{Diagnostic, Locale, Severity};
use proto::v1;
use snapshot::QueryAnswer;
use snapshot::program::{Layer, PackInfo};

/// What was found wrong.
pub(crate) fn diagnostics(diagnostics: &[Diagnostic]) -> Vec<v1::Diagnostic> {
    let wire = |it: &Diagnostic| v1::Diagnostic {
        severity: match it.severity {
            Severity::Error => v1::diagnostic::Severity::Error,
            Severity::Warning => v1::diagnostic::Severity::Warning,
        }
        .into(),
        code: it.code.to_owned(),
        file: it.place.file.clone(),
        line: u32::try_from(it.place.line).unwrap_or(0),
        column: u32::try_from(it.place.column).unwrap_or(0),
        message: it.message.clone(),
        remedy: it.remedy.clone(),
    };
    diagnostics.iter().map(wire).collect()
}

/// One version of one pack.
pub(crate) fn pack(info: &PackInfo) -> v1::Pack {
    let layer = match info.layer {
        Layer::Base => "base",
        Layer::Industry => "industry",
        Layer::Brand => "brand",
        Layer::Store => "store",
    };
    v1::Pack {
        name: info.name.clone(),
        version: info.version.clone(),
        title: info.title.get(Locale::default()).unwrap_or_default().to_owned(),
        layer: layer.to_owned(),
        hash: info.hash.clone(),
        attribution: info.attribution.clone(),
    }
}

/// The answer of a query.
pub(crate) fn query(answer: QueryAnswer) -> v1::QueryResponse {
    match answer {
        QueryAnswer::Rows { columns, rows, truncated } => {
            let cell = |cell: Option<String>| v1::Cell { term: cell.unwrap_or_default() };
            let row =
                |row: Vec<Option<String>>| v1::Row { cells: row.into_iter().map(cell).collect() };
            v1::QueryResponse {
                variables: columns,
                rows: rows.into_iter().map(row).collect(),
                truncated,
                ..v1::QueryResponse::default()
            }
        }
        QueryAnswer::Truth(truth) => {
            v1::QueryResponse { truth: Some(truth), ..v1::QueryResponse::default() }
        }
        QueryAnswer::Triples { triples, truncated } => {
            v1::QueryResponse { triples, truncated, ..v1::QueryResponse::default() }
        }
    }
}
