//! Words for more and less of an attribute, in all the forms buyers give them.

use std::collections::BTreeMap;

use crate::lexicon::Form;
use crate::normalize::{fold, is_ideograph};
use crate::roles::Role;

/// The words that may stand before and after a property to compare it.
pub(crate) struct Affixes {
    before: Vec<String>,
    after: Vec<String>,
}

impl Affixes {
    /// Takes the affixes from the grammar words.
    pub(crate) fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        let of = |roles: &[Role]| {
            let keys = Role::ALL.iter().filter(|(role, _)| roles.contains(role));
            let mut folded: Vec<String> = keys
                .flat_map(|(_, key)| words.get(*key).into_iter().flatten())
                .map(|word| fold(word))
                .collect();
            folded.sort_by_key(|word| usize::MAX - word.len());
            folded
        };
        Self { before: of(&[Role::More, Role::Most, Role::Too]), after: of(&[Role::MoreAfter]) }
    }

    /// The forms of a word as a pack gives it: 轻一点 gives itself and 轻; lighter gives itself,
    /// light and lightest.
    pub(crate) fn forms(&self, word: &str) -> Vec<(String, Form)> {
        let mut stem = word;
        for affix in &self.before {
            stem = stem.strip_prefix(affix.as_str()).map_or(stem, str::trim_start);
        }
        for affix in &self.after {
            stem = stem.strip_suffix(affix.as_str()).map_or(stem, str::trim_end);
        }
        stem = stem.strip_suffix('的').unwrap_or(stem);
        if stem.is_empty() {
            return vec![(word.to_owned(), Form::Comparative)];
        }
        let mut forms = Vec::new();
        if stem != word {
            forms.push((word.to_owned(), Form::Comparative));
        }
        let latin = !stem.chars().any(is_ideograph);
        match stem.strip_suffix("er").filter(|root| latin && root.len() > 2) {
            Some(root) => {
                forms.push((stem.to_owned(), Form::Comparative));
                forms.push((format!("{root}est"), Form::Superlative));
                forms.push((root.to_owned(), Form::Stem));
                forms.push((format!("{root}e"), Form::Stem));
                if let Some(short) = root.strip_suffix('i') {
                    forms.push((format!("{short}y"), Form::Stem));
                }
            }
            None => forms.push((stem.to_owned(), Form::Stem)),
        }
        forms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_gives_its_forms() {
        let words = BTreeMap::from([
            ("more".to_owned(), vec!["更".to_owned(), "more".to_owned()]),
            ("more_after".to_owned(), vec!["一点".to_owned(), "点".to_owned()]),
        ]);
        let affixes = Affixes::new(&words);
        let stem = |word: &str| {
            let forms = affixes.forms(word);
            forms.into_iter().filter(|(_, form)| *form == Form::Stem).map(|(word, _)| word).next()
        };
        assert_eq!(stem("更提神").as_deref(), Some("提神"));
        assert_eq!(stem("轻一点").as_deref(), Some("轻"));
        assert_eq!(stem("more powerful").as_deref(), Some("powerful"));
        assert_eq!(stem("lighter").as_deref(), Some("light"));
        assert!(affixes.forms("cheaper").contains(&("cheapest".to_owned(), Form::Superlative)));
    }
}
