//! Numbers, units, ranges and whose slot they are.

mod world;

use domain::TaskId;
use understand::{Context, Expecting, MentionKind, code_text};
use world::World;

/// Prints quantities as `low..high unit ~ [slot=value …]`.
fn read(world: &World, text: &str, context: &Context<'_>) -> String {
    let found = world.understand(text, context);
    let units = &world.snapshot.programs().units;
    let lines: Vec<String> = found
        .quantities
        .iter()
        .map(|it| {
            let number = |it: Option<f64>| {
                it.map_or(String::new(), |it| {
                    let rounded = (it * 1e6).round() / 1e6;
                    format!("{rounded}")
                })
            };
            let range = match it.exact() {
                Some(_) => number(it.low),
                None => format!("{}..{}", number(it.low), number(it.high)),
            };
            let unit = it.unit.map_or("", |id| units[id.index()].code.as_str());
            let about = if it.approximate { "~" } else { "" };
            format!("{about}{range}{unit}")
        })
        .collect();
    lines.join(" ")
}

fn slots(world: &World, text: &str, context: &Context<'_>) -> String {
    let found = world.understand(text, context);
    let task = &world.snapshot.programs().tasks[0];
    let lines: Vec<String> = found
        .quantities
        .iter()
        .filter_map(|it| it.slots.first())
        .map(|(_, slot, value)| {
            let rounded = (value * 1e3).round() / 1e3;
            format!("{}={rounded}", task.slots[*slot].name)
        })
        .collect();
    lines.join(" ")
}

fn check(world: &World, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expect) in cases {
        let got = read(world, text, &Context::default());
        if got != *expect {
            wrong.push(format!("{text}: {got}, not {expect}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check_slots(world: &World, context: &Context<'_>, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expect) in cases {
        let got = slots(world, text, context);
        if got != *expect {
            wrong.push(format!("{text}: {got}, not {expect}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn numbers_and_units() {
    check(
        &World::tea(),
        &[
            ("一米八", "1.8m"),
            ("一米七五", "1.75m"),
            ("1米78", "1.78m"),
            ("1.8m", "1.8m"),
            ("1.8M", "1.8m"),
            ("五尺四", "5.4[chi]"),
            ("五尺四市寸", "5.4[chi]"),
            ("一百四十斤", "140[jin]"),
            ("140斤", "140[jin]"),
            ("70kg", "70kg"),
            ("70公斤", "70kg"),
            ("70㎏", "70kg"),
            ("半斤", "0.5[jin]"),
            ("五斤半", "5.5[jin]"),
            ("一斤半", "1.5[jin]"),
            ("一米零五", "1.05m"),
            ("十六个G", "16GBy"),
            ("16G", "16GBy"),
            ("16GB", "16GBy"),
            ("16g", "16g"),
            ("3200MHz", "3200MHz"),
            ("1T", "1TBy"),
            ("13.3寸", "13.3[in_i]"),
            ("5 ft 4 in", "5.333333[ft_i]"),
            ("三块五", "3.5CNY"),
            ("65W", "65W"),
            ("180cm70kg", "180cm 70kg"),
            ("1米8 140斤", "1.8m 140[jin]"),
            ("1米75,60公斤", "1.75m 60kg"),
            ("1.5kg", "1.5kg"),
            ("我1米8,体重70", "1.8m 70"),
            ("1米8的", "1.8m"),
            ("2根8G的", "2{piece} 8GBy"),
            ("３００元", "300CNY"),
            ("一百二十块钱", "120CNY"),
            ("１８０ＣＭ", "180cm"),
            ("3k", "3000"),
            ("1.5w", "15000"),
            ("3千5", "3500"),
            ("两百五", "250"),
        ],
    );
}

#[test]
fn ranges_and_bounds() {
    check(
        &World::tea(),
        &[
            ("500以内", "..500"),
            ("不超过3千", "..3000"),
            ("五百左右", "~500"),
            ("300到500", "300..500"),
            ("300-500", "300..500"),
            ("300～500元", "300..500CNY"),
            ("2千多", "~2000..3000"),
            ("至少16G", "16..GBy"),
            ("起码五百", "500.."),
            ("16G以上", "16..GBy"),
            ("3到5千", "3000..5000"),
            ("三五百块", "~300..500CNY"),
            ("大概两千块", "~2000CNY"),
            ("低于2kg", "..2kg"),
            ("between 300 and 500", "300..500"),
            ("under 500", "..500"),
            ("at least 16GB", "16..GBy"),
            ("500多块", "~500..600CNY"),
            ("一千出头", "~1000"),
            ("500块钱以下的", "..500CNY"),
            ("from 300 to 500 yuan", "300..500"),
            ("1500元至2000元", "1500..2000CNY"),
            ("价格在200到300之间", "200..300"),
            ("五百块上下", "~500CNY"),
            ("不要超过一千", "..1000"),
            ("最多五百", "..500"),
            ("500以上1000以下", "500.. ..1000"),
            ("20多岁", "~20..30{age}"),
        ],
    );
}

#[test]
fn what_is_no_number() {
    check(
        &World::tea(),
        &[
            ("T480能用吗", ""),
            ("L14有货吗", ""),
            ("我180cm70kg", "180cm 70kg"),
            ("P1 Gen 4", ""),
            ("ddr4-3200", ""),
            ("一下", ""),
            ("一起买", ""),
            ("万一不合适", ""),
            ("第二个", ""),
            ("这两个", ""),
            ("一点都不贵", ""),
            ("十分满意", ""),
            ("有一个问题", ""),
            ("k380", ""),
            ("百搭吗", ""),
            ("千万别", ""),
            ("t14s", ""),
            ("2xl", ""),
        ],
    );
}

#[test]
fn every_number_finds_its_slot() {
    let world = World::tea();
    let free = Context::default();
    check_slots(
        &world,
        &free,
        &[
            ("180 70", "tall=180 mass=70"),
            ("180/70", "tall=180 mass=70"),
            ("180,140斤", "tall=180 mass=70"),
            ("70 180", "mass=70 tall=180"),
            ("身高180,体重70kg", "tall=180 mass=70"),
            ("身高180体重70", "tall=180 mass=70"),
            ("180身高70体重", "tall=180 mass=70"),
            ("5577身高180", "tall=180"),
            ("1米8 140斤", "tall=180 mass=70"),
            ("一米七五,一百二十斤", "tall=175 mass=60"),
            ("高180,重70", "tall=180 mass=70"),
            ("180高 140斤重", "tall=180 mass=70"),
            ("身高:180 体重:70", "tall=180 mass=70"),
            ("身高是1.8,体重是140", "tall=180 mass=70"),
            ("我体重七十公斤,身高一米八", "mass=70 tall=180"),
            ("一米八一百四十斤", "tall=180 mass=70"),
            ("一米七五一百三十斤", "tall=175 mass=65"),
            ("净身高1.8m体重140斤", "tall=180 mass=70"),
            ("身高18", "tall=18"),
            ("体重700kg", "mass=700"),
            ("5个人", "people=5"),
            ("人数是6", "people=6"),
            ("身高五尺四", "tall=180"),
            ("I'm 180 cm tall and weigh 70 kg", "tall=180 mass=70"),
            ("有180,体重在140斤上下", "tall=180 mass=70"),
        ],
    );
    let task = TaskId::from_index(0);
    let asked = |slot| Context { expecting: Some(Expecting::Slot { task, slot }), ..free };
    check_slots(
        &world,
        &asked(0),
        &[("180", "tall=180"), ("18", "tall=18"), ("一米八", "tall=180"), ("178左右", "tall=178")],
    );
    check_slots(
        &world,
        &asked(1),
        &[("140", "mass=70"), ("70", "mass=70"), ("一百四", "mass=70"), ("60公斤", "mass=60")],
    );
    check_slots(
        &world,
        &asked(2),
        &[
            ("三", "people=3"),
            ("3", "people=3"),
            ("两个人", "people=2"),
            ("就我一个人", "people=1"),
        ],
    );
}

#[test]
fn spans_stand_in_the_buyers_own_text() {
    let world = World::tea();
    let text = "亲，我１８０ｃｍ，体重70㎏哦";
    let found = world.understand(text, &Context::default());
    let parts: Vec<&str> =
        found.quantities.iter().map(|it| &text[it.span.start..it.span.end]).collect();
    assert_eq!(parts, ["１８０ｃｍ", "70㎏"]);
    assert!(found.quantities.first().unwrap().unit.is_some());
}

#[test]
fn a_measure_beside_a_price_counts_nothing() {
    let world = World::tea();
    check(
        &world,
        &[
            ("多少钱一斤", ""),
            ("预算300一斤", "300"),
            ("300元一斤", "300CNY"),
            ("来一斤", "1[jin]"),
            ("1斤", "1[jin]"),
        ],
    );
}

#[test]
fn a_number_may_follow_the_name_of_its_attribute_directly() {
    let world = World::tea();
    check(&world, &[("caffeine30以上", "30..")]);
}

#[test]
fn amounts_of_every_kind() {
    check(
        &World::measuring(),
        &[
            ("1w5", "15000"),
            ("3k5", "3500"),
            ("1T5", "1.5TBy"),
            ("十到二十万", "100000..200000"),
            ("一到十二", "1..12"),
            ("七到八折", "70..80%"),
            ("打八五折", "85%"),
            ("三折叠", ""),
            ("百分之二十", "20%"),
            ("-5度", "-5Cel"),
            ("零下五度", "-5Cel"),
            ("-5到10度", "-5..10Cel"),
            ("零下五到零下十度", "-10..-5Cel"),
            ("300-500元", "300..500CNY"),
            ("一个半月", "1.5mo"),
            ("两个半小时", "2.5h"),
            ("2小时30", "2.5h"),
            ("2½斤", "2.5[jin]"),
            ("五尺四寸", "5.4[chi]"),
            ("13.3寸", "13.3[in_i]"),
            ("三两", "3[liang]"),
            ("1斤2两", "1.2[jin]"),
            ("一块五", "1.5CNY"),
            ("⑫件", "12{piece}"),
            ("不低于3千", "3000.."),
            ("under 500 bucks", "..500CNY"),
            ("around 2 grand", "~2000"),
            ("at least 16 gigs", "16..GBy"),
            ("half a dozen", "6"),
            ("half a kilo", "0.5kg"),
            ("which one", ""),
            ("the red one", ""),
        ],
    );
}

#[test]
fn numbers_that_count_nothing() {
    check(
        &World::measuring(),
        &[
            ("电话13812345678", ""),
            ("138-1234-5678", ""),
            ("010-12345678", ""),
            ("400-8208820", ""),
            ("订单号2026112100012345", ""),
            ("单号：12345", ""),
            ("order no. 4711", ""),
            ("版本1.2.3", ""),
            ("第三个", ""),
            ("the third one", ""),
            ("3rd", ""),
        ],
    );
}

#[test]
fn a_number_keeps_its_readings() {
    let world = World::measuring();
    let units = &world.snapshot.programs().units;
    let readings = |text: &str| -> Vec<String> {
        let found = world.understand(text, &Context::default());
        let code =
            |it: &understand::Reading| it.unit.map_or("", |id| units[id.index()].code.as_str());
        let all = found.quantities.iter().flat_map(|it| &it.readings);
        all.map(|it| format!("{:.2}{}", it.low, code(it))).collect()
    };
    assert_eq!(readings("170"), ["170.00", "170.00cm", "170.00[jin]"]);
    assert_eq!(readings("1.7"), ["1.70", "1.70m", "1.70{person}"]);
    assert!(readings("five eleven").contains(&"5.92[ft_i]".to_owned()));
    assert!(readings("2k").contains(&"2.00KBy".to_owned()));
    assert_eq!(readings("13.3寸"), ["13.30[in_i]", "13.30[shicun]"]);
}

#[test]
fn packs_say_what_a_code_is() {
    let tea = World::measuring();
    let mut programs = tea.snapshot.programs().clone();
    programs.words.insert("code tin".to_owned(), vec!["{tall}/99T".to_owned(), "99TX".to_owned()]);
    let world = World::new(tea.snapshot.with_programs(programs));
    let read = |text: &str| {
        let found = world.understand(text, &Context::default());
        let codes = found.codes.iter().map(|it| text[it.span.start..it.span.end].to_owned());
        (codes.collect::<Vec<_>>(), slots(&world, text, &Context::default()))
    };
    assert_eq!(read("有175/92t吗"), (vec!["175/92t".to_owned()], "tall=175".to_owned()));
    assert_eq!(read("75TX 的"), (vec!["75TX".to_owned()], String::new()));
    assert_eq!(read("180/70"), (vec![], "tall=180 mass=70".to_owned()));
    assert_eq!(read("75TXL"), (vec![], String::new()));
}

#[test]
fn vague_numbers_are_ranges() {
    check(
        &World::measuring(),
        &[
            ("预算几百块", "~200..1000CNY"),
            ("几千块的", "~2000..10000CNY"),
            ("要几十块的那种", "~20..100CNY"),
            ("十几块", "~10..20CNY"),
            ("二十多", "~20..30"),
            ("二十几块", "~20..30CNY"),
            ("三千多", "~3000..4000"),
            ("十几万", "~100000..200000"),
            ("三百多万", "~3000000..4000000"),
            ("千把块", "~1000CNY"),
            ("万把块钱", "~10000CNY"),
            ("百来块", "~100CNY"),
            ("百八十块", "~80..100CNY"),
            ("千八百块", "~800..1000CNY"),
            ("两三百", "~200..300"),
            ("七八十块", "~70..80CNY"),
            ("小一千", "~800..1000"),
            ("小两万块", "~18000..20000CNY"),
            ("近千元", "~800..1000CNY"),
            ("数百元", "~200..1000CNY"),
            ("好几千块", "~3000..10000CNY"),
            ("几百到一千", "~200..1000"),
            ("最好几百块", "~200..1000CNY"),
            ("a few hundred yuan", "~200..1000CNY"),
            ("several thousand", "~3000..10000"),
            ("a couple of hundred yuan", "~200..300CNY"),
        ],
    );
    let world = World::measuring();
    let found = world.understand("上百块的", &Context::default()).quantities;
    assert!(
        matches!(&found[..], [one] if one.low == Some(100.0) && one.high.is_none() && one.approximate)
    );
    // What only looks like one: a question, and words that begin so.
    for text in [
        "几百块啊",
        "几块钱",
        "几个",
        "百搭的",
        "最近百搭款",
        "300以上百搭",
        "小百合",
        "网上百货",
        "千万别",
        "小一号",
    ] {
        let found = world.understand(text, &Context::default()).quantities;
        assert!(!found.iter().any(|it| it.approximate), "{text}: {found:?}");
    }
    assert!(world.understand("几百块啊", &Context::default()).asks);
    assert!(!world.understand("预算几百块", &Context::default()).asks);
}

#[test]
fn order_numbers_are_mentioned_and_never_counted() {
    let tea = World::measuring();
    let orders = |world: &World, text: &str| -> (Vec<String>, usize) {
        let found = world.understand(text, &Context::default());
        let orders = found.mentions.iter().filter(|it| it.kind == MentionKind::OrderNumber);
        let said = orders.map(|it| text[it.span.start..it.span.end].to_owned()).collect();
        (said, found.quantities.len())
    };
    for (text, number) in [
        ("订单号202611112233445566到哪了", "202611112233445566"),
        ("单号：1234567890", "1234567890"),
        ("帮我查下 2026111122334455，谢谢", "2026111122334455"),
        ("order no 4400123456789 where is it", "4400123456789"),
        ("订单是１２３４５６７８９０１２", "１２３４５６７８９０１２"),
        ("订单编号 20261111223344.", "20261111223344"),
    ] {
        assert_eq!(orders(&tea, text), (vec![number.to_owned()], 0), "{text}");
    }
    for text in [
        "手机号13800138000",
        "13800138000",
        "快递单号123456789012",
        "202611112233元",
        "1234567890123456789012345678",
        "400-8208820",
        "¥1234567890",
        "https://shop.example.com/item?id=1234567890123",
        "订单号123",
    ] {
        assert!(orders(&tea, text).0.is_empty(), "{text}");
    }
    let mut programs = tea.snapshot.programs().clone();
    programs.words.insert("order number".to_owned(), vec!["TE{6-8}".to_owned()]);
    let own = World::new(tea.snapshot.with_programs(programs));
    assert_eq!(orders(&own, "我的订单TE123456"), (vec!["TE123456".to_owned()], 0));
    assert_eq!(orders(&own, "te12345678呢"), (vec!["te12345678".to_owned()], 0));
    assert!(orders(&own, "202611112233445566").0.is_empty());
}

#[test]
fn a_code_is_told_as_its_pack_writes_it() {
    let tea = World::measuring();
    let mut programs = tea.snapshot.programs().clone();
    let size = ["99A", "(EU )99", "9XL", "99(码)"].map(str::to_owned);
    programs.words.insert("code size".to_owned(), size.to_vec());
    let words = programs.words.clone();
    let world = World::new(tea.snapshot.with_programs(programs));
    let read = |text: &str| -> Vec<String> {
        let found = world.understand(text, &Context::default());
        found.codes.into_iter().map(|it| it.text).collect()
    };
    assert_eq!(read("75a的有吗"), ["75A"]);
    assert_eq!(read("EU 38 或者 eu39"), ["38", "39"]);
    assert_eq!(read("2xl和42码"), ["2XL", "42"]);
    assert_eq!(read("175A"), [""; 0]);
    let sizes = ["size".to_owned()];
    assert_eq!(code_text(&words, &sizes, " eu 38 "), Some("38".to_owned()));
    assert_eq!(code_text(&words, &sizes, "eu 38号"), None);
    assert_eq!(code_text(&words, &[], "75A"), None);
}
