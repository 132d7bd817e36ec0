//! A small fixed generator: the same draws on every machine.

/// `SplitMix64` (Steele, Lea and Flood 2014), seeded.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// Begins at a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound, which must not be 0.
    pub fn below(&mut self, bound: usize) -> usize {
        debug_assert!(bound > 0, "nothing is below 0");
        // The high half of a product spreads evenly enough for any bound met here.
        let bound = u128::try_from(bound).unwrap_or(1);
        usize::try_from((u128::from(self.next()) * bound) >> 64).unwrap_or(0)
    }

    /// A number from 0 up to 1.
    pub fn share(&mut self) -> f32 {
        // 24 bits are what an f32 holds.
        self.below(1 << 24) as f32 / 16_777_216.0
    }

    /// About normal, of mean 0 and variance 1: twelve shares less six (central limit).
    pub fn normal(&mut self) -> f32 {
        (0..12).map(|_| self.share()).sum::<f32>() - 6.0
    }

    /// Puts items into a random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for index in (1..items.len()).rev() {
            items.swap(index, self.below(index + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn draws_repeat_and_are_about_normal() {
        let (mut one, mut other) = (Random::new(3), Random::new(3));
        let draws: Vec<f32> = (0..4000).map(|_| one.normal()).collect();
        assert_eq!(draws, (0..4000).map(|_| other.normal()).collect::<Vec<_>>());
        let mean = draws.iter().sum::<f32>() / 4000.0;
        let variance = draws.iter().map(|it| it * it).sum::<f32>() / 4000.0;
        assert!(mean.abs() < 0.06 && (variance - 1.0).abs() < 0.08, "{mean} {variance}");
    }

    #[test]
    fn draws_are_below_their_bound_and_repeat() {
        let (mut one, mut other) = (Random::new(7), Random::new(7));
        let draws: Vec<usize> = (0..200).map(|_| one.below(6)).collect();
        assert!(draws.iter().all(|it| *it < 6));
        assert!((0..6).all(|face| draws.contains(&face)));
        assert_eq!(draws, (0..200).map(|_| other.below(6)).collect::<Vec<_>>());
    }

    #[test]
    fn a_shuffle_keeps_what_there_is() {
        let mut items: Vec<usize> = (0..50).collect();
        Random::new(1).shuffle(&mut items);
        assert_ne!(items, (0..50).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..50).collect::<Vec<_>>());
    }
}
