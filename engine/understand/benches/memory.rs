//! What the language of a large shop holds in memory, and what its building takes on top for a while.

#[path = "large/shop.rs"]
mod large;
#[path = "../tests/world/mod.rs"]
mod world;

use peak_alloc::PeakAlloc;
use understand::{Encoder, Language};

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The encoder, read once for all languages, and the snapshot, which is the catalogue's, are not counted.
#[expect(clippy::print_stdout, reason = "this is what it is run for")]
fn main() {
    let snapshot = large::snapshot();
    Encoder::core().encode("");
    for encoder in [Some(Encoder::core()), None] {
        let with = if encoder.is_some() { "with the encoder" } else { "without an encoder" };
        let before = ALLOCATOR.current_usage_as_mb();
        ALLOCATOR.reset_peak_usage();
        let language = Language::build(&snapshot, encoder, None);
        let (rests, peak) = (ALLOCATOR.current_usage_as_mb(), ALLOCATOR.peak_usage_as_mb());
        println!(
            "{with}: {:.0} MB rest, {:.0} MB at most while built",
            rests - before,
            peak - before
        );
        drop(language);
    }
}
