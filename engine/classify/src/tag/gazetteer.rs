//! Known words found in a sentence, as features: how often a shop's own values, or the spans of the
//! examples, stand at a place.

use std::collections::BTreeMap;

use super::windows::hash;
use crate::Sparse;
use crate::ngrams::mix;

/// Words by kind.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    /// For each word, as hashes of its tokens, its kinds and how often each was given.
    words: BTreeMap<Vec<u64>, BTreeMap<u64, usize>>,
    longest: usize,
}

/// The number that tells features of gazetteers from others.
const TEMPLATE: u64 = 70;
/// Lengths are told apart up to this one.
const LENGTH_MAX: u64 = 4;

impl Gazetteer {
    /// Adds a word of a kind. Words of several sources may have kinds of their own.
    pub fn add(&mut self, tokens: &[&str], kind: u64) {
        let word: Vec<u64> = tokens.iter().map(|it| hash(it)).collect();
        self.longest = self.longest.max(word.len());
        *self.words.entry(word).or_default().entry(kind).or_default() += 1;
    }

    /// Whether no word was added.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds to the features of each token what words stand there, the longest from the left. `own`
    /// are words that were added from this very sentence: they are passed over once each, so that
    /// an example does not learn that its own words are always known.
    pub fn mark(&self, tokens: &[&str], own: &[(Vec<&str>, u64)], features: &mut [Sparse]) {
        let hashes: Vec<u64> = tokens.iter().map(|it| hash(it)).collect();
        let own: Vec<(Vec<u64>, u64)> = own
            .iter()
            .map(|(words, kind)| (words.iter().map(|it| hash(it)).collect(), *kind))
            .collect();
        let mut at = 0;
        while at < hashes.len() {
            let most = self.longest.min(hashes.len() - at);
            let hit = (1..=most).rev().find_map(|length| {
                let kinds = self.known(&hashes[at..at + length], &own);
                (!kinds.is_empty()).then_some((length, kinds))
            });
            let Some((length, kinds)) = hit else {
                at += 1;
                continue;
            };
            for kind in kinds {
                push(&mut features[at..at + length], kind);
            }
            at += length;
        }
        for features in features {
            features.sort_unstable_by_key(|(feature, _)| *feature);
            features.dedup_by_key(|(feature, _)| *feature);
        }
    }

    /// The kinds of a word that was given elsewhere than in the sentence itself.
    fn known(&self, word: &[u64], own: &[(Vec<u64>, u64)]) -> Vec<u64> {
        let Some(kinds) = self.words.get(word) else { return Vec::new() };
        let elsewhere = |(kind, times): &(&u64, &usize)| {
            **times > own.iter().filter(|(own, of)| own == word && of == *kind).count()
        };
        kinds.iter().filter(elsewhere).map(|(kind, _)| *kind).collect()
    }
}

/// Marks the places of a word of a kind: its first, its last, those between, or the only one.
fn push(places: &mut [Sparse], kind: u64) {
    let last = places.len() - 1;
    let length = u64::try_from(places.len()).unwrap_or(LENGTH_MAX).min(LENGTH_MAX);
    for (index, features) in places.iter_mut().enumerate() {
        let position = match (index == 0, index == last) {
            (true, true) => 0,
            (true, false) => 1,
            (false, true) => 2,
            (false, false) => 3,
        };
        let place = mix(mix(TEMPLATE, position), kind);
        features.push((place, 1.0));
        features.push((mix(place, length), 1.0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_words_are_marked_and_own_ones_are_not() {
        let mut gazetteer = Gazetteer::default();
        gazetteer.add(&["大", "米"], 1);
        gazetteer.add(&["米"], 2);
        let tokens = ["买", "大", "米"];
        let mark = |own: &[(Vec<&str>, u64)]| {
            let mut features = vec![Sparse::new(); 3];
            gazetteer.mark(&tokens, own, &mut features);
            features.iter().map(Vec::len).collect::<Vec<usize>>()
        };
        assert_eq!(mark(&[]), [0, 2, 2], "the longest word");
        assert_eq!(mark(&[(vec!["大", "米"], 1)]), [0, 0, 2], "the shorter one, given elsewhere");
        assert_eq!(mark(&[(vec!["大", "米"], 1), (vec!["米"], 2)]), [0, 0, 0]);
    }
}
