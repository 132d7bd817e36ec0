//! Labelled sentences from the words of packs: `felt_CLASS_STRENGTH`, `felt_none`, `…_hurry`.

use std::collections::BTreeMap;

use super::found::Emotion;
use super::words::STRENGTHS;

/// A sentence with the feeling it shows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Labelled<'a> {
    pub(crate) text: &'a str,
    /// None where no feeling shows.
    pub(crate) emotion: Option<Emotion>,
    /// 1 mild, 2 plain, 3 strong; 0 without a feeling.
    pub(crate) strength: u8,
    /// Whether the buyer is pressed for time.
    pub(crate) hurry: bool,
    /// Neighbours share a number and are held out together.
    pub(crate) fold: u64,
}

const PREFIX: &str = "felt_";
const NONE: &str = "none";
const HURRY: &str = "hurry";
/// So many neighbours share a fold.
const RUN: usize = 5;

/// All labelled sentences, in the order of their roles.
pub(crate) fn labelled(words: &BTreeMap<String, Vec<String>>) -> Vec<Labelled<'_>> {
    let mut rows = Vec::new();
    let mut fold = 0;
    for (role, texts) in words {
        let Some((emotion, strength, hurry)) = role.strip_prefix(PREFIX).and_then(label) else {
            continue;
        };
        for run in texts.chunks(RUN) {
            let run = run.iter().map(String::as_str);
            rows.extend(run.map(|text| Labelled { text, emotion, strength, hurry, fold }));
            fold += 1;
        }
    }
    rows
}

/// The label of a role without its prefix; none where it is no label.
fn label(role: &str) -> Option<(Option<Emotion>, u8, bool)> {
    let mut parts = role.split('_');
    let class = parts.next()?;
    let mut label = match Emotion::ALL.into_iter().find(|emotion| emotion.key() == class) {
        Some(emotion) => {
            let name = parts.next()?;
            let (_, strength) = STRENGTHS.iter().find(|(known, _)| *known == name)?;
            (Some(emotion), *strength, false)
        }
        None if class == NONE => (None, 0, false),
        None => return None,
    };
    label.2 = parts.next().is_some_and(|rest| rest == HURRY);
    Some(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_labels() {
        assert_eq!(label("anger_strong"), Some((Some(Emotion::Anger), 3, false)));
        assert_eq!(label("fear_plain_hurry"), Some((Some(Emotion::Fear), 2, true)));
        assert_eq!(label("none_hurry"), Some((None, 0, true)));
        assert_eq!(label("none"), Some((None, 0, false)));
        assert_eq!(label("anger"), None);
        assert_eq!(label("envy_strong"), None);
    }
}
