//! The term table: every IRI, blank node and literal once, in one arena.

use std::hash::BuildHasher as _;

use domain::TermId;
use foldhash::fast::FixedState;
use hashbrown::HashTable;

use crate::vocabulary::XSD;

/// A term, borrowed from the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term<'a> {
    /// An IRI.
    Iri(&'a str),
    /// A blank node, by the label it got when its file was read.
    Blank(&'a str),
    /// A literal with its datatype's IRI.
    Typed {
        /// The lexical form.
        value: &'a str,
        /// The datatype's IRI.
        datatype: &'a str,
    },
    /// A text with its language tag.
    Text {
        /// The text.
        value: &'a str,
        /// The language tag, lower case.
        language: &'a str,
    },
}

impl<'a> Term<'a> {
    /// The characters: of an IRI, of a label, of a lexical form.
    #[must_use]
    pub fn text(self) -> &'a str {
        match self {
            Self::Iri(text) | Self::Blank(text) => text,
            Self::Typed { value, .. } | Self::Text { value, .. } => value,
        }
    }

    /// A plain `xsd:string`.
    #[must_use]
    pub fn string(value: &'a str) -> Self {
        Self::Typed { value, datatype: STRING }
    }

    fn kind(self) -> (Kind, &'a str) {
        match self {
            Self::Iri(_) => (Kind::Iri, ""),
            Self::Blank(_) => (Kind::Blank, ""),
            Self::Typed { datatype, .. } => (Kind::Typed, datatype),
            Self::Text { language, .. } => (Kind::Text, language),
        }
    }
}

const STRING: &str = "http://www.w3.org/2001/XMLSchema#string";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Iri,
    Blank,
    Typed,
    Text,
}

/// All terms of a snapshot. Ids are given in the order of first use.
#[derive(Clone, Default)]
pub struct TermTable {
    arena: String,
    ends: Vec<u32>,
    /// For each term an index into `tags`.
    tag_of: Vec<u16>,
    tags: Vec<(Kind, String)>,
    /// For each term its number, NaN where it is none.
    numbers: Vec<f64>,
    index: HashTable<u32>,
}

impl TermTable {
    /// The number of terms.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The term of an id of this table.
    #[must_use]
    pub fn get(&self, id: TermId) -> Term<'_> {
        let index = id.index();
        let text = self.text(index);
        let (kind, extra) = &self.tags[usize::from(self.tag_of[index])];
        match kind {
            Kind::Iri => Term::Iri(text),
            Kind::Blank => Term::Blank(text),
            Kind::Typed => Term::Typed { value: text, datatype: extra },
            Kind::Text => Term::Text { value: text, language: extra },
        }
    }

    /// The number a literal states; `None` for what is no number.
    #[must_use]
    pub fn number(&self, id: TermId) -> Option<f64> {
        let number = self.numbers[id.index()];
        (!number.is_nan()).then_some(number)
    }

    /// The id of a term, where the table has it.
    #[must_use]
    pub fn find(&self, term: Term<'_>) -> Option<TermId> {
        let (kind, extra) = term.kind();
        let tag = self.tags.iter().position(|(k, e)| *k == kind && e == extra)?;
        let text = term.text();
        let found = self.index.find(hash(tag, text), |&row| {
            usize::from(self.tag_of[row as usize]) == tag && self.text(row as usize) == text
        })?;
        Some(TermId::from_index(*found as usize))
    }

    /// The id of a term, made where the table lacks it; `None` where the table is full.
    pub(crate) fn intern(&mut self, term: Term<'_>) -> Option<TermId> {
        let (kind, extra) = term.kind();
        let tag = match self.tags.iter().position(|(k, e)| *k == kind && e == extra) {
            Some(tag) => tag,
            None => {
                self.tags.push((kind, extra.to_owned()));
                self.tags.len() - 1
            }
        };
        let text = term.text();
        let hash_value = hash(tag, text);
        let found = self.index.find(hash_value, |&row| {
            usize::from(self.tag_of[row as usize]) == tag && self.text(row as usize) == text
        });
        if let Some(&row) = found {
            return Some(TermId::from_index(row as usize));
        }
        let row = u32::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.arena.len() + text.len()).ok()?;
        let tag_of = u16::try_from(tag).ok()?;
        self.arena.push_str(text);
        self.ends.push(end);
        self.tag_of.push(tag_of);
        self.numbers.push(number_of(term));
        let (arena, ends, tags) = (&self.arena, &self.ends, &self.tag_of);
        self.index.insert_unique(hash_value, row, |&row| {
            let row = row as usize;
            hash(usize::from(tags[row]), slice(arena, ends, row))
        });
        Some(TermId::from_index(row as usize))
    }

    /// Gives back what growing left over.
    pub(crate) fn shrink(&mut self) {
        self.arena.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.tag_of.shrink_to_fit();
        self.numbers.shrink_to_fit();
        let (arena, ends, tags) = (&self.arena, &self.ends, &self.tag_of);
        self.index.shrink_to_fit(|&row| {
            let row = row as usize;
            hash(usize::from(tags[row]), slice(arena, ends, row))
        });
    }

    /// The bytes held, capacity included.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.arena.capacity()
            + self.ends.capacity() * size_of::<u32>()
            + self.tag_of.capacity() * size_of::<u16>()
            + self.numbers.capacity() * size_of::<f64>()
            + self.index.allocation_size()
    }

    fn text(&self, index: usize) -> &str {
        slice(&self.arena, &self.ends, index)
    }
}

impl std::fmt::Debug for TermTable {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("TermTable").field("terms", &self.len()).finish_non_exhaustive()
    }
}

fn slice<'a>(arena: &'a str, ends: &[u32], index: usize) -> &'a str {
    let start = if index == 0 { 0 } else { ends[index - 1] as usize };
    &arena[start..ends[index] as usize]
}

fn hash(tag: usize, text: &str) -> u64 {
    FixedState::with_seed(tag as u64).hash_one(text)
}

fn number_of(term: Term<'_>) -> f64 {
    let Term::Typed { value, datatype } = term else { return f64::NAN };
    match datatype.strip_prefix(XSD) {
        Some("integer" | "decimal" | "double" | "float" | "int" | "long") => {
            value.parse().unwrap_or(f64::NAN)
        }
        _ => f64::NAN,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_characters_of_different_kinds_are_different_terms() {
        let mut table = TermTable::default();
        let iri = table.intern(Term::Iri("16")).unwrap();
        let text = table.intern(Term::Text { value: "16", language: "zh" }).unwrap();
        let datatype = "http://www.w3.org/2001/XMLSchema#integer";
        let number = table.intern(Term::Typed { value: "16", datatype }).unwrap();
        assert_eq!(table.len(), 3);
        assert_eq!(table.intern(Term::Iri("16")), Some(iri));
        assert_eq!(table.find(Term::Text { value: "16", language: "zh" }), Some(text));
        assert_eq!(table.number(number), Some(16.0));
        assert_eq!(table.number(iri), None);
    }
}
