//! Packs, their files, and everything they declare.

use std::collections::BTreeMap;

use domain::{GraphId, Localized, TermId};
use serde::{Deserialize, Serialize};

use super::{Guide, Need, Policy, Promotion, Question, Task, Unit};

/// How specific a pack is. A more specific pack's word stands against a more general one's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Layer {
    /// The ontology.
    Base,
    /// An industry.
    Industry,
    /// A brand.
    Brand,
    /// A store.
    Store,
}

/// One version of one pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackInfo {
    /// The name.
    pub name: String,
    /// The semantic version.
    pub version: String,
    /// What it is called.
    pub title: Localized,
    /// How specific it is.
    pub layer: Layer,
    /// The hexadecimal SHA-256 of its files.
    pub hash: String,
    /// Whose data it carries, as their licences ask it to be said.
    pub attribution: Vec<String>,
    /// What a newcomer may say to see what the pack does.
    pub try_saying: Vec<String>,
}

/// One named graph: one file of one pack version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraphInfo {
    /// The row of its pack in [`Programs::packs`].
    pub pack: usize,
    /// The file's path from the pack's folder.
    pub file: String,
}

/// Everything packs declare beside plain facts. Index is id in every list.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Programs {
    /// The packs, general ones first.
    pub packs: Vec<PackInfo>,
    /// The named graphs.
    pub graphs: Vec<GraphInfo>,
    /// The units.
    pub units: Vec<Unit>,
    /// Questions and generic acts.
    pub questions: Vec<Question>,
    /// Tasks.
    pub tasks: Vec<Task>,
    /// Guides.
    pub guides: Vec<Guide>,
    /// Needs.
    pub needs: Vec<Need>,
    /// Promotions.
    pub promotions: Vec<Promotion>,
    /// The engine's own sentences, by key.
    pub replies: BTreeMap<String, Localized>,
    /// Words that carry meaning in grammar (negation, hardness, bounds), by role.
    pub words: BTreeMap<String, Vec<String>>,
    /// Thresholds and limits.
    pub policy: Policy,
    /// The prefixes packs declare for compact IRIs.
    pub prefixes: BTreeMap<String, String>,
    /// The node that carries the shop's own facts.
    pub store: Option<TermId>,
    /// The hexadecimal SHA-256 over all packs.
    pub hash: String,
}

impl Programs {
    /// `name@version/file` of a graph, as evidence names its source.
    #[must_use]
    pub fn source(&self, graph: GraphId) -> String {
        self.graphs.get(graph.index()).map_or_else(String::new, |info| {
            let pack = &self.packs[info.pack];
            format!("{}@{}/{}", pack.name, pack.version, info.file)
        })
    }

    /// The unit of a code.
    #[must_use]
    pub fn unit(&self, code: &str) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == code)
    }
}
