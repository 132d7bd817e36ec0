//! Results of tasks, kept while the world they were computed over stands.
//!
//! A world is immutable, so a kept result is the same as a computed one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Locale, TaskId, Value};
use foldhash::fast::FixedState;
use snapshot::Offers;
use std::hash::BuildHasher;

use super::evaluate::Evaluation;

/// Locks are shared by so many.
const SHARDS: usize = 16;
/// A shard that is full is emptied.
const SHARD_ENTRIES_MAX: usize = 512;

type Key = (TaskId, Locale, Vec<u8>);

/// Kept results.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
struct Shard {
    offers: Offers,
    held: HashMap<Key, Arc<Evaluation>, FixedState>,
}

impl Memo {
    /// The kept result, or else the computed one, which is kept from then on.
    pub(crate) fn get(
        &self,
        offers: &Offers,
        key: Key,
        compute: impl FnOnce() -> Evaluation,
    ) -> Arc<Evaluation> {
        let hash = usize::try_from(FixedState::default().hash_one(&key) % 16).unwrap_or_default();
        let shard = &self.shards[hash % SHARDS];
        {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            if !shard.offers.is_same(offers) {
                *shard = Shard { offers: offers.clone(), held: HashMap::default() };
            }
            if let Some(held) = shard.held.get(&key) {
                return Arc::clone(held);
            }
        }
        // Computed without the lock: two turns may do the same work, with the same result.
        let computed = Arc::new(compute());
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.offers.is_same(offers) {
            if shard.held.len() >= SHARD_ENTRIES_MAX {
                shard.held.clear();
            }
            shard.held.insert(key, Arc::clone(&computed));
        }
        computed
    }
}

/// A key that is equal for equal slots, whatever their order.
pub(crate) fn key(task: TaskId, locale: Locale, slots: &[(String, Value)]) -> Key {
    let mut sorted: Vec<&(String, Value)> = slots.iter().collect();
    sorted.sort_by(|left, right| left.0.cmp(&right.0));
    let mut bytes = Vec::with_capacity(slots.len() * 24);
    for (name, value) in sorted {
        bytes.extend(name.as_bytes());
        bytes.push(0);
        match value {
            Value::Number(number) => {
                bytes.push(b'n');
                bytes.extend(number.to_bits().to_le_bytes());
            }
            Value::Thing(term) => {
                bytes.push(b't');
                bytes.extend(term.index().to_le_bytes());
            }
            Value::Text(text) => {
                bytes.push(b's');
                bytes.extend(text.len().to_le_bytes());
                bytes.extend(text.as_bytes());
            }
            Value::Bool(truth) => bytes.push(if *truth { b'y' } else { b'f' }),
        }
        bytes.push(0);
    }
    (task, locale, bytes)
}
