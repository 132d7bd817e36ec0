//! All words that are known, in one automaton: names of things, units, cues and grammar words.

use std::collections::BTreeMap;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use domain::{AttributeId, CategoryId, NeedId, ProductId, TaskId, TermId, UnitId};

use crate::normalize::Normalized;
use crate::roles::Role;

/// What a word may mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sense {
    /// A product's name, alias or number.
    Product(ProductId),
    /// A category's name.
    Category(CategoryId),
    /// A named value.
    Value(TermId),
    /// A need's name.
    Need(NeedId),
    /// An attribute's name.
    Name(AttributeId),
    /// Words that ask for an attribute without naming it.
    Ask(AttributeId),
    /// A word for more or less of an attribute.
    Degree {
        /// The attribute.
        attribute: AttributeId,
        /// Whether more.
        more: bool,
        /// How the word is put.
        form: Form,
    },
    /// An answer of a choice slot.
    Choice {
        /// The task.
        task: TaskId,
        /// The slot's index.
        slot: usize,
        /// The choice's index.
        choice: usize,
    },
    /// Another thing with a label.
    Thing(TermId),
    /// A word beside which a number is a slot's.
    Cue {
        /// The task.
        task: TaskId,
        /// The slot's index.
        slot: usize,
    },
    /// A unit's name.
    Unit(UnitId),
    /// A grammar word, with its place among the words of its role.
    Role(Role, usize),
}

impl Sense {
    /// The unit, where this is one.
    pub(crate) fn unit(self) -> Option<UnitId> {
        if let Self::Unit(id) = self { Some(id) } else { None }
    }

    /// The attribute and whether more is meant, where this is a word for more or less.
    pub(crate) fn degree(self) -> Option<(AttributeId, bool)> {
        if let Self::Degree { attribute, more, .. } = self { Some((attribute, more)) } else { None }
    }

    /// The task and slot, where this is a cue.
    pub(crate) fn cue(self) -> Option<(TaskId, usize)> {
        if let Self::Cue { task, slot } = self { Some((task, slot)) } else { None }
    }

    /// The place among the words of a role, where this is one of them.
    pub(crate) fn of_role(self, role: Role) -> Option<usize> {
        if let Self::Role(known, index) = self { (known == role).then_some(index) } else { None }
    }
}

/// How a word for more or less is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Form {
    /// 轻.
    Stem,
    /// 轻一点, lighter.
    Comparative,
    /// lightest.
    Superlative,
}

/// A place where a word stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// The index of its first character.
    pub(crate) start: usize,
    /// The index after its last character.
    pub(crate) end: usize,
    word: u32,
}

/// Every known word with its senses.
#[derive(Default)]
pub(crate) struct Lexicon {
    automaton: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    senses: Vec<Vec<Sense>>,
}

impl Lexicon {
    /// Builds the automaton over folded words.
    pub(crate) fn new(words: &BTreeMap<String, Vec<Sense>>) -> Self {
        let mut patterns = Vec::with_capacity(words.len());
        let mut senses = Vec::with_capacity(words.len());
        for (word, meanings) in words {
            if word.is_empty() || meanings.is_empty() {
                continue;
            }
            let mut meanings = meanings.clone();
            meanings.sort_unstable();
            meanings.dedup();
            patterns.push((word, u32::try_from(senses.len()).unwrap_or(u32::MAX)));
            senses.push(meanings);
        }
        // Only an empty or an enormous set of words is refused; then nothing is linked.
        let automaton =
            CharwiseDoubleArrayAhoCorasickBuilder::new().build_with_values(patterns).ok();
        Self { automaton, senses }
    }

    /// The senses of a match.
    pub(crate) fn senses(&self, found: Match) -> &[Sense] {
        &self.senses[found.word as usize]
    }

    /// Every place where a word stands, overlaps included: by start, the longest first.
    pub(crate) fn find(&self, text: &Normalized) -> Vec<Match> {
        let Some(automaton) = &self.automaton else { return Vec::new() };
        let mut found: Vec<Match> = automaton
            .find_overlapping_iter(&text.text)
            .map(|hit| Match {
                start: text.char_at(hit.start()),
                end: text.char_at(hit.end()),
                word: hit.value(),
            })
            .filter(|found| self.stands_alone(text, *found))
            .collect();
        found.sort_unstable_by_key(|found| (found.start, usize::MAX - found.end, found.word));
        found
    }

    /// Letters and digits that run on make another word: "t14" is not in "t14s". A unit may
    /// follow its number directly.
    fn stands_alone(&self, text: &Normalized, found: Match) -> bool {
        let joins =
            |one: char, other: char| one.is_ascii_alphanumeric() && other.is_ascii_alphanumeric();
        if joins(text.char(found.end - 1), text.char(found.end)) {
            let unit_or_role = self.senses(found).iter().any(|sense| is_loose(*sense));
            let digit_next = text.char(found.end).is_ascii_digit();
            let times_next =
                text.char(found.end) == 'x' && text.char(found.end + 1).is_ascii_digit();
            let name = self.senses(found).iter().any(|sense| matches!(sense, Sense::Name(_)));
            if !(unit_or_role && (digit_next || times_next) || name && digit_next) {
                return false;
            }
        }
        if joins(text.before(found.start), text.char(found.start)) {
            let loose = self.senses(found).iter().any(|sense| is_loose(*sense));
            return loose && text.before(found.start).is_ascii_digit();
        }
        true
    }
}

/// Whether a word may stand directly beside a digit.
fn is_loose(sense: Sense) -> bool {
    match sense {
        Sense::Unit(_) | Sense::Cue { .. } => true,
        Sense::Role(role, _) => matches!(
            role,
            Role::UnitTail
                | Role::AtMostAfter
                | Role::AtLeastAfter
                | Role::Between
                | Role::Classifier
                | Role::Calendar
        ),
        Sense::Product(_)
        | Sense::Category(_)
        | Sense::Value(_)
        | Sense::Need(_)
        | Sense::Name(_)
        | Sense::Ask(_)
        | Sense::Degree { .. }
        | Sense::Choice { .. }
        | Sense::Thing(_) => false,
    }
}

impl std::fmt::Debug for Lexicon {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Lexicon").field("words", &self.senses.len()).finish_non_exhaustive()
    }
}
