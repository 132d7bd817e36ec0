//! Hard conditions that cannot all hold: as few as possible go, in the declared order.

use domain::{Constraint, NeedId, Operator, Weight};
use proptest::prelude::*;
use recommend::{Behaviour, Outcome, Request, recommend};
use snapshot::{Offers, Snapshot, View, vocabulary as v};

use crate::shop::{Row, shop, snapshot};
use crate::world::{must, must_be, name};

fn row(kind: usize, brand: usize, origin: usize, strength: u8, price: u16) -> Row {
    Row {
        kind,
        brand,
        origins: vec![origin],
        strength: Some(strength),
        organic: None,
        price: Some(price),
        stock: 1,
    }
}

fn shop_of(rows: &[Row]) -> Snapshot {
    let order: Vec<usize> = (0..rows.len()).collect();
    snapshot(rows, &order)
}

fn ask(snapshot: &Snapshot, constraints: &[Constraint], needs: &[NeedId]) -> Outcome {
    let view = View { snapshot, offers: &Offers::default() };
    let request = Request { constraints, needs, limit: 10, ..Request::default() };
    recommend(view, &Behaviour::default(), &request)
}

#[test]
fn one_condition_goes_where_one_is_enough() {
    let snapshot = shop_of(&[row(0, 0, 0, 5, 300), row(0, 1, 1, 1, 100)]);
    let wanted = [
        must_be(&snapshot, "origin", "North"),
        must(&snapshot, "strength", Operator::Ge, &[4.0]),
        must(&snapshot, v::PRICE, Operator::Le, &[200.0]),
    ];
    let outcome = ask(&snapshot, &wanted, &[]);
    assert_eq!(outcome.relaxed, [wanted[2].clone()], "the other product would cost two");
    assert_eq!(name(&snapshot, outcome.products[0].product), "P000");
    assert_eq!(outcome.matching, 1);
}

#[test]
fn what_misses_a_number_that_went_comes_the_nearer_the_sooner() {
    let snapshot = shop_of(&[2, 1, 4, 3].map(|strength| row(0, 0, 0, strength, 300)));
    let wanted = must(&snapshot, "strength", Operator::Ge, &[90.0]);
    let outcome = ask(&snapshot, std::slice::from_ref(&wanted), &[]);
    assert_eq!(outcome.relaxed, [wanted]);
    let names: Vec<&str> = outcome.products.iter().map(|it| name(&snapshot, it.product)).collect();
    assert_eq!(names, ["P002", "P003", "P000", "P001"], "however far they all are");
}

#[test]
fn of_equals_the_need_goes_before_the_buyers_word_and_the_earlier_before_the_later() {
    let snapshot = shop_of(&[row(0, 0, 0, 1, 100), row(0, 1, 1, 5, 100)]);
    let strong = NeedId::from_index(0);
    let alpha = must_be(&snapshot, v::BRAND, "Alpha");
    let outcome = ask(&snapshot, std::slice::from_ref(&alpha), &[strong]);
    assert_eq!(outcome.relaxed.len(), 1);
    assert_eq!(outcome.relaxed[0].operator, Operator::Ge, "the need's strength went");

    let south = must_be(&snapshot, "origin", "South");
    let outcome = ask(&snapshot, &[alpha.clone(), south], &[]);
    assert_eq!(outcome.relaxed, [alpha]);
    assert_eq!(name(&snapshot, outcome.products[0].product), "P001");
}

#[test]
fn a_shop_without_candidates_gives_nothing_up() {
    let mut sold_out = row(0, 0, 0, 5, 100);
    sold_out.stock = 0;
    let snapshot = shop_of(&[sold_out]);
    let outcome = ask(&snapshot, &[must_be(&snapshot, v::BRAND, "Beta")], &[]);
    assert!(outcome.relaxed.is_empty() && outcome.products.is_empty());
    assert_eq!(outcome.matching, 0);
}

#[test]
fn a_lacking_attribute_fails_what_was_stated_and_spares_what_a_need_asks() {
    let pot = Row { strength: None, ..row(2, 0, 0, 0, 100) };
    let snapshot = shop_of(&[pot, row(0, 0, 0, 3, 300)]);
    let stated = [must(&snapshot, "strength", Operator::Ge, &[1.0])];
    let outcome = ask(&snapshot, &stated, &[]);
    assert_eq!(outcome.products.len(), 1, "the pot has no strength");
    let outcome = ask(&snapshot, &[], &[NeedId::from_index(1)]);
    assert_eq!(outcome.products.len(), 2, "the need asks a price of pots and leaves strength out");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_smaller_set_would_have_done(shop in shop()) {
        let snapshot = shop.snapshot();
        let offers = Offers::default();
        let view = View { snapshot: &snapshot, offers: &offers };
        let constraints = shop.constraints(&snapshot);
        let outcome = ask(&snapshot, &constraints, &[]);
        let hard: Vec<&Constraint> =
            constraints.iter().filter(|it| it.weight == Weight::Must).collect();
        let fewest = (0..shop.rows.len())
            .map(domain::ProductId::from_index)
            .filter(|product| view.in_stock(*product))
            .map(|product| {
                let mut failing: Vec<&Constraint> = Vec::new();
                for it in hard.iter().copied().filter(|it| !view.satisfies(product, it)) {
                    if !failing.contains(&it) {
                        failing.push(it);
                    }
                }
                failing.len()
            })
            .min();
        if outcome.products.is_empty() {
            prop_assert_eq!(fewest, None, "only an empty shop offers nothing");
        } else {
            // Equal conditions count as one for the buyer; which of them went makes no difference.
            prop_assert_eq!(Some(outcome.relaxed.len()), fewest);
        }
    }
}
