//! Models against a naive dense computation, and through their files.

use super::{
    Ease, Factors, Filter, Local, Model, Neighbours, Part, Recipe, Resources, Side, Walk, fit,
};
use crate::matrix::{Interactions, Sparse, index};
use crate::random::Random;
use crate::store::Saved;

const USERS: usize = 40;
const ITEMS: usize = 15;

/// Forty users with some of fifteen items, the low ones more often.
fn data() -> Interactions {
    let mut random = Random::new(9);
    let rows = (0..USERS)
        .map(|user| {
            let mut items: Vec<u32> = (0..5)
                .map(|_| {
                    let drawn = random.below(ITEMS).min(random.below(ITEMS));
                    u32::try_from(drawn).unwrap()
                })
                .collect();
            // Every item is met, and by the first user with every other: none lacks a neighbour.
            let count = if user == 0 { ITEMS } else { 1 };
            items.extend((user..user + count).map(|item| u32::try_from(item % ITEMS).unwrap()));
            items.sort_unstable();
            items.dedup();
            items.into_iter().map(|item| (item, 1.0)).collect()
        })
        .collect();
    Interactions::new(Sparse::from_rows(rows, ITEMS)).unwrap()
}

fn dense(matrix: &Sparse) -> Vec<Vec<f64>> {
    (0..matrix.rows())
        .map(|row| {
            let mut values = vec![0.0; matrix.columns()];
            for (column, value) in matrix.row(row).iter() {
                values[column] = f64::from(value);
            }
            values
        })
        .collect()
}

fn product(one: &[Vec<f64>], other: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let columns = other.first().map_or(0, Vec::len);
    one.iter()
        .map(|row| {
            (0..columns).map(|at| row.iter().zip(other).map(|(x, y)| x * y[at]).sum()).collect()
        })
        .collect()
}

fn turned(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    (0..matrix[0].len()).map(|at| matrix.iter().map(|row| row[at]).collect()).collect()
}

/// Gauss and Jordan, without mercy.
fn inverse(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let size = matrix.len();
    let mut work: Vec<Vec<f64>> = matrix
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let unit = (0..size).map(|other| f64::from(u8::from(other == at)));
            row.iter().copied().chain(unit).collect()
        })
        .collect();
    for pivot in 0..size {
        let scale = work[pivot][pivot];
        let row: Vec<f64> = work[pivot].iter().map(|value| value / scale).collect();
        for (at, other) in work.iter_mut().enumerate() {
            let factor = if at == pivot { 0.0 } else { other[pivot] };
            other.iter_mut().zip(&row).for_each(|(value, of_pivot)| *value -= factor * of_pivot);
        }
        work[pivot] = row;
    }
    work.into_iter().map(|row| row[size..].to_vec()).collect()
}

fn scores(model: &dyn Model, data: &Interactions) -> Vec<Vec<f32>> {
    let histories: Vec<_> = (0..data.users()).map(|user| data.history(user)).collect();
    let mut scores = vec![f32::NAN; data.users() * data.items()];
    model.score(&histories, &mut scores);
    scores.chunks_exact(data.items()).map(<[f32]>::to_vec).collect()
}

fn check(recipe: &Recipe, side: Side<'_>, expect: &[Vec<f64>]) {
    let data = data();
    let model = fit(recipe, &data, side, Resources::default()).unwrap();
    for (user, (found, right)) in scores(&*model, &data).iter().zip(expect).enumerate() {
        for (item, (found, right)) in found.iter().zip(right).enumerate() {
            let apart = (f64::from(*found) - right).abs();
            assert!(
                apart < 2e-4 * (1.0 + right.abs()),
                "{user} {item}: {found} {right} {recipe:?}"
            );
        }
    }
}

fn popularity(data: &Interactions, power: f64) -> Vec<f64> {
    let of = data.popularity().into_iter().map(f64::from);
    of.map(|it| if it > 0.0 { it.powf(power) } else { 0.0 }).collect()
}

/// The weights of EASE by the book, from a Gram with its ridge.
fn by_the_book(gram: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let inverse = inverse(gram);
    let size = gram.len();
    let weight = |at: usize, to: usize| {
        if at == to { 0.0 } else { -inverse[at][to] / inverse[to][to] }
    };
    (0..size).map(|at| (0..size).map(|to| weight(at, to)).collect()).collect()
}

fn with_ridge(mut gram: Vec<Vec<f64>>, ridge: f64, mean: f64) -> Vec<Vec<f64>> {
    for (at, row) in gram.iter_mut().enumerate() {
        row[at] += ridge * mean;
    }
    gram
}

fn mean_diagonal(gram: &[Vec<f64>]) -> f64 {
    gram.iter().enumerate().map(|(at, row)| row[at]).sum::<f64>() / gram.len() as f64
}

#[test]
fn ease_is_the_inverse_by_the_book() {
    let met = dense(data().by_user());
    let gram = product(&turned(&met), &met);
    let mean = mean_diagonal(&gram);
    let expect = product(&met, &by_the_book(&with_ridge(gram, 0.5, mean)));
    let plain = Ease { ridge: 0.5, user_power: 0.0, item_power: 0.0, tilt: 0.0, ..Ease::default() };
    check(&Recipe::Ease(plain), Side::default(), &expect);
    check(&Recipe::Ease(Ease { keep: ITEMS, ..plain }), Side::default(), &expect);
    // With every other item for a neighbour the local solves are those of EASE.
    let whole =
        Local { neighbours: ITEMS, ridge: 0.5, user_power: 0.0, item_power: 0.0, tilt: 0.0 };
    check(&Recipe::Local(whole), Side::default(), &expect);
}

#[test]
fn powers_of_degrees_and_attributes_enter_the_gram() {
    let data = data();
    let met = dense(data.by_user());
    let (before, after) = (popularity(&data, -0.4), popularity(&data, 0.3));
    let users: Vec<f64> =
        data.by_user().row_sums().into_iter().map(|it| f64::from(it).powf(-0.25)).collect();
    let scaled: Vec<Vec<f64>> = met
        .iter()
        .zip(&users)
        .map(|(row, user)| {
            row.iter().zip(&before).map(|(value, item)| value * user * item).collect()
        })
        .collect();
    let mut gram = product(&turned(&scaled), &scaled);
    let mean = mean_diagonal(&gram);
    // Items of the same third share an attribute of five.
    let attributes: Vec<Vec<(u32, f32)>> =
        (0..ITEMS).map(|item| vec![(u32::try_from(item % 3).unwrap(), 1.0)]).collect();
    let attributes = Sparse::from_rows(attributes, 3);
    for (item, row) in gram.iter_mut().enumerate() {
        for (other, value) in row.iter_mut().enumerate() {
            // Each attribute counts 1/√5 and its square is scaled to twice the mean diagonal.
            *value += if item % 3 == other % 3 { 2.0 * mean } else { 0.0 };
        }
    }
    let weights = by_the_book(&with_ridge(gram, 0.7, mean));
    let from: Vec<Vec<f64>> = met
        .iter()
        .map(|row| row.iter().zip(&before).map(|(value, item)| value * item).collect())
        .collect();
    let expect: Vec<Vec<f64>> = product(&from, &weights)
        .into_iter()
        .map(|row| row.iter().zip(&after).map(|(value, item)| value * item).collect())
        .collect();
    let settings = Ease {
        ridge: 0.7,
        user_power: 0.5,
        item_power: 0.4,
        tilt: 0.3,
        knowledge: 2.0,
        ..Ease::default()
    };
    check(&Recipe::Ease(settings), Side { attributes: Some(&attributes) }, &expect);
}

#[test]
fn filters_are_polynomials_of_the_normalised_gram() {
    let data = data();
    let met = dense(data.by_user());
    let items = popularity(&data, -0.5);
    let users: Vec<f64> =
        data.by_user().row_sums().into_iter().map(|it| f64::from(it).powf(-0.5)).collect();
    let scaled: Vec<Vec<f64>> = met
        .iter()
        .zip(&users)
        .map(|(row, user)| {
            row.iter().zip(&items).map(|(value, item)| value * user * item).collect()
        })
        .collect();
    let hop = product(&turned(&scaled), &scaled);
    let expect = product(&met, &hop);
    let linear = Filter { order: 1, factors: 0, ideal: 0.0, tilt: 0.0, flatness: 10.0 };
    check(&Recipe::Filter(linear), Side::default(), &expect);
    // Every direction passes an ideal filter of them all: the signal itself comes through.
    let through: Vec<Vec<f64>> = expect
        .iter()
        .zip(&met)
        .map(|(row, own)| row.iter().zip(own).map(|(value, own)| value + 0.5 * own).collect())
        .collect();
    let ideal = Filter { factors: ITEMS, ideal: 0.5, ..linear };
    check(&Recipe::Filter(ideal), Side::default(), &through);
    // Of order 2 a plateau is a parabola; of order 3 it is exact where every frequency is found. A history's own
    // items are not ranked.
    for (order, factors) in [(2, 0), (3, ITEMS)] {
        let curved = Filter { order, flatness: 3.0, factors, ..linear };
        let right = product(&met, &interpolated(order, 3.0, &hop));
        let model =
            fit(&Recipe::Filter(curved), &data, Side::default(), Resources::default()).unwrap();
        for (user, found) in scores(&*model, &data).iter().enumerate() {
            for item in (0..ITEMS).filter(|item| met[user][*item] == 0.0) {
                let right = right[user][item];
                assert!((f64::from(found[item]) - right).abs() < 1e-4, "{user} {item}: {right}");
            }
        }
    }
}

/// ChebyCF's polynomial of a matrix, by Lagrange's formula in 1 − 2λ.
fn interpolated(order: usize, flatness: f64, hop: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let turn = |at: usize, of: usize, by: f64| {
        ((as_double(at) + by) * std::f64::consts::PI / as_double(of)).cos()
    };
    let node = |at: usize| turn(at, order + 1, 0.5);
    let height = |at: usize| {
        let place = turn(at, order, 0.0);
        0.5 - 0.5 * place.signum() * place.abs().powf(flatness)
    };
    let mut sum = vec![vec![0.0; ITEMS]; ITEMS];
    for at in 0..=order {
        let mut term = unit(height(at));
        for other in (0..=order).filter(|other| *other != at) {
            let factor: Vec<Vec<f64>> = unit(1.0 - node(other))
                .iter()
                .zip(hop)
                .map(|(own, hop)| {
                    own.iter()
                        .zip(hop)
                        .map(|(own, hop)| (own - 2.0 * hop) / (node(at) - node(other)))
                        .collect()
                })
                .collect();
            term = product(&term, &factor);
        }
        for (sums, row) in sum.iter_mut().zip(&term) {
            sums.iter_mut().zip(row).for_each(|(sum, it)| *sum += it);
        }
    }
    sum
}

fn unit(times: f64) -> Vec<Vec<f64>> {
    (0..ITEMS)
        .map(|row| (0..ITEMS).map(|at| if row == at { times } else { 0.0 }).collect())
        .collect()
}

fn as_double(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

fn all_kinds() -> Vec<Recipe> {
    let part = |weight, recipe| Part { weight, recipe };
    let ease = Ease { head: 10, ..Ease::default() };
    vec![
        Recipe::Popularity,
        Recipe::Neighbours(Neighbours::default()),
        Recipe::Walk(Walk::default()),
        Recipe::Ease(ease),
        Recipe::Local(Local::default()),
        Recipe::Filter(Filter { order: 4, factors: 5, ..Filter::default() }),
        Recipe::Als(Factors { factors: 4, ..Factors::default() }),
        Recipe::Blend {
            parts: vec![part(1.0, Recipe::Walk(Walk::default())), part(0.5, Recipe::Ease(ease))],
        },
    ]
}

#[test]
fn every_model_comes_back_from_its_file() {
    let data = data();
    for recipe in all_kinds() {
        let model = fit(&recipe, &data, Side::default(), Resources::default()).unwrap();
        let right = scores(&*model, &data);
        assert!(right.iter().flatten().all(|score| score.is_finite()), "{recipe:?}");
        let again = fit(&recipe, &data, Side::default(), Resources::default()).unwrap();
        let items: Vec<String> = (0..ITEMS).map(|item| format!("item {item}")).collect();
        let recipe = serde_json::to_string(&recipe).unwrap();
        let saved = Saved { items, recipe, model };
        let bytes = saved.to_bytes();
        let twin = Saved { items: saved.items.clone(), recipe: saved.recipe.clone(), model: again };
        assert!(bytes == twin.to_bytes(), "the same fit twice: {}", saved.recipe);
        let read = Saved::from_bytes(&bytes, "a").unwrap();
        assert_eq!((&read.items, &read.recipe), (&saved.items, &saved.recipe));
        assert_eq!(scores(&*read.model, &data), right, "{}", saved.recipe);
    }
}

#[test]
fn damaged_and_foreign_files_are_refused_and_the_old_one_stays() {
    let data = data();
    let recipe = Recipe::Walk(Walk::default());
    let model = fit(&recipe, &data, Side::default(), Resources::default()).unwrap();
    let items: Vec<String> = (0..ITEMS).map(|item| item.to_string()).collect();
    let saved = Saved { items, recipe: String::new(), model };
    let bytes = saved.to_bytes();
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x40;
        assert!(Saved::from_bytes(&damaged, "a").is_err(), "byte {at}");
        assert!(Saved::from_bytes(&bytes[..at], "a").is_err(), "cut at {at}");
    }
    let told = Saved::from_bytes(b"PK\x03\x04 and so on", "a.zip").unwrap_err().to_string();
    assert!(told.contains("a.zip: is no model file: give"), "{told}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.model");
    saved.save(&path).unwrap();
    assert!(saved.save(&folder.path().join("no/such/folder")).is_err());
    assert_eq!(Saved::load(&path).unwrap().items.len(), ITEMS);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn what_cannot_be_fitted_is_told_before_it_begins() {
    let data = data();
    let small = Resources { memory_bytes: 100, ..Resources::default() };
    // All but the weights of fifteen items need more than a hundred bytes; blends what their parts do.
    for recipe in all_kinds().into_iter().skip(1) {
        let told = fit(&recipe, &data, Side::default(), small).unwrap_err().to_string();
        let expect = format!("{} needs 1 MB for 15 items and 0 MB are allowed", recipe.kind());
        assert!(told.contains(&expect) && told.contains(": raise --memory"), "{told}");
    }
    let wrong = [
        Recipe::Ease(Ease { ridge: 0.0, ..Ease::default() }),
        Recipe::Local(Local { neighbours: 0, ..Local::default() }),
        Recipe::Filter(Filter { tilt: f32::INFINITY, ..Filter::default() }),
        Recipe::Blend { parts: vec![] },
        Recipe::Blend {
            parts: vec![Part { weight: 1.0, recipe: Recipe::Blend { parts: vec![] } }],
        },
    ];
    for recipe in wrong {
        let told = fit(&recipe, &data, Side::default(), Resources::default()).unwrap_err();
        assert!(told.to_string().starts_with("setting "), "{told}");
    }
    assert!(Interactions::new(Sparse::from_rows(vec![vec![], vec![]], 3)).is_err());
    assert!(Interactions::new(Sparse::from_rows(vec![vec![(0, -1.0)]], 3)).is_err());
    assert!(Interactions::new(Sparse::from_rows(vec![vec![(0, f32::NAN)]], 3)).is_err());
}

#[test]
fn one_user_and_items_never_met_are_no_trouble() {
    let data = Interactions::new(Sparse::from_rows(vec![vec![(1, 1.0), (3, 1.0)]], 5)).unwrap();
    for recipe in all_kinds() {
        let model = fit(&recipe, &data, Side::default(), Resources::default()).unwrap();
        let found = scores(&*model, &data);
        assert!(found[0].iter().all(|score| score.is_finite()), "{recipe:?} {found:?}");
        assert!(found[0][index(0)].abs() < 1e-6, "never met: {recipe:?}");
    }
}
