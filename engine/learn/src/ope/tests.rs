//! Simulated truth: a world whose every value is known, logged again and again, against what the
//! estimators make of the logs. All draws are seeded: the same figures every time.

use std::sync::LazyLock;

use rayon::prelude::*;

use super::bootstrap::{seeds, spread};
use super::{
    Contexts, Estimator, Evaluation, Feedback, Log, Predicted, Settings, Target, Verdict, evaluate,
};
use crate::random::Random;

const ACTIONS: usize = 5;
const SLOTS: usize = 2;
const REPETITIONS: usize = 300;
const ROWS: usize = 600;
/// What draws one way and another in each action's favour, and its reward.
const TASTES: [[f64; 2]; ACTIONS] =
    [[1.0, 0.2], [-0.8, 0.5], [0.1, -1.0], [0.5, 0.9], [-0.4, -0.5]];
const CONSTANTS: [f64; ACTIONS] = [0.05, 0.0, -0.05, 0.1, 0.0];

/// Twelve contexts, all as likely.
fn contexts() -> Vec<[f64; 2]> {
    let firsts = [-1.2, -0.4, 0.4, 1.2];
    firsts.iter().flat_map(|one| [-1.0, 0.0, 1.0].map(|other| [*one, other])).collect()
}

fn liking(context: [f64; 2], action: usize) -> f64 {
    context[0] * TASTES[action][0] + context[1] * TASTES[action][1]
}

/// The probability of a reward of 1: linear, so that the model of rewards can be right.
fn rewarding(context: [f64; 2], slot: usize, action: usize) -> f64 {
    let place = if slot == 0 { 0.12 } else { 0.0 };
    0.35 + place + CONSTANTS[action] + 0.12 * liking(context, action)
}

/// A soft choice by liking, mixed with an even one.
fn policy(context: [f64; 2], eagerness: f64) -> [f64; ACTIONS] {
    let mut chances = [0.0; ACTIONS];
    for (action, chance) in chances.iter_mut().enumerate() {
        *chance = (eagerness * liking(context, action)).exp();
    }
    let sum: f64 = chances.iter().sum();
    chances.map(|it| 0.9 * it / sum + 0.1 / ACTIONS as f64)
}

const LOGGING: f64 = -0.4;
const ASKED: f64 = 1.0;

/// The mean over contexts, slots and logged actions of what a function says of propensity,
/// weight and probability of a reward.
fn exactly(of: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for context in contexts() {
        let (logging, asked) = (policy(context, LOGGING), policy(context, ASKED));
        for slot in 0..SLOTS {
            for action in 0..ACTIONS {
                let weight = asked[action] / logging[action];
                sum += logging[action] * of(weight, rewarding(context, slot, action));
            }
        }
    }
    sum / (contexts().len() * SLOTS) as f64
}

fn truth() -> f64 {
    exactly(|weight, reward| weight * reward)
}

/// What is wrong with a log.
#[derive(Clone, Copy, PartialEq)]
enum Flaw {
    Nothing,
    /// The model of rewards cannot see the context.
    Blind,
    /// Propensities are written as if all actions were as likely.
    Propensities,
}

fn drawn(chances: &[f64], random: &mut Random) -> usize {
    let mut left = f64::from(random.share());
    for (action, chance) in chances.iter().enumerate() {
        left -= chance;
        if left < 0.0 {
            return action;
        }
    }
    chances.len() - 1
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap()
}

fn simulated(rows: usize, seed: u64, flaw: Flaw) -> (Log, Target) {
    let mut random = Random::new(seed);
    let all = contexts();
    let (mut made, mut values, mut asked) = (Vec::new(), Vec::new(), Vec::new());
    for row in 0..rows {
        let context = all[random.below(all.len())];
        let slot = random.below(SLOTS);
        let logging = policy(context, LOGGING);
        let action = drawn(&logging, &mut random);
        let rewarded = f64::from(random.share()) < rewarding(context, slot, action);
        let uniform = 1.0 / ACTIONS as f64;
        made.push(Feedback {
            action: number(action),
            slot: number(slot),
            request: number(row),
            reward: if rewarded { 1.0 } else { 0.0 },
            propensity: if flaw == Flaw::Propensities { uniform } else { logging[action] },
        });
        if flaw != Flaw::Blind {
            values.extend(context);
        }
        let chances = policy(context, ASKED).into_iter().enumerate();
        asked.push(chances.map(|(action, chance)| (number(action), chance)).collect());
    }
    let width = if flaw == Flaw::Blind { 0 } else { 2 };
    let log = Log::new(made, Contexts { width, values }).unwrap();
    (log, Target::by_row(asked).unwrap())
}

fn settings() -> Settings {
    Settings { resamples: 400, refits: 0, clip: Some(1.5), ..Settings::default() }
}

fn repeated(flaw: Flaw, settings: &Settings) -> Vec<Evaluation> {
    let all = seeds(7, REPETITIONS).into_par_iter();
    all.map(|seed| {
        let (log, target) = simulated(ROWS, seed, flaw);
        evaluate(&log, &target, None, &Settings { seed, ..settings.clone() }).unwrap()
    })
    .collect()
}

/// Logs with nothing wrong, evaluated once for all tests.
static SOUND: LazyLock<Vec<Evaluation>> =
    LazyLock::new(|| repeated(Flaw::Nothing, &Settings { refits: 40, ..settings() }));

/// Mean, standard deviation and mean squared error of an estimator over repetitions.
fn figures(all: &[Evaluation], estimator: Estimator) -> (f64, f64, f64) {
    let values: Vec<f64> = all.iter().map(|it| it.estimate(estimator).unwrap().value).collect();
    let (mean, deviation) = spread(&values);
    let squares: f64 = values.iter().map(|it| (it - truth()).powi(2)).sum();
    (mean, deviation, squares / values.len() as f64)
}

/// So far can a mean of the repetitions lie from what is expected of it.
fn doubt(deviation: f64) -> f64 {
    4.0 * deviation / (REPETITIONS as f64).sqrt()
}

fn coverage(all: &[Evaluation], estimator: Estimator) -> f64 {
    let held = all.iter().filter(|it| it.estimate(estimator).unwrap().covers(truth())).count();
    held as f64 / all.len() as f64
}

#[test]
fn estimators_are_off_by_what_theory_says() {
    let all = &*SOUND;
    let rows = ROWS as f64;
    let value = truth();
    // Of a ratio of means, by its second-order expansion.
    let ratio = (value * exactly(|weight, _| weight * weight)
        - exactly(|weight, reward| weight * weight * reward))
        / rows;
    let clipped = exactly(|weight, reward| weight.min(1.5) * reward);
    let expected = [
        (Estimator::Ips, value, 0.0),
        (Estimator::Snips, value + ratio, 0.0),
        (Estimator::ClippedIps, clipped, 0.0),
        (Estimator::DoublyRobust, value, 0.0),
        // Ridges draw what is known of 100 rows of an action towards what is known of all, and a
        // switch gives up what it cannot tell from nothing.
        (Estimator::Direct, value, 0.04),
        (Estimator::SwitchDr, value, 0.015),
    ];
    for (estimator, expected, allowed) in expected {
        let (mean, deviation, _) = figures(all, estimator);
        let off = (mean - expected).abs();
        assert!(
            off <= doubt(deviation) + allowed,
            "{}: {mean} and not {expected} ({deviation})",
            estimator.name()
        );
    }
    assert!(clipped < value - 0.03, "the clip is one that is felt: {clipped} of {value}");
}

#[test]
fn a_good_model_makes_the_doubly_robust_better_than_weighting() {
    let all = &*SOUND;
    let [ips, robust, switched] =
        [Estimator::Ips, Estimator::DoublyRobust, Estimator::SwitchDr].map(|it| figures(all, it).2);
    assert!(robust < 0.7 * ips, "{robust} {ips}");
    assert!(switched < 1.1 * robust, "{switched} {robust}");
}

#[test]
fn a_blind_model_misleads_the_direct_method_alone() {
    let all = repeated(Flaw::Blind, &settings());
    let (direct, deviation, _) = figures(&all, Estimator::Direct);
    assert!((direct - truth()).abs() > 0.05 + doubt(deviation), "{direct} {}", truth());
    let (robust, deviation, _) = figures(&all, Estimator::DoublyRobust);
    assert!((robust - truth()).abs() <= doubt(deviation), "{robust} {}", truth());
}

#[test]
fn wrong_propensities_mislead_weighting_and_are_told() {
    let all = repeated(Flaw::Propensities, &settings());
    let (ips, ..) = figures(&all, Estimator::Ips);
    let (robust, ..) = figures(&all, Estimator::DoublyRobust);
    let (wrong, right) = ((ips - truth()).abs(), (robust - truth()).abs());
    assert!(wrong > 0.05 && right < 0.25 * wrong, "{wrong} {right}");
    let (log, target) = simulated(5_000, 1, Flaw::Propensities);
    let found = evaluate(&log, &target, None, &settings()).unwrap();
    let (verdict, reasons) = found.overlap.verdict();
    assert_eq!(verdict, Verdict::NotTrusted);
    assert!(reasons[0].contains("the mean weight is"), "{reasons:?}");
}

#[test]
fn intervals_hold_the_truth_about_as_often_as_they_say() {
    for estimator in Estimator::ALL {
        let held = coverage(&SOUND, estimator);
        let unbiased = match estimator {
            Estimator::Direct | Estimator::ClippedIps => false,
            Estimator::Ips | Estimator::Snips | Estimator::DoublyRobust | Estimator::SwitchDr => {
                true
            }
        };
        // 95 of 100, and three standard errors of 300 tries. An interval knows nothing of a bias.
        let good = (0.912..=0.988).contains(&held);
        assert_eq!(good, unbiased, "{}: {held}", estimator.name());
    }
}

#[test]
fn the_direct_method_comes_closer_as_the_log_grows() {
    let off = |rows: usize| {
        let values: Vec<f64> = (seeds(9, 40).into_par_iter())
            .map(|seed| {
                let (log, target) = simulated(rows, seed, Flaw::Nothing);
                let found = evaluate(&log, &target, None, &settings()).unwrap();
                found.estimate(Estimator::Direct).unwrap().value
            })
            .collect();
        (spread(&values).0 - truth()).abs()
    };
    let (few, many) = (off(ROWS), off(10 * ROWS));
    assert!(many < 0.4 * few && many < 0.012, "{few} {many}");
}

#[test]
fn a_model_taken_for_granted_has_too_narrow_an_interval() {
    let (log, target) = simulated(ROWS, 3, Flaw::Nothing);
    let error = |refits: usize| {
        let settings = Settings { refits, ..settings() };
        let found = evaluate(&log, &target, None, &settings).unwrap();
        found.estimate(Estimator::Direct).unwrap().standard_error
    };
    assert!(error(0) < 0.5 * error(40), "{} {}", error(0), error(40));
}

#[test]
fn a_good_log_is_trusted_and_its_evaluation_repeats() {
    let (log, target) = simulated(5_000, 3, Flaw::Nothing);
    let settings = Settings { refits: 5, ..settings() };
    let found = evaluate(&log, &target, None, &settings).unwrap();
    assert_eq!(found.overlap.verdict(), (Verdict::Trusted, Vec::new()));
    assert_eq!(found, evaluate(&log, &target, None, &settings).unwrap());
    let (_, robust, more) = found.estimates[4];
    assert!(robust.covers(truth()) && more.interval.0 > 0.0, "{robust:?} {more:?}");
    assert!((robust.value - found.logged.value - more.value).abs() < 1e-12);
}

fn row(action: u32, request: u32, reward: f64, propensity: f64) -> Feedback {
    Feedback { action, slot: 0, request, reward, propensity }
}

#[test]
fn estimates_by_hand() {
    let rows = vec![row(0, 0, 1.0, 0.5), row(1, 1, 0.0, 0.25), row(1, 2, 1.0, 0.25)];
    let log = Log::new(rows, Contexts::default()).unwrap();
    let target = Target::by_slot(vec![vec![(1, 0.8), (0, 0.2)]]).unwrap();
    // Weights 0.4, 3.2, 3.2.
    let given = Predicted { taken: vec![0.5, 0.25, 0.25], target: vec![0.3; 3] };
    let settings = Settings { clip: Some(2.0), switch: Some(1.0), ..Settings::default() };
    let found = evaluate(&log, &target, Some(&given), &settings).unwrap();
    let expected = [
        (Estimator::Direct, 0.3),
        (Estimator::Ips, (0.4 + 3.2) / 3.0),
        (Estimator::Snips, 3.6 / 6.8),
        (Estimator::ClippedIps, 2.4 / 3.0),
        (Estimator::DoublyRobust, 0.3 + (0.4 * 0.5 - 3.2 * 0.25 + 3.2 * 0.75) / 3.0),
        (Estimator::SwitchDr, 0.3 + 0.4 * 0.5 / 3.0),
    ];
    for (estimator, expected) in expected {
        let value = found.estimate(estimator).unwrap().value;
        assert!((value - expected).abs() < 1e-12, "{}: {value}", estimator.name());
    }
    let overlap = &found.overlap;
    assert!((overlap.effective - 6.8 * 6.8 / (0.16 + 10.24 * 2.0)).abs() < 1e-12);
    assert!((overlap.largest_share - 3.2 / 6.8).abs() < 1e-12);
    assert!((overlap.mean_weight - 6.8 / 3.0).abs() < 1e-12);
    assert_eq!((overlap.rewarded, overlap.unsupported), (2, Some(0.0)));
}

#[test]
fn rows_of_one_request_are_one_draw() {
    let apart: Vec<Feedback> =
        (0..400).map(|at| row(0, at, if at / 4 % 2 == 0 { 1.0 } else { 0.0 }, 1.0)).collect();
    let together = apart.iter().map(|it| Feedback { request: it.request / 4, ..*it }).collect();
    let error = |rows: Vec<Feedback>| {
        let log = Log::new(rows, Contexts::default()).unwrap();
        let target = Target::uniform(&log, 1);
        evaluate(&log, &target, None, &Settings::default()).unwrap().logged.standard_error
    };
    let ratio = error(together) / error(apart);
    assert!((ratio - 2.0).abs() < 0.15, "four alike tell as much as one: {ratio}");
}

#[test]
fn what_was_never_done_is_told() {
    let rows = (0..200).map(|at| row(at % 2, at, 1.0, 0.5)).collect();
    let log = Log::new(rows, Contexts::default()).unwrap();
    let target = Target::uniform(&log, 3);
    let found = evaluate(&log, &target, None, &Settings::default()).unwrap();
    assert!((found.overlap.unsupported.unwrap() - 1.0 / 3.0).abs() < 1e-9);
    let (verdict, reasons) = found.overlap.verdict();
    assert_eq!(verdict, Verdict::NotTrusted);
    assert!(reasons[0].starts_with("33.3 % of what the target would do was never done"));
    // One row in two hundred that the target wants, and was as good as never taken.
    let rows = (0..200).map(|at| row(u32::from(at > 0), at, 1.0, if at > 0 { 0.9 } else { 1e-4 }));
    let log = Log::new(rows.collect(), Contexts::default()).unwrap();
    let found = evaluate(&log, &Target::uniform(&log, 2), None, &Settings::default()).unwrap();
    let (verdict, reasons) = found.overlap.verdict();
    assert_eq!(verdict, Verdict::NotTrusted);
    assert!(reasons.iter().any(|it| it.contains("one row weighs 5000.0")), "{reasons:?}");
}

#[test]
fn what_cannot_be_reckoned_with_is_refused_with_row_and_remedy() {
    let check = |rows: Vec<Feedback>, expect: &str| {
        let error = Log::new(rows, Contexts::default()).unwrap_err().to_string();
        assert!(error.starts_with(expect), "{error}");
    };
    check(Vec::new(), "the log has no row: give it");
    check(vec![row(0, 0, 1.0, 1.0), row(0, 1, 1.0, 0.0)], "row 2: the propensity is 0: log the");
    check(vec![row(0, 0, 1.0, 1.5)], "row 1: the propensity is 1.5: log the probability");
    check(vec![row(0, 0, 1.0, f64::NAN)], "row 1: the propensity is NaN");
    check(vec![row(0, 0, f64::NAN, 0.5)], "row 1: the reward is NaN: write a number");
    let target = |chances| Target::by_slot(vec![chances]).unwrap_err().to_string();
    let error = target(vec![(0, 0.5), (1, 0.4)]);
    assert!(
        error.contains("slot 1: the probabilities sum to 0.9000 and not to 1: give"),
        "{error}"
    );
    assert!(target(vec![(0, 1.5)]).contains("1.5 is no probability"));
    assert!(target(vec![(0, 0.5), (0, 0.5)]).contains("an action has two probabilities"));
    let error = Target::by_row(vec![vec![(0, 1.0)], vec![]]).unwrap_err().to_string();
    assert!(error.starts_with("row 2: target: the probabilities sum to 0.0000"), "{error}");
    let log = Log::new(vec![row(0, 0, 1.0, 0.5)], Contexts::default()).unwrap();
    let short = Target::taken(Vec::new()).unwrap();
    let error = evaluate(&log, &short, None, &Settings::default()).unwrap_err().to_string();
    assert!(error.contains("it tells of 0 rows and the log has 1"), "{error}");
}

#[test]
fn without_all_probabilities_there_is_no_model() {
    let (log, _) = simulated(100, 5, Flaw::Nothing);
    let taken = Target::taken(vec![0.2; 100]).unwrap();
    let found = evaluate(&log, &taken, None, &Settings::default()).unwrap();
    let names: Vec<&str> = found.estimates.iter().map(|it| it.0.name()).collect();
    assert_eq!(names, ["ips", "snips", "clipped-ips"]);
    assert!(found.without_model.unwrap().contains("only probabilities of actions taken"));
    assert_eq!((found.overlap.unsupported, found.switch), (None, None));
}
