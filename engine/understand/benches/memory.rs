//! What the language of a large shop holds in memory: what its building allocates and does not give back.

#[path = "large/shop.rs"]
mod large;
#[path = "../tests/world/mod.rs"]
mod world;

use understand::Language;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

/// `alloc` less `dealloc` is what stays; the encoder, read once for all, is not counted.
#[divan::bench(sample_count = 1)]
fn large_language(bencher: divan::Bencher<'_, '_>) {
    let snapshot = large::snapshot();
    understand::Encoder::core().encode("");
    bencher.bench_local(|| {
        std::mem::forget(Language::build(&snapshot, Some(understand::Encoder::core()), None));
    });
}
