//! How long building a language takes, and understanding an utterance.

#[path = "../tests/world/mod.rs"]
mod world;

use std::sync::LazyLock;

use understand::{Context, Language};
use world::World;

static TEA: LazyLock<World> = LazyLock::new(World::tea);

fn main() {
    LazyLock::force(&TEA);
    divan::main();
}

#[divan::bench(sample_count = 10)]
fn build(bencher: divan::Bencher<'_, '_>) {
    bencher.bench(|| Language::build(&TEA.snapshot));
}

#[divan::bench(args = [
    "多少钱",
    "狮峰明前龙井和滇红哪个更提神",
    "身高180,体重70kg,用多大的茶壶",
    "有没有五百以内不要红色的紫砂壶",
    "which teapot is the cheapest one under 300 yuan",
])]
fn understand(bencher: divan::Bencher<'_, '_>, text: &str) {
    bencher.bench(|| TEA.understand(text, &Context::default()));
}
