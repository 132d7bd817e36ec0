//! One store: what it serves now, its packs, what its buyers do, and who listens for changes.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use dialogue::World;
use domain::{Diagnostic, Event, EventKind, OfferChange, Place, Severity, Timestamp};
use knowledge::PackFiles;
use recommend::Behaviour;
use snapshot::{Offers, Snapshot};
use tokio::sync::broadcast;
use understand::Encoder;

use crate::error::ServeError;
use crate::log::{Log, LogError};
use crate::models::{Models, Watch};
use crate::served::Served;
use crate::shelf::{Overrides, Shelf};

/// The behaviour of buyers comes into force at most this often: each time costs a copy.
const BEHAVIOUR_EVERY: Duration = Duration::from_secs(1);
/// A listener may be so many changes behind before some are dropped.
const NOTICES_MAX: usize = 256;

/// A change that listeners are told of.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// Offers of these products, by IRI.
    Offers(Arc<[String]>, Timestamp),
    /// The knowledge was published anew.
    World(Timestamp),
}

/// Packs that were compiled and wait for publication.
#[derive(Debug)]
pub(crate) struct Staged {
    /// The packs loaded over the wire, with the new one.
    pub(crate) packs: Overrides,
    /// What they compile to.
    pub(crate) world: World,
}

/// One store.
#[derive(Debug)]
pub(crate) struct Store {
    /// Its id.
    pub(crate) id: String,
    /// What utterances are read with.
    pub(crate) encoder: Option<Arc<Encoder>>,
    /// Whether places are filled by lot.
    pub(crate) explores: bool,
    served: ArcSwap<Served>,
    shelf: Mutex<Shelf>,
    staged: Mutex<Option<Staged>>,
    behaviour: Mutex<Watched>,
    /// The registry of models, where there is one.
    models: Mutex<Option<Watch>>,
    /// Who swaps holds this, so that no swap undoes another.
    swapping: Mutex<()>,
    notices: broadcast::Sender<Change>,
}

#[derive(Debug)]
struct Watched {
    behaviour: Behaviour,
    changed: bool,
    in_force_since: Option<Instant>,
}

impl Store {
    /// Opens a store: compiles its packs, or takes them compiled where nothing was published since.
    pub(crate) fn open(
        id: &str,
        (packs, compiled): (Vec<PackFiles>, Option<Snapshot>),
        encoder: Option<Arc<Encoder>>,
        folder: Option<PathBuf>,
        log: &Log,
    ) -> Result<Self, ServeError> {
        let shelf = Shelf::open(packs, folder)?;
        let world = match compiled.filter(|_| shelf.current.packs.is_empty()) {
            Some(snapshot) => build(snapshot, encoder.as_ref(), None),
            None => compile(&shelf.with(&shelf.current.packs), encoder.as_ref(), None),
        };
        let world = world.map_err(|diagnostics| {
            let errors = diagnostics.iter().filter(|it| it.severity == Severity::Error);
            let told: Vec<String> = errors.map(ToString::to_string).collect();
            ServeError::Packs(format!("the packs of store `{id}` have errors\n{}", told.join("\n")))
        })?;
        let served = Served::new(world.0, shelf.current.number, Models::default());
        let behaviour =
            Watched { behaviour: Behaviour::default(), changed: false, in_force_since: None };
        let store = Self {
            id: id.to_owned(),
            encoder,
            explores: false,
            served: ArcSwap::from_pointee(served),
            shelf: Mutex::new(shelf),
            staged: Mutex::new(None),
            behaviour: Mutex::new(behaviour),
            models: Mutex::new(None),
            swapping: Mutex::new(()),
            notices: broadcast::channel(NOTICES_MAX).0,
        };
        store.apply_offers(log)?;
        Ok(store)
    }

    /// Compiles packs to a world that may take the place of the one that is served.
    pub(crate) fn compile(
        &self,
        packs: &[PackFiles],
    ) -> Result<(World, Vec<Diagnostic>), Vec<Diagnostic>> {
        compile(packs, self.encoder.as_ref(), Some(&self.served().world))
    }

    /// What is served now.
    pub(crate) fn served(&self) -> Arc<Served> {
        self.served.load_full()
    }

    /// The packs.
    pub(crate) fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What waits for publication.
    pub(crate) fn staged(&self) -> MutexGuard<'_, Option<Staged>> {
        self.staged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Listens for changes from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Change> {
        self.notices.subscribe()
    }

    /// Puts a world in force, with the offers that the log holds and the behaviour so far.
    pub(crate) fn put(
        &self,
        world: World,
        generation: u64,
        log: &Log,
        now: Timestamp,
    ) -> Result<(), ServeError> {
        let mut world = world;
        {
            let _swapping = self.swap_lock();
            let mut watched = self.watched();
            watched.behaviour =
                watched.behaviour.moved(&self.served().world.snapshot, &world.snapshot);
            world.behaviour = Arc::new(watched.behaviour.clone());
            world.offers = offers_of(&world.snapshot, &log.offers(&self.id)?);
            let models = self.models().as_ref().map(|watch| watch.models(&world.snapshot));
            let served = Served::new(world, generation, models.unwrap_or_default());
            self.served.store(Arc::new(served));
        }
        // Nobody may be listening.
        self.notices.send(Change::World(now)).ok();
        Ok(())
    }

    /// Puts the offers that the log holds in force.
    pub(crate) fn apply_offers(&self, log: &Log) -> Result<(), LogError> {
        let _swapping = self.swap_lock();
        let changes = log.offers(&self.id)?;
        if !changes.is_empty() {
            let served = self.served();
            let offers = offers_of(&served.world.snapshot, &changes);
            self.served.store(Arc::new(served.with_offers(offers)));
        }
        Ok(())
    }

    /// Puts changes of offers that are in the log in force. The log is asked what stands, so that
    /// of two changes at once the later one stands here too.
    pub(crate) fn change_offers(
        &self,
        log: &Log,
        changes: &[OfferChange],
        now: Timestamp,
    ) -> Result<(), LogError> {
        {
            let _swapping = self.swap_lock();
            let served = self.served();
            let mut standing = Vec::with_capacity(changes.len());
            for change in changes {
                standing.extend(log.offer(&self.id, &change.product)?);
            }
            let (offers, _) = served.world.offers.with(&served.world.snapshot, &standing);
            self.served.store(Arc::new(served.with_offers(offers)));
        }
        let products = changes.iter().map(|change| change.product.clone()).collect();
        // Nobody may be listening.
        self.notices.send(Change::Offers(products, now)).ok();
        Ok(())
    }

    /// Takes acknowledged events into account.
    pub(crate) fn fold(&self, events: &[Event]) {
        if !events.iter().any(|event| tells(&event.kind)) {
            return;
        }
        {
            let mut watched = self.watched();
            // Asked for under the lock: a publication moves the behaviour to its own ids under it.
            let served = self.served();
            for event in events.iter().filter(|event| tells(&event.kind)) {
                watched.behaviour.fold(&served.world.snapshot, event);
            }
            watched.changed = true;
        }
        self.refresh();
    }

    /// Begins anew with what buyers did, from the whole log.
    pub(crate) fn refold(&self, log: &Log) -> Result<(), LogError> {
        let mut watched = self.watched();
        let served = self.served();
        let mut behaviour = Behaviour::default();
        log.scan(&mut |event| {
            if event.store == self.id {
                behaviour.fold(&served.world.snapshot, event);
            }
        })?;
        *watched = Watched { behaviour, changed: true, in_force_since: None };
        drop(watched);
        self.refresh();
        Ok(())
    }

    /// Ranks by the models of a registry from now on.
    pub(crate) fn rank_by(&self, registry: PathBuf) {
        *self.models() = Some(Watch::new(registry));
        self.refresh_models();
    }

    /// Puts the models in force that are published now. Where they cannot be read, those before
    /// stay.
    pub(crate) fn refresh_models(&self) {
        let _swapping = self.swap_lock();
        let mut models = self.models();
        let Some(watch) = models.as_mut() else { return };
        match watch.look() {
            Ok(false) => {}
            Ok(true) => {
                let served = self.served();
                let models = watch.models(&served.world.snapshot);
                tracing::info!(store = self.id, models = models.told(), "models in force");
                self.served.store(Arc::new(served.with_models(models)));
            }
            Err(error) => {
                tracing::error!(store = self.id, %error, "models stay as they were");
            }
        }
    }

    fn models(&self) -> MutexGuard<'_, Option<Watch>> {
        self.models.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts what buyers did in force, where it changed and the last time is long enough ago.
    pub(crate) fn refresh(&self) {
        let _swapping = self.swap_lock();
        let mut watched = self.watched();
        let lately = watched.in_force_since.is_some_and(|since| since.elapsed() < BEHAVIOUR_EVERY);
        if watched.changed && !lately {
            let behaviour = Arc::new(watched.behaviour.clone());
            self.served.store(Arc::new(self.served().with_behaviour(behaviour)));
            watched.changed = false;
            watched.in_force_since = Some(Instant::now());
        }
    }

    fn swap_lock(&self) -> MutexGuard<'_, ()> {
        self.swapping.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.behaviour.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether an event tells how buyers behave.
fn tells(kind: &EventKind) -> bool {
    crate::profile::is_deed(kind) || matches!(kind, EventKind::Ranked { .. })
}

fn offers_of(snapshot: &Snapshot, changes: &[OfferChange]) -> Offers {
    // A product that the packs no longer have needs no offer.
    Offers::default().with(snapshot, changes).0
}

/// Compiles packs to a world with what is doubtful in them, or tells what is wrong.
fn compile(
    packs: &[PackFiles],
    encoder: Option<&Arc<Encoder>>,
    before: Option<&World>,
) -> Result<(World, Vec<Diagnostic>), Vec<Diagnostic>> {
    let compiled = knowledge::compile(packs);
    let mut diagnostics = compiled.diagnostics;
    let Some(snapshot) = compiled.snapshot else { return Err(diagnostics) };
    match build(snapshot, encoder, before) {
        Ok((world, _)) => Ok((world, diagnostics)),
        Err(more) => {
            diagnostics.extend(more);
            Err(diagnostics)
        }
    }
}

fn build(
    snapshot: Snapshot,
    encoder: Option<&Arc<Encoder>>,
    before: Option<&World>,
) -> Result<(World, Vec<Diagnostic>), Vec<Diagnostic>> {
    let built = World::build_after(before, Arc::new(snapshot), encoder.cloned());
    let built = built.map(|world| (world, Vec::new()));
    built.map_err(|error| {
        vec![Diagnostic {
            severity: Severity::Error,
            code: "world",
            place: Place::default(),
            message: error.to_string(),
            remedy: String::new(),
        }]
    })
}
