//! How good probabilities are: area under the ROC curve, F1 at a half, log loss, calibration; and
//! the interval of a mean over resampled splits.

/// So many bins of equal width tell calibration.
const BINS: usize = 10;
/// Student's t at 0.975 for 1, 2, … degrees of freedom; beyond them the normal one is near enough.
const STUDENT: [f64; 10] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/// The chance that what was taken scores above what was not; equals count half. NaN where either
/// kind is missing.
pub(crate) fn auc(scores: &[f64], labels: &[bool]) -> f64 {
    let mut sorted: Vec<(f64, bool)> = scores.iter().copied().zip(labels.iter().copied()).collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut below, mut ahead, mut taken) = (0.0, 0.0, 0.0);
    for equals in sorted.chunk_by(|one, other| one.0.total_cmp(&other.0).is_eq()) {
        let of_taken = equals.iter().filter(|(_, label)| *label).count() as f64;
        let of_rest = equals.len() as f64 - of_taken;
        ahead += of_taken * (below + 0.5 * of_rest);
        below += of_rest;
        taken += of_taken;
    }
    ahead / (taken * below)
}

/// F1 of what has a probability of a half or more.
pub(super) fn f1(probabilities: &[f64], labels: &[bool]) -> f64 {
    let guessed = probabilities.iter().map(|it| *it >= 0.5);
    let hits = guessed.clone().zip(labels).filter(|(guess, label)| *guess && **label).count();
    let (guessed, taken) =
        (guessed.filter(|it| *it).count(), labels.iter().filter(|it| **it).count());
    2.0 * hits as f64 / (guessed + taken).max(1) as f64
}

/// The mean surprise at labels, in nats.
pub(super) fn log_loss(probabilities: &[f64], labels: &[bool]) -> f64 {
    let of = |(it, label): (&f64, &bool)| {
        let likely = if *label { *it } else { 1.0 - it };
        -likely.max(1e-15).ln()
    };
    probabilities.iter().zip(labels).map(of).sum::<f64>() / labels.len().max(1) as f64
}

/// The mean distance of probabilities from frequencies, over ten bins of equal width.
pub(crate) fn calibration_error(probabilities: &[f64], labels: &[bool]) -> f64 {
    let mut sums = [(0.0, 0.0); BINS];
    for (probability, label) in probabilities.iter().zip(labels) {
        let bin = (1..BINS).take_while(|it| *probability * BINS as f64 >= *it as f64).count();
        sums[bin].0 += probability;
        sums[bin].1 += f64::from(u8::from(*label));
    }
    let apart: f64 = sums.iter().map(|(said, was)| (said - was).abs()).sum();
    apart / labels.len().max(1) as f64
}

/// The mean of a figure over random splits of the same rows, with its 95 % interval by Student's t;
/// splits share rows, so the variance is corrected by the size of the part judged over that of the
/// part learned from (Nadeau and Bengio 2003).
#[must_use]
pub fn mean_interval(values: &[f64], judged_over_learned: f64) -> (f64, Option<(f64, f64)>) {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count.max(1.0);
    if values.len() < 2 {
        return (mean, None);
    }
    let squares: f64 = values.iter().map(|it| (it - mean).powi(2)).sum();
    let variance = squares / (count - 1.0) * (1.0 / count + judged_over_learned);
    let student = STUDENT.get(values.len() - 2).copied().unwrap_or(1.96);
    let half = student * variance.sqrt();
    (mean, Some((mean - half, mean + half)))
}

/// How far one model is ahead of another, split by split: [`mean_interval`] of the differences.
#[must_use]
pub fn ahead(ours: &[f64], theirs: &[f64], judged_over_learned: f64) -> (f64, Option<(f64, f64)>) {
    let apart: Vec<f64> = ours.iter().zip(theirs).map(|(one, other)| one - other).collect();
    mean_interval(&apart, judged_over_learned)
}

#[cfg(test)]
mod tests {
    use super::{ahead, auc, calibration_error, f1, log_loss, mean_interval};

    #[test]
    fn measures_by_hand() {
        let scores = [0.9, 0.4, 0.4, 0.1];
        let labels = [true, true, false, false];
        // Of four pairs three are right and one is equal.
        assert!((auc(&scores, &labels) - 3.5 / 4.0).abs() < 1e-12);
        assert!(auc(&scores, &[true; 4]).is_nan());
        // One guess, right; one of two found.
        assert!((f1(&scores, &labels) - 2.0 / 3.0).abs() < 1e-12);
        let loss = -(0.9_f64.ln() + 0.4_f64.ln() + 0.6_f64.ln() + 0.9_f64.ln()) / 4.0;
        assert!((log_loss(&scores, &labels) - loss).abs() < 1e-12);
        // Bins of 0.9 (said 0.9, was 1), 0.4 (said 0.8, was 1), 0.1 (said 0.1, was 0).
        assert!((calibration_error(&scores, &labels) - 0.4 / 4.0).abs() < 1e-12);
    }

    #[test]
    fn intervals_of_splits_by_hand() {
        let (mean, interval) = mean_interval(&[1.0, 3.0], 0.5);
        let half = 12.706 * (2.0_f64 * (0.5 + 0.5)).sqrt();
        let (low, high) = interval.unwrap();
        assert!(
            (mean - 2.0).abs() < 1e-9
                && (low - 2.0 + half).abs() < 1e-9
                && (high - 2.0 - half).abs() < 1e-9
        );
        assert_eq!(mean_interval(&[1.0], 0.5), (1.0, None));
        assert_eq!(ahead(&[2.0, 2.0], &[1.0, 1.0], 0.3), (1.0, Some((1.0, 1.0))));
    }
}
