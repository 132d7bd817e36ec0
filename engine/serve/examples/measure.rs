//! Measures serving over pack folders: `cargo run --release -p serve --example measure -- DIR…`.

#![expect(clippy::print_stdout, reason = "a measurement is printed")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serve::{Data, Engine, Options, measure};

/// Each case takes so long.
const SECONDS: f64 = 3.0;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folders: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let folders: Vec<&Path> = folders.iter().map(PathBuf::as_path).collect();
    let data = std::env::temp_dir().join(format!("qianmian-measure-{}", std::process::id()));
    let packs = knowledge::read_packs(&folders)?;
    let options = Options::new("demo", packs, Data::Folder(data.clone()));
    let engine = Arc::new(Engine::open(options)?);
    println!(
        "{:28} {:>9} {:>8} {:>8} {:>8} {:>7} {:>6} {:>9} {:>7} {:>6} {:>7}",
        "case",
        "per s",
        "p50 µs",
        "p99 µs",
        "srv µs",
        "log µs",
        "bytes",
        "echo/s",
        "echo µs",
        "ratio",
        "turn µs"
    );
    for it in measure::measure(&engine, "demo", SECONDS)? {
        println!(
            "{:28} {:9.0} {:8.0} {:8.0} {:8.1} {:7.1} {:6} {:9.0} {:7.1} {:6.2} {:7.1}",
            it.name,
            it.per_second,
            it.p50_us,
            it.p99_us,
            it.server_us,
            it.log_us,
            it.reply_bytes,
            it.echo_per_second,
            it.echo_us,
            it.per_second / it.echo_per_second,
            it.turn_us.unwrap_or_default()
        );
    }
    drop(engine);
    std::fs::remove_dir_all(data)?;
    Ok(())
}
