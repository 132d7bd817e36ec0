//! What stands at and around each character, as sparse features.

use crate::Sparse;
use crate::ngrams::mix;

/// Beyond either end of a sentence.
const EDGE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The places whose characters are looked at, alone, as twos, threes and fours: offsets from the
/// first to the last.
const WINDOWS: [(isize, isize); 14] = [
    (0, 0),
    (-1, -1),
    (1, 1),
    (-2, -2),
    (2, 2),
    (-1, 0),
    (0, 1),
    (-2, -1),
    (1, 2),
    (-1, 1),
    (-2, 0),
    (0, 2),
    (-3, -1),
    (1, 3),
];

/// The features of each token of a sentence: the tokens around it in ones, twos and threes, the
/// two beside it, and what classes of characters stand there. A token is a character, or a word
/// where the sentence comes in words.
#[must_use]
pub fn windows(tokens: &[&str]) -> Vec<Sparse> {
    let hashes: Vec<u64> = tokens.iter().map(|it| hash(it)).collect();
    let classes: Vec<u64> = tokens.iter().map(|it| class(it)).collect();
    (0..tokens.len()).map(|at| features(&hashes, &classes, at)).collect()
}

fn features(hashes: &[u64], classes: &[u64], at: usize) -> Sparse {
    let look = |from: &[u64], offset: isize| {
        at.checked_add_signed(offset).and_then(|it| from.get(it).copied()).unwrap_or(EDGE)
    };
    let mut features = vec![(mix(1, 1), 1.0)];
    for (template, (from, to)) in (2..).zip(WINDOWS) {
        let hash = (from..=to).fold(template, |hash, it| mix(hash, look(hashes, it)));
        features.push((hash, 1.0));
    }
    features.push((mix(mix(40, look(hashes, -1)), look(hashes, 1)), 1.0));
    for (template, (from, to)) in [(41, (0, 0)), (42, (-1, 0)), (43, (0, 1)), (44, (-1, 1))] {
        let hash = (from..=to).fold(template, |hash, it| mix(hash, look(classes, it)));
        features.push((hash, 1.0));
    }
    features.sort_unstable_by_key(|(feature, _)| *feature);
    features.dedup_by_key(|(feature, _)| *feature);
    features
}

/// A token by its folded characters.
pub(crate) fn hash(token: &str) -> u64 {
    let folded = token.chars().flat_map(char::to_lowercase);
    folded.fold(0x5_0000_0000, |hash, it| mix(hash, u64::from(u32::from(it))))
}

/// Digits, numerals, Latin letters, other letters, blanks, marks.
fn class(token: &str) -> u64 {
    match token.chars().next() {
        Some(first) if first.is_ascii_digit() => 1,
        Some(first) if first.is_ascii_alphabetic() => 2,
        Some(first) if "零一二三四五六七八九十百千万亿两半".contains(first) => 3,
        Some(first) if first.is_alphabetic() => 4,
        Some(first) if first.is_whitespace() => 5,
        Some(_) => 6,
        None => 7,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_places_share_features() {
        let shared = |one: &Sparse, other: &Sparse| {
            one.iter().filter(|(it, _)| other.iter().any(|(that, _)| it == that)).count()
        };
        let one = windows(&["我", "要", "买", "米"]);
        let other = windows(&["你", "要", "买", "面"]);
        assert!(shared(&one[2], &other[2]) > shared(&one[2], &other[3]));
        assert_eq!(one.len(), 4);
        assert!(one[0].windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert_eq!(windows(&["5", "Kg"])[1], windows(&["5", "kG"])[1]);
    }
}
