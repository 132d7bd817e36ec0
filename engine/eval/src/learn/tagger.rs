//! Who finds slots and spans: the engine's tagger, taught with tagged sentences or with a support.

use std::collections::{BTreeMap, BTreeSet};

use classify::Sparse;
use classify::tag::{Gazetteer, Spotted, Tag, TagExample, TagSettings, Tagger, windows};

use crate::metrics::span::spans;
use crate::sets::{Framed, Tagged};

/// Has learnt to find slots and spans.
#[derive(Clone, Debug)]
pub(crate) struct SlotStudent {
    kinds: Vec<String>,
    tagger: Tagger,
    /// The words of the examples' spans; empty where examples are too few to learn what that says.
    known: Gazetteer,
    /// The kinds that came with each intent.
    by_intent: BTreeMap<String, BTreeSet<usize>>,
}

/// A sentence with the kinds of its spans, by place.
struct Lesson {
    tokens: Vec<String>,
    spans: Vec<(usize, usize, usize)>,
}

impl SlotStudent {
    /// Learns the slots of sentences. Words that do not stand in their sentence teach nothing.
    pub(crate) fn of_support(support: &[Framed]) -> Self {
        let kinds = distinct(support.iter().flat_map(|it| it.slots.iter().map(|it| &it.0)));
        let mut by_intent: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for row in support {
            let came = by_intent.entry(row.intent.clone()).or_default();
            came.extend(row.slots.iter().map(|(kind, _)| place_of(&kinds, kind)));
        }
        let lessons: Vec<Lesson> = support.iter().map(|it| framed(it, &kinds)).collect();
        learn(kinds, &lessons, Gazetteer::default(), (TagSettings::few(), by_intent))
    }

    /// Learns the spans of tagged sentences.
    pub(crate) fn of_tags(rows: &[Tagged]) -> Self {
        let all: Vec<_> = rows.iter().map(|it| spans(&it.tags)).collect();
        let kinds = distinct(all.iter().flatten().map(|(_, _, kind)| kind));
        let of = |(row, spans): (&Tagged, &Vec<(usize, usize, String)>)| Lesson {
            tokens: row.tokens.clone(),
            spans: spans.iter().map(|it| (it.0, it.1, place_of(&kinds, &it.2))).collect(),
        };
        let lessons: Vec<Lesson> = rows.iter().zip(&all).map(of).collect();
        let mut known = Gazetteer::default();
        for lesson in &lessons {
            for (words, kind) in lesson.words() {
                known.add(&words, kind);
            }
        }
        learn(kinds, &lessons, known, (TagSettings::default(), BTreeMap::new()))
    }

    /// Slots and their words, ascending; only those that came with the intent.
    pub(crate) fn slots(&self, text: &str, intent: &str) -> Vec<(String, String)> {
        let tokens = letters(text);
        let came = self.by_intent.get(intent);
        let found = self.spots(&tokens, &|kind| came.is_none_or(|it| it.contains(&kind)));
        let of = |it: Spotted| (self.kinds[it.kind].clone(), tokens[it.start..it.end].concat());
        let slots: BTreeSet<(String, String)> = found.into_iter().map(of).collect();
        slots.into_iter().collect()
    }

    /// A tag for each token.
    pub(crate) fn tags(&self, tokens: &[String]) -> Vec<String> {
        let mut tags = vec!["O".to_owned(); tokens.len()];
        for found in self.spots(tokens, &|_| true) {
            let kind = &self.kinds[found.kind];
            tags[found.start..found.end].fill(format!("I-{kind}"));
            tags[found.start] = format!("B-{kind}");
        }
        tags
    }

    fn spots(&self, tokens: &[String], allowed: &dyn Fn(usize) -> bool) -> Vec<Spotted> {
        self.tagger.spans(&features(&self.known, tokens, &[]), allowed)
    }
}

impl Lesson {
    /// The words of its spans.
    fn words(&self) -> Vec<(Vec<&str>, u64)> {
        let of = |(from, to, kind): &(usize, usize, usize)| {
            let words = self.tokens[*from..*to].iter().map(String::as_str).collect();
            (words, u64::try_from(*kind).unwrap_or(u64::MAX))
        };
        self.spans.iter().map(of).collect()
    }

    fn tags(&self) -> Vec<Option<Tag>> {
        let mut tags = vec![Some(Tag::Outside); self.tokens.len()];
        for (from, to, kind) in &self.spans {
            tags[*from..*to].fill(Some(Tag::Inside(*kind)));
            tags[*from] = Some(Tag::Begin(*kind));
        }
        tags
    }
}

/// How to learn, and which kinds came with each intent.
type Frame = (TagSettings, BTreeMap<String, BTreeSet<usize>>);

fn learn(kinds: Vec<String>, lessons: &[Lesson], known: Gazetteer, frame: Frame) -> SlotStudent {
    let of = |it: &Lesson| TagExample {
        features: features(&known, &it.tokens, &it.words()),
        tags: it.tags(),
        weight: 1.0,
    };
    let examples: Vec<TagExample> = lessons.iter().map(of).collect();
    let tagger = Tagger::fit(kinds.len(), &examples, frame.0);
    SlotStudent { kinds, tagger, known, by_intent: frame.1 }
}

fn features(known: &Gazetteer, tokens: &[String], own: &[(Vec<&str>, u64)]) -> Vec<Sparse> {
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let mut features = windows(&tokens);
    known.mark(&tokens, own, &mut features);
    features
}

fn framed(row: &Framed, kinds: &[String]) -> Lesson {
    let tokens = letters(&row.text);
    let mut lesson = Lesson { spans: Vec::new(), tokens };
    let mut slots: Vec<(Vec<String>, usize)> =
        row.slots.iter().map(|(kind, it)| (letters(it), place_of(kinds, kind))).collect();
    // The longest first, so that a short one does not take its place.
    slots.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    for (words, kind) in slots.iter().filter(|(words, _)| !words.is_empty()) {
        let free =
            |from: usize| lesson.spans.iter().all(|it| from >= it.1 || from + words.len() <= it.0);
        let mut places = lesson.tokens.windows(words.len()).enumerate();
        let place = places.find(|(from, it)| it == words && free(*from)).map(|(from, _)| from);
        lesson.spans.extend(place.map(|from| (from, from + words.len(), *kind)));
    }
    lesson
}

fn letters(text: &str) -> Vec<String> {
    text.chars().map(String::from).collect()
}

fn distinct<'a>(names: impl Iterator<Item = &'a String>) -> Vec<String> {
    names.collect::<BTreeSet<_>>().into_iter().cloned().collect()
}

fn place_of(kinds: &[String], kind: &String) -> usize {
    kinds.binary_search(kind).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_support_teaches_slots_by_intent() {
        let row = |text: &str, intent: &str, slots: &[(&str, &str)]| Framed {
            text: text.into(),
            intent: intent.into(),
            slots: slots.iter().map(|it| (it.0.into(), it.1.into())).collect(),
        };
        let support = [
            row("从北京到上海的票", "ride", &[("from", "北京"), ("to", "上海")]),
            row("从广州到北京的票", "ride", &[("from", "广州"), ("to", "北京")]),
            row("关掉", "stop", &[]),
        ];
        let student = SlotStudent::of_support(&support);
        let expected = [("from".to_owned(), "成都".to_owned()), ("to".into(), "广州".into())];
        assert_eq!(student.slots("从成都到广州的票", "ride"), expected);
        assert!(student.slots("从成都到广州的票", "stop").is_empty());
    }

    #[test]
    fn tags_of_other_spellings_come_back_as_begin_and_inside() {
        let row = |tokens: &str, tags: &str| Tagged {
            tokens: letters(tokens),
            tags: tags.split(' ').map(str::to_owned).collect(),
        };
        let rows = [row("买大米", "O B-food E-food"), row("买米", "O S-food"), row("买啊", "O O")];
        let student = SlotStudent::of_tags(&rows);
        assert_eq!(student.tags(&letters("买大米")), ["O", "B-food", "I-food"]);
    }
}
