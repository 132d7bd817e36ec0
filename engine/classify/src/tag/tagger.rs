//! The tagger: learns from tagged sentences where spans of each kind stand, and finds them.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::labels::Tag;
use super::weights::{Labelled, Places, Weights};
use crate::Sparse;

/// A sentence to learn from.
#[derive(Clone, Debug, Default)]
pub struct TagExample {
    /// The features of each character, as [`super::windows()`] and [`super::Gazetteer`] give them.
    pub features: Vec<Sparse>,
    /// The tag of each character; `None` where it is not known.
    pub tags: Vec<Option<Tag>>,
    /// How much it counts, 1 for most.
    pub weight: f32,
}

/// A span that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Spotted {
    /// Its first character.
    pub start: usize,
    /// The character after its last.
    pub end: usize,
    /// Its kind.
    pub kind: usize,
    /// The least probable of its characters' tags, 0 to 1: how sure it is.
    pub chance: f32,
}

/// A fitted tagger. Immutable.
#[derive(Clone, Debug, Default)]
pub struct Tagger {
    index: HashMap<u64, u32, FixedState>,
    weights: Weights,
    eagerness: f32,
}

/// How to fit a tagger.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TagSettings {
    /// What an error counts beside the size of the weights: the more, the closer to the examples.
    pub cost: f32,
    /// What every character outside of spans counts less, in logarithms of odds. Few examples know
    /// few words that fill a slot: what is new to them looks like the many characters outside.
    pub eagerness: f32,
}

impl Default for TagSettings {
    fn default() -> Self {
        Self { cost: 3.0, eagerness: 0.0 }
    }
}

impl TagSettings {
    /// For examples by the dozen or fewer.
    #[must_use]
    pub fn few() -> Self {
        Self { cost: 5.0, eagerness: 1.0 }
    }
}

impl Tagger {
    /// Learns spans of `kinds` kinds.
    #[must_use]
    pub fn fit(kinds: usize, examples: &[TagExample], settings: TagSettings) -> Self {
        let mut index: HashMap<u64, u32, FixedState> = HashMap::default();
        for (feature, _) in examples.iter().flat_map(|it| it.features.iter().flatten()) {
            let next = u32::try_from(index.len()).unwrap_or(u32::MAX);
            index.entry(*feature).or_insert(next);
        }
        let mut tagger = Self { index, weights: Weights::default(), eagerness: settings.eagerness };
        let of = |it: &TagExample| Labelled {
            places: tagger.places(&it.features),
            labels: it.tags.iter().map(|tag| tag.map(Tag::label)).collect(),
            weight: it.weight,
        };
        let rows: Vec<Labelled> = examples.iter().map(of).collect();
        tagger.weights = Weights::fit(kinds, tagger.index.len(), &rows, settings.cost);
        tagger
    }

    /// The most probable spans of a sentence, in order; only of kinds that `allowed` holds for.
    #[must_use]
    pub fn spans(&self, features: &[Sparse], allowed: &dyn Fn(usize) -> bool) -> Vec<Spotted> {
        let emissions = self.emissions(features);
        let may = |_: usize, label: usize| Tag::of(label).kind().is_none_or(allowed);
        let path = self.weights.moves.best(&emissions, &may);
        let nodes = self.weights.moves.sum(&emissions, &may).nodes;
        let count = self.weights.moves.labels;
        let mut found: Vec<Spotted> = Vec::new();
        for (place, label) in path.into_iter().enumerate() {
            let chance = narrow(nodes[place * count + label]);
            match (Tag::of(label), found.last_mut()) {
                (Tag::Outside, _) => {}
                (Tag::Inside(_), Some(open)) => {
                    open.end = place + 1;
                    open.chance = open.chance.min(chance);
                }
                (Tag::Begin(kind) | Tag::Inside(kind), _) => {
                    found.push(Spotted { start: place, end: place + 1, kind, chance });
                }
            }
        }
        found
    }

    fn emissions(&self, features: &[Sparse]) -> Vec<f32> {
        let mut emissions = self.weights.emissions(&self.places(features));
        for outside in emissions.iter_mut().step_by(self.weights.moves.labels.max(1)) {
            *outside -= self.eagerness;
        }
        emissions
    }

    fn places(&self, features: &[Sparse]) -> Places {
        let known = |features: &Sparse| {
            let of = |(feature, value): &(u64, f32)| Some((*self.index.get(feature)?, *value));
            features.iter().filter_map(of).collect()
        };
        features.iter().map(known).collect()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a float is rounded, not cut")]
fn narrow(number: f64) -> f32 {
    number as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tag::windows;

    fn tokens(text: &str) -> Vec<&str> {
        text.split("").filter(|it| !it.is_empty()).collect()
    }

    /// An example with spans given by their words.
    fn example(text: &str, spans: &[(usize, &str)]) -> TagExample {
        let tokens = tokens(text);
        let mut tags = vec![Some(Tag::Outside); tokens.len()];
        for (kind, words) in spans {
            let start = text[..text.find(words).unwrap()].chars().count();
            let end = start + words.chars().count();
            tags[start] = Some(Tag::Begin(*kind));
            tags[start + 1..end].fill(Some(Tag::Inside(*kind)));
        }
        TagExample { features: windows(&tokens), tags, weight: 1.0 }
    }

    fn tagger() -> Tagger {
        let taught = [
            example("从北京到上海", &[(0, "北京"), (1, "上海")]),
            example("从上海去广州", &[(0, "上海"), (1, "广州")]),
            example("到北京", &[(1, "北京")]),
            example("多少钱", &[]),
        ];
        Tagger::fit(2, &taught, TagSettings { cost: 5.0, eagerness: 0.0 })
    }

    fn found(text: &str, allowed: &dyn Fn(usize) -> bool) -> Vec<(usize, String)> {
        let tokens = tokens(text);
        let spans = tagger().spans(&windows(&tokens), allowed);
        assert!(spans.iter().all(|it| it.chance > 0.0 && it.chance <= 1.0), "{spans:?}");
        spans.into_iter().map(|it| (it.kind, tokens[it.start..it.end].concat())).collect()
    }

    #[test]
    fn spans_are_found_where_words_were_never_seen() {
        assert_eq!(found("从广州到北京", &|_| true), [(0, "广州".into()), (1, "北京".into())]);
        assert_eq!(found("从成都到上海", &|_| true)[0], (0, "成都".into()));
        assert!(found("多少", &|_| true).is_empty());
        assert!(found("", &|_| true).is_empty());
    }

    #[test]
    fn kinds_that_are_not_allowed_are_not_found() {
        assert!(found("从广州到北京", &|kind| kind == 1).iter().all(|(kind, _)| *kind == 1));
    }
}
