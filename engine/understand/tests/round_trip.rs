//! Every value printed in every style is read back as the same value in the same unit.

#![expect(clippy::unwrap_used, reason = "a printer of a test fails by panicking")]

mod print;
mod world;

use std::sync::LazyLock;

use snapshot::program::Unit;
use understand::{Context, Quantity, Reading};
use world::World;

static SHOP: LazyLock<World> = LazyLock::new(World::measuring);

/// How many amounts are put into one text, so that a hundred thousand take seconds.
const BATCH: usize = 24;

/// What was printed and what must be read.
struct Printed {
    style: &'static str,
    text: String,
    low: Option<f64>,
    high: Option<f64>,
    unit: &'static str,
}

impl Printed {
    fn exact(style: &'static str, text: String, value: f64, unit: &'static str) -> Self {
        Self { style, text, low: Some(value), high: Some(value), unit }
    }
}

fn close(one: Option<f64>, other: Option<f64>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * other.abs().max(1.0),
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

fn units() -> &'static [Unit] {
    &SHOP.snapshot.programs().units
}

fn fits(found: &Quantity, printed: &Printed) -> bool {
    let code = found.unit.map_or("", |id| units()[id.index()].code.as_str());
    close(found.low, printed.low) && close(found.high, printed.high) && code == printed.unit
}

fn show(found: &Quantity) -> String {
    let code = found.unit.map_or("", |id| units()[id.index()].code.as_str());
    format!("{:?}..{:?} {code}", found.low, found.high)
}

/// Reads everything back, many in one text.
fn check(all: &[Printed]) {
    let mut wrong: Vec<String> = Vec::new();
    for batch in all.chunks(BATCH) {
        let texts: Vec<&str> = batch.iter().map(|it| it.text.as_str()).collect();
        let found = SHOP.understand(&texts.join("。"), &Context::default()).quantities;
        if found.len() == batch.len() {
            let pairs = found.iter().zip(batch).filter(|(quantity, it)| !fits(quantity, it));
            wrong.extend(
                pairs.map(|(quantity, it)| format!("{} {}: {}", it.style, it.text, show(quantity))),
            );
        } else {
            wrong.extend(batch.iter().filter_map(check_alone));
        }
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_alone(printed: &Printed) -> Option<String> {
    let found = SHOP.understand(&printed.text, &Context::default()).quantities;
    if matches!(&found[..], [one] if fits(one, printed)) {
        return None;
    }
    let shown: Vec<String> = found.iter().map(show).collect();
    Some(format!("{} {}: {}", printed.style, printed.text, shown.join(", ")))
}

fn float(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

/// A number in every style, as a price.
fn print_all(number: u64, all: &mut Vec<Printed>) {
    let value = float(number);
    let mut add = |style, text: String| {
        all.push(Printed::exact(style, text, value, "CNY"));
    };
    add("arabic", format!("{number}元"));
    add("full width", format!("{}元", print::full_width(&number.to_string())));
    // 180,140 are two numbers; three digits before the first comma are read so.
    if print::separated(number).find(',').is_none_or(|comma| comma < 3) {
        add("separated", format!("{}元", print::separated(number)));
    }
    add("chinese", format!("{}元", print::chinese(number)));
    add("capital", format!("{}圆", print::capital(number)));
    add("spoken", format!("{}块钱", print::spoken(number)));
    add("english", format!("{} yuan", print::english(number)));
    add("sign", format!("¥{number}"));
    for (style, size, name) in [
        ("ten thousands", 10_000, "万"),
        ("thousands", 1000, "千"),
        ("k", 1000, "k"),
        ("w", 10_000, "w"),
    ] {
        // Beyond twenty ten thousands the letter is a unit's.
        if name == "w" && number >= 200_000 {
            continue;
        }
        let forms = [print::scaled(number, size, name), print::tailed(number, size, name)];
        for text in forms.into_iter().flatten() {
            add(style, format!("{text}元"));
        }
    }
}

#[test]
fn whole_numbers_in_every_style() {
    let mut all = Vec::new();
    for number in (1..2_000).chain((2_000..100_000).step_by(7)).chain((100..100_000).step_by(100)) {
        print_all(number, &mut all);
    }
    // A multiplicative generator: the same numbers every time.
    let mut state: u64 = 1;
    for _ in 0..2_000 {
        state = state * 48_271 % 2_147_483_647;
        print_all(state % 90_000_000 + 100_000, &mut all);
    }
    check(&all);
}

#[test]
fn every_whole_number_to_a_hundred_thousand() {
    let texts = |number: u64| {
        [
            ("arabic, all", format!("{number}元")),
            ("chinese, all", format!("{}元", print::chinese(number))),
            ("spoken, all", format!("{}块钱", print::spoken(number))),
            ("english, all", format!("{} yuan", print::english(number))),
        ]
    };
    for start in (1..100_000_u64).step_by(10_000) {
        let numbers = start..(start + 10_000).min(100_001);
        let all: Vec<Printed> = numbers
            .flat_map(|number| texts(number).map(|(style, text)| (style, text, number)))
            .map(|(style, text, number)| Printed::exact(style, text, float(number), "CNY"))
            .collect();
        check(&all);
    }
}

#[test]
fn bare_numbers_in_every_style() {
    let mut all = Vec::new();
    for number in (10..3_000).chain((3_000..100_000).step_by(37)) {
        let value = float(number);
        let texts = [
            ("bare arabic", number.to_string()),
            ("bare chinese", print::chinese(number)),
            ("bare spoken", print::spoken(number)),
            ("bare english", print::english(number)),
            ("bare digits", print::digits(number)),
        ];
        for (style, text) in texts {
            // 五一 and 十一 are days as well; 一一 and the like are no number by themselves.
            if style != "bare digits" || number >= 100 {
                all.push(Printed::exact(style, format!("要{text}的"), value, ""));
            }
        }
    }
    check(&all);
}

#[test]
fn ranges_in_every_style() {
    let mut all = Vec::new();
    for low in (100_u64..2_000).step_by(50) {
        for step in [50, 100, 350, 1000] {
            let high = low + step;
            let zh = (print::chinese(low), print::chinese(high));
            let en = (print::english(low), print::english(high));
            let texts = [
                ("到", format!("{low}到{high}元")),
                ("-", format!("{low}-{high}元")),
                ("~", format!("{low}~{high}元")),
                ("～", format!("{low}～{high}块")),
                ("units on both", format!("{low}元到{high}元")),
                ("至", format!("{}至{}元", zh.0, zh.1)),
                ("到 in chinese", format!("{}到{}块钱", zh.0, zh.1)),
                ("between", format!("between {low} and {high} yuan")),
                ("to", format!("{low} to {high} yuan")),
                ("to in words", format!("{} to {} yuan", en.0, en.1)),
            ];
            // One hundred and one thousand is another number as well.
            if high < 1000 {
                let text = format!("between {} and {} yuan", en.0, en.1);
                let (low, high) = (Some(float(low)), Some(float(high)));
                all.push(Printed { style: "between in words", text, low, high, unit: "CNY" });
            }
            for (style, text) in texts {
                let (low, high) = (Some(float(low)), Some(float(high)));
                all.push(Printed { style, text, low, high, unit: "CNY" });
            }
        }
    }
    for (low, high) in (1..10_u64).flat_map(|low| (low + 1..10).map(move |high| (low, high))) {
        let digit = |number: u64| print::chinese(number);
        for (scale, name) in [(100, "百"), (1000, "千"), (10_000, "万"), (1000, "k"), (10_000, "w")]
        {
            let mut add = |style, text| {
                let (low, high) = (Some(float(low * scale)), Some(float(high * scale)));
                all.push(Printed { style, text, low, high, unit: "CNY" });
            };
            add("shared scale", format!("{low}-{high}{name}元"));
            add("shared scale", format!("{low}到{high}{name}元"));
            if scale > 10 && name.len() > 1 {
                add("shared scale in chinese", format!("{}到{}{name}元", digit(low), digit(high)));
                let first = digit(low).replace('二', "两");
                let joined = high == low + 1 || (low, high) == (3, 5);
                let text = format!("{first}{}{name}元", digit(high));
                joined.then(|| add("two digits", text));
            }
        }
    }
    check(&all);
}

#[test]
fn neighbouring_digits_before_a_unit_are_a_range() {
    let mut all = Vec::new();
    for low in 1..9_u64 {
        let high = low + 1;
        let first = print::chinese(low).replace('二', "两");
        let ends = (Some(float(low)), Some(float(high)));
        for (word, unit) in [("斤", "[jin]"), ("天", "d"), ("个人", "{person}"), ("公斤", "kg")]
        {
            let text = format!("{first}{}{word}", print::chinese(high));
            all.push(Printed { style: "两三个", text, low: ends.0, high: ends.1, unit });
        }
        let ends = (Some(float(low + 10)), Some(float(high + 10)));
        let text = format!("十{}{}岁", print::chinese(low), print::chinese(high));
        all.push(Printed { style: "十七八", text, low: ends.0, high: ends.1, unit: "{age}" });
        let ends = (Some(float(low * 10)), Some(float(high * 10)));
        let text = format!("{}{}十块", print::chinese(low), print::chinese(high));
        all.push(Printed { style: "三四十", text, low: ends.0, high: ends.1, unit: "CNY" });
    }
    check(&all);
}

#[test]
fn vague_numbers_in_every_style() {
    let mut all = Vec::new();
    for (name, size) in [
        ("十", 10),
        ("百", 100),
        ("千", 1000),
        ("万", 10_000),
        ("十万", 100_000),
        ("百万", 1_000_000),
    ] {
        let size = float(size);
        let mut add = |style, text: String, low: f64, high: Option<f64>| {
            for (tail, unit) in [("块", "CNY"), ("块钱", "CNY"), ("元", "CNY"), ("斤", "[jin]")]
            {
                let text = format!("{text}{tail}");
                all.push(Printed { style, text, low: Some(low), high, unit });
            }
        };
        add("some", format!("几{name}"), 2.0 * size, Some(10.0 * size));
        add("many", format!("好几{name}"), 3.0 * size, Some(10.0 * size));
        for (digit, count) in [("一", 1), ("两", 2), ("三", 3), ("五", 5), ("八", 8)] {
            let number = float(count) * size;
            let single = name.chars().count() == 1;
            if single && (name != "十" || digit != "两") {
                add("over", format!("{digit}{name}多"), number, Some(number + size));
            }
            // 三十多万, 三百多万.
            if let Some(rest) = name.strip_suffix('万').filter(|rest| !rest.is_empty()) {
                add("over", format!("{digit}{rest}多万"), number, Some(number + size));
            }
            if matches!(name, "百" | "千" | "万") {
                add("nearly", format!("小{digit}{name}"), number - 0.2 * size, Some(number));
            }
        }
        if name.chars().count() > 1 || name == "十" {
            continue;
        }
        add("at least", format!("上{name}"), size, None);
        add("about", format!("{name}把"), size, Some(size));
        add("about", format!("{name}来"), size, Some(size));
        add("nearly", format!("近{name}"), 0.8 * size, Some(size));
    }
    check(&all);
    for one in &all {
        let found = SHOP.understand(&one.text, &Context::default()).quantities;
        assert!(found.iter().all(|it| it.approximate), "{} is not exact", one.text);
    }
}

#[test]
fn bounds_in_every_style() {
    let mut all = Vec::new();
    for number in (50_u64..5_000).step_by(50) {
        let value = Some(float(number));
        let texts = [number.to_string(), print::chinese(number), print::spoken(number)];
        for text in texts {
            for form in [
                "{}元以内",
                "{}元以下",
                "不超过{}元",
                "最多{}元",
                "低于{}元",
                "{}元之内",
                "{}元封顶",
            ] {
                let text = form.replace("{}", &text);
                all.push(Printed { style: "at most", text, low: None, high: value, unit: "CNY" });
            }
            for form in ["{}元以上", "至少{}元", "起码{}元", "不低于{}元", "{}元起"]
            {
                let text = form.replace("{}", &text);
                all.push(Printed { style: "at least", text, low: value, high: None, unit: "CNY" });
            }
            for form in ["{}元左右", "大概{}元", "{}元上下", "差不多{}元"] {
                let text = form.replace("{}", &text);
                all.push(Printed { style: "about", text, low: value, high: value, unit: "CNY" });
            }
        }
        for (form, low, high) in [
            ("under {} yuan", None, value),
            ("no more than {} yuan", None, value),
            ("at least {} yuan", value, None),
            ("over {} yuan", value, None),
            ("around {} yuan", value, value),
        ] {
            for text in [number.to_string(), print::english(number)] {
                let text = form.replace("{}", &text);
                all.push(Printed { style: "bound in english", text, low, high, unit: "CNY" });
            }
        }
    }
    check(&all);
}

/// Whether one of the readings is this number in a unit of this code.
fn has_reading(found: &[Quantity], value: f64, code: &str) -> bool {
    let to = units().iter().find(|unit| unit.code == code).unwrap();
    let same = |it: &Reading| {
        let number = it.unit.and_then(|id| units()[id.index()].convert(it.low, to));
        close(number, Some(value)) && it.low.total_cmp(&it.high).is_eq()
    };
    found.len() == 1 && found[0].readings.iter().any(same)
}

/// A unit's word behind numbers of every kind.
fn measures(name: &str) -> Vec<(String, f64)> {
    let mut texts = vec![
        (format!("要3{name}"), 3.0),
        (format!("要12{name}"), 12.0),
        (format!("要2.5{name}"), 2.5),
        (format!("要160{name}"), 160.0),
    ];
    if name.is_ascii() {
        texts.push((format!("i need 12 {name}"), 12.0));
        texts.push((format!("i need two and a half {name}"), 2.5));
        texts.push((format!("i need twenty-five {name}"), 25.0));
    } else {
        texts.push((format!("要十六{name}"), 16.0));
        texts.push((format!("要一百二十{name}"), 120.0));
        texts.push((format!("要三点五{name}"), 3.5));
        texts.push((format!("要半{name}"), 0.5));
        texts.push((format!("要两{name}半"), 2.5));
    }
    texts
}

#[test]
fn every_word_of_every_unit() {
    let mut wrong = Vec::new();
    let words = units().iter().flat_map(|unit| unit.names.iter().map(move |name| (unit, name)));
    // A sign stands before its number.
    let behind = words.filter(|(_, name)| !matches!(name.as_str(), "¥" | "￥"));
    for (unit, text, value) in behind
        .flat_map(|(unit, name)| measures(name).into_iter().map(move |(text, it)| (unit, text, it)))
    {
        let found = SHOP.understand(&text, &Context::default()).quantities;
        if !has_reading(&found, value, &unit.code) {
            let shown: Vec<String> = found.iter().map(show).collect();
            wrong.push(format!("{text} in {}: {}", unit.code, shown.join(", ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn prices_with_parts() {
    let mut all = Vec::new();
    for tenths in 10..=999_u64 {
        let (yuan, jiao) = (tenths / 10, tenths % 10);
        let value = float(tenths) / 10.0;
        let mut add = |style, text| all.push(Printed::exact(style, text, value, "CNY"));
        add("decimal", format!("{yuan}.{jiao}元"));
        add("decimal sign", format!("¥{yuan}.{jiao}0"));
        add("chinese decimal", format!("{}点{}元", print::chinese(yuan), print::digits(jiao)));
        if jiao > 0 {
            let said = print::chinese(yuan);
            add("tail", format!("{yuan}块{jiao}"));
            add("tail in chinese", format!("{said}块{}", print::chinese(jiao)));
            add("two units", format!("{yuan}元{jiao}角"));
            add("two units", format!("{yuan}块{jiao}毛"));
            add("two units in chinese", format!("{said}块{}毛", print::chinese(jiao)));
        }
    }
    check(&all);
}

#[test]
fn shares_in_every_style() {
    let mut all = Vec::new();
    for share in 1..=100_u64 {
        let value = float(share);
        let mut add = |style, text| all.push(Printed::exact(style, text, value, "%"));
        add("percent", format!("{share}%"));
        add("percent in english", format!("{share} percent"));
        add("百分之", format!("要百分之{}的", print::chinese(share)));
        add("百分之", format!("要百分之{share}的"));
        if (11..100).contains(&share) && !share.is_multiple_of(10) {
            add("折", format!("打{share}折"));
            add("折", format!("打{}折", print::digits(share)));
            add("折", format!("打{}.{}折", share / 10, share % 10));
        }
        if share.is_multiple_of(10) && share < 100 {
            add("折", format!("打{}折", share / 10));
            add("折", format!("打{}折", print::chinese(share / 10)));
        }
    }
    for below in 2..=10_u64 {
        for above in 1..below {
            let text = format!("{}分之{}", print::chinese(below), print::chinese(above));
            all.push(Printed::exact("分之", text, float(above) / float(below), ""));
        }
    }
    check(&all);
}
