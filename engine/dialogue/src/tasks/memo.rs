//! Results of tasks and rows of rules, kept while the world they were computed over stands.
//!
//! A world is immutable, so what is kept is the same as what would be computed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::{Locale, TaskId, Value};
use foldhash::fast::FixedState;
use snapshot::{Cell, Offers};
use std::hash::{BuildHasher, Hash};

/// Locks are shared by so many.
const SHARDS: usize = 16;
/// A shard that is full is emptied.
const SHARD_ENTRIES_MAX: usize = 1024;

/// What a result of a task is kept by: the task, the language and the slots.
pub(crate) type TaskKey = (TaskId, Locale, Vec<u8>);
/// What the rows of a rule are kept by: the task, the rule and what the rule looks at.
pub(crate) type RuleKey = (TaskId, usize, Vec<u8>);

/// What was computed before, by what it depends on.
#[derive(Debug)]
pub(crate) struct Memo<K, T> {
    shards: [Mutex<Shard<K, T>>; SHARDS],
}

#[derive(Debug)]
struct Shard<K, T> {
    offers: Offers,
    held: HashMap<K, Arc<T>, FixedState>,
}

impl<K, T> Default for Memo<K, T> {
    fn default() -> Self {
        let shard = || Mutex::new(Shard { offers: Offers::default(), held: HashMap::default() });
        Self { shards: std::array::from_fn(|_| shard()) }
    }
}

impl<K: Hash + Eq, T> Memo<K, T> {
    /// What is kept, or else what is computed, which is kept from then on.
    pub(crate) fn get(&self, offers: &Offers, key: K, compute: impl FnOnce() -> T) -> Arc<T> {
        let hash = FixedState::default().hash_one(&key) % SHARDS as u64;
        let shard = &self.shards[usize::try_from(hash).unwrap_or_default()];
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
pub(crate) fn task_key(task: TaskId, locale: Locale, slots: &[(String, Value)]) -> TaskKey {
    let mut sorted: Vec<&(String, Value)> = slots.iter().collect();
    sorted.sort_by(|left, right| left.0.cmp(&right.0));
    let mut bytes = Vec::with_capacity(slots.len() * 24);
    for (name, value) in sorted {
        let cell = super::rules::cell(value);
        put(&mut bytes, name, &cell);
    }
    (task, locale, bytes)
}

/// A key of what a rule looks at, in the order in which it is bound.
pub(crate) fn rule_key(task: TaskId, rule: usize, bound: &[(&str, Cell)]) -> RuleKey {
    let mut bytes = Vec::with_capacity(bound.len() * 24);
    for (name, cell) in bound {
        put(&mut bytes, name, cell);
    }
    (task, rule, bytes)
}

fn put(bytes: &mut Vec<u8>, name: &str, cell: &Cell) {
    bytes.extend(name.as_bytes());
    bytes.push(0);
    match cell {
        Cell::Number(number) => {
            bytes.push(b'n');
            bytes.extend(number.to_bits().to_le_bytes());
        }
        Cell::Term(term) => {
            bytes.push(b't');
            bytes.extend(term.index().to_le_bytes());
        }
        Cell::Text(text) => {
            bytes.push(b's');
            bytes.extend(text.len().to_le_bytes());
            bytes.extend(text.as_bytes());
        }
        Cell::Bool(truth) => bytes.push(if *truth { b'y' } else { b'f' }),
    }
    bytes.push(0);
}
