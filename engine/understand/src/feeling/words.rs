//! The words of feelings and of the grammar around them, in two automata.

use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

use super::found::Emotion;
use super::squeeze::Squeezed;
use crate::normalize::{fold, is_ideograph};

type Automaton = CharwiseDoubleArrayAhoCorasick<u32>;

/// What a word of a feeling shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Felt {
    /// The class.
    pub(crate) emotion: Emotion,
    /// 1 mild, 2 plain, 3 strong.
    pub(crate) strength: u8,
}

/// What a word does to the feelings around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grammar {
    Negation,
    More,
    Less,
    Turn,
    Asking,
    Supposing,
    Others,
    Hurry,
    Thanks,
    Praise,
    Mock,
    Relief,
}

/// The roles of `ontology/words/feelings/grammar.yaml`.
const GRAMMAR: [(&str, Grammar); 12] = [
    ("feeling_negation", Grammar::Negation),
    ("feeling_more", Grammar::More),
    ("feeling_less", Grammar::Less),
    ("feeling_turn", Grammar::Turn),
    ("feeling_asking", Grammar::Asking),
    ("feeling_supposing", Grammar::Supposing),
    ("feeling_others", Grammar::Others),
    ("hurry", Grammar::Hurry),
    ("thanks", Grammar::Thanks),
    ("praise", Grammar::Praise),
    ("mock", Grammar::Mock),
    ("relief", Grammar::Relief),
];
/// Words in which no feeling, and words in which no hurry is to be seen.
const NAMES: [&str; 2] = ["feeling_names", "hurry_not"];
/// The strengths of the lexicon and of labelled sentences, by the ends of their roles.
pub(crate) const STRENGTHS: [(&str, u8); 3] = [("mild", 1), ("plain", 2), ("strong", 3)];
/// Stands for a few characters between the parts of a pattern.
const GAP: char = '…';
/// So many characters a gap is at most.
const GAP_CHARS_MAX: usize = 12;

/// A feeling word, or a name that hides one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cover {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// None where it is a name.
    pub(crate) felt: Option<Felt>,
}

/// A grammar word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) grammar: Grammar,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Meaning {
    Grammar(Grammar),
    /// The first part of a pattern, with the others.
    Pattern(Felt, Vec<String>),
}

/// The words of feelings.
#[derive(Default)]
pub(crate) struct FeelingWords {
    /// Feelings and names: at each place the longest.
    covers: Option<Automaton>,
    felt: Vec<Option<Felt>>,
    /// Grammar and patterns: wherever they stand.
    marks: Option<Automaton>,
    meanings: Vec<Vec<Meaning>>,
}

impl FeelingWords {
    /// Takes the words from their roles.
    pub(crate) fn new(words: &BTreeMap<String, Vec<String>>) -> Self {
        let of = |role: &str| words.get(role).into_iter().flatten().map(|word| squeezed(word));
        let mut covers: BTreeMap<String, Option<Felt>> = BTreeMap::new();
        let mut marks: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
        let shown = every_felt().flat_map(|felt| {
            let (name, _) = STRENGTHS[usize::from(felt.strength) - 1];
            let words: Vec<String> = of(&format!("{}_{name}", felt.emotion.key())).collect();
            words.into_iter().map(move |word| (felt, word))
        });
        for (felt, word) in shown {
            let Some((head, rest)) = word.split_once(GAP) else {
                covers.entry(word).or_insert(Some(felt));
                continue;
            };
            let rest = rest.split(GAP).filter(|it| !it.is_empty()).map(str::to_owned);
            let meaning = Meaning::Pattern(felt, rest.collect());
            marks.entry(head.to_owned()).or_default().push(meaning);
        }
        for word in NAMES.into_iter().flat_map(of) {
            covers.insert(word, None);
        }
        for (role, grammar) in GRAMMAR {
            for word in of(role) {
                marks.entry(word).or_default().push(Meaning::Grammar(grammar));
            }
        }
        covers.remove("");
        marks.remove("");
        let (covers, felt): (Vec<String>, Vec<Option<Felt>>) = covers.into_iter().unzip();
        let (marks, meanings): (Vec<String>, Vec<Vec<Meaning>>) = marks.into_iter().unzip();
        Self {
            covers: automaton(covers, MatchKind::LeftmostLongest),
            felt,
            marks: automaton(marks, MatchKind::Standard),
            meanings,
        }
    }

    /// Feelings and names, in order, none overlapping another.
    pub(crate) fn covers(&self, text: &Squeezed) -> Vec<Cover> {
        let Some(automaton) = &self.covers else { return Vec::new() };
        let hits = automaton.leftmost_find_iter(&text.text).map(|hit| Cover {
            start: text.char_at(hit.start()),
            end: text.char_at(hit.end()),
            felt: self.felt[hit.value() as usize],
        });
        hits.filter(|hit| {
            stands_alone(text, hit.start, hit.end)
                && (hit.felt.is_none() || is_enough(text, hit.start, hit.end))
        })
        .collect()
    }

    /// Grammar words wherever they stand, and the patterns that are complete.
    pub(crate) fn marks(&self, text: &Squeezed) -> (Vec<Mark>, Vec<Cover>) {
        let (mut marks, mut patterns) = (Vec::new(), Vec::new());
        let Some(automaton) = &self.marks else { return (marks, patterns) };
        for hit in automaton.find_overlapping_iter(&text.text) {
            let (start, end) = (text.char_at(hit.start()), text.char_at(hit.end()));
            if !stands_alone(text, start, end) {
                continue;
            }
            let enough = is_enough(text, start, end);
            for meaning in &self.meanings[hit.value() as usize] {
                marks.extend(meaning.mark(enough).map(|grammar| Mark { start, end, grammar }));
                patterns.extend(meaning.pattern(text, start, end));
            }
        }
        (marks, patterns)
    }
}

impl Meaning {
    /// The grammar, where it is one; `enough` tells whether the word is more than a character.
    fn mark(&self, enough: bool) -> Option<Grammar> {
        match self {
            Self::Grammar(grammar) => (grammar.is_light() || enough).then_some(*grammar),
            Self::Pattern(..) => None,
        }
    }

    /// The whole pattern, where the others of its parts follow.
    fn pattern(&self, text: &Squeezed, start: usize, end: usize) -> Option<Cover> {
        match self {
            Self::Grammar(_) => None,
            Self::Pattern(felt, rest) => {
                let end = complete(text, end, rest)?;
                Some(Cover { start, end, felt: Some(*felt) })
            }
        }
    }
}

impl Grammar {
    /// Whether a single character does its work inside a clause: 不, 很. 急 and 牛 do not.
    fn is_light(self) -> bool {
        match self {
            Self::Hurry | Self::Praise | Self::Mock => false,
            Self::Negation
            | Self::More
            | Self::Less
            | Self::Turn
            | Self::Asking
            | Self::Supposing
            | Self::Others
            | Self::Thanks
            | Self::Relief => true,
        }
    }
}

impl std::fmt::Debug for FeelingWords {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("FeelingWords")
            .field("felt", &self.felt.len())
            .finish_non_exhaustive()
    }
}

/// Every class in every strength.
fn every_felt() -> impl Iterator<Item = Felt> {
    Emotion::ALL.into_iter().flat_map(|emotion| {
        STRENGTHS.into_iter().map(move |(_, strength)| Felt { emotion, strength })
    })
}

fn squeezed(word: &str) -> String {
    Squeezed::new(&fold(word).chars().collect::<Vec<char>>()).text
}

fn automaton(words: Vec<String>, kind: MatchKind) -> Option<Automaton> {
    let rows = words.into_iter().enumerate();
    let rows = rows.filter_map(|(index, word)| Some((word, u32::try_from(index).ok()?)));
    // Only an empty or an enormous set of words is refused; then nothing is found.
    CharwiseDoubleArrayAhoCorasickBuilder::new().match_kind(kind).build_with_values(rows).ok()
}

/// Latin letters and digits that run on make another word.
fn stands_alone(text: &Squeezed, start: usize, end: usize) -> bool {
    let joins =
        |one: char, other: char| one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
    !joins(text.before(start), text.char(start))
        && (end == 0 || !joins(text.char(end - 1), text.char(end)))
}

/// One character is a word only where nothing else stands in the clause; a picture always is.
fn is_enough(text: &Squeezed, start: usize, end: usize) -> bool {
    let char = text.char(start);
    end > start + 1
        || !(is_ideograph(char) || char.is_ascii_alphanumeric())
        || text.is_clause(start, end)
}

/// The end of a pattern whose first part ends at a place; none where a part is missing.
fn complete(text: &Squeezed, from: usize, rest: &[String]) -> Option<usize> {
    let mut at = from;
    for part in rest {
        let part: Vec<char> = part.chars().collect();
        let window = text.chars.get(at..(at + GAP_CHARS_MAX + part.len()).min(text.chars.len()))?;
        let found = window.windows(part.len()).position(|it| it == part.as_slice())?;
        at += found + part.len();
    }
    Some(at)
}
