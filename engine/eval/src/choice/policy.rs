//! What to do each turn: ask what tells most, or show what is most probable.

use std::collections::BTreeMap;

use learn::Random;
use recommend::{chances, gain, is_sure};

use super::buyer::Buyer;
use super::shop::{ChoiceShop, Scorer};
use crate::metrics::bootstrap;

/// The settings of a policy, chosen on a validation part.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// Items are shown as soon as the ten most probable hold the wanted one with this chance.
    pub show_at: f64,
    /// What a score of one spread above the mean counts beside the logarithm of the popularity.
    pub scores: f64,
    /// What the logarithm of an item's popularity counts.
    pub popularity: f64,
}

impl Default for Policy {
    fn default() -> Self {
        Self { show_at: 0.5, scores: 0.3, popularity: 0.3 }
    }
}

/// How the conversations went: each measure with its 95 % interval over users.
#[derive(Clone, Debug)]
pub struct Told {
    /// How many conversations.
    pub count: usize,
    /// The measures.
    pub measures: Vec<Measured>,
}

/// A measure of the protocol.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// Its name.
    pub name: &'static str,
    /// The mean over conversations.
    pub mean: f64,
    /// The ends of its interval; none of a single user.
    pub interval: Option<(f64, f64)>,
}

const TURNS_MAX: u32 = 15;
const SHOWN: usize = 10;

/// How one conversation ended: at which turn, and at which place of the list; none if never.
type Ended = Option<(u32, usize)>;

impl Policy {
    /// Leads every user to everything they are to find, or to as many evenly taken as `most`.
    #[must_use]
    pub fn lead(&self, shop: &ChoiceShop, scorer: &dyn Scorer, most: usize, seed: u64) -> Told {
        let pairs: usize = shop.wanted.values().map(Vec::len).sum();
        let step = if most == 0 { 1 } else { pairs.div_ceil(most).max(1) };
        let met = popularity(shop);
        let mut random = Random::new(seed);
        let (mut users, mut ended) = (Vec::new(), Vec::new());
        let mut passed = 0;
        for (user, wanted) in &shop.wanted {
            let taken = wanted.iter().enumerate().filter(|(at, _)| (passed + at) % step == 0);
            let taken: Vec<u32> = taken.map(|(_, item)| *item).collect();
            passed += wanted.len();
            if taken.is_empty() {
                continue;
            }
            let history = shop.history.get(user).map_or(&[][..], Vec::as_slice);
            let scores = self.beliefs(&scorer.scores(history), &met);
            for buyer in taken.iter().filter_map(|it| shop.buyer(*it, history, &mut random)) {
                users.push(usize::try_from(*user).unwrap_or(usize::MAX));
                ended.push(self.conversation(shop, &scores, &buyer));
            }
        }
        told(&users, &ended)
    }

    /// What is believed of each item before anything is said, as scores.
    fn beliefs(&self, scores: &[f32], met: &[f64]) -> Vec<f64> {
        let count = scores.len().max(1) as f64;
        let mean = scores.iter().map(|it| f64::from(*it)).sum::<f64>() / count;
        let spread = scores.iter().map(|it| (f64::from(*it) - mean).powi(2)).sum::<f64>() / count;
        let spread = spread.sqrt().max(f64::MIN_POSITIVE);
        let of = |(score, met): (&f32, &f64)| {
            let above = (f64::from(*score) - mean) / spread;
            self.scores * above + self.popularity * met.ln_1p()
        };
        scores.iter().zip(met).map(of).collect()
    }

    fn conversation(&self, shop: &ChoiceShop, scores: &[f64], buyer: &Buyer<'_>) -> Ended {
        let has = |item: usize, it: u32| shop.attributes[item].binary_search(&it).is_ok();
        let first = |item: &usize| has(*item, buyer.opening) && !buyer.has_met(*item);
        let mut left: Vec<usize> = (0..shop.items()).filter(first).collect();
        let mut asked = vec![buyer.opening];
        for turn in 2..=TURNS_MAX {
            if left.is_empty() {
                return None;
            }
            let own: Vec<f64> = left.iter().map(|item| scores[*item]).collect();
            let chances = chances(&own, 1.0);
            let shown = best(&left, &chances);
            let sure = is_sure(&chances, SHOWN, self.show_at);
            let question = if sure || left.len() <= SHOWN || turn == TURNS_MAX {
                None
            } else {
                most_telling(shop, &left, &chances, &asked)
            };
            if let Some(attribute) = question {
                asked.push(attribute);
                let yes = buyer.says_yes(attribute);
                left.retain(|item| has(*item, attribute) == yes);
                continue;
            }
            let shown: Vec<usize> = shown.into_iter().map(|place| left[place]).collect();
            if let Some(place) = buyer.finds(&shown) {
                return Some((turn, place));
            }
            left.retain(|item| !shown.contains(item));
        }
        None
    }
}

fn popularity(shop: &ChoiceShop) -> Vec<f64> {
    let mut met = vec![0.0; shop.items()];
    for item in shop.history.values().flatten() {
        if let Some(met) = usize::try_from(*item).ok().and_then(|it| met.get_mut(it)) {
            *met += 1.0;
        }
    }
    met
}

/// The places of the most probable, best first; of equal ones the first.
fn best(left: &[usize], chances: &[f64]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..left.len()).collect();
    places.sort_by(|one, other| chances[*other].total_cmp(&chances[*one]).then(one.cmp(other)));
    places.truncate(SHOWN);
    places
}

/// The attribute not asked yet whose answer tells most; none where no answer tells anything.
fn most_telling(shop: &ChoiceShop, left: &[usize], chances: &[f64], asked: &[u32]) -> Option<u32> {
    let mut places: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (place, item) in left.iter().enumerate() {
        for attribute in shop.attributes[*item].iter().filter(|it| !asked.contains(it)) {
            places.entry(*attribute).or_default().push(place);
        }
    }
    let mut most: Option<(f64, u32)> = None;
    // Of two answers the one told most of is nearest to a half; the reckoning itself is done for
    // that one alone, as it looks at every item.
    let share = |places: &[usize]| places.iter().map(|it| chances[*it]).sum::<f64>();
    for (attribute, places) in &places {
        let off = (share(places) - 0.5).abs();
        if most.is_none_or(|(held, _)| off < held) {
            most = Some((off, *attribute));
        }
    }
    let (_, attribute) = most?;
    let members = places.get(&attribute)?;
    (gain(chances, &[members]) > 0.0).then_some(attribute)
}

/// hDCG of Deng et al. 2021: found at this turn and place of the list.
fn discounted(turn: u32, place: usize) -> f64 {
    let at = |turn: u32| 1.0 / f64::from(turn + 1).log2();
    let place = f64::from(u32::try_from(place).unwrap_or(u32::MAX));
    at(turn + 1) + (at(turn) - at(turn + 1)) / (place + 1.0).log2()
}

fn told(users: &[usize], ended: &[Ended]) -> Told {
    let all: Vec<usize> = (0..ended.len()).collect();
    let measured = |name: &'static str, of: &dyn Fn(&Ended) -> f64| {
        let mean = |rows: &[usize]| {
            rows.iter().map(|row| of(&ended[*row])).sum::<f64>() / rows.len().max(1) as f64
        };
        Measured { name, mean: mean(&all), interval: bootstrap::interval(users, &mean) }
    };
    let never = f64::from(TURNS_MAX);
    let measures = vec![
        measured("SR@15", &|it| f64::from(u8::from(it.is_some()))),
        measured("AT", &|it| it.map_or(never, |(turn, _)| f64::from(turn))),
        measured("hDCG", &|it| it.map_or(0.0, |(turn, place)| discounted(turn, place))),
    ];
    Told { count: ended.len(), measures }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Flat(usize);

    impl Scorer for Flat {
        fn scores(&self, _history: &[u32]) -> Vec<f32> {
            vec![0.0; self.0]
        }
    }

    /// 64 items, each with the bits of its number as attributes and one that all have.
    fn shop() -> ChoiceShop {
        let bits = |item: u32| {
            let mut bits: Vec<u32> = (0..6).filter(|bit| item >> bit & 1 == 1).collect();
            bits.push(99);
            bits
        };
        let attributes = (0..64).map(bits).collect();
        let wanted = BTreeMap::from([(0, (1..64).collect())]);
        ChoiceShop { attributes, history: BTreeMap::from([(0, vec![0])]), wanted }
    }

    #[test]
    fn six_halvings_find_one_of_sixty_four() {
        let told = Policy::default().lead(&shop(), &Flat(64), 0, 1);
        assert_eq!(told.count, 63);
        let of = |name: &str| told.measures.iter().find(|it| it.name == name).unwrap().mean;
        assert!((of("SR@15") - 1.0).abs() < 1e-9, "{told:?}");
        // After the opening at most three halvings leave eight, which are shown.
        assert!(of("AT") <= 5.0, "{told:?}");
    }

    #[test]
    fn found_sooner_and_higher_counts_more() {
        assert!(discounted(2, 1) > discounted(2, 5) && discounted(2, 10) > discounted(3, 1));
        let by_hand = 1.0 / 3_f64.log2();
        assert!((discounted(2, 1) - by_hand).abs() < 1e-9, "the whole of that turn");
    }

    #[test]
    fn what_is_asked_halves_what_is_believed() {
        let shop = shop();
        let left: Vec<usize> = (0..64).collect();
        let chances = vec![1.0 / 64.0; 64];
        let asked = most_telling(&shop, &left, &chances, &[99]).unwrap();
        assert!(asked < 6);
        assert_eq!(most_telling(&shop, &[5], &[1.0], &[]), None, "nothing is left to tell");
    }
}
