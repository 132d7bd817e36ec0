//! FNV-1a (Fowler, Noll and Vo): tells things apart, not malice.

/// Where a hash begins.
pub(crate) const START: u64 = 0xcbf2_9ce4_8422_2325;

/// A hash with one more byte, or word, mixed in.
pub(crate) fn mixed(hash: u64, word: u64) -> u64 {
    (hash ^ word).wrapping_mul(0x0100_0000_01b3)
}

/// A hash with more bytes mixed in.
pub(crate) fn with_bytes(hash: u64, bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(hash, |hash, byte| mixed(hash, u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::{START, with_bytes};

    #[test]
    fn the_published_values_come_out() {
        assert_eq!(with_bytes(START, *b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(with_bytes(START, *b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(with_bytes(START, *b"foobar"), 0x8594_4171_f739_67e8);
    }
}
