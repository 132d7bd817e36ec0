//! Everything a turn reads, taken once and swapped whole.

use std::sync::Arc;

use recommend::Behaviour;
use snapshot::{Offers, Rows, Snapshot, SnapshotError, View};
use understand::{Encoder, Language};

use crate::ground::NameIndex;
use crate::tasks::{Memo, RuleKey, TaskKey, TaskOutcome};
use crate::templates::Library;

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
    /// Templates, conditions and rules.
    pub(crate) library: Arc<Library>,
    /// The names of products, to be found in replies.
    pub(crate) product_names: Arc<NameIndex>,
    /// Results of tasks, for as long as the offers they rest on stand.
    pub(crate) results: Arc<Memo<TaskKey, TaskOutcome>>,
    /// Rows of rules, likewise.
    pub(crate) rows: Arc<Memo<RuleKey, Rows>>,
}

impl World {
    /// Builds the language and compiles every rule and template of a snapshot. Without an encoder
    /// utterances are known by their characters and words alone.
    ///
    /// # Errors
    /// Where a rule or template does not compile; `qianmian check` finds these with file and line.
    pub fn build(
        snapshot: Arc<Snapshot>,
        encoder: Option<Arc<Encoder>>,
    ) -> Result<Self, WorldError> {
        Self::build_after(None, snapshot, encoder)
    }

    /// The same, in a fraction of the time where `before` is a world whose phrasings are the same:
    /// nothing is fitted twice. The result is that of [`World::build`], whatever was before.
    ///
    /// # Errors
    /// Those of [`World::build`].
    pub fn build_after(
        before: Option<&Self>,
        snapshot: Arc<Snapshot>,
        encoder: Option<Arc<Encoder>>,
    ) -> Result<Self, WorldError> {
        let before = before.map(|it| it.language.as_ref());
        let language = Arc::new(Language::build(&snapshot, encoder, before));
        let library = Arc::new(Library::compile(&snapshot)?);
        let product_names = Arc::new(NameIndex::collect(&snapshot));
        Ok(Self {
            snapshot,
            offers: Offers::default(),
            language,
            behaviour: Arc::default(),
            library,
            product_names,
            results: Arc::default(),
            rows: Arc::default(),
        })
    }

    /// The snapshot with live offers laid over it.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View { snapshot: &self.snapshot, offers: &self.offers }
    }
}
