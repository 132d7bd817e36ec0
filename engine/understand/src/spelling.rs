//! Reads an utterance as it was meant: misspelt names and words of questions are repaired where that is sure, and told
//! as doubts where it is not. What is spelt right is left alone.

use std::collections::BTreeMap;

use domain::ProductId;
use snapshot::program::Programs;
use typo::{Doubt, Entry, Kind, Vocabulary, is_common, words_of};

use crate::lexicon::{Lexicon, Sense};
use crate::normalize::{Normalized, fold, is_ideograph, is_stop};
use crate::understanding;

/// The words of one snapshot that may be misspelt.
#[derive(Debug, Default)]
pub(crate) struct Spelling {
    vocabulary: Vocabulary,
}

/// An utterance as it was meant.
#[derive(Debug)]
pub(crate) struct Meant {
    /// The text with its sure repairs.
    pub(crate) text: Normalized,
    /// What may have been meant, by characters of `text`.
    pub(crate) doubts: Vec<Doubt>,
}

/// Minus the logarithms of the shares that kinds of words have of what buyers say.
mod share {
    pub(super) const PHRASE: f32 = 1.0;
    pub(super) const PIECE: f32 = 2.0;
    pub(super) const NAME: f32 = 1.5;
    pub(super) const PRODUCT: f32 = 2.5;
    pub(super) const WORD_OF_PRODUCT: f32 = 2.5;
    pub(super) const GRAMMAR: f32 = 2.5;
    pub(super) const ASK: f32 = 1.5;
}

/// Pieces of questions of more characters are left out.
const PIECE_MAX: usize = 9;
/// Two words that stand side by side so often are one more word.
const PAIR_COUNT_MIN: u32 = 3;
/// A pair of words of more characters is left out.
const PAIR_CHARS_MAX: usize = 4;
/// Shorter words in letters are left out.
const LETTERS_MIN: usize = 3;

impl Meant {
    /// The doubts, by the buyer's own text.
    pub(crate) fn doubts(&self) -> Vec<understanding::Doubt> {
        let told = |it: &Doubt| understanding::Doubt {
            span: self.text.span(it.start, it.end),
            meant: it.meant.clone(),
            change: it.change,
        };
        self.doubts.iter().map(told).collect()
    }
}

impl Spelling {
    /// Takes every name and the words of all sentences.
    pub(crate) fn new(
        senses: &BTreeMap<String, Vec<Sense>>,
        product_names: &[(ProductId, String)],
        programs: &Programs,
    ) -> Self {
        let mut entries = names(senses);
        let mut told = Told::default();
        for question in &programs.questions {
            for (_, phrasing) in &question.phrasings {
                told.take_phrasing(phrasing);
            }
        }
        told.entries(share::PHRASE, Kind::Word, &mut entries);
        let mut titles = Told::default();
        for (_, name) in product_names {
            titles.take_words(name);
        }
        titles.pairs.clear();
        titles.entries(share::WORD_OF_PRODUCT, Kind::Word, &mut entries);
        Self { vocabulary: Vocabulary::new(entries) }
    }

    /// Repairs what is misspelt; `score_min` parts repairs from doubts.
    pub(crate) fn read(&self, lexicon: &Lexicon, text: Normalized, score_min: f64) -> Meant {
        let exact: Vec<(usize, usize)> = lexicon
            .find(&text)
            .iter()
            .filter(|found| found.end - found.start > 1)
            .map(|found| (found.start, found.end))
            .collect();
        let (repairs, mut doubts) = self.vocabulary.repairs(&text.chars, &exact, score_min);
        if repairs.is_empty() {
            return Meant { text, doubts };
        }
        for doubt in &mut doubts {
            let before = repairs.iter().filter(|it| it.end <= doubt.start);
            let (longer, shorter) = before.fold((0, 0), |(longer, shorter), it| {
                (longer + it.meant.len(), shorter + (it.end - it.start))
            });
            doubt.start = doubt.start + longer - shorter;
            doubt.end = doubt.end + longer - shorter;
        }
        Meant { text: text.repaired(&repairs), doubts }
    }
}

/// Every word of the lexicon. Words of one kind are equally probable.
fn names(words: &BTreeMap<String, Vec<Sense>>) -> Vec<Entry> {
    let groups = [
        (share::ASK, Kind::Piece),
        (share::NAME, Kind::Name),
        (share::PRODUCT, Kind::Name),
        (share::GRAMMAR, Kind::Word),
    ];
    let group = |senses: &[Sense]| {
        let is = |test: fn(&Sense) -> bool| senses.iter().any(test);
        if is(is_ask) {
            0
        } else if is(is_name) {
            1
        } else if is(is_product) {
            2
        } else {
            3
        }
    };
    let mut counts = [0_usize; 4];
    for senses in words.values() {
        counts[group(senses)] += 1;
    }
    let mut entries = Vec::new();
    for (word, senses) in words {
        let at = group(senses);
        let (share, kind) = groups[at];
        let cost = share + logarithm(counts[at]);
        if word.chars().any(is_ideograph) {
            entries.push(Entry { text: word.clone(), cost, kind });
        } else {
            for part in letters_of(word) {
                entries.push(Entry { text: part.to_owned(), cost, kind });
            }
        }
    }
    entries
}

fn is_name(sense: &Sense) -> bool {
    matches!(
        sense,
        Sense::Category(_)
            | Sense::Value(_)
            | Sense::Need(_)
            | Sense::Name(_)
            | Sense::Thing(_)
            | Sense::Choice { .. }
    )
}

fn is_ask(sense: &Sense) -> bool {
    matches!(sense, Sense::Ask(_))
}

fn is_product(sense: &Sense) -> bool {
    matches!(sense, Sense::Product(_))
}

/// The words in letters of a text.
fn letters_of(text: &str) -> impl Iterator<Item = &str> {
    let runs = text.split(|it: char| !it.is_ascii_alphanumeric());
    runs.filter(|it| it.len() >= LETTERS_MIN && it.bytes().all(|it| it.is_ascii_lowercase()))
}

/// The natural logarithm of a count, of which as much as 2^32 is told apart.
fn logarithm(count: usize) -> f32 {
    let count = u32::try_from(count).unwrap_or(u32::MAX).max(1);
    let half = |bits: u32| u16::try_from(bits & 0xffff).map_or(0.0, f32::from);
    (half(count >> 16) * 65_536.0 + half(count)).ln()
}

/// Words of sentences with how often each is said.
#[derive(Debug, Default)]
struct Told {
    words: BTreeMap<String, u32>,
    pairs: BTreeMap<String, u32>,
    pieces: BTreeMap<String, u32>,
    count: usize,
    piece_count: usize,
}

impl Told {
    /// Takes a phrasing's pieces: what stands between its placeholders and stops.
    fn take_phrasing(&mut self, phrasing: &str) {
        for part in phrasing.split(['{', '}']).step_by(2) {
            let folded = fold(part);
            for piece in folded.split(|it: char| is_stop(it) || it == ' ') {
                self.take_piece(piece);
            }
            self.take_words(&folded);
        }
    }

    fn take_piece(&mut self, piece: &str) {
        self.piece_count += 1;
        let fits = (3..=PIECE_MAX).contains(&piece.chars().count());
        if fits && piece.chars().all(is_ideograph) {
            *self.pieces.entry(piece.to_owned()).or_default() += 1;
        }
    }

    fn take_words(&mut self, folded: &str) {
        for word in letters_of(folded) {
            *self.words.entry(word.to_owned()).or_default() += 1;
            self.count += 1;
        }
        let chars: Vec<char> = folded.chars().collect();
        let mut last: Option<(usize, usize)> = None;
        for (start, end) in words_of(&chars) {
            if !is_ideograph(chars[start]) {
                last = None;
                continue;
            }
            self.count += 1;
            if end - start > 1 {
                *self.words.entry(chars[start..end].iter().collect()).or_default() += 1;
            }
            let tells = |(start, end): (usize, usize)| end - start > 1 || !is_common(chars[start]);
            let fits = |last: &(usize, usize)| end - last.0 <= PAIR_CHARS_MAX && tells(*last);
            if let Some((first, _)) = last.filter(|last| fits(last) && tells((start, end))) {
                *self.pairs.entry(chars[first..end].iter().collect()).or_default() += 1;
            }
            last = Some((start, end));
        }
    }

    fn entries(self, share: f32, kind: Kind, into: &mut Vec<Entry>) {
        let all = logarithm(self.count) + share;
        let pairs = self.pairs.into_iter().filter(|(_, count)| *count >= PAIR_COUNT_MIN);
        for (text, count) in self.words.into_iter().chain(pairs) {
            into.push(Entry { text, cost: all - logarithm(count as usize), kind });
        }
        let all = logarithm(self.piece_count) + share::PIECE;
        for (text, count) in self.pieces {
            into.push(Entry { text, cost: all - logarithm(count as usize), kind: Kind::Piece });
        }
    }
}
