//! Scores of the model of feelings on labelled lines: precision and recall by class, with intervals.

use snapshot::Snapshot;

use super::found::{Emotion, FeelingGuess};
use super::model::{Feelings, sure};
use super::sentences::{Labelled, labelled};
use crate::language::Language;
use crate::normalize::Normalized;

/// One class: how often it was labelled, said, and both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassScore {
    /// How many lines show it.
    pub labelled: usize,
    /// How many lines were said to show it.
    pub said: usize,
    /// How many of those do.
    pub right: usize,
}

impl ClassScore {
    /// The share of what was said that is right; one where nothing was said.
    #[must_use]
    pub fn precision(&self) -> f64 {
        if self.said == 0 { 1.0 } else { share(self.right, self.said) }
    }

    /// The share of what is there that was said; one where nothing is there.
    #[must_use]
    pub fn recall(&self) -> f64 {
        if self.labelled == 0 { 1.0 } else { share(self.right, self.labelled) }
    }

    /// The interval of 95 % around the precision (Wilson 1927).
    #[must_use]
    pub fn precision_interval(&self) -> (f64, f64) {
        wilson(self.right, self.said)
    }

    /// The same around the recall.
    #[must_use]
    pub fn recall_interval(&self) -> (f64, f64) {
        wilson(self.right, self.labelled)
    }
}

/// Scores by class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FeelingScore {
    /// In the order of [`Emotion::ALL`].
    pub classes: Vec<ClassScore>,
    /// All classes together; to confuse two is wrong for both.
    pub all: ClassScore,
    /// Lines without a feeling, and how many of them were left alone.
    pub quiet: (usize, usize),
    /// Hurry.
    pub hurry: ClassScore,
    /// The mean distance of the intensity from the labelled one, over what is right.
    pub intensity_error: f64,
    /// The lines that were got wrong: text, label, what was said with its probability.
    pub wrong: Vec<String>,
}

/// A labelled line: the text, the feeling with its intensity, and whether it is pressed for time.
pub type FeelingLine<'a> = (&'a str, Option<(Emotion, f64)>, bool);

impl Language {
    /// What a text shows by itself, every class with its probability.
    #[must_use]
    pub fn feeling_of(&self, snapshot: &Snapshot, text: &str) -> FeelingGuess {
        let chars_max = snapshot.programs().policy.utterance_chars_max;
        self.feelings.guess(&Normalized::new(text, chars_max))
    }
}

/// Scores labelled lines, each without context, at the threshold of the policy.
#[must_use]
pub fn score_feelings(
    language: &Language,
    snapshot: &Snapshot,
    lines: &[FeelingLine<'_>],
) -> FeelingScore {
    let chars_max = snapshot.programs().policy.utterance_chars_max;
    let guesses =
        lines.iter().map(|(text, ..)| language.feelings.guess(&Normalized::new(text, chars_max)));
    tally(lines, guesses, &snapshot.programs().policy)
}

/// Scores the labelled sentences of the packs themselves, each by a model that has not seen it or
/// its neighbours. `parts` is how many models are fitted.
#[must_use]
pub fn cross_check_feelings(snapshot: &Snapshot, parts: u64) -> FeelingScore {
    let words = &snapshot.programs().words;
    let rows = labelled(words);
    let mut lines = Vec::new();
    let mut guesses = Vec::new();
    for part in 0..parts.max(2) {
        let held = |row: &&Labelled<'_>| row.fold % parts.max(2) == part;
        let seen: Vec<Labelled<'_>> = rows.iter().filter(|it| !held(it)).copied().collect();
        let feelings = Feelings::fit_to(words, &seen, &[]);
        for row in rows.iter().filter(held) {
            let label = row.emotion.map(|emotion| (emotion, f64::from(row.strength) / 3.0));
            lines.push((row.text, label, row.hurry));
            guesses.push(feelings.guess(&Normalized::new(row.text, row.text.len())));
        }
    }
    tally(&lines, guesses.into_iter(), &snapshot.programs().policy)
}

fn tally(
    lines: &[FeelingLine<'_>],
    guesses: impl Iterator<Item = FeelingGuess>,
    policy: &snapshot::program::Policy,
) -> FeelingScore {
    let mut score = FeelingScore {
        classes: vec![ClassScore::default(); Emotion::ALL.len()],
        ..FeelingScore::default()
    };
    let mut distance = 0.0;
    for ((text, label, hurry), guess) in lines.iter().zip(guesses) {
        let found = sure(&guess, policy);
        let said = found.map(|it| it.emotion);
        let meant = label.map(|(emotion, _)| emotion);
        let right = said.is_some() && said == meant;
        count(&mut score.all, meant.is_some(), said.is_some(), right);
        for emotion in Emotion::ALL {
            let (meant, said) = (meant == Some(emotion), said == Some(emotion));
            count(&mut score.classes[emotion.index()], meant, said, meant && said);
        }
        count(&mut score.hurry, *hurry, guess.hurry, *hurry && guess.hurry);
        if meant.is_none() {
            score.quiet.0 += 1;
            score.quiet.1 += usize::from(said.is_none());
        }
        if let Some((_, labelled)) = label.filter(|_| right) {
            distance += (guess.intensity - labelled).abs();
        }
        if said != meant {
            let first = guess.ranked.first();
            score.wrong.push(format!("{text}\t{meant:?}\t{said:?}\t{first:.2?}"));
        }
    }
    score.intensity_error =
        if score.all.right == 0 { 0.0 } else { distance / number(score.all.right) };
    score
}

fn count(score: &mut ClassScore, meant: bool, said: bool, right: bool) {
    score.labelled += usize::from(meant);
    score.said += usize::from(said);
    score.right += usize::from(right);
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn share(part: usize, whole: usize) -> f64 {
    number(part) / number(whole)
}

/// The interval of a share that is known from `whole` trials, at 95 % (Wilson 1927).
fn wilson(part: usize, whole: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    if whole == 0 {
        return (0.0, 1.0);
    }
    let (n, p) = (number(whole), share(part, whole));
    let middle = p + Z * Z / (2.0 * n);
    let reach = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + Z * Z / n;
    (((middle - reach) / scale).max(0.0), ((middle + reach) / scale).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_hold_their_share() {
        let (low, high) = wilson(9, 10);
        assert!(low > 0.55 && low < 0.6 && high > 0.97 && high < 1.0, "{low} {high}");
        assert_eq!(wilson(0, 0), (0.0, 1.0));
    }
}
