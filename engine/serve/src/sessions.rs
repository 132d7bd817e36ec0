//! Sessions in memory: bounded, each behind its own lock, rebuilt from the log when they are not
//! there.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use dialogue::State;
use domain::{Event, EventKind, Profile};

use crate::error::ServeError;
use crate::log::{Log, LogError, Numbered};
use crate::profile;

const SHARDS: usize = 16;
/// A session begins where an earlier session of the buyer ended, that one where a still earlier one
/// did; further back than this nothing is worth remembering.
const EARLIER_SESSIONS_MAX: usize = 4;
/// So many products that were shown or spoken of are watched for changes.
const WATCHED_MAX: usize = 64;

/// A session.
#[derive(Debug, Default)]
pub(crate) struct Session {
    live: Mutex<Option<Live>>,
    used: AtomicU64,
}

/// What a session has come to.
#[derive(Debug)]
pub(crate) struct Live {
    /// The store it belongs to.
    pub(crate) store: String,
    /// The buyer it belongs to; empty where nobody is known.
    pub(crate) buyer: String,
    /// The epoch of the log in which it was read.
    pub(crate) epoch: u64,
    /// How many turns it had.
    pub(crate) turns: u64,
    /// The state of the dialogue.
    pub(crate) state: State,
    /// What was stated before a buyer was known.
    pub(crate) unnamed: Arc<Profile>,
    /// Products shown or spoken of, latest last.
    pub(crate) watched: Vec<String>,
}

impl Live {
    /// Takes one more event into account.
    pub(crate) fn apply(&mut self, event: &Event) {
        self.state.apply(event);
        if event.buyer.is_empty() {
            profile::fold(&mut self.unnamed, event);
        } else if self.buyer.is_empty() {
            self.buyer.clone_from(&event.buyer);
        }
        match &event.kind {
            EventKind::Said { .. } => self.turns += 1,
            EventKind::Impression { products, .. } | EventKind::Focused { products } => {
                self.watch(products);
            }
            EventKind::Click { product } | EventKind::Cart { product, .. } => {
                self.watch(std::slice::from_ref(product));
            }
            EventKind::Order { .. }
            | EventKind::Shipment { .. }
            | EventKind::Stated { .. }
            | EventKind::Replied { .. }
            | EventKind::Category { .. }
            | EventKind::Asked { .. }
            | EventKind::Wanted { .. }
            | EventKind::Needed { .. }
            | EventKind::Forgot { .. }
            | EventKind::Indifferent { .. }
            | EventKind::Restarted
            | EventKind::Felt { .. }
            | EventKind::TaskStarted { .. }
            | EventKind::SlotFilled { .. }
            | EventKind::SlotAsked { .. }
            | EventKind::TaskEnded { .. }
            | EventKind::GuideAsked { .. }
            | EventKind::Offered { .. }
            | EventKind::Ranked { .. }
            | EventKind::HandedOver { .. }
            | EventKind::OfferChanged(_)
            | EventKind::Erased => {}
        }
    }

    fn watch(&mut self, products: &[String]) {
        self.watched.retain(|known| !products.contains(known));
        self.watched.extend(products.iter().cloned());
        let over = self.watched.len().saturating_sub(WATCHED_MAX);
        self.watched.drain(..over);
    }
}

impl Session {
    /// Locks the session. What it holds may be absent or out of date: see [`Sessions::read`].
    pub(crate) fn lock(&self) -> MutexGuard<'_, Option<Live>> {
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The sessions in memory.
#[derive(Debug)]
pub(crate) struct Sessions {
    shards: Vec<Mutex<HashMap<String, Arc<Session>>>>,
    shard_max: usize,
    clock: AtomicU64,
}

impl Sessions {
    /// Room for at most `max` sessions.
    pub(crate) fn new(max: usize) -> Self {
        let shards = std::iter::repeat_with(Mutex::default).take(SHARDS).collect();
        Self { shards, shard_max: max.div_ceil(SHARDS).max(1), clock: AtomicU64::new(0) }
    }

    /// The session of an id, whatever store it belongs to.
    pub(crate) fn get(&self, id: &str) -> Arc<Session> {
        let sum = id.bytes().fold(0_usize, |sum, byte| sum.wrapping_mul(31) + usize::from(byte));
        let mut shard = self.shards[sum % SHARDS].lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.fetch_add(1, Ordering::Relaxed);
        if let Some(session) = shard.get(id) {
            session.used.store(now, Ordering::Relaxed);
            return Arc::clone(session);
        }
        if shard.len() >= self.shard_max {
            make_room(&mut shard);
        }
        let session = Arc::new(Session::default());
        session.used.store(now, Ordering::Relaxed);
        shard.insert(id.to_owned(), Arc::clone(&session));
        session
    }

    /// How many sessions are in memory.
    pub(crate) fn len(&self) -> usize {
        self.shards
            .iter()
            .map(|shard| shard.lock().unwrap_or_else(PoisonError::into_inner).len())
            .sum()
    }
}

/// Drops the half that was used longest ago, but none that is in use: an append that is under way
/// holds its session.
fn make_room(shard: &mut HashMap<String, Arc<Session>>) {
    let used = |session: &Arc<Session>| session.used.load(Ordering::Relaxed);
    let mut moments: Vec<u64> = shard.values().map(used).collect();
    let middle = moments.len() / 2;
    let (_, median, _) = moments.select_nth_unstable(middle);
    let median = *median;
    shard.retain(|_, session| Arc::strong_count(session) > 1 || used(session) > median);
}

/// Reads a session where memory does not hold it as it is in the log, and checks that it belongs to
/// the store and buyer who ask.
pub(crate) fn read<'l>(
    log: &Log,
    held: &'l mut Option<Live>,
    id: &str,
    (store, buyer): (&str, &str),
) -> Result<&'l mut Live, ServeError> {
    let epoch = log.epoch();
    if held.as_ref().is_none_or(|live| live.epoch != epoch) {
        *held = None;
    }
    let live = match held.take() {
        Some(live) => live,
        None => rebuild(log, id, (store, buyer), epoch)?,
    };
    let live = held.insert(live);
    if live.store != store {
        return Err(ServeError::Denied {
            reason: "SESSION_OF_ANOTHER_STORE",
            message: format!("session `{id}` belongs to another store"),
        });
    }
    if !buyer.is_empty() && !live.buyer.is_empty() && live.buyer != buyer {
        return Err(ServeError::Denied {
            reason: "SESSION_OF_ANOTHER_BUYER",
            message: format!("session `{id}` belongs to another buyer"),
        });
    }
    Ok(live)
}

fn rebuild(
    log: &Log,
    id: &str,
    (store, buyer): (&str, &str),
    epoch: u64,
) -> Result<Live, LogError> {
    let events = log.session(id)?;
    let first = events.first();
    let owner = first.map_or((store, buyer), |(_, event)| (&event.store, &event.buyer));
    let before = first.map_or(u64::MAX, |(number, _)| *number);
    let mut live = Live {
        store: owner.0.to_owned(),
        buyer: owner.1.to_owned(),
        epoch,
        turns: 0,
        state: seed(log, id, owner, before, EARLIER_SESSIONS_MAX)?,
        unnamed: Arc::default(),
        watched: Vec::new(),
    };
    events.iter().for_each(|(_, event)| live.apply(event));
    Ok(live)
}

/// Where a buyer's new session begins: with what their last one came to.
fn seed(
    log: &Log,
    id: &str,
    (store, buyer): (&str, &str),
    before: u64,
    earlier_max: usize,
) -> Result<State, LogError> {
    if buyer.is_empty() || earlier_max == 0 {
        return Ok(State::default());
    }
    let Some(earlier) = log.session_before((store, buyer), before, id)? else {
        return Ok(State::default());
    };
    let mut events: Vec<Numbered> = log.session(&earlier)?;
    events.retain(|(number, event)| *number < before && event.store == store);
    let Some((first, event)) = events.first() else { return Ok(State::default()) };
    let mut state = seed(log, &earlier, (store, &event.buyer), *first, earlier_max - 1)?;
    events.iter().for_each(|(_, event)| state.apply(event));
    Ok(state.carried_over())
}
