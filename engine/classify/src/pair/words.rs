//! Which characters two texts share and which only one of them has: often one word makes the
//! difference, however alike the rest is.

use std::collections::BTreeMap;

use super::wording::{Gram, Wording, folded, grams};

/// Characters in ones and twos that are common enough to learn from. Immutable.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    places: BTreeMap<Gram, u32>,
}

/// In how many texts a character, or two in a row, must have been met.
const MET_MIN: f32 = 3.0;

impl Words {
    /// Those of the texts that `wording` counted.
    pub(crate) fn of(wording: &Wording) -> Self {
        Self { places: wording.met_at_least(MET_MIN).zip(0..).collect() }
    }

    /// How many signs there are: two for each place, so that every sign is below this.
    pub(crate) fn signs(&self) -> usize {
        2 * self.places.len()
    }

    /// The signs of two texts, ascending: 2n for what both have at place n, 2n + 1 for what only
    /// one has.
    pub(crate) fn told(&self, one: &str, other: &str) -> Vec<u32> {
        let (ones, others) = (grams(&folded(one)), grams(&folded(other)));
        let sign = |gram: &Gram, alone: u32| self.places.get(gram).map(|it| 2 * it + alone);
        let of_one = ones.keys().filter_map(|it| sign(it, u32::from(!others.contains_key(it))));
        let of_other = others.keys().filter(|it| !ones.contains_key(it));
        let mut told: Vec<u32> = of_one.chain(of_other.filter_map(|it| sign(it, 1))).collect();
        told.sort_unstable();
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shared_and_what_stands_alone_are_told_apart() {
        let texts = ["能退", "能退", "能退", "能换", "能换", "能换", "罕"];
        let words = Words::of(&Wording::of(texts.into_iter()));
        // 换, 能, 能换, 能退, 退 in the order of their characters; 罕 was met once.
        assert_eq!(words.signs(), 10);
        let told = words.told("能退", "能换罕");
        assert_eq!(told.iter().filter(|it| **it % 2 == 0).count(), 1, "{told:?}");
        assert_eq!(told.len(), 5);
        assert_eq!(told, words.told("能换", "能退"), "whichever comes first");
        assert!(words.told("", "罕").is_empty());
    }
}
