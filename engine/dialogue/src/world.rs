//! Everything a turn reads, taken once and swapped whole.

use std::sync::Arc;

use recommend::Behaviour;
use snapshot::{Offers, Snapshot, SnapshotError, View};
use understand::Language;

/// Why a world cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// A task's rule is not a lawful query.
    #[error("rule `{rule}` of task `{task}`: {source}")]
    Rule {
        /// The task's name.
        task: String,
        /// The rule's name.
        rule: String,
        /// What is wrong with it.
        source: SnapshotError,
    },
    /// A template or condition does not compile.
    #[error("template `{name}`: {message}")]
    Template {
        /// Where it stands.
        name: String,
        /// What is wrong with it.
        message: String,
    },
}

/// What a turn reads. Cheap to clone with other offers or behaviour; the rest is shared.
#[derive(Clone, Debug)]
pub struct World {
    /// The compiled knowledge.
    pub snapshot: Arc<Snapshot>,
    /// Live prices and stock.
    pub offers: Offers,
    /// The language of the snapshot.
    pub language: Arc<Language>,
    /// What all buyers did.
    pub behaviour: Arc<Behaviour>,
}

impl World {
    /// Builds the language and compiles every rule and template of a snapshot.
    ///
    /// # Errors
    /// Where a rule or template does not compile; `qianmian check` finds these with file and line.
    pub fn build(snapshot: Arc<Snapshot>) -> Result<Self, WorldError> {
        let language = Arc::new(Language::build(&snapshot));
        Ok(Self { snapshot, offers: Offers::default(), language, behaviour: Arc::default() })
    }

    /// The snapshot with live offers laid over it.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View { snapshot: &self.snapshot, offers: &self.offers }
    }
}
