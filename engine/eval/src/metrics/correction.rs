//! Correcting spelling, judged by whole sentences as SIGHAN does.

/// One sentence: as written, as it should be, as it was corrected.
#[derive(Clone, Debug)]
pub(crate) struct Corrected {
    pub(crate) written: String,
    pub(crate) right: String,
    pub(crate) guess: String,
}

/// Shares over sentences.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Correction {
    /// Of the sentences that were changed, those that became right.
    pub(crate) precision: f64,
    /// Of the sentences with a mistake, those that became right.
    pub(crate) recall: f64,
    /// The harmonic mean of both.
    pub(crate) f1: f64,
    /// The same where it is enough that all wrong places and no others are changed.
    pub(crate) detection_f1: f64,
    /// Of the sentences without a mistake, those that were changed.
    pub(crate) false_alarms: f64,
}

/// The shares of the rows drawn.
pub(crate) fn correction(rows: &[&Corrected]) -> Correction {
    let (mut wrong, mut changed, mut mended, mut placed, mut spoilt) = (0, 0, 0, 0, 0);
    for row in rows {
        let mistaken = row.written != row.right;
        let touched = row.written != row.guess;
        wrong += usize::from(mistaken);
        changed += usize::from(touched);
        mended += usize::from(mistaken && row.guess == row.right);
        placed += usize::from(mistaken && places(row, &row.guess) == places(row, &row.right));
        spoilt += usize::from(!mistaken && touched);
    }
    let share = |part: usize, of: usize| part as f64 / of.max(1) as f64;
    Correction {
        precision: share(mended, changed),
        recall: share(mended, wrong),
        f1: 2.0 * mended as f64 / (changed + wrong).max(1) as f64,
        detection_f1: 2.0 * placed as f64 / (changed + wrong).max(1) as f64,
        false_alarms: share(spoilt, rows.len() - wrong),
    }
}

/// The characters that differ from what was written; every one where the lengths differ.
fn places(row: &Corrected, to: &str) -> Vec<usize> {
    let (written, to): (Vec<char>, Vec<char>) =
        (row.written.chars().collect(), to.chars().collect());
    if written.len() != to.len() {
        return (0..written.len().max(to.len())).collect();
    }
    (0..to.len()).filter(|at| written[*at] != to[*at]).collect()
}

#[cfg(test)]
mod tests {
    use super::{Corrected, correction};

    fn row(written: &str, right: &str, guess: &str) -> Corrected {
        Corrected { written: written.into(), right: right.into(), guess: guess.into() }
    }

    #[test]
    fn by_hand() {
        let rows = [
            row("对不气", "对不起", "对不起"),
            row("我朋唷", "我朋友", "我朋有"),
            row("没问题", "没问题", "没闻题"),
            row("好的", "好的", "好的"),
        ];
        let found = correction(&rows.iter().collect::<Vec<_>>());
        assert!((found.precision - 1.0 / 3.0).abs() < 1e-12);
        assert!((found.recall - 0.5).abs() < 1e-12);
        assert!((found.f1 - 0.4).abs() < 1e-12);
        assert!((found.detection_f1 - 0.8).abs() < 1e-12);
        assert!((found.false_alarms - 0.5).abs() < 1e-12);
    }
}
