//! Compact tables of hashes: from a key to the words that have it.

/// Rows of a key and a word, ascending, with a directory over the keys' first bits.
#[derive(Debug, Default)]
pub(crate) struct Table {
    starts: Vec<u32>,
    rows: Vec<(u32, u32)>,
}

const DIRECTORY_BITS: u32 = 16;

impl Table {
    pub(crate) fn new(mut rows: Vec<(u32, u32)>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        rows.shrink_to_fit();
        let mut starts = vec![0_u32; (1 << DIRECTORY_BITS) + 1];
        for (key, _) in &rows {
            starts[place(*key) + 1] += 1;
        }
        for at in 1..starts.len() {
            starts[at] += starts[at - 1];
        }
        Self { starts, rows }
    }

    /// The words of a key, ascending.
    pub(crate) fn get(&self, key: u32) -> impl Iterator<Item = u32> + '_ {
        let rows = self.bucket(key);
        let from = rows.partition_point(|(it, _)| *it < key);
        rows[from..].iter().take_while(move |(it, _)| *it == key).map(|(_, word)| *word)
    }

    /// Whether a key is there.
    pub(crate) fn holds(&self, key: u32) -> bool {
        self.get(key).next().is_some()
    }

    fn bucket(&self, key: u32) -> &[(u32, u32)] {
        let at = place(key);
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => &self.rows[*from as usize..*to as usize],
            _ => &[],
        }
    }
}

fn place(key: u32) -> usize {
    (key >> (32 - DIRECTORY_BITS)) as usize
}

/// The start of a hash over a sequence.
pub(crate) const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// One more element of a sequence.
pub(crate) fn mix(hash: u64, element: u32) -> u64 {
    let mixed = (hash.rotate_left(5) ^ u64::from(element)).wrapping_mul(0x9fb2_1c65_1e98_df25);
    mixed ^ (mixed >> 29)
}

/// A key of 32 bits for a sequence's hash.
pub(crate) fn key(hash: u64) -> u32 {
    let folded = (hash ^ (hash >> 31)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    u32::try_from(folded >> 32).unwrap_or(0)
}

/// The key of characters.
pub(crate) fn key_of(chars: impl Iterator<Item = char>) -> u32 {
    key(chars.fold(SEED, |hash, char| mix(hash, u32::from(char))))
}
