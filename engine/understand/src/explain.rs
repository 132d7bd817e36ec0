//! Why an utterance was taken for an intent: what the model sees of it, and the nearest phrasings,
//! word for word. For people who teach; a turn does not need it.

use std::collections::BTreeMap;

use domain::QuestionId;
use snapshot::program::Act;
use snapshot::{Snapshot, View};

use crate::intent::Typed;
use crate::language::{Language, with_stand_ins};
use crate::normalize::{Normalized, is_silent};
use crate::parse::parse;
use crate::understanding::{Context, Intent};

/// Why an utterance was taken for its intents.
#[derive(Clone, Debug, PartialEq)]
pub struct Explanation {
    /// What the intent model sees: things of the graph, numbers and pointers stand as their kinds.
    pub pattern: String,
    /// What speaks for each intent, in the order given.
    pub evidence: Vec<Evidence>,
}

/// What speaks for an intent.
#[derive(Clone, Debug, PartialEq)]
pub struct Evidence {
    /// The question, or the entry that teaches the act.
    pub question: QuestionId,
    /// The nearest phrasing that teaches it, as it stands in its pack.
    pub phrasing: String,
    /// How alike the wording is, 0 to 1: the cosine of one and two words or characters in a row,
    /// weighted by how rare they are among all phrasings. Reckoned for this explanation.
    pub likeness: f64,
    /// What utterance and phrasing share, most telling first, with its part of the likeness.
    pub shared: Vec<(String, f64)>,
}

/// So many shared pieces are told.
const SHARED_MAX: usize = 6;

/// Explains the intents of an utterance. Every phrasing is read anew: this takes as long as a
/// hundred turns.
#[must_use]
pub fn explain(
    language: &Language,
    view: View<'_>,
    text: &str,
    context: &Context<'_>,
    intents: &[Intent],
) -> Explanation {
    let snapshot = view.snapshot;
    let reader = Reader { language, snapshot };
    let pieces = reader.pieces(text, context);
    let taught = reader.taught();
    let rarity = Rarity::of(taught.iter().map(|it| &it.grams));
    let said = rarity.weigh(&grams(&pieces));
    let evidence = intents.iter().filter_map(|intent| {
        let of = taught.iter().filter(|it| it.teaches(intent));
        of.map(|it| it.evidence(intent.question, &said, &rarity))
            .max_by(|one, other| one.likeness.total_cmp(&other.likeness))
    });
    Explanation { evidence: evidence.collect(), pattern: pieces.concat() }
}

/// A phrasing with what it teaches.
struct Taught {
    question: QuestionId,
    act: Act,
    phrasing: String,
    grams: BTreeMap<String, f64>,
}

impl Taught {
    fn teaches(&self, intent: &Intent) -> bool {
        // Every act but an answer is one class, whichever entries teach it.
        if intent.act == Act::Answer {
            self.question == intent.question
        } else {
            self.act == intent.act
        }
    }

    fn evidence(
        &self,
        question: QuestionId,
        said: &BTreeMap<String, f64>,
        rarity: &Rarity,
    ) -> Evidence {
        let own = rarity.weigh(&self.grams);
        let mut shared: Vec<(String, f64)> = own
            .iter()
            .filter_map(|(gram, weight)| Some((gram.clone(), weight * said.get(gram)?)))
            .collect();
        let likeness = shared.iter().map(|(_, part)| part).sum::<f64>().min(1.0);
        shared.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        shared.truncate(SHARED_MAX);
        Evidence { question, phrasing: self.phrasing.clone(), likeness, shared }
    }
}

/// Reads texts as the model sees them.
struct Reader<'a> {
    language: &'a Language,
    snapshot: &'a Snapshot,
}

impl Reader<'_> {
    fn taught(&self) -> Vec<Taught> {
        let mut taught = Vec::new();
        for (index, question) in self.snapshot.programs().questions.iter().enumerate() {
            for (_, phrasing) in &question.phrasings {
                let pieces = self.pieces(&with_stand_ins(phrasing), &Context::default());
                taught.push(Taught {
                    question: QuestionId::from_index(index),
                    act: question.act,
                    phrasing: phrasing.clone(),
                    grams: grams(&pieces),
                });
            }
        }
        taught
    }

    /// The characters, Latin words and kinds of things that a text consists of.
    fn pieces(&self, original: &str, context: &Context<'_>) -> Vec<String> {
        let chars_max = self.snapshot.programs().policy.utterance_chars_max;
        let text = Normalized::new(original, chars_max);
        let parsed = parse(self.language, self.snapshot, original, &text, context);
        pieces(&text.chars, &parsed.typed(&self.language.known))
    }
}

fn pieces(chars: &[char], typed: &[Typed]) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut typed = typed.iter().peekable();
    let mut at = 0;
    let mut in_word = false;
    while at < chars.len() {
        if let Some(part) = typed.peek().filter(|part| part.start <= at).copied() {
            typed.next();
            pieces.extend(part.kind.map(|kind| format!("{{{}}}", kind.name())));
            at = at.max(part.end);
            in_word = false;
            continue;
        }
        let char = chars[at];
        let latin = char.is_ascii_alphanumeric();
        match pieces.last_mut().filter(|_| latin && in_word) {
            Some(word) => word.push(char),
            None if !is_silent(char) && !char.is_control() => {
                let kind = crate::intent::Kind::of_stand_in(char);
                pieces
                    .push(kind.map_or_else(|| char.to_string(), |it| format!("{{{}}}", it.name())));
            }
            None => {}
        }
        in_word = latin;
        at += 1;
    }
    pieces
}

/// One and two pieces in a row.
fn grams(pieces: &[String]) -> BTreeMap<String, f64> {
    let singles = pieces.windows(1).map(<[String]>::concat);
    singles.chain(pieces.windows(2).map(<[String]>::concat)).map(|gram| (gram, 1.0)).collect()
}

/// How rare each gram is among all phrasings.
struct Rarity {
    counts: BTreeMap<String, f64>,
    phrasings: f64,
}

impl Rarity {
    fn of<'a>(all: impl Iterator<Item = &'a BTreeMap<String, f64>>) -> Self {
        let mut rarity = Self { counts: BTreeMap::new(), phrasings: 0.0 };
        for grams in all {
            rarity.phrasings += 1.0;
            for gram in grams.keys() {
                *rarity.counts.entry(gram.clone()).or_default() += 1.0;
            }
        }
        rarity
    }

    /// Grams weighted by rarity, to length one.
    fn weigh(&self, grams: &BTreeMap<String, f64>) -> BTreeMap<String, f64> {
        let weight = |gram: &String| {
            let count = self.counts.get(gram).copied().unwrap_or(0.0);
            ((self.phrasings + 1.0) / (count + 1.0)).ln() + 0.5
        };
        let mut weighed: BTreeMap<String, f64> =
            grams.keys().map(|gram| (gram.clone(), weight(gram))).collect();
        let length = weighed.values().map(|it| it * it).sum::<f64>().sqrt();
        weighed.values_mut().for_each(|it| *it /= length.max(f64::MIN_POSITIVE));
        weighed
    }
}
