//! Misspelt words are read as they were meant, the rest is left alone, and spans point into the buyer's own text.

#![expect(clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::sync::LazyLock;

use proptest::prelude::*;
use understand::{Change, Context, Mention, MentionKind, fold};
use world::World;

static TEA: LazyLock<World> = LazyLock::new(World::tea);

fn read(text: &str) -> (String, Vec<Mention>) {
    let found = TEA.understand(text, &Context::default());
    (found.normalized, found.mentions)
}

/// What is said, as what it is read, and what went wrong with the part that is said so.
fn check(text: &str, meant: &str, said: &str, change: Change) {
    let (normalized, mentions) = read(text);
    assert_eq!(normalized, meant, "{text}");
    let at = text.find(said).unwrap_or_else(|| panic!("{said} is not in {text}"));
    let it = mentions.iter().find(|it| (it.span.start, it.span.end) == (at, at + said.len()));
    let it = it.unwrap_or_else(|| panic!("{text}: nothing at {said}: {mentions:?}"));
    assert_eq!(it.change, Some(change), "{text}");
    assert!(it.score < 1.0 && it.score > 0.5, "{text}: {}", it.score);
}

fn check_unchanged(text: &str) {
    let found = TEA.understand(text, &Context::default());
    assert_eq!(found.normalized, fold(text));
    assert!(found.mentions.iter().all(|it| it.change.is_none()), "{text}");
}

#[test]
fn names_are_read_in_spite_of_mistakes() {
    check("诗峰明前龙井多少钱", "狮峰明前龙井多少钱", "诗峰明前龙井", Change::SameSound);
    check("狮峰明钱龙井", "狮峰明前龙井", "狮峰明钱龙井", Change::SameSound);
    check("有紫沙的吗", "有紫砂的吗", "紫沙", Change::SameSound);
    check("有zisha的吗", "有紫砂的吗", "zisha", Change::Pinyin);
    check("有zi砂的吗", "有紫砂的吗", "zi砂", Change::Pinyin);
    check("云南古树树滇红怎么样", "云南古树滇红怎么样", "云南古树树滇红", Change::Doubled);
    check("云南古滇红怎么样", "云南古树滇红怎么样", "云南古滇红", Change::Dropped);
    check("云南树古滇红怎么样", "云南古树滇红怎么样", "云南树古滇红", Change::Swapped);
    check("狮峰明前龙 井", "狮峰明前龙井", "狮峰明前龙 井", Change::Blank);
    check("ketler的壶", "kettler的壶", "ketler", Change::Letters);
}

#[test]
fn questions_are_read_in_spite_of_mistakes() {
    check("诱惑吗", "有货吗", "诱惑吗", Change::SameSound);
    check("youhuoma", "有货吗", "youhuoma", Change::Pinyin);
    check("you huo ma", "有货吗", "you huo ma", Change::Pinyin);
    check("多少前", "多少钱", "多少前", Change::SameSound);
    check("多少少钱", "多少钱", "多少少钱", Change::Doubled);
}

#[test]
fn what_is_spelt_right_is_left_alone() {
    for text in [
        "今天发或者明天发",
        "他发火了",
        "我要红色的",
        "p1 gen 6多少钱",
        "i7和i5哪个好",
        "诱惑太大了我先看看",
        "微信能付吗",
        "这个价格有点贵啊",
        "can you change the colour",
        "紫砂壶和玻璃壶哪个好",
        "不红的有吗",
    ] {
        check_unchanged(text);
    }
}

#[test]
fn digits_and_negations_are_never_changed() {
    for text in ["kettler brew p1 gen 6", "p2 gen 4", "三百", "没有紫砂"] {
        let (normalized, _) = read(text);
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits(&normalized), digits(text), "{text}");
        assert_eq!(normalized.contains('没'), text.contains('没'), "{text}");
    }
}

fn products(text: &str) -> Vec<MentionKind> {
    let (_, mentions) = read(text);
    mentions
        .into_iter()
        .map(|it| it.kind)
        .filter(|it| matches!(it, MentionKind::Product(_)))
        .collect()
}

#[test]
fn names_run_together_and_links_of_all_kinds_are_products() {
    let first = MentionKind::Product(vec![TEA.product("T001")]);
    let pot = MentionKind::Product(vec![TEA.product("P001")]);
    for (text, expect) in [
        ("brewp1gen4有货吗", None),
        ("kettler p1gen4有货吗", Some(&pot)),
        ("https://m.shop.example.com/item/t001.html?utm_source=x", Some(&first)),
        ("看看shop.example.com/item/t001.html这个", Some(&first)),
        ("https://shop.example.com/item/t001.html，这个多少钱", Some(&first)),
        (
            "【某宝】https://m.tb.example/h.5x?tk=ab CZ345 「狮峰明前龙井」点击链接直接打开",
            Some(&first),
        ),
    ] {
        let found = products(text);
        assert_eq!(found.first(), expect, "{text}: {found:?}");
        let (_, mentions) = read(text);
        let unknown = mentions.iter().any(|it| it.kind == MentionKind::UnknownProduct);
        assert!(!unknown, "{text}: {mentions:?}");
    }
}

/// Words of the shop, right and wrong, in all widths, with what else people type.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "狮峰明前龙井",
        "诗峰",
        "明钱龙井",
        "紫沙",
        "zisha",
        "zi",
        "sha",
        "砂",
        "诱惑吗",
        "有货",
        "youhuo",
        "ma",
        "多少",
        "前",
        "少",
        "ketler",
        "Ｋｅｔｔｌｅｒ",
        "p1gen4",
        "Р1",
        "Gen",
        " ",
        "　",
        "云南",
        "古树",
        "树",
        "滇",
        "红",
        "不",
        "没",
        "\u{301}",
        "e\u{301}",
        "1️⃣",
        "⑫",
        "😡",
        "龍井",
        "⽤",
        "𝟓",
        "\u{200d}",
        ",",
        "。",
        "的",
        "吗",
        "https://",
        "m.shop.example.com/",
        "item/t001.html",
        "「",
        "」",
        "ß",
        "İ",
        "Ⅷ",
        "㎏",
        "xian",
        "xi'an",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn spans_point_into_the_text(text in pieces()) {
        let found = TEA.understand(&text, &Context::default());
        let doubts = found.doubts.iter().map(|it| it.span);
        for span in found.mentions.iter().map(|it| it.span).chain(doubts) {
            prop_assert!(span.start < span.end, "an empty span in {:?}", text);
            prop_assert!(text.get(span.start..span.end).is_some(), "{:?} cuts {:?}", span, text);
        }
        for it in &found.mentions {
            prop_assert!(it.score > 0.0 && it.score <= 1.0);
            prop_assert!(it.change.is_none() || it.score < 1.0, "{:?}", it);
        }
        prop_assert_eq!(&found, &TEA.understand(&text, &Context::default()));
    }

    #[test]
    fn digits_stay_as_they_were_typed(text in pieces()) {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let found = TEA.understand(&text, &Context::default());
        prop_assert_eq!(digits(&found.normalized), digits(&fold(&text)));
    }
}
