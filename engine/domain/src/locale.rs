//! Languages that packs may write in, and text given in some of them.

use serde::{Deserialize, Serialize};

/// A language a buyer may use.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    /// Chinese, simplified; traditional input is folded to it.
    #[default]
    Zh,
    /// English.
    En,
}

impl Locale {
    /// Every locale, in the order in which a missing text falls back.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// The language tag, as in `"text"@zh`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// Reads a BCP 47 tag by its primary subtag: `zh-CN` is `Zh`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|locale| primary.eq_ignore_ascii_case(locale.tag()))
    }
}

/// One text in one or more languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Localized(Vec<(Locale, String)>);

impl Localized {
    /// Collects the texts; a later text of a language replaces an earlier one.
    pub fn new(texts: impl IntoIterator<Item = (Locale, String)>) -> Self {
        let mut localized = Self::default();
        for (locale, text) in texts {
            localized.0.retain(|(known, _)| *known != locale);
            localized.0.push((locale, text));
        }
        localized.0.sort_by_key(|(locale, _)| *locale);
        localized
    }

    /// The text in `locale`, or else in the first language there is.
    #[must_use]
    pub fn get(&self, locale: Locale) -> Option<&str> {
        self.exact(locale).or_else(|| self.0.first().map(|(_, text)| text.as_str()))
    }

    /// The text in `locale` and no other.
    #[must_use]
    pub fn exact(&self, locale: Locale) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == locale).map(|(_, text)| text.as_str())
    }

    /// Every text with its language.
    pub fn iter(&self) -> impl Iterator<Item = (Locale, &str)> {
        self.0.iter().map(|(locale, text)| (*locale, text.as_str()))
    }

    /// Whether there is no text at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_language_falls_back_and_says_so() {
        let text = Localized::new([(Locale::En, "size".to_owned())]);
        assert_eq!(text.get(Locale::Zh), Some("size"));
        assert_eq!(text.exact(Locale::Zh), None);
        assert_eq!(Locale::from_tag("zh-Hans-CN"), Some(Locale::Zh));
        assert_eq!(Locale::from_tag("fr"), None);
    }
}
