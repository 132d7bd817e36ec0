//! The engine without a network: stores over one log. The server and the command speak to it alike.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use domain::Timestamp;
use knowledge::PackFiles;
use snapshot::Snapshot;
use understand::Encoder;

use crate::error::ServeError;
use crate::log::{Log, Place};
use crate::profile::Buyers;
use crate::sessions::Sessions;
use crate::store::Store;

/// Tells the time. The system's clock outside tests.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The system's clock.
#[must_use]
pub fn system_clock() -> Clock {
    Arc::new(|| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    })
}

/// Where the log and publications are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// In a folder, which one process at a time may use.
    Folder(PathBuf),
    /// In memory: nothing is left when the engine is dropped.
    Memory,
}

impl Data {
    /// The folder for those who name none: `qianmian` in the user's data folder, or `.qianmian`
    /// here where there is no home.
    #[must_use]
    pub fn usual() -> Self {
        let named = |name: &str| std::env::var_os(name).filter(|it| !it.is_empty());
        let shared = named("XDG_DATA_HOME").map(PathBuf::from);
        let home = || named("HOME").map(|home| PathBuf::from(home).join(".local/share"));
        Self::Folder(match shared.or_else(home) {
            Some(folder) => folder.join("qianmian"),
            None => PathBuf::from(".qianmian"),
        })
    }
}

/// A store to open.
#[derive(Debug)]
pub struct StoreOptions {
    /// Its id.
    pub id: String,
    /// Its packs.
    pub packs: Vec<PackFiles>,
    /// What these packs compile to, where the caller has compiled them.
    pub compiled: Option<Snapshot>,
    /// The folder of its models, as `learn::Registry` keeps it; none to rank without.
    pub models: Option<PathBuf>,
    /// Whether the last place of what is recommended to somebody known is filled by lot, so that
    /// what few have seen gets its chance.
    pub explore: bool,
}

/// What to open and how.
pub struct Options {
    /// The stores.
    pub stores: Vec<StoreOptions>,
    /// Where the log and publications are kept.
    pub data: Data,
    /// Tells the time.
    pub clock: Clock,
    /// Whether a client may name folders of this machine as packs.
    pub folders: bool,
    /// So many sessions are kept in memory; the others are read from the log when they go on.
    pub sessions_max: usize,
    /// What utterances are read with beside their characters and words; may be left out.
    pub encoder: Option<Arc<Encoder>>,
}

impl Options {
    /// Usual options for one store, with the encoder that is built in.
    #[must_use]
    pub fn new(id: &str, packs: Vec<PackFiles>, data: Data) -> Self {
        const SESSIONS_MAX: usize = 100_000;
        Self {
            stores: vec![StoreOptions {
                id: id.to_owned(),
                packs,
                compiled: None,
                models: None,
                explore: false,
            }],
            data,
            clock: system_clock(),
            folders: false,
            sessions_max: SESSIONS_MAX,
            encoder: Some(Encoder::core()),
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Options")
            .field("stores", &self.stores)
            .field("data", &self.data)
            .field("folders", &self.folders)
            .field("sessions_max", &self.sessions_max)
            .finish_non_exhaustive()
    }
}

/// Stores over one log.
///
/// ```
/// use proto::v1::ConverseRequest;
/// use serve::{Data, Engine, Options};
///
/// let engine = Engine::open(Options::new("demo", Vec::new(), Data::Memory))?;
/// let request = ConverseRequest { store: "nowhere".into(), ..Default::default() };
/// assert!(engine.converse(request).is_err(), "no such store");
/// # Ok::<(), serve::ServeError>(())
/// ```
pub struct Engine {
    stores: BTreeMap<String, Arc<Store>>,
    pub(crate) log: Log,
    pub(crate) sessions: Sessions,
    pub(crate) buyers: Buyers,
    pub(crate) folders: bool,
    clock: Clock,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let stores: Vec<&String> = self.stores.keys().collect();
        formatter.debug_struct("Engine").field("stores", &stores).finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens the log, compiles the packs of every store and folds what the log holds.
    ///
    /// # Errors
    /// Where the data folder is in use, damaged or cannot be written, or packs have errors.
    pub fn open(options: Options) -> Result<Self, ServeError> {
        let place = match &options.data {
            Data::Folder(folder) => Place::Folder(folder.clone()),
            Data::Memory => Place::Memory,
        };
        let log = Log::open(place)?;
        let mut stores = BTreeMap::new();
        for StoreOptions { id, packs, compiled, models, explore } in options.stores {
            crate::names::check_session("store", &id)?;
            let folder = match &options.data {
                Data::Folder(folder) => Some(folder.join("stores").join(&id)),
                Data::Memory => None,
            };
            let encoder = options.encoder.clone();
            let mut store = Store::open(&id, (packs, compiled), encoder, folder, &log)?;
            store.explores = explore;
            if let Some(registry) = models {
                store.rank_by(registry);
            }
            stores.insert(id, Arc::new(store));
        }
        for store in stores.values() {
            store.refold(&log)?;
        }
        Ok(Self {
            stores,
            log,
            sessions: Sessions::new(options.sessions_max),
            buyers: Buyers::default(),
            folders: options.folders,
            clock: options.clock,
        })
    }

    /// The world that a store serves now.
    ///
    /// # Errors
    /// Where there is no such store.
    pub fn world(&self, store: &str) -> Result<dialogue::World, ServeError> {
        Ok(self.store(store)?.served().world.clone())
    }

    /// The ids of the stores.
    pub fn stores(&self) -> impl Iterator<Item = &str> {
        self.stores.keys().map(String::as_str)
    }

    /// Why the log could not be written last; none while it can.
    #[must_use]
    pub fn failure(&self) -> Option<String> {
        self.log.failure()
    }

    /// Puts in force what buyers did and which models were published since the last time.
    pub fn refresh(&self) {
        self.stores.values().for_each(|store| {
            store.refresh();
            store.refresh_models();
        });
    }

    /// A store.
    pub(crate) fn store(&self, id: &str) -> Result<&Arc<Store>, ServeError> {
        self.stores.get(id).ok_or_else(|| ServeError::not_found("store", id))
    }

    /// The moment.
    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// The moment after which a caller no longer waits.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadline(pub(crate) Option<Instant>);

impl Deadline {
    /// Refuses to go on after the deadline.
    pub(crate) fn check(self) -> Result<(), ServeError> {
        match self.0 {
            Some(end) if Instant::now() >= end => Err(ServeError::Deadline),
            Some(_) | None => Ok(()),
        }
    }
}
