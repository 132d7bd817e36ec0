//! The files of all packs: one named graph each.

use domain::GraphId;
use snapshot::program::GraphInfo;

use crate::input::{FileReport, Report};
use crate::resolve::Pack;
use crate::statements::Statements;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct Source {
    /// The row of its pack: a higher one is more specific.
    pub(crate) pack: usize,
    /// The path from the pack's folder.
    pub(crate) path: String,
    /// The path as findings name it.
    pub(crate) shown: String,
    /// `pack@version/path`.
    pub(crate) name: String,
}

/// The files; the row is the named graph.
#[derive(Debug, Default)]
pub(crate) struct Sources(Vec<Source>);

impl Sources {
    /// Every file of every pack, general packs first, and within a pack by path.
    pub(crate) fn new(packs: &[Pack], statements: &mut Statements) -> Self {
        let mut sources = Vec::new();
        for (row, pack) in packs.iter().enumerate() {
            for path in pack.files.files.keys() {
                statements.graph();
                let manifest = &pack.manifest;
                sources.push(Source {
                    pack: row,
                    path: path.clone(),
                    shown: pack.files.shown(path),
                    name: format!("{}@{}/{path}", manifest.name, manifest.version),
                });
            }
        }
        Self(sources)
    }

    /// A file.
    pub(crate) fn get(&self, graph: GraphId) -> &Source {
        &self.0[graph.index()]
    }

    /// Where findings about a file go.
    pub(crate) fn report<'a>(&'a self, graph: GraphId, report: &'a Report) -> FileReport<'a> {
        report.file(&self.get(graph).shown)
    }

    /// The files of a pack.
    pub(crate) fn of_pack(&self, pack: usize) -> impl Iterator<Item = (GraphId, &Source)> {
        let all = self.0.iter().enumerate().filter(move |(_, source)| source.pack == pack);
        all.map(|(row, source)| (GraphId::from_index(row), source))
    }

    /// A file of a pack, by its path.
    pub(crate) fn find(&self, pack: usize, path: &str) -> Option<GraphId> {
        self.of_pack(pack).find(|(_, source)| source.path == path).map(|(graph, _)| graph)
    }

    /// What a snapshot keeps of the files.
    pub(crate) fn infos(&self) -> Vec<GraphInfo> {
        let info = |source: &Source| GraphInfo { pack: source.pack, file: source.path.clone() };
        self.0.iter().map(info).collect()
    }
}
