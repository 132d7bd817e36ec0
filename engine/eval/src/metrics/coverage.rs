//! What answering less earns: precision at coverage, and refusing what lies outside.

/// Rows by falling confidence, as (confidence, right).
fn by_confidence(rows: &[(f64, bool)]) -> Vec<(f64, bool)> {
    let mut sorted = rows.to_vec();
    // Wrong ones first among equals: no luck is counted.
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
    sorted
}

/// Precision when only the surest rows are answered, for coverage 0.05, 0.10, … 1.
pub(crate) fn curve(rows: &[(f64, bool)]) -> Vec<(f64, f64)> {
    const STEPS: usize = 20;
    let sorted = by_confidence(rows);
    (1..=STEPS)
        .filter_map(|step| {
            let answered = (sorted.len() * step).div_ceil(STEPS);
            let right = sorted[..answered].iter().filter(|(_, right)| *right).count();
            let coverage = step as f64 / STEPS as f64;
            (answered > 0).then(|| (coverage, right as f64 / answered as f64))
        })
        .collect()
}

/// Precision among the surest share of rows, given in hundredths; 0 without rows.
pub(crate) fn precision_at(rows: &[(f64, bool)], hundredths: usize) -> f64 {
    let sorted = by_confidence(rows);
    let answered = (sorted.len() * hundredths).div_ceil(100);
    let right = sorted[..answered].iter().filter(|(_, right)| *right).count();
    right as f64 / answered.max(1) as f64
}

/// The greatest threshold of confidence with which, refusing below it, a share of the accuracy
/// inside the scope is kept (refused rows count as wrong).
pub(crate) fn threshold_keeping(inside: &[(f64, bool)], share: f64) -> f64 {
    let mut of_right: Vec<f64> =
        inside.iter().filter(|(_, right)| *right).map(|(it, _)| *it).collect();
    of_right.sort_by(|one, other| other.total_cmp(one));
    let needed = share * of_right.len() as f64;
    // The first of the falling confidences that brings the share.
    let enough = (0..of_right.len()).find(|index| (index + 1) as f64 >= needed - 1e-9);
    enough.and_then(|index| of_right.get(index)).copied().unwrap_or(f64::NEG_INFINITY)
}

/// The share of rows outside the scope that a threshold refuses.
pub(crate) fn refused(outside: &[f64], threshold: f64) -> f64 {
    let count = outside.iter().filter(|it| **it < threshold).count();
    count as f64 / outside.len().max(1) as f64
}

/// The share of accuracy inside the scope that a threshold leaves.
pub(crate) fn kept(inside: &[(f64, bool)], threshold: f64) -> f64 {
    let right = inside.iter().filter(|(_, right)| *right).count();
    let left = inside.iter().filter(|(it, right)| *right && *it >= threshold).count();
    left as f64 / right.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{curve, kept, precision_at, refused, threshold_keeping};

    const ROWS: [(f64, bool); 4] = [(0.9, true), (0.8, true), (0.7, false), (0.6, true)];

    #[test]
    fn the_surest_come_first() {
        assert!((precision_at(&ROWS, 50) - 1.0).abs() < 1e-12);
        assert!((precision_at(&ROWS, 75) - 2.0 / 3.0).abs() < 1e-12);
        assert!((precision_at(&ROWS, 100) - 0.75).abs() < 1e-12);
        let found = curve(&ROWS);
        assert_eq!(found.len(), 20);
        assert_eq!(found.last(), Some(&(1.0, 0.75)));
        // Equal confidence earns nothing by luck.
        assert!(precision_at(&[(0.5, true), (0.5, false)], 50).abs() < 1e-12);
    }

    #[test]
    fn refusing_keeps_the_share_that_was_asked_for() {
        let inside: Vec<(f64, bool)> = (1..=20).map(|it| (f64::from(it) / 20.0, true)).collect();
        let threshold = threshold_keeping(&inside, 0.95);
        assert!((kept(&inside, threshold) - 0.95).abs() < 1e-12, "{threshold}");
        assert!((refused(&[0.01, 0.05, 0.5, 0.99], threshold) - 0.5).abs() < 1e-12);
    }
}
