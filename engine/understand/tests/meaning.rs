//! Mentions, constraints, references and feelings of whole utterances.

#![expect(clippy::panic, reason = "a test fails by panicking")]

mod world;

use domain::{Constraint, Locale, Operator, Value, Weight};
use understand::{
    ConstraintMention, Context, Mention, MentionKind, Preference, Reference, ReferenceKind,
};
use world::World;

fn mention(world: &World, it: &Mention) -> String {
    let snapshot = &world.snapshot;
    let name = |term| snapshot.local_name(term).to_owned();
    let catalogue = snapshot.catalogue();
    let what = match &it.kind {
        MentionKind::Product(ids) => {
            let names: Vec<String> =
                ids.iter().map(|id| name(catalogue.product_term(*id))).collect();
            format!("product {}", names.join("|"))
        }
        MentionKind::Category(id) => format!("category {}", name(catalogue.category(*id).term)),
        MentionKind::Attribute(id) => format!("attribute {}", name(catalogue.attribute(*id).term)),
        MentionKind::Value { value, attributes } => {
            let of =
                attributes.first().map_or(String::new(), |id| name(catalogue.attribute(*id).term));
            format!("{of} {}", name(*value))
        }
        MentionKind::Need(id) => {
            format!("need {}", name(snapshot.programs().needs[id.index()].term))
        }
        MentionKind::Choice { slot, choice, .. } => format!("choice {slot}.{choice}"),
        MentionKind::Thing(term) => format!("thing {}", name(*term)),
        MentionKind::UnknownProduct => "unknown".to_owned(),
        MentionKind::OrderNumber => "order".to_owned(),
    };
    if it.negated { format!("not {what}") } else { what }
}

fn constraint(world: &World, it: &ConstraintMention) -> String {
    let name = |id| world.snapshot.local_name(world.snapshot.catalogue().attribute(id).term);
    match &it.preference {
        Preference::Any { attribute } => format!("any {}", name(*attribute)),
        Preference::Relative { attribute, more } => {
            format!("{} {}", if *more { "more" } else { "less" }, name(*attribute))
        }
        Preference::Extreme { attribute, most } => {
            format!("{} {}", if *most { "most" } else { "least" }, name(*attribute))
        }
        Preference::Constraint(Constraint { attribute, operator, values, weight }) => {
            let values: Vec<String> = values
                .iter()
                .map(|value| match value {
                    Value::Number(number) => format!("{}", (number * 1e6).round() / 1e6),
                    Value::Thing(term) => world.snapshot.local_name(*term).to_owned(),
                    Value::Text(text) => text.clone(),
                    Value::Bool(truth) => truth.to_string(),
                })
                .collect();
            let sign = match operator {
                Operator::Eq => "=",
                Operator::In => "in",
                Operator::Lt => "<",
                Operator::Le => "<=",
                Operator::Gt => ">",
                Operator::Ge => ">=",
                Operator::Between => "between",
                Operator::Not => "not",
            };
            let soft = if *weight == Weight::Prefer { "prefer " } else { "" };
            format!("{soft}{} {sign} {}", name(*attribute), values.join("|"))
        }
    }
}

fn reference(world: &World, it: &Reference) -> String {
    match it.kind {
        ReferenceKind::Nearest => "nearest".to_owned(),
        ReferenceKind::Ordinal(index) => format!("ordinal {index}"),
        ReferenceKind::OrdinalFromEnd(index) => format!("from end {index}"),
        ReferenceKind::Extreme { attribute, most } => {
            let term = world.snapshot.catalogue().attribute(attribute).term;
            format!("{} {}", if most { "most" } else { "least" }, world.snapshot.local_name(term))
        }
        ReferenceKind::Several(count) => format!("several {count}"),
        ReferenceKind::Other => "other".to_owned(),
    }
}

/// Checks parts of an understanding, joined by commas.
fn check(world: &World, context: &Context<'_>, cases: &[(&str, &str)], part: &str) {
    let mut wrong = Vec::new();
    for (text, expect) in cases {
        let found = world.understand(text, context);
        let got: Vec<String> = match part {
            "mentions" => found.mentions.iter().map(|it| mention(world, it)).collect(),
            "constraints" => found.constraints.iter().map(|it| constraint(world, it)).collect(),
            "references" => found.references.iter().map(|it| reference(world, it)).collect(),
            "feeling" => {
                found.feeling.iter().map(|it| format!("{:?}", it.emotion).to_lowercase()).collect()
            }
            other => panic!("no part is called {other}"),
        };
        let got = got.join(", ");
        if got != *expect {
            wrong.push(format!("{text}: [{got}], not [{expect}]"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn names_are_linked() {
    let world = World::tea();
    check(
        &world,
        &Context::default(),
        &[
            ("狮峰明前龙井多少钱", "product T001, attribute price"),
            ("龍井的產地", "product T001, attribute origin"),
            ("P1 Gen 4", "product P001"),
            ("kettler p1", "product P001|P002"),
            ("有K380吗", "product P003"),
            ("那个西施壶", "product P001"),
            ("LJ-2026A有货吗", "product T001, attribute stock"),
            ("lj-2026ab", ""),
            ("Kettler的壶", "brand Kettler, category Teapot"),
            ("绿茶提神吗", "category GreenTea, attribute caffeine"),
            ("teapots for the evening", "category Teapot, need evening"),
            ("晚上喝什么茶", "need evening, category Tea"),
            ("https://shop.example.com/item/t001.html?from=wx", "product T001"),
            (
                "这个http://www.shop.example.com/item?cat=5&id=123&x=1 多少钱",
                "product T002, attribute price",
            ),
            ("看下https://shop.example.com/item/t999.html", "unknown"),
            ("https://m.example.com/lj-2026a.html", "product T001"),
            ("货号AB-99871还有吗", "unknown"),
            ("功夫茶", "choice 3.1"),
            ("不知道", ""),
            ("玉山的茶叶", "origin Jade, category Tea"),
            ("玉山的茶壶", "material Jade, category Teapot"),
        ],
        "mentions",
    );
}

#[test]
fn polarity_is_read_as_a_buyer_means_it() {
    let world = World::tea();
    check(
        &world,
        &Context::default(),
        &[
            ("不要红色", "color not Red"),
            ("不要红色和黑色的", "color not Red|BlackColour"),
            ("黑的或者灰的", "color in BlackColour|Grey"),
            ("除了红色都行", "color not Red"),
            ("红色不要", "color not Red"),
            ("红色除外", "color not Red"),
            ("要红色", "color = Red"),
            ("有没有红色", "color = Red"),
            ("有没有红色的", "color = Red"),
            ("是不是紫砂", "material = Clay"),
            ("不是紫砂的吗", "material = Clay"),
            ("没有红色吗", "color = Red"),
            ("不是紫砂", "material not Clay"),
            ("最好红色", "prefer color = Red"),
            ("不要红色,黑色可以", "color not Red, color = BlackColour"),
            ("不要红色 要黑色", "color not Red, color = BlackColour"),
            ("能不能送礼", ""),
            ("不贵吧", ""),
            ("贵不贵", ""),
            ("贵吗", ""),
            ("不要太贵的", "less price"),
            ("太贵了", "less price"),
            ("not red please", "color not Red"),
            ("anything except red", "color not Red"),
            ("red or grey", "color in Red|Grey"),
            ("別的紅色", "color = Red"),
        ],
        "constraints",
    );
}

#[test]
fn conditions_on_numbers() {
    let world = World::tea();
    check(
        &world,
        &Context::default(),
        &[
            ("500以内的茶壶", "price <= 500"),
            ("预算500", "price <= 500"),
            ("预算500左右", "price between 400|600"),
            ("300到500", "price between 300|500"),
            ("三百块左右的", "price between 240|360"),
            ("500块的茶叶", "price between 400|600"),
            ("价格不超过3千", "price <= 3000"),
            ("咖啡因20mg以下", "caffeine <= 20"),
            ("咖啡因不超过20的绿茶", "caffeine <= 20"),
            ("净重半斤以上的茶叶", "net >= 250"),
            ("净重1.5kg以内", "net <= 1500"),
            ("直径10厘米的茶壶", "volume = 100"),
            ("最好500以内", "prefer price <= 500"),
            ("budget 300", "price <= 300"),
            ("under 300 yuan", "price <= 300"),
            ("身高180体重70", ""),
            ("180cm 70kg", ""),
        ],
        "constraints",
    );
}

#[test]
fn comparisons() {
    let world = World::tea();
    check(
        &world,
        &Context::default(),
        &[
            ("便宜点", "less price"),
            ("最便宜的", "least price"),
            ("最贵的是哪个", "most price"),
            ("比这个便宜的", "less price"),
            ("再轻一点", "less net"),
            ("更提神的", "more caffeine"),
            ("哪个更重", "more net"),
            ("咖啡因最高的", "most caffeine"),
            ("最大咖啡因", "most caffeine"),
            ("the cheapest teapot", "least price"),
            ("something cheaper", "less price"),
            ("不够提神", "more caffeine"),
            ("有便宜的吗", "less price"),
            ("heaviest tea", "most net"),
            ("体重", ""),
            ("年轻人喜欢吗", ""),
            ("重新推荐", ""),
        ],
        "constraints",
    );
}

#[test]
fn anything_will_do() {
    let world = World::tea();
    let cases = [
        ("颜色随便", "any color"),
        ("什么颜色都行", "any color"),
        ("颜色无所谓,要紫砂的", "any color, material = Clay"),
        ("any colour is fine", "any color"),
        ("价格不限", "any price"),
        ("最好便宜一点", "less price"),
        ("颜色都可以选吗", ""),
        ("红色黑色都行", "color in Red|BlackColour"),
    ];
    check(&world, &Context::default(), &cases, "constraints");
    let bare = |text| world.understand(text, &Context::default()).indifferent;
    assert!(bare("随便") && bare("都可以") && bare("无所谓啦"));
    assert!(!bare("颜色随便") && !bare("微信支付宝都可以吗") && !bare("要红的"));
}

#[test]
fn how_many_and_for_all_together() {
    let world = World::tea();
    let told = |text: &str| {
        let found = world.understand(text, &Context::default());
        let counts: Vec<u32> = found.counts.iter().map(|it| it.number).collect();
        (counts, found.quantities.iter().any(|it| it.together))
    };
    assert_eq!(told("我要两个茶壶,一共500以内"), (vec![2], true));
    assert_eq!(told("茶壶三把,500块"), (vec![3], false));
    assert_eq!(told("2 teapots under 500 in total"), (vec![2], true));
    assert_eq!(told("第二个茶壶多少钱"), (vec![], false));
    assert_eq!(told("这两个茶壶哪个好"), (vec![], false));
}

#[test]
fn a_message_is_parted_where_its_clauses_end() {
    let world = World::tea();
    let parts = |text: &str| {
        let spans = world.understand(text, &Context::default()).clauses;
        spans.iter().map(|it| text[it.start..it.end].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(parts("多少钱?包邮吗?"), ["多少钱", "包邮吗"]);
    assert_eq!(parts("包邮吗多久发货"), ["包邮吗", "多久发货"]);
    assert_eq!(parts("包邮吗 多久发货。。"), ["包邮吗", "多久发货"]);
    assert_eq!(parts("预算1,000.5元，要P1 Gen 4"), ["预算1,000.5元", "要P1 Gen 4"]);
    assert_eq!(parts("红、黑、灰都行"), ["红、黑、灰都行"]);
    assert_eq!(parts("有赠品吗，比如茶杯"), ["有赠品吗，比如茶杯"]);
    assert_eq!(parts("How much is it? Is it red."), ["How much is it", "Is it red"]);
    assert_eq!(parts("？！…"), Vec::<String>::new());
}

#[test]
fn asking_is_told_from_stating() {
    let world = World::tea();
    let asks = |text| world.understand(text, &Context::default()).asks;
    for text in
        ["多少钱", "是紫砂的吗", "红色？", "多久发货", "how much is it", "能不能送礼", "几天到"]
    {
        assert!(asks(text), "{text}");
    }
    for text in ["要红色的", "预算500", "紫砂壶", "a red teapot please", "不要太贵"] {
        assert!(!asks(text), "{text}");
    }
}

#[test]
fn pointers() {
    let world = World::tea();
    check(
        &world,
        &Context::default(),
        &[
            ("这款多少钱", "nearest"),
            ("它提神吗", "nearest"),
            ("第二个呢", "ordinal 1"),
            ("第一款和第三款", "ordinal 0, ordinal 2"),
            ("最后一个", "from end 0"),
            ("倒数第二个", "from end 1"),
            ("那个便宜的", "least price"),
            ("便宜的那个", "least price"),
            ("最贵的那款怎么样", "most price"),
            ("这两个哪个好", "several 2"),
            ("这三款对比下", "several 3"),
            ("另外一个呢", "other"),
            ("还有别的吗", "other"),
            ("这茶壶多大", "nearest"),
            ("this one", "nearest"),
            ("the second", "ordinal 1"),
            ("2nd one please", "ordinal 1"),
            ("这个月有活动吗", ""),
            ("那个人是谁", ""),
            ("第二天能到吗", ""),
            ("这样可以吗", ""),
            ("优惠券", ""),
        ],
        "references",
    );
}

#[test]
fn feelings() {
    let world = World::tea();
    check(
        &world,
        &Context::default(),
        &[
            ("气死我了,什么玩意", "anger"),
            ("太失望了", "sorrow"),
            ("哈哈哈太好了", "joy"),
            ("这款好喜欢😍", "liking"),
            ("担心不合适", "fear"),
            ("不喜欢", ""),
            ("多少钱", ""),
            ("什么时候发货", ""),
        ],
        "feeling",
    );
}

#[test]
fn the_language_is_seen() {
    let world = World::tea();
    let locale = |text: &str, assumed| {
        world.understand(text, &Context { locale: assumed, ..Context::default() }).locale
    };
    assert_eq!(locale("how much is it", Locale::Zh), Locale::En);
    assert_eq!(locale("180 70", Locale::Zh), Locale::Zh);
    assert_eq!(locale("P1 Gen 4", Locale::Zh), Locale::Zh);
    assert_eq!(locale("P1多少钱", Locale::En), Locale::Zh);
}
