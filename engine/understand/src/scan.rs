//! One utterance with every known word found in it.

use domain::UnitId;
use snapshot::program::Unit;

use crate::lexicon::{Lexicon, Match, Sense};
use crate::normalize::Normalized;
use crate::roles::Role;

/// A folded utterance and the words that stand in it, by where they start and end.
#[derive(Debug)]
pub(crate) struct Scan<'a> {
    pub(crate) text: &'a Normalized,
    original: &'a str,
    units: &'a [Unit],
    lexicon: &'a Lexicon,
    /// By start, the longest first.
    matches: Vec<Match>,
    /// For each character the first match that starts there or later.
    first: Vec<usize>,
    /// Matches by end, the longest first.
    by_end: Vec<Match>,
    first_by_end: Vec<usize>,
}

impl<'a> Scan<'a> {
    pub(crate) fn new(
        original: &'a str,
        text: &'a Normalized,
        lexicon: &'a Lexicon,
        units: &'a [Unit],
    ) -> Self {
        let mut matches = lexicon.find(text);
        hide_inside_opaque(lexicon, &mut matches);
        let mut by_end = matches.clone();
        by_end.sort_by_key(|found| (found.end, found.start));
        let first = firsts(&matches, text.len(), |found| found.start);
        let first_by_end = firsts(&by_end, text.len(), |found| found.end);
        Self { text, original, units, lexicon, matches, first, by_end, first_by_end }
    }

    /// Every match with its senses, by start, the longest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Match, &'a [Sense])> + '_ {
        self.matches.iter().map(|found| (*found, self.lexicon.senses(*found)))
    }

    /// The matches that start at a character, the longest first.
    pub(crate) fn starting(&self, at: usize) -> impl Iterator<Item = (Match, &'a [Sense])> + '_ {
        let from = self.first.get(at).copied().unwrap_or(self.matches.len());
        self.matches[from..]
            .iter()
            .take_while(move |found| found.start == at)
            .map(|found| (*found, self.lexicon.senses(*found)))
    }

    /// The matches that end before a character, the longest first.
    pub(crate) fn ending(&self, at: usize) -> impl Iterator<Item = (Match, &'a [Sense])> + '_ {
        let from = self.first_by_end.get(at).copied().unwrap_or(self.by_end.len());
        self.by_end[from..]
            .iter()
            .take_while(move |found| found.end == at)
            .map(|found| (*found, self.lexicon.senses(*found)))
    }

    /// The end of the longest word of a role that starts at a character.
    pub(crate) fn role_at(&self, at: usize, role: Role) -> Option<usize> {
        self.word_at(at, role).map(|(end, _)| end)
    }

    /// The same, with the word's place among the words of its role.
    pub(crate) fn word_at(&self, at: usize, role: Role) -> Option<(usize, usize)> {
        self.starting(at)
            .find_map(|(found, senses)| role_in(senses, role).map(|index| (found.end, index)))
    }

    /// The start of the longest word of a role that ends before a character.
    pub(crate) fn role_before(&self, at: usize, role: Role) -> Option<usize> {
        self.ending(at).find_map(|(found, senses)| role_in(senses, role).map(|_| found.start))
    }

    /// The buyer's own characters behind a part of the folded text.
    pub(crate) fn original(&self, start: usize, end: usize) -> &'a str {
        let span = self.text.span(start, end);
        &self.original[span.start..span.end]
    }

    /// Units with the same folded name: first those written just as the buyer wrote it, since
    /// 16G is no weight.
    pub(crate) fn as_written(&self, found: Match, mut ids: Vec<UnitId>) -> Vec<UnitId> {
        if ids.len() > 1 {
            let written = self.original(found.start, found.end);
            let same = |id: &UnitId| self.units[id.index()].names.iter().any(|it| it == written);
            ids.sort_by_key(|id| !same(id));
        }
        ids
    }

    /// The first character at or after `at` that is no blank.
    pub(crate) fn skip_blank(&self, at: usize) -> usize {
        at + usize::from(at < self.text.len() && self.text.char(at) == ' ')
    }

    /// The index after the last character before `at` that is no blank.
    pub(crate) fn skip_blank_back(&self, at: usize) -> usize {
        at - usize::from(at > 0 && self.text.char(at - 1) == ' ')
    }
}

/// The place of a role's word among its like, where one of the senses is that role.
pub(crate) fn role_in(senses: &[Sense], role: Role) -> Option<usize> {
    senses.iter().find_map(|sense| sense.of_role(role))
}

/// Removes what lies inside an opaque word and is shorter than it. `matches` are by start.
fn hide_inside_opaque(lexicon: &Lexicon, matches: &mut Vec<Match>) {
    let opaque: Vec<Match> = matches
        .iter()
        .copied()
        .filter(|found| role_in(lexicon.senses(*found), Role::Opaque).is_some())
        .collect();
    if opaque.is_empty() {
        return;
    }
    let mut next = 0;
    let mut reach: Option<Match> = None;
    matches.retain(|found| {
        while next < opaque.len() && opaque[next].start <= found.start {
            if reach.is_none_or(|held| opaque[next].end > held.end) {
                reach = Some(opaque[next]);
            }
            next += 1;
        }
        reach.is_none_or(|cover| {
            let same = (cover.start, cover.end) == (found.start, found.end);
            same || found.end > cover.end || found.start < cover.start
        })
    });
}

/// For each index from 0 to `length` the position of the first row whose key is not below it.
fn firsts(rows: &[Match], length: usize, key: fn(&Match) -> usize) -> Vec<usize> {
    let mut firsts = Vec::with_capacity(length + 1);
    let mut row = 0;
    for index in 0..=length {
        while row < rows.len() && key(&rows[row]) < index {
            row += 1;
        }
        firsts.push(row);
    }
    firsts
}
