//! Guided selling: counts that really remain, gains that are bits, and where it ends.

use domain::{GuideId, Localized, NeedId};
use proptest::prelude::*;
use recommend::{Behaviour, GuideOutcome, GuideRequest, OptionMeaning, guide, guide_facets};
use snapshot::program::{Band, Guide, GuideQuestion, GuideSubject, Programs};
use snapshot::{Offers, Snapshot, View, vocabulary as v};

use crate::shop::{Shop, shop};
use crate::world::{attribute, category, must, prefer, term};

fn ask(snapshot: &Snapshot, request: &GuideRequest<'_>) -> GuideOutcome {
    let view = View { snapshot, offers: &Offers::default() };
    guide(view, &Behaviour::default(), request)
}

/// The shop with a guide through teas: needs, origin, price in bands, strength in ranges.
fn guided(shop: &Shop) -> Snapshot {
    let snapshot = shop.snapshot();
    let question =
        |about, bands, effort| GuideQuestion { about, ask: Localized::default(), bands, effort };
    let about = |name: &str| GuideSubject::Attribute(attribute(&snapshot, name));
    let band = |low, high| Band { label: Localized::default(), low, high };
    let bands =
        vec![band(None, Some(100.0)), band(Some(100.0), Some(300.0)), band(Some(300.0), None)];
    let needs = vec![NeedId::from_index(0), NeedId::from_index(1)];
    let path = Guide {
        term: term(&snapshot, "Tea"),
        graph: domain::GraphId::from_index(0),
        label: Localized::default(),
        category: category(&snapshot, "Tea"),
        questions: vec![
            question(GuideSubject::Needs(needs), Vec::new(), 1.0),
            question(about("origin"), Vec::new(), 1.0),
            question(about(v::PRICE), bands, 1.5),
            question(about("strength"), Vec::new(), 1.0),
        ],
    };
    let programs = Programs { guides: vec![path], ..snapshot.programs().clone() };
    snapshot.with_programs(programs)
}

/// Chooses every option in turn and compares what remains with what was promised.
fn check_counts(snapshot: &Snapshot, request: &GuideRequest<'_>) -> Result<(), TestCaseError> {
    let outcome = ask(snapshot, request);
    let Some(question) = &outcome.question else { return Ok(()) };
    prop_assert!(outcome.relaxed.is_empty() || outcome.remaining > 0);
    prop_assert!(!request.asked.contains(&question.index));
    prop_assert!(question.options.len() > 1);
    for option in &question.options {
        let mut constraints = request.constraints.to_vec();
        let mut needs = request.needs.to_vec();
        match &option.meaning {
            OptionMeaning::Constraint(constraint) => constraints.push(constraint.clone()),
            OptionMeaning::Need(need) => needs.push(*need),
            OptionMeaning::Any => {}
        }
        let chosen = GuideRequest { constraints: &constraints, needs: &needs, ..request.clone() };
        let after = ask(snapshot, &chosen);
        if outcome.relaxed.is_empty() {
            prop_assert_eq!(after.remaining, option.count, "{:?}", option);
            prop_assert!(after.relaxed.is_empty(), "an option that leaves nothing was offered");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn counts_are_what_remains(shop in shop(), in_guide in any::<bool>()) {
        let snapshot = guided(&shop);
        let constraints = shop.constraints(&snapshot);
        let request = GuideRequest {
            guide: in_guide.then(|| GuideId::from_index(0)),
            constraints: &constraints,
            limit: 3,
            ..GuideRequest::default()
        };
        check_counts(&snapshot, &request)?;
        // Every question in its turn, not only the one that tells most.
        for left in 0..5 {
            let asked: Vec<usize> = (0..5).filter(|index| *index != left).collect();
            check_counts(&snapshot, &GuideRequest { asked: &asked, ..request.clone() })?;
        }
    }

    #[test]
    fn a_buyer_who_answers_gets_there(shop in shop(), picks in any::<[usize; 8]>()) {
        let snapshot = guided(&shop);
        let mut constraints = Vec::new();
        let mut needs = Vec::new();
        let mut asked = Vec::new();
        let mut remaining = usize::MAX;
        for pick in picks {
            let request = GuideRequest {
                guide: Some(GuideId::from_index(0)),
                constraints: &constraints,
                needs: &needs,
                asked: &asked,
                limit: 3,
                ..GuideRequest::default()
            };
            let outcome = ask(&snapshot, &request);
            prop_assert!(outcome.remaining <= remaining, "an answer never brings products back");
            remaining = outcome.remaining;
            let Some(question) = outcome.question else { return Ok(()) };
            asked.push(question.index);
            match question.options[pick % question.options.len()].meaning.clone() {
                OptionMeaning::Constraint(constraint) => constraints.push(constraint),
                OptionMeaning::Need(need) => needs.push(need),
                OptionMeaning::Any => {}
            }
        }
        prop_assert!(false, "a guide of four questions has ended by now");
    }
}

/// Eight teas: origin splits them into halves, brand into eighths, organic not at all.
fn eight() -> Snapshot {
    let row = |index: usize| crate::shop::Row {
        kind: 0,
        brand: 0,
        origins: vec![index % 2],
        strength: Some(u8::try_from(index / 2).unwrap()),
        organic: Some(true),
        price: Some(100),
        stock: 1,
    };
    let rows: Vec<_> = (0..8).map(row).collect();
    let order: Vec<usize> = (0..rows.len()).collect();
    crate::shop::snapshot(&rows, &order)
}

#[test]
fn gains_are_bits_and_the_greatest_is_asked() {
    let snapshot = eight();
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let tea = category(&snapshot, "Green");
    let facets = guide_facets(view, Some(tea));
    let outcome = ask(&snapshot, &GuideRequest { category: Some(tea), ..GuideRequest::default() });
    let question = outcome.question.unwrap();
    assert_eq!(question.about, GuideSubject::Attribute(attribute(&snapshot, "strength")));
    assert_eq!(facets[question.index], attribute(&snapshot, "strength"));
    assert!((question.gain - 2.0).abs() < 0.1, "four equal groups tell two bits, less quality");
    assert_eq!(question.options.len(), 5, "four numbers and one for who does not mind");
    assert!(outcome.products.is_empty(), "none were asked for");
    assert_eq!(outcome.remaining, 8);

    let asked = [question.index];
    let request = GuideRequest { category: Some(tea), asked: &asked, ..GuideRequest::default() };
    let question = ask(&snapshot, &request).question.unwrap();
    assert_eq!(question.about, GuideSubject::Attribute(attribute(&snapshot, "origin")));
    assert!((question.gain - 1.0).abs() < 0.1);
}

#[test]
fn it_ends_where_nothing_tells_apart_or_few_are_left() {
    let snapshot = eight();
    let origin = attribute(&snapshot, "origin");
    let view = View { snapshot: &snapshot, offers: &Offers::default() };
    let tea = category(&snapshot, "Green");
    let facets = guide_facets(view, Some(tea));
    let told: Vec<usize> = (0..facets.len())
        .filter(|it| [origin, attribute(&snapshot, "strength")].contains(&facets[*it]))
        .collect();
    let request = GuideRequest { category: Some(tea), asked: &told, ..GuideRequest::default() };
    assert!(ask(&snapshot, &request).question.is_none(), "brand, price and organic are all equal");

    let weak = [must(&snapshot, "strength", domain::Operator::Le, &[0.0])];
    let request = GuideRequest {
        category: Some(tea),
        constraints: &weak,
        limit: 9,
        ..GuideRequest::default()
    };
    let outcome = ask(&snapshot, &request);
    assert!(outcome.question.is_none(), "two are shown, not asked about");
    assert_eq!(outcome.products.len(), 2);
    assert_eq!(snapshot.programs().policy, Programs::default().policy);
}

#[test]
fn it_ends_where_what_is_shown_surely_holds_the_wanted_one() {
    let snapshot = eight();
    let tea = category(&snapshot, "Green");
    let asks = |count: usize| {
        let liked: Vec<_> = (0..count)
            .map(|_| prefer(must(&snapshot, "strength", domain::Operator::Ge, &[3.0])))
            .collect();
        let request = GuideRequest {
            category: Some(tea),
            constraints: &liked,
            limit: 3,
            ..GuideRequest::default()
        };
        let outcome = ask(&snapshot, &request);
        assert_eq!(outcome.remaining, 8, "a preference puts nothing out");
        outcome.question.is_some()
    };
    assert!(asks(0) && asks(1), "two of eight are a little more probable");
    assert!(!asks(4), "two of eight are nearly certain");
}
