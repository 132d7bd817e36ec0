//! How far a figure would move on another sample: bootstrap intervals, by clusters where rows
//! belong together.

use std::collections::BTreeMap;

use crate::random::Random;

/// How often the rows are drawn again.
const RESAMPLES: usize = 1_000;
/// Every report draws the same.
const SEED: u64 = 20_261_121;

/// The 95 % percentile interval of a statistic over rows (Efron 1979). `clusters` names for each
/// row what it belongs to: clusters are drawn, not rows, so that rows of one template count as the
/// one observation that they are. `statistic` is given the indexes drawn. None without two clusters.
#[must_use]
pub fn interval(clusters: &[usize], statistic: &dyn Fn(&[usize]) -> f64) -> Option<(f64, f64)> {
    interval_of(clusters, RESAMPLES, statistic)
}

/// The same with a chosen number of resamples.
#[must_use]
pub fn interval_of(
    clusters: &[usize],
    resamples: usize,
    statistic: &dyn Fn(&[usize]) -> f64,
) -> Option<(f64, f64)> {
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (row, cluster) in clusters.iter().enumerate() {
        members.entry(*cluster).or_default().push(row);
    }
    let members: Vec<Vec<usize>> = members.into_values().collect();
    if members.len() < 2 || resamples == 0 {
        return None;
    }
    let mut random = Random::new(SEED);
    let mut values = Vec::with_capacity(resamples);
    let mut drawn = Vec::with_capacity(clusters.len());
    for _ in 0..resamples {
        drawn.clear();
        for _ in 0..members.len() {
            drawn.extend_from_slice(&members[random.below(members.len())]);
        }
        values.push(statistic(&drawn));
    }
    values.sort_by(f64::total_cmp);
    Some((quantile(&values, 25), quantile(&values, 975)))
}

/// The value below which so many thousandths of sorted values lie.
#[must_use]
pub fn quantile(sorted: &[f64], thousandths: usize) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted.get((last * thousandths + 500) / 1000).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::{interval, interval_of, quantile};

    #[test]
    fn the_interval_of_a_share_is_about_the_binomial_one() {
        // 400 rows, half of them right: the normal approximation gives 0.5 ± 0.049.
        let right: Vec<f64> = (0..400).map(|row| f64::from(u8::from(row % 2 == 0))).collect();
        let clusters: Vec<usize> = (0..400).collect();
        let mean =
            |rows: &[usize]| rows.iter().map(|row| right[*row]).sum::<f64>() / rows.len() as f64;
        let (low, high) = interval(&clusters, &mean).unwrap();
        assert!((low - 0.451).abs() < 0.01 && (high - 0.549).abs() < 0.01, "{low} {high}");
        assert_eq!(interval(&clusters, &mean), Some((low, high)), "seeded");
    }

    #[test]
    fn clusters_widen_what_rows_would_narrow() {
        let right: Vec<f64> = (0..400).map(|row| f64::from(u8::from(row < 200))).collect();
        let mean =
            |rows: &[usize]| rows.iter().map(|row| right[*row]).sum::<f64>() / rows.len() as f64;
        let by_forty: Vec<usize> = (0..400).map(|row| row / 40).collect();
        let (low, high) = interval(&by_forty, &mean).unwrap();
        assert!(high - low > 0.5, "ten observations, not four hundred: {low} {high}");
        assert_eq!(interval_of(&[3, 3, 3], 10, &mean), None);
    }

    #[test]
    fn quantiles_are_values_that_occur() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0];
        let told = [0, 500, 1000].map(|at| quantile(&values, at).to_string());
        assert_eq!(told, ["1", "3", "5"]);
    }
}
