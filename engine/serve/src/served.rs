//! What a store serves at one moment: a world, its description, and replies that hold for as long
//! as it stands. Swapped whole.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use dialogue::World;
use foldhash::fast::RandomState;
use prost::bytes::Bytes;
use proto::v1;

use crate::models::Models;

/// What a store serves at one moment.
#[derive(Debug)]
pub(crate) struct Served {
    /// The world that turns read.
    pub(crate) world: World,
    /// The number of the publication it comes from.
    pub(crate) generation: u64,
    /// How it is named on the wire.
    pub(crate) described: v1::World,
    /// The published models.
    pub(crate) models: Arc<Models>,
    /// Encoded replies that rest on packs and offers alone.
    pub(crate) facts: Arc<Replies>,
    /// Encoded replies that rest on what buyers do, too.
    pub(crate) rankings: Replies,
}

impl Served {
    /// A world of a publication.
    pub(crate) fn new(world: World, generation: u64, models: Models) -> Self {
        let programs = world.snapshot.programs();
        let version = |pack: &snapshot::program::PackInfo| v1::PackVersion {
            name: pack.name.clone(),
            version: pack.version.clone(),
        };
        let described = v1::World {
            hash: programs.hash.clone(),
            packs: programs.packs.iter().map(version).collect(),
        };
        Self {
            world,
            generation,
            described,
            models: Arc::new(models),
            facts: Arc::default(),
            rankings: Replies::default(),
        }
    }

    /// The same publication with another behaviour of buyers.
    pub(crate) fn with_behaviour(&self, behaviour: Arc<recommend::Behaviour>) -> Self {
        let mut world = self.world.clone();
        world.behaviour = behaviour;
        Self { world, ..self.again() }
    }

    /// The same publication with other models.
    pub(crate) fn with_models(&self, models: Models) -> Self {
        Self { models: Arc::new(models), ..self.again() }
    }

    /// The same, with nothing held of what rests on buyers.
    fn again(&self) -> Self {
        Self {
            world: self.world.clone(),
            generation: self.generation,
            described: self.described.clone(),
            models: Arc::clone(&self.models),
            facts: Arc::clone(&self.facts),
            rankings: Replies::default(),
        }
    }

    /// The same publication with other offers.
    pub(crate) fn with_offers(&self, offers: snapshot::Offers) -> Self {
        let mut world = self.world.clone();
        world.offers = offers;
        Self { world, facts: Arc::default(), ..self.again() }
    }
}

const SHARDS: usize = 16;
/// A shard that holds so many bytes is emptied.
const SHARD_BYTES_MAX: usize = 4 << 20;

/// Encoded replies by encoded request. A world does not change, so a reply that depends on nothing
/// else stays the same, and sending it again costs a copy.
#[derive(Debug, Default)]
pub(crate) struct Replies {
    hasher: RandomState,
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Debug, Default)]
struct Shard {
    held: HashMap<(u8, Bytes), Bytes, RandomState>,
    bytes: usize,
}

impl Replies {
    /// The reply to a request of a kind, where it is held.
    pub(crate) fn get(&self, kind: u8, request: &Bytes) -> Option<Bytes> {
        self.shard(request).held.get(&(kind, request.clone())).cloned()
    }

    /// Holds a reply.
    pub(crate) fn hold(&self, kind: u8, request: Bytes, reply: Bytes) {
        let mut shard = self.shard(&request);
        if shard.bytes >= SHARD_BYTES_MAX {
            *shard = Shard::default();
        }
        shard.bytes += request.len() + reply.len();
        shard.held.insert((kind, request), reply);
    }

    fn shard(&self, request: &Bytes) -> std::sync::MutexGuard<'_, Shard> {
        use std::hash::BuildHasher as _;
        let hash = usize::try_from(self.hasher.hash_one(request) >> 32).unwrap_or_default();
        self.shards[hash % SHARDS].lock().unwrap_or_else(PoisonError::into_inner)
    }
}
