//! `qianmian eval ctr`: how well clicks are foretold, split by split, with and without the graph.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use eval::CtrReport;
use learn::Side;
use learn::ctr::{CtrTrial, Labelled};

use super::eval::write;

/// What to judge.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Rows of user, item and a label or rating, text or Parquet. May be given several times
    #[arg(long, value_name = "FILE", required = true)]
    train: Vec<PathBuf>,
    /// From which value on something was taken: 1 for labels 0 and 1, 4 for five stars
    #[arg(long, default_value_t = 1.0, value_name = "VALUE")]
    liked: f32,
    /// What is known of items: .kg with .link, .item, or triples. May be given several times
    #[arg(long = "kg", value_name = "FILE")]
    knowledge: Vec<PathBuf>,
    /// So many splits, each six tenths to learn from, two to choose by and two to judge
    #[arg(long, default_value_t = 5, value_name = "COUNT")]
    splits: u64,
    /// Where draws begin
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where the report goes
    #[arg(long, default_value = "reports/rec/ctr", value_name = "DIR")]
    out: PathBuf,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let paths = |of: &'static str, paths: &[PathBuf]| {
        let told: Vec<String> = paths.iter().map(|it| it.display().to_string()).collect();
        (of.to_owned(), told.join(", "))
    };
    let rows = Labelled::read(&borrowed(&arguments.train), arguments.liked)?;
    let attributes = match arguments.knowledge.as_slice() {
        [] => None,
        knowledge => Some(learn::read_attributes(&borrowed(knowledge), &rows.items)?),
    };
    let side = Side { attributes: attributes.as_ref() };
    let (users, items) = (rows.users.len(), rows.items.len());
    let settings = vec![
        paths("rows", &arguments.train),
        ("taken".to_owned(), format!("a value from {} on", arguments.liked)),
        ("users, items, rows, taken".to_owned(), format!("{users}, {items}, {:?}", rows.counts())),
        paths("knowledge", &arguments.knowledge),
        ("splits".to_owned(), format!("{} from seed {}", arguments.splits, arguments.seed)),
    ];
    let mut report = CtrReport::new(settings, rows.notes.clone());
    let begin = Instant::now();
    let clock = || begin.elapsed().as_secs_f64();
    for (name, cold) in [("rows held out", false), ("items held out", true)] {
        let mut splits = Vec::new();
        for seed in arguments.seed..arguments.seed + arguments.splits {
            let trial = CtrTrial { rows: &rows, side, cold, seed, clock: &clock };
            splits.push(trial.judge()?);
            eprintln!("{:5.0}s  {name}, split {seed}", clock());
        }
        report.add(name, splits);
    }
    write(&arguments.out, &report.files())?;
    print!("{}", report.summary());
    println!("report: {}", arguments.out.join("report.html").display());
    Ok(ExitCode::SUCCESS)
}

fn borrowed(paths: &[PathBuf]) -> Vec<&Path> {
    paths.iter().map(PathBuf::as_path).collect()
}
