//! What holds for every text whatsoever.

mod world;

use std::sync::LazyLock;

use domain::TaskId;
use proptest::prelude::*;
use understand::{Context, Expecting, Span, Understanding};
use world::World;

static TEA: LazyLock<World> = LazyLock::new(World::tea);

fn spans(found: &Understanding) -> Vec<Span> {
    let mentions = found.mentions.iter().map(|it| it.span);
    let quantities = found.quantities.iter().map(|it| it.span);
    let constraints = found.constraints.iter().map(|it| it.span);
    let references = found.references.iter().map(|it| it.span);
    let moments = found.moments.iter().map(|it| it.span);
    let codes = found.codes.iter().map(|it| it.span);
    let all = mentions.chain(quantities).chain(constraints).chain(references);
    let alternatives = found.mentions.iter().flat_map(|it| &it.alternatives).map(|it| it.span);
    let doubts = found.doubts.iter().map(|it| it.span);
    all.chain(moments).chain(codes).chain(alternatives).chain(doubts).collect()
}

fn check(text: &str, context: &Context<'_>) {
    let found = TEA.understand(text, context);
    for span in spans(&found) {
        assert!(span.start < span.end, "an empty span in {text:?}");
        assert!(text.get(span.start..span.end).is_some(), "{span:?} cuts {text:?}");
    }
    // The last day of the lists of dates and beyond, and long before them.
    for now in [29_920_980, 0, -1, 40_000_000, i64::from(i32::MAX)] {
        for moment in &found.moments {
            if let Some(interval) = moment.interval(now)
                && let (Some(from), Some(to)) = (interval.from, interval.to)
            {
                assert!(from < to, "{moment:?} is empty in {text:?}");
            }
        }
    }
    let sum: f64 = found.intents.iter().map(|it| it.probability).sum();
    assert!(sum <= 1.0 + 1e-6, "{text:?}: {sum}");
    assert!(found.intents.iter().all(|it| it.probability.is_finite() && it.probability >= 0.0));
    assert!(found.intents.is_sorted_by(|one, other| one.probability >= other.probability));
    let outside = 1.0 - sum;
    assert!((-1e-6..=1.0 + 1e-6).contains(&outside), "{text:?}: with the remainder not one");
    for intent in found.intents.iter().filter(|it| it.probability > 0.5) {
        assert_eq!(intent.question, found.intents[0].question, "two are more probable than not");
    }
    if found.abstention.is_none() {
        assert!(!found.intents.is_empty(), "{text:?}: nothing to act upon, and no reason why");
    }
    assert_eq!(found, TEA.understand(text, context), "{text:?}");
}

fn contexts() -> Vec<Context<'static>> {
    let task = TaskId::from_index(0);
    let free = Context::default();
    let slots =
        (0..4).map(|slot| Context { expecting: Some(Expecting::Slot { task, slot }), ..free });
    slots.chain([free, Context { expecting: Some(Expecting::YesOrNo), ..free }]).collect()
}

/// What means something; random characters seldom hit it.
const PIECES: &[&str] = &[
    "身高",
    "180",
    "1米8",
    "几",
    "百",
    "上",
    "千把",
    "小一",
    "好几",
    "多万",
    "红茶壶",
    "翡翠",
    "订单号",
    "202611112233",
    "半",
    "斤",
    "不要",
    "红色",
    "的",
    "吗",
    "第",
    "二",
    "个",
    "这",
    "那个",
    "便宜",
    "最",
    "以内",
    "到",
    "-",
    "300",
    "万",
    "百",
    "十",
    "G",
    "k",
    "w",
    "x",
    "https://",
    "shop.example.com/item?id=123",
    "狮峰",
    "P1",
    "Gen",
    "4",
    " ",
    ",",
    "。",
    "一点",
    "比",
    "太",
    "有没有",
    "绿茶",
    "龍井",
    "㎏",
    "①",
    "１",
    "😡",
    "¥",
    "约",
    "多",
    "\u{200d}",
    "Ⅷ",
    "İ",
    "ß",
    "\u{f100}",
    "零",
    "点",
    "两",
    "明天",
    "下",
    "周三",
    "月",
    "25",
    "号",
    "前",
    "后",
    "双十一",
    "月底",
    "晚上",
    "8",
    ":",
    "30",
    "天",
    "内",
    "五一",
    "分之",
    "折",
    "千",
    "'",
    "\"",
    "英尺",
    "小时",
    "five",
    "eleven",
    "and a half",
    "dozen",
    "december",
    "next",
    "pm",
    "零下",
    "度",
    "½",
    "手机号",
    "138",
    "/",
    "A",
];

/// Pieces that mean something, in any order.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(PIECES.to_vec());
    prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_is_survived(text in "\\PC{0,40}") {
        for context in contexts() {
            check(&text, &context);
        }
    }

    #[test]
    fn any_mixture_of_meaning_is_survived(text in pieces()) {
        for context in contexts() {
            check(&text, &context);
        }
    }
}

#[test]
fn a_long_text_is_read_to_its_cap_only() {
    let limit = TEA.snapshot.programs().policy.utterance_chars_max;
    for piece in ["一", "180 ", "不要红色", "狮峰", "https://a ", "的", "第二个", "a", "1"]
    {
        let text = piece.repeat(100_000 / piece.len());
        let found = TEA.understand(&text, &Context::default());
        assert!(found.normalized.chars().count() <= limit, "{piece}");
        check(&text[..text.len().min(3000) / 12 * 12], &Context::default());
    }
}

/// The work of an utterance is what is found in it: repeated, it grows with the length and no faster.
#[test]
fn what_is_found_grows_no_faster_than_the_text() {
    for piece in ["绿茶180", "不要红色，", "第二个 ", "5克到10克 ", "狮峰", "有没有"]
    {
        let found = |times: usize| {
            let found = TEA.understand(&piece.repeat(times), &Context::default());
            spans(&found).len() + found.intents.len()
        };
        let (some, more) = (found(10), found(40));
        assert!(more <= 4 * some + 40, "{piece}: {some} at ten, {more} at forty");
    }
}
