//! Random shops: a few categories, facets of every kind, gaps in the data, stock that runs out.

use domain::{Constraint, NeedId, Operator, Value, Weight};
use proptest::prelude::*;
use snapshot::program::{Need, Programs};
use snapshot::{Snapshot, vocabulary as v};

use crate::world::{Cell, World, attribute, category, must, must_be, prefer, term};

/// What one product states. The row's number is its name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) kind: usize,
    pub(crate) brand: usize,
    pub(crate) origins: Vec<usize>,
    pub(crate) strength: Option<u8>,
    pub(crate) organic: Option<bool>,
    pub(crate) price: Option<u16>,
    pub(crate) stock: u8,
}

/// A shop and what a buyer wants of it.
#[derive(Clone, Debug)]
pub(crate) struct Shop {
    pub(crate) rows: Vec<Row>,
    pub(crate) wants: Vec<Want>,
    pub(crate) needs: Vec<usize>,
}

/// A condition, before there are ids.
#[derive(Clone, Debug)]
pub(crate) enum Want {
    Origin(usize, bool),
    Strength(u8, bool),
    Price(u16, bool),
    Brand(usize),
    Organic,
}

const KINDS: [&str; 3] = ["Green", "Black", "Pot"];
const ORIGINS: [&str; 4] = ["North", "South", "East", "West"];
const BRANDS: [&str; 3] = ["Alpha", "Beta", "Gamma"];

pub(crate) fn row() -> impl Strategy<Value = Row> {
    (
        0..KINDS.len(),
        0..BRANDS.len(),
        proptest::sample::subsequence((0..ORIGINS.len()).collect::<Vec<_>>(), 0..3),
        proptest::option::weighted(0.8, 0_u8..6),
        proptest::option::of(any::<bool>()),
        proptest::option::weighted(0.9, 1_u16..500),
        0_u8..4,
    )
        .prop_map(|(kind, brand, origins, strength, organic, price, stock)| Row {
            kind,
            brand,
            origins,
            strength,
            organic,
            price,
            stock,
        })
}

fn want() -> impl Strategy<Value = Want> {
    prop_oneof![
        (0..ORIGINS.len(), any::<bool>()).prop_map(|(origin, hard)| Want::Origin(origin, hard)),
        (0_u8..6, any::<bool>()).prop_map(|(number, hard)| Want::Strength(number, hard)),
        (1_u16..500, any::<bool>()).prop_map(|(number, hard)| Want::Price(number, hard)),
        (0..BRANDS.len()).prop_map(Want::Brand),
        Just(Want::Organic),
    ]
}

pub(crate) fn shop() -> impl Strategy<Value = Shop> {
    let rows = proptest::collection::vec(row(), 1..40);
    let wants = proptest::collection::vec(want(), 0..4);
    let needs = proptest::sample::subsequence(vec![0_usize, 1], 0..3);
    (rows, wants, needs).prop_map(|(rows, wants, needs)| Shop { rows, wants, needs })
}

/// The shop's snapshot; `order` is the order in which products are met, and so their ids.
pub(crate) fn snapshot(rows: &[Row], order: &[usize]) -> Snapshot {
    let mut world = World::new();
    world.category("Tea", None);
    world.category("Green", Some("Tea"));
    world.category("Black", Some("Tea"));
    world.category("Pot", None);
    world.facet("origin", "Thing", &[]);
    world.facet("strength", "Number", &["Tea"]);
    world.say("strength", v::BETTER, Cell::Thing(&format!("{}Higher", v::QM)));
    world.facet("organic", "Boolean", &["Tea"]);
    world.say("Tea", v::COMPLEMENT, Cell::Thing("Pot"));
    world.say("Pot", v::COMPLEMENT, Cell::Thing("Green"));
    for name in ORIGINS.iter().chain(&BRANDS) {
        world.thing(name);
    }
    for &index in order {
        let row = &rows[index];
        let mut cells = vec![
            (v::BRAND, Cell::Thing(BRANDS[row.brand])),
            (v::STOCK, Cell::Number(f64::from(row.stock))),
        ];
        // Pots state no strength: their category lacks it.
        if KINDS[row.kind] != "Pot" {
            cells.extend(row.strength.map(|it| ("strength", Cell::Number(f64::from(it)))));
            cells.extend(row.organic.map(|it| ("organic", Cell::Truth(it))));
        }
        cells.extend(row.price.map(|it| (v::PRICE, Cell::Number(f64::from(it)))));
        cells.extend(row.origins.iter().map(|it| ("origin", Cell::Thing(ORIGINS[*it]))));
        world.product(&format!("P{index:03}"), KINDS[row.kind], &cells);
    }
    let snapshot = world.build();
    let needs = needs(&snapshot);
    snapshot.with_programs(Programs { needs, ..Programs::default() })
}

/// One need of teas alone, and one of everything that has the attributes.
fn needs(snapshot: &Snapshot) -> Vec<Need> {
    let need = |name: &str, categories, constraints| Need {
        term: term(snapshot, name),
        graph: domain::GraphId::from_index(0),
        categories,
        constraints,
        reason: domain::Localized::default(),
    };
    vec![
        need(
            "Alpha",
            vec![category(snapshot, "Tea")],
            vec![
                must(snapshot, "strength", Operator::Ge, &[2.0]),
                prefer(must_be(snapshot, "origin", "North")),
            ],
        ),
        need(
            "Beta",
            Vec::new(),
            vec![
                must(snapshot, "strength", Operator::Le, &[4.0]),
                must(snapshot, v::PRICE, Operator::Le, &[400.0]),
            ],
        ),
    ]
}

impl Shop {
    pub(crate) fn snapshot(&self) -> Snapshot {
        let order: Vec<usize> = (0..self.rows.len()).collect();
        snapshot(&self.rows, &order)
    }

    pub(crate) fn constraints(&self, snapshot: &Snapshot) -> Vec<Constraint> {
        let soften = |hard: bool, it: Constraint| if hard { it } else { prefer(it) };
        let constraint = |want: &Want| match want {
            Want::Origin(origin, hard) => {
                soften(*hard, must_be(snapshot, "origin", ORIGINS[*origin]))
            }
            Want::Strength(number, hard) => {
                let number = f64::from(*number);
                soften(*hard, must(snapshot, "strength", Operator::Ge, &[number]))
            }
            Want::Price(number, hard) => {
                soften(*hard, must(snapshot, v::PRICE, Operator::Le, &[f64::from(*number)]))
            }
            Want::Brand(brand) => must_be(snapshot, v::BRAND, BRANDS[*brand]),
            Want::Organic => Constraint {
                attribute: attribute(snapshot, "organic"),
                operator: Operator::Eq,
                values: vec![Value::Bool(true)],
                weight: Weight::Must,
            },
        };
        self.wants.iter().map(constraint).collect()
    }

    pub(crate) fn needs(&self) -> Vec<NeedId> {
        self.needs.iter().map(|index| NeedId::from_index(*index)).collect()
    }
}
