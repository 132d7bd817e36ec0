//! How alike two texts are worded, character by character.

use std::collections::BTreeMap;

/// What is known of some texts: how rare each character and each two in a row are among them.
#[derive(Clone, Debug, Default)]
pub struct Wording {
    texts: f32,
    /// How many characters in ones and twos a text has, on average.
    length: f32,
    met: BTreeMap<Gram, f32>,
}

/// A character, or two in a row.
pub(super) type Gram = (char, Option<char>);

/// How two texts agree; each the more, the more alike, between 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Agreement {
    /// The cosine of ones and twos, weighted by rarity.
    pub cosine: f32,
    /// BM25 of each for the other, of what it gives a text for itself, on average.
    pub bm25: f32,
    /// Characters of both among those of either (Jaccard 1912).
    pub shared: f32,
    /// The same for ones and twos, weighted by rarity.
    pub rare_shared: f32,
    /// The longest common subsequence beside the longer text.
    pub order: f32,
    /// The shorter text beside the longer.
    pub length: f32,
    /// 1 where both negate or neither does, else 0.
    pub negation: f32,
    /// 1 where both have the same numbers, else 0.
    pub numbers: f32,
}

/// Characters that negate.
const NEGATIONS: &str = "不没无未别非否";
/// BM25: how soon further occurrences count no more (Robertson and Zaragoza 2009).
const SATURATION: f32 = 1.2;
/// BM25: how much a long text counts less.
const LENGTH_SHARE: f32 = 0.75;

impl Wording {
    /// Counts texts.
    #[must_use]
    pub fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut wording = Self::default();
        for text in texts {
            let grams = grams(&folded(text));
            wording.texts += 1.0;
            wording.length += grams.values().sum::<f32>();
            for gram in grams.into_keys() {
                *wording.met.entry(gram).or_default() += 1.0;
            }
        }
        wording.length /= wording.texts.max(1.0);
        wording
    }

    /// How two texts agree.
    #[must_use]
    pub fn agreement(&self, one: &str, other: &str) -> Agreement {
        let (one, other) = (folded(one), folded(other));
        let (ones, others) = (grams(&one), grams(&other));
        let longer = float(one.len().max(other.len()));
        let (shared, either) = overlap(&ones, &others, &|gram| f32::from(gram.1.is_none()));
        let (rare, rare_either) = overlap(&ones, &others, &|gram| self.rarity(gram));
        Agreement {
            cosine: self.cosine(&ones, &others),
            bm25: f32::midpoint(self.bm25(&ones, &others), self.bm25(&others, &ones)),
            shared: share(shared, either),
            rare_shared: share(rare, rare_either),
            order: share(float(common_subsequence(&one, &other)), longer),
            length: share(float(one.len().min(other.len())), longer),
            negation: f32::from(negates(&one) == negates(&other)),
            numbers: f32::from(numbers(&one) == numbers(&other)),
        }
    }

    /// What at least so many texts have, ascending.
    pub(super) fn met_at_least(&self, texts: f32) -> impl Iterator<Item = Gram> {
        self.met.iter().filter(move |(_, met)| **met >= texts).map(|(gram, _)| *gram)
    }

    fn rarity(&self, gram: &Gram) -> f32 {
        let met = self.met.get(gram).copied().unwrap_or(0.0);
        ((1.0 + self.texts) / (1.0 + met)).ln() + 1.0
    }

    fn cosine(&self, one: &Grams, other: &Grams) -> f32 {
        let weight = |gram: &Gram, times: &f32| times * self.rarity(gram);
        let squares = |it: &Grams| it.iter().map(|(gram, n)| weight(gram, n).powi(2)).sum::<f32>();
        let both = one
            .iter()
            .filter_map(|(gram, times)| Some(weight(gram, times) * weight(gram, other.get(gram)?)));
        share(both.sum(), (squares(one) * squares(other)).sqrt())
    }

    fn bm25(&self, asked: &Grams, text: &Grams) -> f32 {
        let length = text.values().sum::<f32>() / self.length.max(1.0);
        let damp = SATURATION * (1.0 - LENGTH_SHARE + LENGTH_SHARE * length);
        let weight = |gram: &Gram| {
            let met = self.met.get(gram).copied().unwrap_or(0.0);
            (1.0 + (self.texts - met + 0.5).max(0.0) / (met + 0.5)).ln()
        };
        let (mut score, mut most) = (0.0, 0.0);
        for gram in asked.keys() {
            most += weight(gram);
            let times = text.get(gram).copied().unwrap_or(0.0);
            score += weight(gram) * times * (SATURATION + 1.0) / (times + damp);
        }
        share(score, most).min(1.0)
    }
}

/// Ones and twos with how often they stand.
pub(super) type Grams = BTreeMap<Gram, f32>;

pub(super) fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).filter(|it| it.is_alphanumeric()).collect()
}

pub(super) fn grams(chars: &[char]) -> Grams {
    let mut grams = Grams::new();
    for (at, char) in chars.iter().enumerate() {
        *grams.entry((*char, None)).or_default() += 1.0;
        if let Some(next) = chars.get(at + 1) {
            *grams.entry((*char, Some(*next))).or_default() += 1.0;
        }
    }
    grams
}

/// The weight of grams of both, and of either.
fn overlap(one: &Grams, other: &Grams, weight: &dyn Fn(&Gram) -> f32) -> (f32, f32) {
    let sum = |it: &Grams| it.keys().map(weight).sum::<f32>();
    let both = one.keys().filter(|it| other.contains_key(it)).map(weight).sum::<f32>();
    (both, sum(one) + sum(other) - both)
}

fn share(part: f32, whole: f32) -> f32 {
    if whole > 0.0 { part / whole } else { 0.0 }
}

fn common_subsequence(one: &[char], other: &[char]) -> usize {
    let mut before = vec![0; other.len() + 1];
    for char in one {
        let mut here = vec![0];
        for (at, that) in other.iter().enumerate() {
            let best = if char == that { before[at] + 1 } else { before[at + 1].max(here[at]) };
            here.push(best);
        }
        before = here;
    }
    before.last().copied().unwrap_or(0)
}

fn negates(chars: &[char]) -> bool {
    chars.iter().filter(|it| NEGATIONS.contains(**it)).count() % 2 == 1
}

/// The numbers written in digits, ascending.
fn numbers(chars: &[char]) -> Vec<String> {
    let runs = chars.split(|it| !it.is_ascii_digit()).filter(|it| !it.is_empty());
    let mut numbers: Vec<String> = runs.map(|it| it.iter().collect()).collect();
    numbers.sort();
    numbers
}

fn float(count: usize) -> f32 {
    u16::try_from(count).map_or(f32::from(u16::MAX), f32::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agreement_by_hand() {
        let wording = Wording::of(["怎么退货", "如何退货", "多久到"].into_iter());
        let found = wording.agreement("怎么退货", "如何退货");
        assert!((found.shared - 2.0 / 6.0).abs() < 1e-6, "{found:?}");
        assert!((found.order - 0.5).abs() < 1e-6 && (found.length - 1.0).abs() < 1e-6);
        let same = wording.agreement("怎么退货", "怎么退货？");
        assert!((same.cosine - 1.0).abs() < 1e-5 && (same.rare_shared - 1.0).abs() < 1e-5);
        let none = wording.agreement("怎么退货", "多久到");
        assert!(none.cosine.abs() < 1e-6 && none.bm25.abs() < 1e-6);
        assert!(wording.agreement("", "").cosine.abs() < 1e-6);
    }

    #[test]
    fn negations_and_numbers_tell_apart() {
        let wording = Wording::default();
        assert!(wording.agreement("能退吗", "不能退吗").negation < 0.5);
        assert!(wording.agreement("能退吗", "可以退吗").negation > 0.5);
        assert!(wording.agreement("满300减30", "满300减40").numbers < 0.5);
        assert!(wording.agreement("300减30", "30减300").numbers > 0.5);
    }
}
