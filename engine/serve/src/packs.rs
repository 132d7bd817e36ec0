//! Packs over the wire: check, stage, publish, roll back, and questions added while serving.

use std::collections::BTreeMap;
use std::path::Path;

use dialogue::World;
use domain::{Diagnostic, Fact, Locale, Object, Source};
use knowledge::PackFiles;
use proto::v1;
use snapshot::{Offers, Quad, Snapshot, View};

use crate::engine::Engine;
use crate::error::ServeError;
use crate::models::Models;
use crate::served::Served;
use crate::shelf::{self, Overrides};
use crate::store::{Staged, Store};
use crate::{from_proto, to_proto};

/// How many facts of a difference are listed where the client names no number, and at most.
const DIFF_USUAL: usize = 100;
const DIFF_MAX: usize = 1000;

/// Where a request says its pack is.
pub(crate) enum PackSource {
    /// In the request.
    Files(v1::PackFiles),
    /// In a folder of the server.
    Folder(String),
}

impl Engine {
    /// Compiles a pack with the store's packs and tells what is wrong.
    pub(crate) fn check_pack(
        &self,
        store: &str,
        source: Option<PackSource>,
    ) -> Result<v1::CheckPackResponse, ServeError> {
        let store = self.store(store)?;
        let (_, compiled) = self.compile_with(store, source)?;
        let ok = compiled.is_ok();
        let diagnostics = match compiled {
            Ok((_, diagnostics)) | Err(diagnostics) => diagnostics,
        };
        Ok(v1::CheckPackResponse { ok, diagnostics: to_proto::diagnostics(&diagnostics) })
    }

    /// Compiles a pack with the store's packs and stages the result.
    pub(crate) fn load_pack(
        &self,
        store: &str,
        source: Option<PackSource>,
    ) -> Result<v1::LoadPackResponse, ServeError> {
        let store = self.store(store)?;
        let (packs, compiled) = self.compile_with(store, source)?;
        match compiled {
            Ok((world, diagnostics)) => {
                let described = Served::new(world.clone(), 0, Models::default()).described;
                *store.staged() = Some(Staged { packs, world });
                Ok(v1::LoadPackResponse {
                    staged: true,
                    diagnostics: to_proto::diagnostics(&diagnostics),
                    world: Some(described),
                })
            }
            Err(diagnostics) => Ok(v1::LoadPackResponse {
                staged: false,
                diagnostics: to_proto::diagnostics(&diagnostics),
                world: None,
            }),
        }
    }

    /// Puts the staged packs in force.
    pub(crate) fn publish_pack(
        &self,
        request: &v1::PublishPackRequest,
    ) -> Result<v1::PublishPackResponse, ServeError> {
        let store = self.store(&request.store)?;
        // Held to the end: of two publications at once one is first, in memory and on the disk.
        let mut shelf = store.shelf();
        let Some(staged) = store.staged().take() else {
            return Err(ServeError::Precondition {
                reason: "NOTHING_STAGED",
                message: "no pack is staged: load one first".to_owned(),
            });
        };
        let hash = &staged.world.snapshot.programs().hash;
        if !request.hash.is_empty() && request.hash != *hash {
            let message = format!("`{hash}` is staged, not `{}`", request.hash);
            *store.staged() = Some(staged);
            return Err(ServeError::Precondition { reason: "ANOTHER_IS_STAGED", message });
        }
        let generation = shelf.publish(staged.packs)?;
        store.put(staged.world, generation, &self.log, self.now())?;
        drop(shelf);
        Ok(v1::PublishPackResponse { world: Some(store.served().described.clone()), generation })
    }

    /// Puts in force what was in force before the last publication.
    pub(crate) fn rollback_pack(
        &self,
        request: &v1::RollbackPackRequest,
    ) -> Result<v1::RollbackPackResponse, ServeError> {
        let store = self.store(&request.store)?;
        let mut shelf = store.shelf();
        let previous = shelf.previous()?;
        let (world, _) = store.compile(&shelf.with(&previous.packs)).map_err(|_diagnostics| {
            ServeError::Packs("the packs before no longer compile".to_owned())
        })?;
        let generation = previous.number;
        shelf.return_to(previous)?;
        store.put(world, generation, &self.log, self.now())?;
        drop(shelf);
        Ok(v1::RollbackPackResponse { world: Some(store.served().described.clone()), generation })
    }

    /// The packs in force and those that wait.
    pub(crate) fn list_packs(
        &self,
        request: &v1::ListPacksRequest,
    ) -> Result<v1::ListPacksResponse, ServeError> {
        let store = self.store(&request.store)?;
        let served = store.served();
        let packs = |world: &World| -> Vec<v1::Pack> {
            world.snapshot.programs().packs.iter().map(to_proto::pack).collect()
        };
        let staged = store.staged().as_ref().map(|staged| packs(&staged.world));
        Ok(v1::ListPacksResponse {
            packs: packs(&served.world),
            staged: staged.unwrap_or_default(),
            generation: served.generation,
            hash: served.described.hash.clone(),
        })
    }

    /// What publishing would change in the graph.
    pub(crate) fn diff_pack(
        &self,
        request: &v1::DiffPackRequest,
    ) -> Result<v1::DiffPackResponse, ServeError> {
        let store = self.store(&request.store)?;
        let limit = from_proto::limit("limit", request.limit, DIFF_USUAL, DIFF_MAX)?;
        let served = store.served();
        let staged = store.staged().as_ref().map(|staged| staged.world.snapshot.clone());
        let staged = staged.ok_or_else(|| ServeError::Precondition {
            reason: "NOTHING_STAGED",
            message: "no pack is staged: load one first".to_owned(),
        })?;
        let (now, then) = (triples(&served.world.snapshot), triples(&staged));
        let added: Vec<&Quad> =
            then.iter().filter(|it| !now.contains_key(it.0)).map(|it| it.1).collect();
        let removed: Vec<&Quad> =
            now.iter().filter(|it| !then.contains_key(it.0)).map(|it| it.1).collect();
        Ok(v1::DiffPackResponse {
            added_count: added.len() as u64,
            removed_count: removed.len() as u64,
            added: added.into_iter().take(limit).map(|it| fact(&staged, it)).collect(),
            removed: removed
                .into_iter()
                .take(limit)
                .map(|it| fact(&served.world.snapshot, it))
                .collect(),
        })
    }

    /// Adds or replaces questions and puts them in force at once.
    pub(crate) fn upsert_questions(
        &self,
        request: &v1::UpsertQuestionsRequest,
    ) -> Result<v1::UpsertQuestionsResponse, ServeError> {
        let store = self.store(&request.store)?;
        let mut shelf = store.shelf();
        let mut packs = shelf.current.packs.clone();
        let pack = crate::live_questions::pack(&store.id, packs.get(LIVE), &request.questions)?;
        packs.insert(LIVE.to_owned(), pack);
        match store.compile(&shelf.with(&packs)) {
            Ok((world, diagnostics)) => {
                let generation = shelf.publish(packs)?;
                store.put(world, generation, &self.log, self.now())?;
                Ok(v1::UpsertQuestionsResponse {
                    ok: true,
                    diagnostics: to_proto::diagnostics(&diagnostics),
                    world: Some(store.served().described.clone()),
                })
            }
            Err(diagnostics) => Ok(v1::UpsertQuestionsResponse {
                ok: false,
                diagnostics: to_proto::diagnostics(&diagnostics),
                world: None,
            }),
        }
    }

    fn compile_with(
        &self,
        store: &Store,
        source: Option<PackSource>,
    ) -> Result<(Overrides, CompiledWorld), ServeError> {
        let loaded = self.read_source(source)?;
        let shelf = store.shelf();
        let mut packs = shelf.current.packs.clone();
        for pack in loaded {
            if let Some((name, _)) = shelf::head(&pack) {
                packs.insert(name, pack);
            }
        }
        let all = shelf.with(&packs);
        drop(shelf);
        Ok((packs, store.compile(&all)))
    }

    fn read_source(&self, source: Option<PackSource>) -> Result<Vec<PackFiles>, ServeError> {
        match source {
            None => Err(ServeError::invalid("pack", "must be given")),
            Some(PackSource::Files(pack)) => Ok(vec![shelf::files(pack.files)?]),
            Some(PackSource::Folder(_)) if !self.folders => Err(ServeError::Denied {
                reason: "FOLDERS_NOT_ALLOWED",
                message: "this server takes packs as files, not as folders".to_owned(),
            }),
            Some(PackSource::Folder(folder)) => knowledge::read_packs(&[Path::new(&folder)])
                .map_err(|error| ServeError::invalid("folder", error.to_string())),
        }
    }
}

/// The pack that questions added while serving live in.
pub(crate) const LIVE: &str = "live";

type CompiledWorld = Result<(World, Vec<Diagnostic>), Vec<Diagnostic>>;

/// Every triple by its characters, so that two snapshots can be compared. Blank nodes have no name
/// of their own and are left out.
fn triples(snapshot: &Snapshot) -> BTreeMap<[String; 3], Quad> {
    let mut triples = BTreeMap::new();
    for quad in snapshot.triples().quads() {
        let terms = [quad.subject, quad.predicate, quad.object].map(|it| snapshot.terms().get(it));
        if terms.iter().all(|term| !matches!(term, snapshot::Term::Blank(_))) {
            triples.entry(terms.map(|term| format!("{term:?}"))).or_insert(quad);
        }
    }
    triples
}

fn fact(snapshot: &Snapshot, quad: &Quad) -> v1::Fact {
    let fact = Fact {
        subject: quad.subject,
        predicate: quad.predicate,
        object: Object::Term(quad.object),
        source: Source::Pack(quad.graph),
    };
    let offers = Offers::default();
    to_proto::fact(View { snapshot, offers: &offers }, &fact, Locale::default())
}
