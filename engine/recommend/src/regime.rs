//! What a score mostly rests on: from what was stated, over what one buyer did, to what all do.

use crate::request::TermKind;

/// How far a buyer had to be known for a score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Regime {
    /// What was stated, or is on the page: conditions, needs, the given products.
    Stated,
    /// What this buyer turned to.
    Viewed,
    /// What buyers who turned to the same turn to, by a published model or by baskets.
    Behaviour,
    /// What buyers of a like profile choose.
    Segment,
    /// What all buyers choose, and what a product is in itself.
    #[default]
    General,
}

impl Regime {
    /// The regime that gave most of a score; `segmented` where popularity is that of a segment.
    /// Price, quality, date and stock are known of every product and decide nothing here.
    pub(crate) fn of(terms: &[(TermKind, f64)], segmented: bool) -> Self {
        let mut sums = [
            (Self::Stated, 0.0),
            (Self::Viewed, 0.0),
            (Self::Behaviour, 0.0),
            (Self::Segment, 0.0),
            (Self::General, 0.0),
        ];
        for (kind, value) in terms {
            let regime = match kind {
                TermKind::Knowledge
                | TermKind::Leaning
                | TermKind::Similarity
                | TermKind::Complement => Self::Stated,
                TermKind::Taste | TermKind::Stage => Self::Viewed,
                TermKind::Learned | TermKind::Together => Self::Behaviour,
                TermKind::Popularity | TermKind::Emotion if segmented => Self::Segment,
                TermKind::Popularity | TermKind::Emotion | TermKind::Clicked => Self::General,
                TermKind::Price
                | TermKind::Quality
                | TermKind::Freshness
                | TermKind::Stock
                | TermKind::Exploration => continue,
            };
            sums.iter_mut().filter(|(it, _)| *it == regime).for_each(|(_, sum)| *sum += value);
        }
        let mut most = (Self::General, 0.0);
        for (regime, sum) in sums {
            if sum > most.1 {
                most = (regime, sum);
            }
        }
        most.0
    }

    /// The name on the wire and in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Viewed => "viewed",
            Self::Behaviour => "behaviour",
            Self::Segment => "segment",
            Self::General => "general",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_of_a_score_tells_its_regime() {
        let terms = [
            (TermKind::Taste, 0.2),
            (TermKind::Learned, 0.15),
            (TermKind::Together, 0.1),
            (TermKind::Price, 0.9),
        ];
        assert_eq!(Regime::of(&terms, false), Regime::Behaviour, "the two together");
        assert_eq!(Regime::of(&terms[..2], false), Regime::Viewed);
        assert_eq!(Regime::of(&terms[3..], false), Regime::General);
        let popular = [(TermKind::Popularity, 0.1)];
        assert_eq!(Regime::of(&popular, true), Regime::Segment);
        assert_eq!(Regime::of(&popular, false), Regime::General);
        assert_eq!(Regime::of(&[], true), Regime::General, "nothing is known");
    }
}
