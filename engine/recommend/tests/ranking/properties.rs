//! What holds for every shop and every request.

use std::collections::BTreeSet;

use domain::{Constraint, NeedId, ProductId, Weight};
use proptest::prelude::*;
use recommend::{Behaviour, Outcome, Request, Scene, Taste, recommend};
use snapshot::{Offers, Snapshot, View};

use crate::shop::{Row, Shop, row, shop, snapshot};
use crate::world::name;

const SCENES: [Scene; 5] =
    [Scene::Home, Scene::Similar, Scene::Complement, Scene::Cart, Scene::Substitute];

/// Events enough that every term is at work.
fn behaviour(snapshot: &Snapshot) -> Behaviour {
    let mut behaviour = Behaviour::default();
    for index in 0..snapshot.catalogue().products().len() {
        let product = ProductId::from_index(index);
        let digits = name(snapshot, product).bytes().map(f64::from).sum::<f64>();
        behaviour.popularity.insert(product, digits % 7.0);
        let other = ProductId::from_index(0);
        if index > 0 {
            behaviour.together.entry(other).or_default().push((product, digits % 3.0));
        }
    }
    behaviour
}

fn ask(
    snapshot: &Snapshot,
    scene: Scene,
    wanted: (&[Constraint], &[NeedId]),
    limit: usize,
) -> Outcome {
    let view = View { snapshot, offers: &Offers::default() };
    let given = ProductId::from_index(0);
    let taste = Taste { products: vec![(given, 1.0)], segment: None };
    let request = Request {
        scene,
        product: Some(given),
        constraints: wanted.0,
        needs: wanted.1,
        taste: Some(&taste),
        limit,
        ..Request::default()
    };
    recommend(view, &behaviour(snapshot), &request)
}

fn names(snapshot: &Snapshot, outcome: &Outcome) -> Vec<String> {
    outcome.products.iter().map(|it| name(snapshot, it.product).to_owned()).collect()
}

/// Whether every hard condition holds, from the rows' own words: an oracle that shares no code
/// with the ranking but the comparison of one value.
fn allowed(snapshot: &Snapshot, shop: &Shop, product: ProductId) -> bool {
    let offers = Offers::default();
    let view = View { snapshot, offers: &offers };
    let catalogue = snapshot.catalogue();
    let category = catalogue.product_category(product);
    let constraints = shop.constraints(snapshot);
    let stated =
        constraints.iter().all(|it| it.weight != Weight::Must || view.satisfies(product, it));
    let mut spoken_of = shop.needs.is_empty();
    let mut served = true;
    for need in shop.needs() {
        let need = &snapshot.programs().needs[need.index()];
        let speaks = need.categories.is_empty()
            || need.categories.iter().any(|above| catalogue.is_within(category, *above));
        for constraint in &need.constraints {
            if !speaks || !catalogue.has_attribute(category, constraint.attribute) {
                continue;
            }
            spoken_of |= constraint.weight == Weight::Must;
            served &= constraint.weight != Weight::Must || view.satisfies(product, constraint);
        }
    }
    stated && spoken_of && served && view.in_stock(product)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn terms_sum_exactly_to_the_score(shop in shop(), limit in 1_usize..50) {
        let snapshot = shop.snapshot();
        let constraints = shop.constraints(&snapshot);
        for scene in SCENES {
            let outcome = ask(&snapshot, scene, (&constraints, &shop.needs()), limit);
            prop_assert!(outcome.products.len() <= limit);
            for product in &outcome.products {
                let sum: f64 = product.terms.iter().map(|(_, term)| term).sum();
                prop_assert!(sum.is_finite());
                let apart = (sum - product.score).abs();
                prop_assert!(apart <= 0.0, "exactly: not by a tolerance");
            }
        }
    }

    #[test]
    fn home_offers_exactly_what_satisfies_everything(shop in shop()) {
        let snapshot = shop.snapshot();
        let constraints = shop.constraints(&snapshot);
        let outcome = ask(&snapshot, Scene::Home, (&constraints, &shop.needs()), 100);
        let all = (0..shop.rows.len()).map(ProductId::from_index);
        let expected: BTreeSet<ProductId> =
            all.filter(|product| allowed(&snapshot, &shop, *product)).collect();
        let offered: BTreeSet<ProductId> = outcome.products.iter().map(|it| it.product).collect();
        if outcome.relaxed.is_empty() {
            prop_assert_eq!(outcome.matching, expected.len());
            prop_assert_eq!(offered, expected, "reordering neither admits nor drops a product");
        } else {
            prop_assert!(expected.is_empty(), "given up although some product satisfied all");
            prop_assert!(!offered.is_empty());
        }
    }

    #[test]
    fn a_condition_that_was_not_given_up_holds(shop in shop(), limit in 1_usize..6) {
        let snapshot = shop.snapshot();
        let constraints = shop.constraints(&snapshot);
        let offers = Offers::default();
        let view = View { snapshot: &snapshot, offers: &offers };
        for scene in SCENES {
            let outcome = ask(&snapshot, scene, (&constraints, &[]), limit);
            for product in &outcome.products {
                for constraint in constraints.iter().filter(|it| it.weight == Weight::Must) {
                    let holds = view.satisfies(product.product, constraint);
                    prop_assert!(holds || outcome.relaxed.contains(constraint));
                }
                prop_assert!(scene == Scene::Similar || view.in_stock(product.product));
            }
        }
    }

    #[test]
    fn cheaper_and_otherwise_equal_never_ranks_below(
        shop in shop(), twin in row(), prices in (1_u16..400, 1_u16..400), limit in 1_usize..50,
    ) {
        prop_assume!(prices.0 != prices.1);
        let mut rows = shop.rows.clone();
        let dear = Row { price: Some(prices.0.max(prices.1)), stock: 1, ..twin.clone() };
        let cheap = Row { price: Some(prices.0.min(prices.1)), stock: 1, ..twin };
        rows.extend([dear, cheap]);
        let order: Vec<usize> = (0..rows.len()).collect();
        let snapshot = snapshot(&rows, &order);
        let constraints = shop.constraints(&snapshot);
        let view = View { snapshot: &snapshot, offers: &Offers::default() };
        for scene in SCENES {
            let request = Request {
                scene,
                product: snapshot.catalogue().products().first().map(|_| ProductId::from_index(0)),
                constraints: &constraints,
                needs: &shop.needs(),
                limit,
                ..Request::default()
            };
            let outcome = recommend(view, &Behaviour::default(), &request);
            let names = names(&snapshot, &outcome);
            let place = |index: usize| names.iter().position(|it| *it == format!("P{index:03}"));
            let given = name(&snapshot, ProductId::from_index(0));
            // The given product is never offered beside itself, so it has no place to compare.
            if given == format!("P{:03}", rows.len() - 1) {
                continue;
            }
            if let Some(dear) = place(rows.len() - 2) {
                let cheap = place(rows.len() - 1);
                prop_assert!(cheap.is_some_and(|it| it < dear), "{scene:?}: {names:?}");
            }
        }
    }

    #[test]
    fn ids_do_not_decide(shop in shop(), seed in any::<u64>(), limit in 1_usize..50) {
        let count = shop.rows.len();
        let straight: Vec<usize> = (0..count).collect();
        let mut shuffled = straight.clone();
        shuffled.sort_by_key(|index| (*index as u64 + 1).wrapping_mul(seed | 1));
        let one = snapshot(&shop.rows, &straight);
        let other = snapshot(&shop.rows, &shuffled);
        let ask = |snapshot: &Snapshot| {
            let constraints = shop.constraints(snapshot);
            let view = View { snapshot, offers: &Offers::default() };
            let request = Request {
                constraints: &constraints,
                needs: &shop.needs(),
                limit,
                ..Request::default()
            };
            let outcome = recommend(view, &Behaviour::default(), &request);
            let scores: Vec<f64> = outcome.products.iter().map(|it| it.score).collect();
            (names(snapshot, &outcome), scores, outcome.matching)
        };
        prop_assert_eq!(ask(&one), ask(&other));
    }

    #[test]
    fn the_same_request_gives_the_same_outcome(shop in shop()) {
        for scene in SCENES {
            let (one, other) = (shop.snapshot(), shop.snapshot());
            let print = |snapshot: &Snapshot| {
                let constraints = shop.constraints(snapshot);
                format!("{:?}", ask(snapshot, scene, (&constraints, &shop.needs()), 10))
            };
            prop_assert_eq!(print(&one), print(&other));
        }
    }

    #[test]
    fn what_is_excluded_is_not_offered_and_still_counts(shop in shop()) {
        let snapshot = shop.snapshot();
        let view = View { snapshot: &snapshot, offers: &Offers::default() };
        let all = recommend(
            view, &Behaviour::default(), &Request { limit: 100, ..Request::default() },
        );
        let exclude: Vec<ProductId> =
            all.products.iter().step_by(2).map(|it| it.product).collect();
        let request = Request { limit: 100, exclude: &exclude, ..Request::default() };
        let rest = recommend(view, &Behaviour::default(), &request);
        prop_assert!(rest.products.iter().all(|it| !exclude.contains(&it.product)));
        prop_assert_eq!(rest.products.len() + exclude.len(), all.products.len());
        prop_assert_eq!(rest.matching, all.matching);
    }
}
