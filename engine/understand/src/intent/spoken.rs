//! An utterance as an encoder reads it: names of a shop's own products replaced by plain words,
//! and the placeholders of phrasings by words of the shop.

use std::collections::BTreeMap;

use domain::Locale;
use snapshot::Snapshot;

use crate::intent::{Kind, Typed};
use crate::normalize::{fold, is_ideograph};

/// Words of a shop that stand for placeholders, by kind, in Chinese and English.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    words: BTreeMap<Kind, [Vec<String>; 2]>,
}

/// So many words of a kind are enough.
const SAMPLES_MAX: usize = 64;

impl Samples {
    /// Collects words from the labels of a snapshot.
    pub(crate) fn collect(snapshot: &Snapshot) -> Self {
        let catalogue = snapshot.catalogue();
        let attributes = catalogue.attributes().iter().map(|it| it.term);
        let mut samples = Self::default();
        samples.take(snapshot, Kind::Attribute, attributes);
        samples.take(snapshot, Kind::Category, catalogue.categories().iter().map(|it| it.term));
        samples.take(snapshot, Kind::Need, snapshot.programs().needs.iter().map(|it| it.term));
        samples
    }

    fn take(
        &mut self,
        snapshot: &Snapshot,
        kind: Kind,
        terms: impl Iterator<Item = domain::TermId>,
    ) {
        let [zh, en] = self.words.entry(kind).or_default();
        for term in terms.take(SAMPLES_MAX) {
            zh.push(fold(snapshot.label(term, Locale::Zh)));
            en.push(fold(snapshot.label(term, Locale::En)));
        }
        zh.retain(|word| !word.is_empty());
        en.retain(|word| !word.is_empty());
    }

    /// A word for a placeholder; another number gives another word.
    fn word(&self, kind: Kind, number: usize, chinese: bool) -> &str {
        let words = self.words.get(&kind).map(|[zh, en]| if chinese { zh } else { en });
        let word = words.filter(|it| !it.is_empty()).map(|it| it[number % it.len()].as_str());
        let (zh, en) = kind.stand_in_word();
        word.unwrap_or(if chinese { zh } else { en })
    }

    /// The text with its typed parts, which are in order and do not overlap: names of products and
    /// brands become plain words, placeholders words of the shop, and words that carry nothing fall
    /// away. `number` chooses among the words.
    pub(crate) fn spoken(&self, chars: &[char], typed: &[Typed], number: usize) -> String {
        let chinese =
            chars.iter().any(|char| is_ideograph(*char)) || !chars.iter().any(char::is_ascii);
        let mut text = String::with_capacity(chars.len() * 3);
        let mut next = typed.iter().peekable();
        let mut at = 0;
        while at < chars.len() {
            let part = next.next_if(|part| part.start <= at);
            let end = part.map_or(at + 1, |part| part.end.min(chars.len()));
            let kind = part.and_then(|part| part.kind);
            match kind.and_then(Kind::plain_word) {
                Some((zh, en)) if at < end => push_word(&mut text, if chinese { zh } else { en }),
                Some(_) => {}
                None if part.is_none() || kind.is_some() => {
                    self.push(&chars[at.min(end)..end], (number, chinese), &mut text);
                }
                None => {}
            }
            at = at.max(end);
        }
        text
    }

    /// Pushes characters as they are, and stand-ins of placeholders as words.
    fn push(&self, chars: &[char], (number, chinese): (usize, bool), text: &mut String) {
        for char in chars {
            match Kind::of_stand_in(*char) {
                Some(kind) => push_word(text, self.word(kind, number, chinese)),
                None => text.push(*char),
            }
        }
    }
}

/// Pushes a word, apart from a Latin word before it.
fn push_word(text: &mut String, word: &str) {
    let touches = text.ends_with(|char: char| char.is_ascii_alphanumeric());
    if touches && word.starts_with(|char: char| char.is_ascii_alphabetic()) {
        text.push(' ');
    }
    text.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, typed: &[Typed], expect: &str) {
        let chars: Vec<char> = text.chars().collect();
        assert_eq!(Samples::default().spoken(&chars, typed, 0), expect);
    }

    #[test]
    fn names_become_plain_words_and_the_rest_stays() {
        let typed = |start, end, kind| Typed { start, end, kind };
        check("狮峰龙井多少钱", &[typed(0, 4, Some(Kind::Product))], "这款多少钱");
        check(
            "please is x200 good",
            &[typed(0, 7, None), typed(10, 14, Some(Kind::Product))],
            "is this one good",
        );
        let stand_in = format!("{}有货吗", Kind::Product.stand_in());
        check(&stand_in, &[], "这款有货吗");
        check("红色有吗", &[typed(0, 2, Some(Kind::Value))], "红色有吗");
        check("", &[], "");
    }
}
