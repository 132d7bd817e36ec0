//! How long building a language takes, and understanding an utterance: in a small shop and in one of 100,000
//! products, 500 questions and 10,000 phrasings.

#[path = "large/shop.rs"]
mod large;
#[path = "../tests/world/mod.rs"]
mod world;

use std::sync::LazyLock;

use understand::{Context, Language};
use world::World;

static TEA: LazyLock<World> = LazyLock::new(World::tea);
static LARGE: LazyLock<World> = LazyLock::new(|| World::new(large::snapshot()));
static LARGE_PLAIN: LazyLock<World> = LazyLock::new(|| World::without_encoder(large::snapshot()));

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
    let snapshot = &LARGE.snapshot;
    bencher.bench(|| Language::build(snapshot, Some(understand::Encoder::core()), None));
}

#[divan::bench(args = [
    "这个保温杯多少钱,什么时候可以发货呢",
    "有没有五百以内不要红色的轻薄保温杯",
    "云岚星空灰轻薄保闻杯多少前啊有没有货",
    "yunlan的baowenbei有没有 500 毫升的啊",
])]
fn large_understand(bencher: divan::Bencher<'_, '_>, text: &str) {
    let large = LazyLock::force(&LARGE);
    bencher.bench(|| large.understand(text, &Context::default()));
}

#[divan::bench(args = [
    "这个保温杯多少钱,什么时候可以发货呢",
    "有没有五百以内不要红色的轻薄保温杯",
    "云岚星空灰轻薄保闻杯多少前啊有没有货",
    "yunlan的baowenbei有没有 500 毫升的啊",
])]
fn large_understand_without_encoder(bencher: divan::Bencher<'_, '_>, text: &str) {
    let large = LazyLock::force(&LARGE_PLAIN);
    bencher.bench(|| large.understand(text, &Context::default()));
}

#[divan::bench(args = ["保", "云岚轻薄", "baowen", "发或", "kx-48"])]
fn large_repeated(bencher: divan::Bencher<'_, '_>, piece: &str) {
    let text = piece.repeat(2000 / piece.chars().count());
    bencher.bench(|| LARGE.understand(&text, &Context::default()));
}
