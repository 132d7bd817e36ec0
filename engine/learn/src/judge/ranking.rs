//! The best items of a row of scores.

use crate::matrix::{index, number};

/// How items rank: by score, of equals by popularity, so that a history of nothing is answered with
/// what is popular; of those by a fixed shuffle: by number they would rank as a file happens to name
/// them, in which popular ones come first even where they are held out.
#[derive(Clone, Debug)]
pub(crate) struct Ranking {
    /// The place of each item by popularity.
    order: Vec<u32>,
    /// The item at each place.
    items: Vec<u32>,
}

impl Ranking {
    pub(crate) fn new(popularity: &[f32]) -> Self {
        let mut items: Vec<u32> = (0..popularity.len()).map(number).collect();
        items.sort_by(|one, other| {
            let by_popularity = popularity[index(*other)].total_cmp(&popularity[index(*one)]);
            by_popularity.then(shuffled(*one).cmp(&shuffled(*other)))
        });
        let mut order = vec![0; items.len()];
        for (place, item) in items.iter().enumerate() {
            order[index(*item)] = number(place);
        }
        Self { order, items }
    }

    /// The items by popularity, the most popular first.
    pub(crate) fn by_popularity(&self) -> &[u32] {
        &self.items
    }

    /// The `count` best items, the best first; those of a score of −∞ are never among them.
    pub(crate) fn best(&self, scores: &[f32], count: usize) -> Vec<u32> {
        let better = |one: &u32, other: &u32| {
            let by_score = scores[index(*other)].total_cmp(&scores[index(*one)]);
            by_score.then(self.order[index(*one)].cmp(&self.order[index(*other)]))
        };
        let mut held: Vec<u32> = Vec::with_capacity(count * 4 + 1);
        // What is below this is not among the best.
        let mut least = f32::NEG_INFINITY;
        for (item, score) in scores.iter().enumerate() {
            if *score < least || *score == f32::NEG_INFINITY {
                continue;
            }
            held.push(number(item));
            if count > 0 && held.len() > count * 4 {
                held.select_nth_unstable_by(count - 1, better);
                held.truncate(count);
                least = scores[index(held[count - 1])];
            }
        }
        held.sort_unstable_by(better);
        held.truncate(count);
        held
    }
}

/// A number for each, none twice (the finaliser of `MurmurHash3`).
fn shuffled(number: u32) -> u32 {
    let mixed = (number ^ (number >> 16)).wrapping_mul(0x85eb_ca6b);
    let mixed = (mixed ^ (mixed >> 13)).wrapping_mul(0xc2b2_ae35);
    mixed ^ (mixed >> 16)
}

#[cfg(test)]
mod tests {
    use super::{Ranking, shuffled};

    #[test]
    fn scores_then_popularity_then_a_shuffle() {
        let ranking = Ranking::new(&[1.0, 5.0, 4.0, 0.0]);
        assert_eq!(ranking.by_popularity(), [1, 2, 0, 3]);
        assert_eq!(ranking.best(&[0.0; 4], 3), [1, 2, 0]);
        assert_eq!(ranking.best(&[0.1, 0.0, f32::NEG_INFINITY, 0.2], 9), [3, 0, 1]);
        assert!(ranking.best(&[0.1; 4], 0).is_empty());
        // Of a thousand equals those named first are not ahead.
        let equals = Ranking::new(&vec![1.0; 1000]);
        let early = equals.best(&vec![0.0; 1000], 500).into_iter().filter(|it| *it < 500).count();
        assert!((200..300).contains(&early), "{early}");
    }

    #[test]
    fn many_scores_are_ranked_like_a_sort() {
        let ranking = Ranking::new(&vec![1.0; 500]);
        let scores: Vec<f32> = (0..500_u16).map(|at| f32::from(at * 37 % 101)).collect();
        let mut sorted: Vec<u32> = (0..500).collect();
        sorted.sort_by(|one, other| {
            let (one_score, other_score) =
                (scores[usize::try_from(*one).unwrap()], scores[usize::try_from(*other).unwrap()]);
            other_score.total_cmp(&one_score).then(shuffled(*one).cmp(&shuffled(*other)))
        });
        assert_eq!(ranking.best(&scores, 20), sorted[..20]);
    }
}
