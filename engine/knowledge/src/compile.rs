//! The stages of compilation, one after another.

use domain::Diagnostic;
use snapshot::Snapshot;

use crate::catalog::{self, References, Sheet, Tables};
use crate::conversation::Conversation;
use crate::declared::Declared;
use crate::files::PackFiles;
use crate::input::{At, Report, utf8};
use crate::kinds;
use crate::layering::{self, Override};
use crate::programs::{self, Drafts};
use crate::resolve::{Pack, resolve};
use crate::shacl;
use crate::sources::Sources;
use crate::statements::Statements;
use crate::turtle;

/// What a compilation comes to.
#[derive(Debug)]
pub struct Compiled {
    /// The snapshot; none where a diagnostic is an error.
    pub snapshot: Option<Snapshot>,
    /// Everything found wrong, by file and line.
    pub diagnostics: Vec<Diagnostic>,
    /// The conversations of the packs' tests.
    pub conversations: Vec<Conversation>,
    /// Statements that gave way to a more specific pack's.
    pub overrides: Vec<Override>,
}

/// How far a compilation is: what is being done, and how many of how many packs are through it.
pub type Progress<'a> = &'a mut dyn FnMut(&str, usize, usize);

/// Compiles packs, general ones first; the built-in packs that they depend on are added.
#[must_use]
pub fn compile(packs: &[PackFiles]) -> Compiled {
    compile_with_progress(packs, &mut |_, _, _| {})
}

/// [`compile`], telling how far it is.
#[must_use]
pub fn compile_with_progress(packs: &[PackFiles], progress: Progress<'_>) -> Compiled {
    let report = Report::default();
    let packs = resolve(packs, &report);
    let mut statements = Statements::new();
    let sources = Sources::new(&packs, &mut statements);
    let mut drafts = Drafts::default();
    let mut references = References::default();

    read_turtle(&packs, &sources, &report, &mut statements);
    let mut declared = Declared::new(&statements);
    for (row, pack) in packs.iter().enumerate() {
        progress(&pack.manifest.name, row, packs.len());
        let mut tables = Tables {
            declared: &mut declared,
            statements: &mut statements,
            references: &mut references,
        };
        read_tables(pack, row, &sources, &report, &mut tables);
        programs::read(pack, row, &sources, &report, (&mut statements, &mut drafts));
    }
    progress("graph", packs.len(), packs.len());
    drafts.settle();
    let (lost, overrides) =
        layering::losers(&statements, &packs, &sources, &drafts.replaced, &report);
    let (mut builder, stated, full) = statements.into_parts();
    let mut kept = stated.iter().enumerate().filter(|(row, _)| !lost.contains(row));
    let inserted = kept.try_for_each(|(_, stated)| builder.insert(stated.quad));
    for error in full.into_iter().chain(inserted.err()) {
        report.file("").error("too-large", At::default(), error.to_string(), "load fewer packs");
    }
    let snapshot = builder.build();
    references.check(&snapshot, |graph| sources.report(graph, &report));
    shacl::check(&snapshot, &stated, &sources, &report);
    kinds::check(&snapshot, &stated, &declared, &sources, &report);
    let (programs, conversations) =
        programs::seal(&drafts, &snapshot, (&packs, &sources), &declared, &report);
    let snapshot = (!report.has_errors()).then(|| snapshot.with_programs(programs));
    Compiled { snapshot, diagnostics: report.finish(), conversations, overrides }
}

fn read_turtle(packs: &[Pack], sources: &Sources, report: &Report, statements: &mut Statements) {
    for (row, pack) in packs.iter().enumerate() {
        for (graph, source) in sources.of_pack(row) {
            let file = sources.report(graph, report);
            let bytes = pack.files.files.get(&source.path).filter(|_| is_turtle(&source.path));
            if let Some(text) = bytes.and_then(|bytes| utf8(bytes, file)) {
                turtle::read(text, &pack.names, file, statements, graph);
            }
        }
    }
}

fn is_turtle(path: &str) -> bool {
    std::path::Path::new(path).extension().is_some_and(|it| it.eq_ignore_ascii_case("ttl"))
}

fn read_tables(
    pack: &Pack,
    row: usize,
    sources: &Sources,
    report: &Report,
    tables: &mut Tables<'_>,
) {
    let sheet = |path: &str| {
        let graph = sources.find(row, path)?;
        let path = sources.get(graph).path.as_str();
        Some(Sheet { path, file: sources.report(graph, report), graph })
    };
    let is_mapping = |path: &str| {
        path.starts_with("catalog/") && (path.ends_with(".yaml") || path.ends_with(".yml"))
    };
    let mappings: Vec<Sheet<'_>> = sources
        .of_pack(row)
        .filter(|(_, source)| is_mapping(&source.path))
        .filter_map(|(_, source)| sheet(&source.path))
        .collect();
    catalog::read(pack, &mappings, sheet, tables);
}
