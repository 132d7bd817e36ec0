//! `qianmian bench NAME`: the project's measurements, each with its peer or ceiling in one run.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use domain::Timestamp;
use serde_json::{Value, json};
use serve::{Data, Engine, Options};

use crate::conversation::Session;
use crate::encoding::Encoding;
use crate::packs;

/// What to measure.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// `packs` (compile and language), `turns` (whole turns in process), `tasks` (each task's
    /// rules in process), `snapshot` (a million
    /// synthetic products) or `grpc` (served, beside an empty echo on the same core)
    name: Name,
    /// Pack folders, or folders of packs
    #[arg(long, value_name = "DIR")]
    packs: Vec<PathBuf>,
    /// Products of the synthetic snapshot
    #[arg(long, default_value_t = 1_000_000)]
    products: usize,
    #[command(flatten)]
    encoding: Encoding,
    /// Write the figures to a file, too
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Name {
    Packs,
    Turns,
    Tasks,
    Snapshot,
    Grpc,
}

/// How often the conversations are said.
const ROUNDS: usize = 20;
/// Each served case takes so many seconds, and its echo as long again.
const SERVED_SECONDS: f64 = 4.0;
/// The store that is served.
const STORE: &str = "demo";
/// The day on which they are said.
const DAY: Timestamp = Timestamp(1_794_355_200_000);

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let figures = match arguments.name {
        Name::Packs => measure_packs(arguments)?,
        Name::Turns => measure_turns(arguments)?,
        Name::Tasks => measure_tasks(arguments)?,
        Name::Snapshot => measure_snapshot(arguments)?,
        Name::Grpc => measure_grpc(arguments)?,
    };
    println!("{figures:#}");
    if let Some(path) = &arguments.json {
        std::fs::write(path, figures.to_string())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn measure_packs(arguments: &Arguments) -> anyhow::Result<Value> {
    let begin = Instant::now();
    let files = packs::read(&packs::folders(&arguments.packs)?)?;
    let read = begin.elapsed();
    let begin = Instant::now();
    let snapshot = knowledge::compile(&files).snapshot.context("the packs have errors")?;
    let compiled = begin.elapsed();
    let triples = snapshot.triples().len();
    let begin = Instant::now();
    let snapshot = Arc::new(snapshot);
    let encoder = arguments.encoding.open()?;
    let world = dialogue::World::build(Arc::clone(&snapshot), encoder.clone())?;
    let built = begin.elapsed();
    let begin = Instant::now();
    let again = dialogue::World::build_after(Some(&world), snapshot, encoder)?;
    let rebuilt = begin.elapsed();
    std::hint::black_box(again);
    Ok(json!({
        "triples": triples,
        "products": world.snapshot.catalogue().products().len(),
        "read_ms": milliseconds(read),
        "compile_ms": milliseconds(compiled),
        "world_ms": milliseconds(built),
        "world_with_the_same_phrasings_ms": milliseconds(rebuilt),
        "start_ms": milliseconds(read + compiled + built),
        "reload_ms": milliseconds(read + compiled + rebuilt),
    }))
}

/// Says every conversation of the packs' tests, and times each turn.
fn measure_turns(arguments: &Arguments) -> anyhow::Result<Value> {
    let files = packs::read(&packs::folders(&arguments.packs)?)?;
    let compiled = knowledge::compile(&files);
    let world = dialogue::World::build(
        Arc::new(compiled.snapshot.context("errors")?),
        arguments.encoding.open()?,
    )?;
    let mut micros = Vec::new();
    let mut understand = 0.0;
    let all = || compiled.conversations.iter().cycle();
    for conversation in all().take(ROUNDS * compiled.conversations.len()) {
        let mut session = Session::new(DAY);
        let turns = conversation.steps.iter().filter_map(|step| match step {
            knowledge::Step::Turn(turn) => Some(turn),
            knowledge::Step::Wait(_) | knowledge::Step::NewSession => None,
        });
        for turn in turns {
            let begin = Instant::now();
            session.say(&world, &turn.user, turn.focus.as_deref());
            micros.push(begin.elapsed().as_secs_f64() * 1e6);
            let begin = Instant::now();
            let context = understand::Context::default();
            let read = understand::understand(&world.language, world.view(), &turn.user, &context);
            understand += begin.elapsed().as_secs_f64() * 1e6;
            std::hint::black_box(read);
        }
    }
    micros.sort_by(f64::total_cmp);
    let count = micros.len();
    let mean = micros.iter().sum::<f64>() / count as f64;
    let at = |share: usize| micros[(count * share / 1000).min(count - 1)];
    Ok(json!({
        "turns": count,
        "mean_us": mean,
        "p50_us": at(500),
        "p90_us": at(900),
        "p99_us": at(990),
        "max_us": at(1000),
        "understand_mean_us": understand / count as f64,
        "turns_per_second": 1e6 / mean,
    }))
}

fn measure_snapshot(arguments: &Arguments) -> anyhow::Result<Value> {
    let begin = Instant::now();
    let measured =
        snapshot::measure::measure(arguments.products, &|| begin.elapsed().as_secs_f64())?;
    Ok(json!({
        "triples": measured.triples,
        "triples_per_second": measured.triples as f64 / measured.compile_seconds,
        "bytes_per_triple": measured.bytes as f64 / measured.triples as f64,
        "lookup_ns": measured.lookup_nanoseconds,
        "sparql_ns": measured.sparql_nanoseconds,
    }))
}

/// Serves the packs on one thread and asks them from others, an echo with replies of the same size
/// beside each case.
fn measure_grpc(arguments: &Arguments) -> anyhow::Result<Value> {
    let data = std::env::temp_dir().join(format!("qianmian-bench-{}", std::process::id()));
    let engine = Arc::new(engine(arguments, Data::Folder(data.clone()))?);
    let cases = serve::measure::measure(&engine, STORE, SERVED_SECONDS)?;
    drop(engine);
    std::fs::remove_dir_all(&data).with_context(|| format!("cannot remove {}", data.display()))?;
    let told = cases.iter().map(|it| {
        let mut told = json!(it);
        told["ratio"] = json!(it.per_second / it.echo_per_second);
        told
    });
    Ok(told.collect())
}

fn measure_tasks(arguments: &Arguments) -> anyhow::Result<Value> {
    let asking = engine(arguments, Data::Memory)?;
    let engine = engine(arguments, Data::Memory)?;
    Ok(json!(serve::measure::measure_tasks(&asking, &engine, STORE)?))
}

fn engine(arguments: &Arguments, data: Data) -> anyhow::Result<Engine> {
    let files = packs::read(&packs::folders(&arguments.packs)?)?;
    Ok(Engine::open(Options::new(STORE, files, data))?)
}

fn milliseconds(duration: std::time::Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
