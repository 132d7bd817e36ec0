//! How long building a language takes, and understanding an utterance: in a small shop and in one of 100,000 products.

#[path = "../tests/world/mod.rs"]
mod world;

use std::sync::LazyLock;

use snapshot::program::Programs;
use snapshot::{Quad, SnapshotBuilder, Term, vocabulary as v};
use understand::{Context, Language};
use world::World;

static TEA: LazyLock<World> = LazyLock::new(World::tea);
static LARGE: LazyLock<World> = LazyLock::new(large);

const PRODUCTS: usize = 100_000;

fn main() {
    LazyLock::force(&TEA);
    divan::main();
}

#[divan::bench(sample_count = 10)]
fn build(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| Language::build(&TEA.snapshot, Some(understand::Encoder::core()), None));
}

#[divan::bench(args = [
    "多少钱",
    "狮峰明前龙井和滇红哪个更提神",
    "身高180,体重70kg,用多大的茶壶",
    "有没有五百以内不要红色的紫砂壶",
    "诗峰明钱龙井多少前",
    "which teapot is the cheapest one under 300 yuan",
])]
fn understand(bencher: divan::Bencher<'_, '_>, text: &str) {
    bencher.bench(|| TEA.understand(text, &Context::default()));
}

#[divan::bench(sample_count = 1)]
fn large_build(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| Language::build(&LARGE.snapshot, Some(understand::Encoder::core()), None));
}

#[divan::bench(args = [
    "这个保温杯多少钱,什么时候可以发货呢",
    "有没有五百以内不要红色的轻薄保温杯",
    "云岚星空灰轻薄保闻杯多少前啊有没有货",
    "yunlan的baowenbei有没有 500 毫升的啊",
])]
fn large_understand(bencher: divan::Bencher<'_, '_>, text: &str) {
    bencher.bench(|| LARGE.understand(text, &Context::default()));
}

#[divan::bench(args = ["保", "云岚轻薄", "baowen", "发或", "kx-48"])]
fn large_repeated(bencher: divan::Bencher<'_, '_>, piece: &str) {
    let text = piece.repeat(2000 / piece.chars().count());
    bencher.bench(|| LARGE.understand(&text, &Context::default()));
}

const SYLLABLES: &str =
    "云岚格美霍曼星辰瑞丰海棠雅致锦程朗悦天琪博远安捷康宁明轩乐怡盛泰欣荣嘉禾凯撒维诺";
const KINDS: [&str; 20] = [
    "保温杯",
    "电饭煲",
    "连衣裙",
    "羽绒服",
    "机械键盘",
    "显示器",
    "吸尘器",
    "登山包",
    "婴儿车",
    "洗面奶",
    "台灯",
    "床垫",
    "沙发",
    "跑步鞋",
    "牛仔裤",
    "蓝牙耳机",
    "空气炸锅",
    "猫粮",
    "木地板",
    "电动牙刷",
];
const TRAITS: [&str; 16] = [
    "轻薄",
    "加厚",
    "星空灰",
    "樱花粉",
    "大容量",
    "静音",
    "便携",
    "家用",
    "商务",
    "儿童",
    "防水",
    "复古",
    "高弹",
    "智能",
    "折叠",
    "无线",
];

/// A shop with the words of the ontology and generated products of 400 brands.
fn large() -> World {
    let tea = World::tea();
    let mut builder = SnapshotBuilder::default();
    let graph = builder.graph().expect("the first graph");
    let mut add = |subject: &str, predicate: &str, object: Term<'_>| {
        let subject = builder.iri(subject).expect("room for terms");
        let predicate = builder.iri(predicate).expect("room for terms");
        let object = builder.term(object).expect("room for terms");
        builder.insert(Quad { subject, predicate, object, graph }).expect("room for facts");
    };
    let iri = |name: &str| format!("https://example.org/large#{name}");
    let text = |value: &'static str| Term::Text { value, language: "zh" };
    for (index, kind) in KINDS.iter().enumerate() {
        let class = iri(&format!("K{index}"));
        add(&class, v::TYPE, Term::Iri(v::CATEGORY));
        add(&class, v::LABEL, text(kind));
    }
    let chars: Vec<char> = SYLLABLES.chars().collect();
    for index in 0..PRODUCTS {
        let product = iri(&format!("P{index}"));
        let brand = index * 7919 % 400;
        let brand: String =
            [chars[brand % chars.len()], chars[brand / chars.len() + 3]].iter().collect();
        let (kind, one, two) = (index % KINDS.len(), index / 20 % 16, index / 320 % 16);
        let (one, two) = (TRAITS[one], TRAITS[two]);
        let label = format!("{brand} KX{} {one}{two}{}", index / 13, KINDS[kind]);
        add(&product, v::TYPE, Term::Iri(&iri(&format!("K{kind}"))));
        add(&product, v::LABEL, Term::Text { value: &label, language: "zh" });
        let alias = format!("{brand}{one}{}", KINDS[kind]);
        add(&product, v::ALIAS, Term::Text { value: &alias, language: "zh" });
        add(&product, v::SKU, Term::string(&format!("SKU{index:06}")));
    }
    let programs = tea.snapshot.programs().clone();
    let programs = Programs { tasks: Vec::new(), needs: Vec::new(), ..programs };
    World::new(builder.build().with_programs(programs))
}
