//! The signs of feeling in an utterance: words with what is made of them, hurry, thanks, mockery.

use super::squeeze::Squeezed;
use super::words::{Cover, FeelingWords, Felt, Grammar, Mark};

/// How a feeling word is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum State {
    /// 好难看.
    Stated,
    /// 不难看.
    Denied,
    /// 难看吗.
    Asked,
    /// 要是难看的话.
    Supposed,
    /// 有人说难看.
    Others,
    /// 难看, 但是…
    Conceded,
}

/// A feeling word as it is put.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FeltAt {
    pub(crate) felt: Felt,
    pub(crate) state: State,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// 非常, 死了 beside it.
    pub(crate) more: bool,
    /// 有点 beside it.
    pub(crate) less: bool,
}

/// What an utterance shows.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own")]
pub(crate) struct Signs {
    pub(crate) felt: Vec<FeltAt>,
    pub(crate) hurry: bool,
    pub(crate) thanks: bool,
    pub(crate) praise: bool,
    pub(crate) mock: bool,
    pub(crate) relief: bool,
    pub(crate) asked: bool,
    pub(crate) turned: bool,
    /// Exclamation marks and shortened runs.
    pub(crate) shouts: usize,
    /// Letters outside of thanks, praise and mockery.
    pub(crate) other_chars: usize,
}

/// A degree or a negation may stand so many characters before its word.
const REACH: usize = 3;

impl Signs {
    /// Reads the signs of an utterance.
    pub(crate) fn read(words: &FeelingWords, text: &Squeezed) -> Self {
        let covers = words.covers(text);
        let (marks, patterns) = words.marks(text);
        let marks: Vec<Mark> = marks.into_iter().filter(|it| !is_hidden(it, &covers)).collect();
        let has = |grammar: Grammar| marks.iter().any(|it| it.grammar == grammar);
        let mut felt = Vec::new();
        for cover in covers.iter().chain(&patterns) {
            felt.extend(cover.felt.map(|it| put(text, &marks, cover, it)));
        }
        felt.sort_by_key(|it: &FeltAt| (it.start, it.end, it.felt));
        let shouted = text.chars.iter().filter(|char| **char == '!').count();
        Self {
            felt,
            hurry: hurries(text, &marks),
            thanks: has(Grammar::Thanks),
            praise: has(Grammar::Praise),
            mock: has(Grammar::Mock),
            relief: has(Grammar::Relief),
            asked: has(Grammar::Asking) || text.chars.contains(&'?'),
            turned: has(Grammar::Turn),
            shouts: shouted + text.runs,
            other_chars: others(text, &marks),
        }
    }

    /// Whether anything at all speaks of a feeling, so that a closer look pays.
    pub(crate) fn show(&self) -> bool {
        !self.felt.is_empty() || self.shouts > 0 || self.mock
    }

    /// The word that shows most: stated before all others, then the strongest.
    pub(crate) fn strongest(&self) -> Option<&FeltAt> {
        let rank = |it: &FeltAt| (it.state == State::Stated, it.felt.strength, it.more);
        self.felt.iter().rev().max_by_key(|it| rank(it))
    }
}

/// Grammar inside a name is part of the name; inside a feeling word what denies and stresses is.
fn is_hidden(mark: &Mark, covers: &[Cover]) -> bool {
    let around = covers.iter().find(|it| it.start <= mark.start && mark.end <= it.end);
    around.is_some_and(|cover| cover.felt.is_none() || is_within(mark.grammar))
}

/// Whether a grammar word may be a mere part of a feeling word: 不 in 不爽.
fn is_within(grammar: Grammar) -> bool {
    match grammar {
        Grammar::Negation
        | Grammar::More
        | Grammar::Less
        | Grammar::Turn
        | Grammar::Asking
        | Grammar::Supposing
        | Grammar::Others => true,
        Grammar::Hurry | Grammar::Thanks | Grammar::Praise | Grammar::Mock | Grammar::Relief => {
            false
        }
    }
}

fn put(text: &Squeezed, marks: &[Mark], cover: &Cover, felt: Felt) -> FeltAt {
    let (start, end) = (cover.start, cover.end);
    let clause = text.clause.get(start).copied();
    let same = |mark: &Mark| text.clause.get(mark.start).copied() == clause;
    let near = |grammar: Grammar| {
        marks.iter().any(|it| {
            let before = it.end <= start && it.end + REACH > start;
            let after = it.start >= end && it.start <= end + 1;
            it.grammar == grammar && same(it) && (before || after)
        })
    };
    let before = |grammar: Grammar, reach: usize| {
        marks.iter().any(|it| {
            it.grammar == grammar && same(it) && it.end <= start && it.end + reach >= start
        })
    };
    let asked = marks.iter().any(|it| it.grammar == Grammar::Asking && same(it))
        || ends_asking(text, end, clause);
    let state = if before(Grammar::Negation, REACH) {
        State::Denied
    } else if asked {
        State::Asked
    } else if before(Grammar::Supposing, usize::MAX / 2) {
        State::Supposed
    } else if before(Grammar::Others, usize::MAX / 2) {
        State::Others
    } else if marks.iter().any(|it| it.grammar == Grammar::Turn && it.start >= end) {
        State::Conceded
    } else {
        State::Stated
    };
    FeltAt { felt, state, start, end, more: near(Grammar::More), less: near(Grammar::Less) }
}

/// Whether the clause around a place ends with a question mark.
fn ends_asking(text: &Squeezed, at: usize, clause: Option<usize>) -> bool {
    let same = |index: &usize| text.clause.get(*index).copied() == clause;
    (at..text.chars.len()).take_while(same).any(|index| text.chars[index] == '?')
}

/// Whether the buyer is pressed for time: said, and not denied.
fn hurries(text: &Squeezed, marks: &[Mark]) -> bool {
    let denied = |hurry: &Mark| {
        marks.iter().any(|it| {
            let same = text.clause.get(it.start) == text.clause.get(hurry.start);
            it.grammar == Grammar::Negation && same && it.end == hurry.start
        })
    };
    marks.iter().any(|it| it.grammar == Grammar::Hurry && !denied(it))
}

fn others(text: &Squeezed, marks: &[Mark]) -> usize {
    let mut free: Vec<bool> = text.chars.iter().map(|char| char.is_alphanumeric()).collect();
    for mark in marks {
        match mark.grammar {
            Grammar::Thanks | Grammar::Praise | Grammar::Mock => {
                free[mark.start..mark.end].fill(false);
            }
            Grammar::Negation
            | Grammar::More
            | Grammar::Less
            | Grammar::Turn
            | Grammar::Asking
            | Grammar::Supposing
            | Grammar::Others
            | Grammar::Hurry
            | Grammar::Relief => {}
        }
    }
    free.into_iter().filter(|it| *it).count()
}
