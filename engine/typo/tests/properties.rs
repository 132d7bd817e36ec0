//! What holds for every text: repairs lie in it in order, and every character meant stands for a part of it.

use std::sync::LazyLock;

use proptest::prelude::*;
use typo::{Entry, Kind, Vocabulary};

static WORDS: LazyLock<Vocabulary> = LazyLock::new(|| {
    let names =
        ["紫砂壶", "明前龙井", "云南古树滇红", "内存", "笔记本电脑", "thinkpad", "lenovo", "白色"];
    let names = names.map(|it| Entry { text: it.to_owned(), cost: 6.0, kind: Kind::Name });
    let pieces = ["有货吗", "什么时候发货"].map(|it| Entry {
        text: it.to_owned(),
        cost: 5.0,
        kind: Kind::Piece,
    });
    Vocabulary::new(names.into_iter().chain(pieces).collect())
});

fn check(text: &str) {
    let chars: Vec<char> = text.chars().collect();
    let (repairs, doubts) = WORDS.repairs(&chars, &[], 0.8);
    let mut last = 0;
    for repair in &repairs {
        assert!(last <= repair.start && repair.start < repair.end && repair.end <= chars.len());
        last = repair.end;
        assert_eq!(repair.meant.len(), repair.sources.len());
        assert!(
            repair
                .sources
                .iter()
                .all(|(from, to)| repair.start <= *from && from < to && *to <= repair.end)
        );
        assert!(repair.sources.is_sorted(), "{text:?} {repair:?}");
        assert!(repair.score >= 0.8 && repair.score < 1.0);
        assert_ne!(repair.meant, chars[repair.start..repair.end]);
    }
    for doubt in &doubts {
        assert!(doubt.start < doubt.end && doubt.end <= chars.len() && !doubt.meant.is_empty());
        assert!(repairs.iter().all(|it| it.end <= doubt.start || doubt.end <= it.start));
    }
    assert_eq!((repairs, doubts), WORDS.repairs(&chars, &[], 0.8));
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "紫沙壶",
        "子",
        "砂",
        "明前",
        "钱",
        "龙井",
        "云南",
        "古",
        "树",
        "滇红",
        "内",
        "纯",
        "neicun",
        "nei",
        "cun",
        "笔",
        "计",
        "本",
        "电脑",
        "tinkpad",
        "lenvo",
        "think",
        "pad",
        " ",
        "诱惑吗",
        "有",
        "或",
        "什么",
        "时后",
        "发",
        "白",
        "涩",
        "1",
        "gen5",
        ",",
        "😡",
        "\u{1f1e8}",
        "ǎ",
    ]);
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_string_is_survived(text in "\\PC{0,40}") {
        check(&text);
    }

    #[test]
    fn any_mixture_is_survived(text in pieces()) {
        check(&text);
    }
}

#[test]
fn names_come_back_from_what_was_typed() {
    for (typed, name) in [
        ("紫沙壶", "紫砂壶"),
        ("云男古树滇红", "云南古树滇红"),
        ("lenvo", "lenovo"),
        ("neicun", "内存"),
    ] {
        let near = WORDS.nearest(typed, 3);
        assert_eq!(near.first().map(|(name, _)| name.as_str()), Some(name), "{typed}: {near:?}");
    }
}

#[test]
fn a_long_name_comes_back_whatever_one_character_became() {
    let names = ["云岚 20 寸静音飞机轮拉杆登机箱 浅灰色", "云岚 24 寸静音飞机轮拉杆登机箱 浅灰色"];
    let entry = |it: &str| Entry { text: it.to_owned(), cost: 6.0, kind: Kind::Name };
    let words = Vocabulary::new(names.map(entry).into());
    for name in names {
        let chars: Vec<char> = name.chars().collect();
        let first = |typed: &[char]| {
            let near = words.nearest(&typed.iter().collect::<String>(), 1);
            near.into_iter().next().map(|(name, _)| name)
        };
        assert_eq!(first(&chars).as_deref(), Some(name));
        let chinese = chars.iter().enumerate().filter(|(_, char)| !char.is_ascii());
        for at in chinese.map(|(at, _)| at) {
            let mut other = chars.clone();
            other[at] = '箫';
            assert_eq!(first(&other).as_deref(), Some(name), "{at} replaced");
            let less = [&chars[..at], &chars[at + 1..]].concat();
            assert_eq!(first(&less).as_deref(), Some(name), "{at} left out");
            let more = [&chars[..at], &[chars[at]], &chars[at..]].concat();
            assert_eq!(first(&more).as_deref(), Some(name), "{at} doubled");
        }
        let two: String = name.replace("静音", "箫箫");
        assert!(words.nearest(&two, 1).is_empty());
    }
}
