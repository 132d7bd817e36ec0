//! Scores against grades: rank correlation, area under the curve, the best threshold.

/// Ranks from 1; ties share the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|one, other| values[*one].total_cmp(&values[*other]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let mut to = from + 1;
        while to < order.len() && values[order[to]].total_cmp(&values[order[from]]).is_eq() {
            to += 1;
        }
        // The ranks from + 1 to `to`, averaged.
        let shared = (from + 1 + to) as f64 / 2.0;
        for place in &order[from..to] {
            ranks[*place] = shared;
        }
        from = to;
    }
    ranks
}

/// Spearman's rank correlation: Pearson's of ranks with ties averaged; 0 where one side is constant.
pub(crate) fn spearman(scores: &[f64], grades: &[f64]) -> f64 {
    pearson(&ranks(scores), &ranks(grades))
}

fn pearson(one: &[f64], other: &[f64]) -> f64 {
    let count = one.len().max(1) as f64;
    let (mean_one, mean_other) =
        (one.iter().sum::<f64>() / count, other.iter().sum::<f64>() / count);
    let (mut both, mut of_one, mut of_other) = (0.0, 0.0, 0.0);
    for (x, y) in one.iter().zip(other) {
        let (x, y) = (x - mean_one, y - mean_other);
        both += x * y;
        of_one += x * x;
        of_other += y * y;
    }
    let scale = f64::sqrt(of_one * of_other);
    if scale > 0.0 { both / scale } else { 0.0 }
}

/// The area under the receiver's curve: the chance that a positive scores above a negative, ties
/// half (Mann and Whitney). None without both.
pub(crate) fn auroc(positive: &[f64], negative: &[f64]) -> Option<f64> {
    if positive.is_empty() || negative.is_empty() {
        return None;
    }
    let all: Vec<f64> = positive.iter().chain(negative).copied().collect();
    let (of, against) = (positive.len() as f64, negative.len() as f64);
    let sum: f64 = ranks(&all).iter().take(positive.len()).sum();
    Some((sum - of * (of + 1.0) / 2.0) / (of * against))
}

/// The threshold from which a score is taken for a yes that is right most often, and that share.
/// Halfway between neighbours; the lowest of equals.
pub(crate) fn best_threshold(rows: &[(f64, bool)]) -> (f64, f64) {
    let mut sorted = rows.to_vec();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut right = sorted.iter().filter(|(_, yes)| *yes).count();
    let mut best = (f64::NEG_INFINITY, right);
    for (index, (score, yes)) in sorted.iter().enumerate() {
        // Now this row, too, lies below the threshold.
        right = if *yes { right - 1 } else { right + 1 };
        let next = sorted.get(index + 1).map_or(f64::INFINITY, |(next, _)| *next);
        let divides = next.total_cmp(score).is_gt();
        if divides && right > best.1 {
            let middle = if next.is_finite() { f64::midpoint(*score, next) } else { next };
            best = (middle, right);
        }
    }
    (best.0, best.1 as f64 / rows.len().max(1) as f64)
}

/// The share of rows that a threshold tells right.
pub(crate) fn threshold_accuracy(rows: &[(f64, bool)], threshold: f64) -> f64 {
    let right = rows.iter().filter(|(score, yes)| (*score >= threshold) == *yes).count();
    right as f64 / rows.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{auroc, best_threshold, spearman, threshold_accuracy};

    #[test]
    fn spearman_of_the_textbook() {
        // IQ and hours of television (Wikipedia, "Spearman's rank correlation"): -29/165.
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let hours = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        assert!((spearman(&iq, &hours) + 29.0 / 165.0).abs() < 1e-12);
    }

    #[test]
    fn ties_share_their_ranks() {
        // scipy.stats.spearmanr([1, 2, 2, 4], [0, 0, 1, 1]) = 0.9428090415820634 * 0.8944...: by
        // hand: ranks 1, 2.5, 2.5, 4 and 1.5, 1.5, 3.5, 3.5; covariance 3, squares 4.5 and 4.
        let found = spearman(&[1.0, 2.0, 2.0, 4.0], &[0.0, 0.0, 1.0, 1.0]);
        assert!((found - 3.0 / f64::sqrt(18.0)).abs() < 1e-12, "{found}");
        assert!(spearman(&[1.0, 1.0], &[0.0, 1.0]).abs() < 1e-12);
    }

    #[test]
    fn the_area_counts_pairs() {
        // Of four pairs three are in order and one is a tie.
        assert_eq!(auroc(&[0.9, 0.5], &[0.5, 0.1]), Some(3.5 / 4.0));
        assert_eq!(auroc(&[], &[0.1]), None);
    }

    #[test]
    fn the_threshold_lies_between_neighbours() {
        let rows = [(0.1, false), (0.4, false), (0.35, true), (0.8, true)];
        let (threshold, share) = best_threshold(&rows);
        assert!((threshold - 0.225).abs() < 1e-12 && (share - 0.75).abs() < 1e-12);
        assert!((threshold_accuracy(&rows, 0.6) - 0.75).abs() < 1e-12);
        assert!((best_threshold(&[(0.3, false), (0.3, false)]).1 - 1.0).abs() < 1e-12);
    }
}
