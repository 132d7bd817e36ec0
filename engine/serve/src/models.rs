//! The published models of a store: read from a registry, and looked after while it serves.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use domain::{ProductId, Profile};
use learn::{Error, InForce, Ranker, Registry, Saved, Segments};
use recommend::{Learned, Segment, Taste, TermKind, Weights};
use snapshot::Snapshot;

use crate::profile;

/// The models in force, in the ids of one snapshot.
#[derive(Debug, Default)]
pub(crate) struct Models {
    in_force: InForce,
    champion: Option<Arc<InUse>>,
    challenger: Option<Arc<InUse>>,
}

/// A model that ranks, and how buyers are taken with those like them.
#[derive(Debug)]
struct InUse {
    learned: Learned,
    segments: Option<Arc<Segments>>,
}

impl Models {
    /// What is in force, in words.
    pub(crate) fn told(&self) -> String {
        let champion = self.in_force.champion.as_deref().unwrap_or("none");
        match &self.in_force.challenger {
            Some(it) => format!("{champion}, and {} for {} of the buyers", it.name, it.share),
            None => champion.to_owned(),
        }
    }

    /// The model that ranks for a buyer.
    pub(crate) fn of(&self, buyer: &str) -> Option<&Learned> {
        self.in_use(buyer).map(|it| &it.learned)
    }

    /// A buyer's taste with the segment that their profile falls into, where there are segments.
    pub(crate) fn segmented(
        &self,
        taste: Option<Taste>,
        buyer: &str,
        profile: &Profile,
    ) -> Option<Taste> {
        let segments = self.in_use(buyer).and_then(|it| it.segments.as_ref());
        match segments.and_then(|it| it.of(&profile::facts(profile))) {
            Some(segment) => Some(Taste { segment: Some(segment), ..taste.unwrap_or_default() }),
            None => taste,
        }
    }

    fn in_use(&self, buyer: &str) -> Option<&InUse> {
        let tried = self.challenger.as_ref().filter(|_| self.in_force.challenges(buyer));
        tried.or(self.champion.as_ref()).map(AsRef::as_ref)
    }
}

/// A registry, and what of it is in force.
#[derive(Debug)]
pub(crate) struct Watch {
    registry: Registry,
    /// When what is in force was written last, as it was seen, and how long it was.
    seen: Option<(SystemTime, u64)>,
    in_force: InForce,
    files: HashMap<String, Held>,
}

/// What a registry holds of a model.
#[derive(Debug)]
struct Held {
    served: Saved,
    ranker: Option<Ranker>,
    segments: Option<Arc<Segments>>,
}

impl Watch {
    /// Of a folder, which need not be there yet.
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self {
            registry: Registry::new(folder),
            seen: None,
            in_force: InForce::default(),
            files: HashMap::new(),
        }
    }

    /// Looks whether something else was put in force; if so, and if all of it can be read, it is
    /// taken. What cannot be read is told once and changes nothing.
    pub(crate) fn look(&mut self) -> Result<bool, Error> {
        let written = fs::metadata(self.registry.published_file()).ok();
        let seen = written.and_then(|it| Some((it.modified().ok()?, it.len())));
        if seen == self.seen {
            return Ok(false);
        }
        self.seen = seen;
        let in_force = self.registry.published()?.now;
        let mut files = HashMap::new();
        for name in in_force.names() {
            let held = self.files.remove(name);
            let held = held.map_or_else(|| self.read(name), Ok)?;
            files.insert(name.to_owned(), held);
        }
        (self.in_force, self.files) = (in_force, files);
        Ok(true)
    }

    fn read(&self, name: &str) -> Result<Held, Error> {
        let ranker = self.registry.manifest(name)?.ranker;
        let segments = self.registry.segments(name)?.map(Arc::new);
        Ok(Held { served: self.registry.served(name)?, ranker, segments })
    }

    /// What is in force, in the ids of a snapshot. Items that it lacks are passed over.
    pub(crate) fn models(&self, snapshot: &Snapshot) -> Models {
        let learned = |name: &String| {
            let held = self.files.get(name)?;
            let learned = learned(name, &held.served, snapshot);
            let learned = learned.weighing(weights(held.ranker.as_ref()));
            let segments = held.segments.clone();
            let popular = segments.as_ref().map_or_else(Vec::new, |it| popular(it, snapshot));
            Some(Arc::new(InUse { learned: learned.segmented(popular), segments }))
        };
        let challenger = self.in_force.challenger.as_ref();
        Models {
            champion: self.in_force.champion.as_ref().and_then(learned),
            challenger: challenger.and_then(|it| learned(&it.name)),
            in_force: self.in_force.clone(),
        }
    }
}

/// What ships, with what was learned of it. A term of another engine's version is passed over.
fn weights(ranker: Option<&Ranker>) -> Weights {
    let Some(ranker) = ranker else { return Weights::DEFAULT };
    let learned = TermKind::RANKED.iter();
    let learned = learned.filter_map(|kind| Some((*kind, *ranker.weights.get(kind.name())?)));
    Weights::DEFAULT.supposing(&learned.collect::<Vec<_>>())
}

fn learned(name: &str, saved: &Saved, snapshot: &Snapshot) -> Learned {
    let Some(table) = saved.table() else { return Learned::new(name, []) };
    let there: Vec<Option<ProductId>> =
        saved.items.iter().map(|item| snapshot.find_product(item)).collect();
    let mut rows = vec![Vec::new(); snapshot.catalogue().products().len()];
    for (item, product) in there.iter().enumerate() {
        let Some(product) = product else { continue };
        let others = table.row(item).iter();
        rows[product.index()] =
            others.filter_map(|(other, weight)| Some((there[other]?, weight))).collect();
    }
    Learned::new(name, rows)
}

/// What each segment chooses, of what the snapshot has.
fn popular(segments: &Segments, snapshot: &Snapshot) -> Vec<Segment> {
    let found =
        |(item, share): &(String, f32)| Some((snapshot.find_product(item)?, f64::from(*share)));
    let segments = segments.segments.iter();
    segments.map(|segment| Segment::new(segment.popular.iter().filter_map(found))).collect()
}
