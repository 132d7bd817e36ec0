//! Both fits against what labels were drawn by, and against one another.

use super::model::share;
use super::standard::Standard;
use super::{Examples, Logistic, Platt};
use crate::random::Random;

/// Rows of three features, of which the first speaks for a label, the second against it and the
/// third is always the same.
fn drawn(count: usize) -> (Vec<f32>, Vec<bool>) {
    let mut random = Random::new(6);
    let (mut features, mut labels) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let (one, other) = (random.normal(), 10.0 * random.normal() + 3.0);
        let odds = f64::from(2.0 * one - 0.1 * other - 0.5);
        features.extend([one, other, 7.0]);
        labels.push(f64::from(random.share()) < share(odds));
    }
    (features, labels)
}

#[test]
fn what_labels_were_drawn_by_is_found_again() {
    let (features, labels) = drawn(6_000);
    let found = Logistic::fit(&Examples::new(3, &features, &labels).unwrap(), 1.0, &[]).unwrap();
    let near = |one: f64, other: f64, by: f64| assert!((one - other).abs() < by, "{found:?}");
    near(found.weights[0], 2.0, 0.15);
    near(found.weights[1], -0.1, 0.015);
    near(found.weights[2], 0.0, 1e-9);
    near(found.bias, -0.5, 0.12);
}

#[test]
fn newton_and_linfa_come_to_the_same() {
    let (features, labels) = drawn(3_000);
    let examples = Examples::new(3, &features, &labels).unwrap();
    let standard = Standard::of(&examples);
    let by_linfa = standard.by_linfa(&labels, 2.0).unwrap();
    let by_newton = standard.by_newton(&examples, 2.0, &[]);
    for (one, other) in by_linfa.iter().zip(&by_newton) {
        assert!((one - other).abs() < 1e-4, "{by_linfa:?} {by_newton:?}");
    }
    // The other way round the other label is the more frequent one.
    let turned: Vec<bool> = labels.iter().map(|it| !it).collect();
    let of_turned = standard.by_linfa(&turned, 2.0).unwrap();
    for (one, other) in by_linfa.iter().zip(&of_turned) {
        assert!((one + other).abs() < 1e-3, "{by_linfa:?} {of_turned:?}");
    }
}

#[test]
fn weights_count_rows_and_signs_hold() {
    let (features, labels) = drawn(400);
    let twice_features: Vec<f32> = features.chunks(3).flat_map(|it| [it, it].concat()).collect();
    let twice_labels: Vec<bool> = labels.iter().flat_map(|it| [*it, *it]).collect();
    let twice = Examples::new(3, &twice_features, &twice_labels).unwrap();
    let twice = Logistic::fit(&twice, 1.0, &[]).unwrap();
    let twos = vec![2.0; labels.len()];
    let examples = Examples::new(3, &features, &labels).unwrap();
    let weighed = Logistic::fit(&examples.weighed(&twos).unwrap(), 1.0, &[]).unwrap();
    for (one, other) in twice.weights.iter().zip(&weighed.weights) {
        assert!((one - other).abs() < 1e-4, "{twice:?} {weighed:?}");
    }
    let signed = Logistic::fit(&examples, 1.0, &[true, true, true]).unwrap();
    assert!(signed.weights[0] > 1.0 && signed.weights[1] == 0.0, "{signed:?}");
    // With the bound the rest is what it is without the feature.
    let alone: Vec<f32> = features.chunks(3).map(|it| it[0]).collect();
    let alone = Logistic::fit(&Examples::new(1, &alone, &labels).unwrap(), 1.0, &[]).unwrap();
    assert!((alone.weights[0] - signed.weights[0]).abs() < 1e-3, "{alone:?} {signed:?}");
}

#[test]
fn labels_that_are_told_apart_entirely_do_not_run_away() {
    let features: Vec<f32> = (0..40_u8).map(f32::from).collect();
    let labels: Vec<bool> = (0..40).map(|at| at >= 20).collect();
    let examples = Examples::new(1, &features, &labels).unwrap();
    let plain = Logistic::fit(&examples, 1e-3, &[]).unwrap();
    let signed = Logistic::fit(&examples, 1e-3, &[true]).unwrap();
    assert!((plain.weights[0] - signed.weights[0]).abs() < 0.02 * plain.weights[0]);
    assert!(plain.probability(&[0.0]) < 0.01 && plain.probability(&[39.0]) > 0.99);
    let sure = Platt::fit(&features, &labels).unwrap();
    assert!(sure.probability(0.0) < 0.05 && sure.probability(39.0) > 0.95);
    assert!(sure.probability(19.0) < sure.probability(20.0));
}

#[test]
fn a_calibrated_score_is_a_frequency() {
    let mut random = Random::new(2);
    let scores: Vec<f32> = (0..20_000).map(|_| 5.0 * random.normal() + 40.0).collect();
    let labels: Vec<bool> =
        scores.iter().map(|it| random.share() < 1.0 / (1.0 + (20.0 - 0.5 * it).exp())).collect();
    let platt = Platt::fit(&scores, &labels).unwrap();
    for score in [34.0_f32, 40.0, 44.0] {
        let right = 1.0 / (1.0 + f64::from(20.0 - 0.5 * score).exp());
        assert!((platt.probability(score) - right).abs() < 0.02, "{score} {platt:?}");
    }
}

#[test]
fn what_cannot_be_fitted_is_told() {
    let told = |width, features: &[f32], labels: &[bool]| {
        Examples::new(width, features, labels).unwrap_err().to_string()
    };
    assert!(told(2, &[1.0; 3], &[true, false]).contains("3 of 2 rows of 2"));
    assert!(told(1, &[1.0, f32::NAN], &[true, false]).contains("row 2: feature 1"));
    assert!(told(1, &[1.0, 2.0], &[true, true]).contains("all alike"));
    let examples = Examples::new(1, &[1.0, 2.0], &[true, false]).unwrap();
    assert!(Logistic::fit(&examples, 0.0, &[]).is_err());
    assert!(Logistic::fit(&examples, 1.0, &[true, false]).is_err());
    assert!(examples.weighed(&[1.0]).is_err() && examples.weighed(&[1.0, -1.0]).is_err());
    // Features that are all the same leave how often a label is met.
    let same = Examples::new(1, &[4.0; 4], &[true, false, true, true]).unwrap();
    let same = Logistic::fit(&same, 1.0, &[]).unwrap();
    assert!(same.weights[0] == 0.0 && (same.bias - 3_f64.ln()).abs() < 1e-3, "{same:?}");
}
