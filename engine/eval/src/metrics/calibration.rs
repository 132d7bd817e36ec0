//! Whether probabilities mean what they say.

/// Rows of like confidence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bin {
    /// How many.
    pub(crate) rows: usize,
    /// Their mean confidence.
    pub(crate) confidence: f64,
    /// The share of them that is right.
    pub(crate) accuracy: f64,
}

/// How many bins (Guo et al. 2017 take 15; ten are read more easily and are the usual choice).
pub(crate) const BINS: usize = 10;

/// Bins of equal width: [0, 0.1), [0.1, 0.2), … with 1 in the last. Empty ones are left out.
pub(crate) fn equal_width(rows: &[(f64, bool)]) -> Vec<Bin> {
    (0..BINS)
        .map(|index| {
            let (low, high) = (index as f64 / BINS as f64, (index + 1) as f64 / BINS as f64);
            let last = index + 1 == BINS;
            bin(rows.iter().filter(|(it, _)| *it >= low && (*it < high || last)))
        })
        .filter(|bin| bin.rows > 0)
        .collect()
}

/// Bins of equal mass: sorted by confidence and cut into parts of like size.
pub(crate) fn equal_mass(rows: &[(f64, bool)]) -> Vec<Bin> {
    let mut sorted = rows.to_vec();
    // Right ones last among equals, so that the order of the input does not show.
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    (0..BINS)
        .map(|index| {
            let (from, to) = (sorted.len() * index / BINS, sorted.len() * (index + 1) / BINS);
            bin(sorted[from..to].iter())
        })
        .filter(|bin| bin.rows > 0)
        .collect()
}

fn bin<'a>(rows: impl Iterator<Item = &'a (f64, bool)>) -> Bin {
    let (mut count, mut sum, mut right) = (0_usize, 0.0, 0_usize);
    for (confidence, is_right) in rows {
        count += 1;
        sum += confidence;
        right += usize::from(*is_right);
    }
    let rows = count.max(1) as f64;
    Bin { rows: count, confidence: sum / rows, accuracy: right as f64 / rows }
}

/// The expected calibration error: the mean gap of the bins, by their rows.
pub(crate) fn expected_error(bins: &[Bin]) -> f64 {
    let rows: usize = bins.iter().map(|bin| bin.rows).sum();
    let gaps = bins.iter().map(|bin| bin.rows as f64 * (bin.confidence - bin.accuracy).abs());
    gaps.sum::<f64>() / rows.max(1) as f64
}

/// Brier's score of one row over all classes (Brier 1950): 0 for certainty that is right, 2 for
/// certainty that is wrong. `chances` gives each class its probability; classes left out have 0.
pub(crate) fn brier(chances: &[(usize, f64)], gold: usize) -> f64 {
    let mut sum = 0.0;
    let mut met = false;
    for (class, chance) in chances {
        let truth = f64::from(u8::from(*class == gold));
        met = met || *class == gold;
        sum += (chance - truth) * (chance - truth);
    }
    if met { sum } else { sum + 1.0 }
}

#[cfg(test)]
mod tests {
    use super::{brier, equal_mass, equal_width, expected_error};

    #[test]
    fn the_error_by_hand() {
        // Two bins: 0.95 twice, one right (gap 0.45); 0.55 twice, both right (gap 0.45).
        let rows = [(0.95, true), (0.95, false), (0.55, true), (0.55, true)];
        let bins = equal_width(&rows);
        assert_eq!(bins.iter().map(|bin| bin.rows).collect::<Vec<_>>(), [2, 2]);
        assert!((expected_error(&bins) - 0.45).abs() < 1e-12);
        assert!(expected_error(&[]).abs() < 1e-12);
    }

    #[test]
    fn bins_of_equal_mass_hold_like_numbers() {
        let rows: Vec<(f64, bool)> =
            (0..25).map(|it| (f64::from(it) / 100.0, it % 2 == 0)).collect();
        let sizes: Vec<usize> = equal_mass(&rows).iter().map(|bin| bin.rows).collect();
        assert_eq!(sizes.iter().sum::<usize>(), 25);
        assert!(sizes.iter().all(|it| (2..=3).contains(it)), "{sizes:?}");
        // One certain row in the last bin of equal width.
        assert_eq!(equal_width(&[(1.0, true)])[0].rows, 1);
    }

    #[test]
    fn brier_by_hand() {
        assert!((brier(&[(0, 0.7), (1, 0.2), (2, 0.1)], 0) - (0.09 + 0.04 + 0.01)).abs() < 1e-12);
        assert!((brier(&[(1, 1.0)], 0) - 2.0).abs() < 1e-12);
    }
}
