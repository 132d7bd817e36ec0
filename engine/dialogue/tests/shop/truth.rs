//! No reply says what the graph does not hold; no input makes a turn fall over.

use crate::garden::{Session, garden};
use dialogue::{State, Utterance, World, tasks, turn};
use domain::{Decision, Evidence, Locale, Profile, TaskId, Timestamp, Value};
use proptest::prelude::{ProptestConfig, any, prop, proptest};
use std::sync::OnceLock;

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| garden(&[]).0)
}

fn task(world: &World, name: &str) -> TaskId {
    let tasks = &world.snapshot.programs().tasks;
    TaskId::from_index(tasks.iter().position(|task| task.name == name).unwrap())
}

/// What is asked, what is said while the fact stands, and the cell that states it.
const FACTS: &[(&str, &str, (&str, &str, &str))] = &[
    ("龟背竹多高", "80", ("catalog/plants.csv", "蓬莱蕉,80,", "蓬莱蕉,,")),
    ("龟背竹多少钱", "129", ("catalog/plants.csv", "18,129,", "18,,")),
    ("龟背竹的光照是什么", "散射光", ("catalog/plants.csv", "7,耐阴|散射光", "7,耐阴")),
    ("吊兰有毒吗", "放心养", ("catalog/plants.csv", "散射光,true,10", "散射光,,10")),
    ("换盆服务怎么收费", "15", ("vocabulary.ttl", "gd:repotFee 15 ; ", "")),
    (
        "土球15厘米用多大的盆",
        "20",
        ("catalog/pots.csv", "PT002,陶泥中盆,Clay pot M,20", "PT002,陶泥中盆,Clay pot M,"),
    ),
];

#[test]
fn a_fact_that_is_gone_is_said_no_more() {
    for (asked, said, change) in FACTS {
        let with = Session::new(None).say(world(), asked, None).reply;
        assert!(with.text().contains(said), "{asked}: {}", with.text());
        assert!(!with.evidence.is_empty(), "{asked} rests on something");
        if change.0 == "vocabulary.ttl" {
            // A template that names what no shop states does not compile; the question goes too.
            continue;
        }
        let (without, _) = garden(&[*change]);
        let reply = Session::new(None).say(&without, asked, None).reply;
        assert!(!reply.text().contains(said), "{asked} still says {said}: {}", reply.text());
    }
}

#[test]
fn a_computed_number_that_nothing_supports_is_not_said() {
    let asked = "龟背竹为什么这么贵";
    let plain = Session::new(None).say(world(), asked, None).reply;
    assert_eq!(plain.decision, Decision::Answer, "{}", plain.text());
    assert!(plain.text().contains("129元"));
    let change = (
        "questions/care.yaml",
        "售价{{ product.price }},都是",
        "售价{{ product.price - 30 }},都是",
    );
    let (mutated, _) = garden(&[change]);
    let reply = Session::new(None).say(&mutated, asked, None).reply;
    assert_eq!(reply.decision, Decision::Abstain);
    assert!(!reply.text().contains("99"), "{}", reply.text());
}

#[test]
fn live_prices_are_said_and_cited_as_live() {
    let base = world();
    let iri = "https://example.org/garden#PL001".to_owned();
    let at = Timestamp(7);
    let change = domain::OfferChange { product: iri, price: Some(99.5), stock: Some(0.0), at };
    let (offers, unknown) = base.offers.with(&base.snapshot, &[change]);
    assert!(unknown.is_empty());
    let mut live = base.clone();
    live.offers = offers;
    let reply = Session::new(None).say(&live, "龟背竹多少钱", None).reply;
    assert!(reply.text().contains("99.5元"), "{}", reply.text());
    let cited = reply
        .evidence
        .iter()
        .any(|it| matches!(it, Evidence::Fact(fact) if fact.source == domain::Source::Live(at)));
    assert!(cited, "the live source is cited");
}

#[test]
fn a_task_is_a_form_too() {
    let world = world();
    let pick = task(world, "pick-pot");
    let missing = tasks::run(world, pick, &[], Locale::Zh);
    assert_eq!(missing.missing, ["ball"]);
    assert!(missing.result.is_none());
    let wrong = tasks::run(world, pick, &[("ball".to_owned(), Value::Number(900.0))], Locale::Zh);
    assert_eq!(wrong.invalid[0].slot, "ball");
    assert!(wrong.invalid[0].message.contains("40"), "{}", wrong.invalid[0].message);
    let slots = [("ball".to_owned(), Value::Number(9.0))];
    let found = tasks::run(world, pick, &slots, Locale::Zh);
    let result = found.result.as_ref().unwrap();
    assert_eq!(result.case, "found");
    assert!(result.reply.text().contains("陶泥小盆"));
    assert_eq!(found.alternatives.len(), 2, "the larger pots");
    let larger = found.counterfactuals.iter().find(|it| it.slot == "ball").unwrap();
    assert_eq!(larger.value, Value::Number(11.0), "12 cm less 2 no longer holds 11");
    assert!(larger.text.contains("陶泥中盆"), "{}", larger.text);
    assert_eq!(tasks::run(world, pick, &slots, Locale::Zh), found, "a kept result is the same");
}

#[test]
fn the_same_arguments_give_the_same_turn() {
    for text in ["有没有100元以内的绿植", "土球15厘米用多大的盆", "龟背竹和散尾葵有什么区别"]
    {
        let run = || Session::new(None).say(world(), text, None);
        let (first, second) = (run(), run());
        assert_eq!(first.events, second.events);
        assert_eq!(first.reply, second.reply);
    }
}

#[test]
fn odd_input_is_met_politely() {
    let long = "盆".repeat(100_000);
    for text in ["", "   \n", "\u{0}\u{1}\u{fffd}", long.as_str(), "ａｂ龟กขค😀😀", "????"]
    {
        let reply = Session::new(None).say(world(), text, None).reply;
        assert!(!reply.text().is_empty());
        let polite =
            matches!(reply.decision, Decision::Repair | Decision::Confirm | Decision::Answer);
        assert!(polite, "{:?}: {:?}", text.chars().take(9).collect::<String>(), reply.decision);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_utterance_panics(texts in prop::collection::vec(any::<String>(), 1..4)) {
        let mut session = Session::new(None);
        for text in &texts {
            session.say(world(), text, None);
        }
    }

    #[test]
    fn shuffled_words_never_bring_unsupported_numbers(
        picks in prop::collection::vec(0..WORDS.len(), 1..6),
    ) {
        let mut session = Session::new(None);
        let text: String = picks.iter().map(|pick| WORDS[*pick]).collect();
        let turn = session.say(world(), &text, None);
        let abstained = turn.reply.evidence.iter().any(|it| {
            matches!(it, Evidence::Rule { name, .. } if name == "last-check")
        });
        assert!(!abstained, "the engine's own reply to {text} lacks evidence");
    }
}

/// Words that bring every arm with numbers in it.
const WORDS: &[&str] = &[
    "龟背竹",
    "散尾葵",
    "吊兰",
    "绿植",
    "花盆",
    "多少钱",
    "多高",
    "最便宜",
    "有几款",
    "有哪些",
    "和",
    "比较",
    "100元以内",
    "耐阴",
    "办公室",
    "推荐",
    "土球15厘米",
    "用多大的盆",
    "出门10天",
    "浇水计划",
    "优惠",
    "搭配",
    "有货吗",
    "吗",
    "不要",
    "介绍一下",
    "换盆",
];

#[test]
fn a_fresh_state_answers_in_both_languages() {
    let utterance =
        Utterance { text: "how tall is Monstera", focus_product: None, locale: Locale::En };
    let (state, profile) = (State::default(), Profile::default());
    let reply = turn(world(), &state, &profile, utterance, Timestamp(0)).reply;
    assert!(reply.text().contains("80 cm"), "{}", reply.text());
}
