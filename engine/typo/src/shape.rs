//! Characters that look alike, from how they are composed and coded.

use std::sync::LazyLock;

const FIRST: u32 = 0x4e00;
const LAST: u32 = 0x9fff;

/// For each character, by its place after the first, those that look like it with how far down the shorter of both
/// lists they stand, the likest first.
static NEAR: LazyLock<Vec<Vec<(u8, char)>>> = LazyLock::new(|| {
    let mut near: Vec<Vec<(u8, char)>> = vec![Vec::new(); (LAST - FIRST + 1) as usize];
    for line in include_str!("../data/shapes.txt").lines() {
        let mut chars = line.chars();
        let Some(one) = chars.next() else { continue };
        for (rank, other) in (0..=u8::MAX).zip(chars) {
            for (from, to) in [(one, other), (other, one)] {
                near[place(from).unwrap_or(0)].push((rank, to));
            }
        }
    }
    for likes in &mut near {
        likes.sort_unstable_by_key(|(rank, other)| (*other, *rank));
        likes.dedup_by_key(|(_, other)| *other);
        likes.sort_unstable();
        likes.truncate(LIKES_MAX);
    }
    near
});

/// So many that look like one are kept.
const LIKES_MAX: usize = 24;

/// Characters that look like one, with how far down the lists they stand, the likest first.
pub(crate) fn near(char: char) -> &'static [(u8, char)] {
    place(char).map_or(&[], |at| &NEAR[at])
}

/// How far down the lists of its likes another character stands: 0 is the likest; none where neither has the other.
pub(crate) fn rank(one: char, other: char) -> Option<u8> {
    near(one).iter().find(|(_, it)| *it == other).map(|(rank, _)| *rank)
}

fn place(char: char) -> Option<usize> {
    let code = u32::from(char);
    (FIRST..=LAST).contains(&code).then(|| (code - FIRST) as usize)
}
