//! Labels of characters: outside, at the beginning and inside of a span of some kind.

use super::chain::Moves;

/// What a character is to the spans of a sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tag {
    /// In no span.
    #[default]
    Outside,
    /// The first of a span of this kind.
    Begin(usize),
    /// A later one of a span of this kind.
    Inside(usize),
}

/// The labels that differ whatever the kind: outside, begin, inside.
pub(crate) const MARKS: usize = 3;

impl Tag {
    /// Its number: 0 outside, then begin and inside of each kind.
    pub(crate) fn label(self) -> usize {
        match self {
            Self::Outside => 0,
            Self::Begin(kind) => 1 + 2 * kind,
            Self::Inside(kind) => 2 + 2 * kind,
        }
    }

    /// The tag of a number.
    pub(crate) fn of(label: usize) -> Self {
        match (label, label % 2) {
            (0, _) => Self::Outside,
            (label, 1) => Self::Begin((label - 1) / 2),
            (label, _) => Self::Inside((label - 2) / 2),
        }
    }

    /// Which of the marks it is, whatever its kind.
    pub(crate) fn mark(self) -> usize {
        match self {
            Self::Outside => 0,
            Self::Begin(_) => 1,
            Self::Inside(_) => 2,
        }
    }

    /// Its kind; none outside.
    pub(crate) fn kind(self) -> Option<usize> {
        match self {
            Self::Outside => None,
            Self::Begin(kind) | Self::Inside(kind) => Some(kind),
        }
    }
}

/// How many labels some kinds have.
pub(crate) fn labels(kinds: usize) -> usize {
    1 + 2 * kinds
}

/// Steps that count nothing where they are right, and are forbidden where a span would go on that
/// was never begun.
pub(crate) fn moves(kinds: usize) -> Moves {
    let labels = labels(kinds);
    let cost = |right: bool| if right { 0.0 } else { f32::NEG_INFINITY };
    let start = (0..labels).map(|label| cost(Tag::of(label).mark() != 2)).collect();
    let step = |from: usize, to: usize| match Tag::of(to) {
        Tag::Outside | Tag::Begin(_) => cost(true),
        Tag::Inside(kind) => cost(Tag::of(from).kind() == Some(kind)),
    };
    let steps = (0..labels * labels).map(|it| step(it / labels, it % labels)).collect();
    Moves { labels, start, steps }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_tags_are_one_to_one() {
        for label in 0..labels(4) {
            assert_eq!(Tag::of(label).label(), label);
        }
    }

    #[test]
    fn nothing_goes_on_that_was_not_begun() {
        let moves = moves(2);
        let may = |from: Tag, to: Tag| moves.steps[from.label() * 5 + to.label()] > -1.0;
        assert!(may(Tag::Begin(0), Tag::Inside(0)) && may(Tag::Inside(1), Tag::Begin(1)));
        assert!(!may(Tag::Outside, Tag::Inside(0)) && !may(Tag::Begin(0), Tag::Inside(1)));
        assert!(moves.start[Tag::Inside(1).label()] < -1.0);
    }
}
