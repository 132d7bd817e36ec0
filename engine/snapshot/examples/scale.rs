//! Compiles a synthetic catalogue and prints how fast and how large:
//! `cargo run --release -p snapshot --example scale [PRODUCTS]`.

#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "it measures and prints")]

fn main() -> Result<(), snapshot::SnapshotError> {
    let products = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(1_000_000);
    let begin = std::time::Instant::now();
    let measured = snapshot::measure::measure(products, &|| begin.elapsed().as_secs_f64())?;
    println!("{measured:#?}");
    println!("triples/s {:.0}", measured.triples as f64 / measured.compile_seconds);
    println!("bytes/triple {:.1}", measured.bytes as f64 / measured.triples as f64);
    Ok(())
}
