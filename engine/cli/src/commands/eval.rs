//! `qianmian eval`: public sets and our own, by fixed protocols, to a report.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, bail};
use dialogue::World;
use eval::{Kind, Options, Part, Tools};

use crate::encoding::{self, Encoding};
use crate::{packs, progress};

/// What to evaluate.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// How well utterances are understood
    #[command(after_long_help = FORMATS)]
    Nlu(Nlu),
    /// How well a recommender ranks
    #[command(after_long_help = super::rec::FORMATS)]
    Rec(super::rec::Arguments),
    /// How well clicks are foretold, with and without a knowledge graph
    Ctr(super::ctr::Arguments),
    /// How soon guided choice finds what is wanted
    Choice(super::choice::Arguments),
}

/// How well utterances are understood.
#[derive(Debug, clap::Args)]
struct Nlu {
    /// A set by name, a file or a folder; `all` for every one. May be given several times
    #[arg(long = "set", value_name = "NAME", default_value = "all")]
    sets: Vec<String>,
    /// The part to judge on. The test part is for the last word: nothing may be chosen by it
    #[arg(long, value_enum, default_value_t = PartName::Dev)]
    part: PartName,
    /// What a set that is no known one is, where its files do not tell
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Option<Kind>,
    /// The data folder
    #[arg(long, env = "QIANMIAN_DATA", default_value = "../shared/data", value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    encoding: Encoding,
    /// A second, larger encoder that scores again
    #[arg(long, value_name = "FILE")]
    plus: Option<PathBuf>,
    /// Pack folders, or folders of packs, for our own utterances; those that ship where none is named
    #[arg(long, value_name = "DIR")]
    packs: Vec<PathBuf>,
    /// The folder of our own utterances; `tests/corpus` here or in the source tree if left out
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Where the report goes
    #[arg(long, default_value = "reports/nlu", value_name = "DIR")]
    out: PathBuf,
    /// A small sample of everything
    #[arg(long)]
    short: bool,
    /// Each channel off in turn
    #[arg(long)]
    ablate: bool,
    /// Quote nothing of the sets in the report: many may not be passed on
    #[arg(long)]
    no_texts: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum PartName {
    Dev,
    Test,
}

const FORMATS: &str = "\
Formats of sets. A set is a file, or a folder whose files or folders are called train, dev (valid, val, eval) and
test; what is in them is told from their rows (--kind says it where it cannot be told).
Text is UTF-8; tables are tab- or comma-separated, with a row of names or without, or JSON, or JSON line by line.

  labels    sentences with a label (intents, emotions, sentiment, sarcasm): two columns in either order; names
            `text` (sentence, content, utterance, query, review) and `label` (intent, emotion, tag, ...); `topic` or
            `template` marks rows that belong together. Or folders with seq.in and label, a sentence a line:
            train, train_5, train_10 (few examples of each class), valid, test. Or one JSON object of arrays
            [text, label] below train, val, test, oos_train, oos_val, oos_test (outside every class).
            train_0, train_1, ... are draws, of which the mean is told. A file alone is judged in five folds, and
            with 5 and 10 drawn examples of each class.
  episodes  a zip archive or folder: NAME_K/PART/support/support_N.json to learn from and
            NAME_K/PART/correct/correct_N.json to answer, K examples of each intent; each a JSON array of
            {domain, text, intent, slots: {name: words or [words]}}
  pairs     two sentences and a number, 0 and 1 or a scale, an id before them or not; or names sentence1, sentence2,
            label
  tags      a token and its tag a line (O, B-x, I-x, M-x, E-x, S-x), a blank line between sentences; or folders with
            seq.in and seq.out
  spelling  a sentence as written, a tab, and as it should be; characters may stand apart
  corpus    our own utterances: tests/corpus

A folder may describe itself in set.toml instead: name, kind, path, dev, test, outside_dev, outside_test, note,
[[train]] with name and files (or folds, or shots), [[yardstick]]. A source is FILE, FILE#KEY (of a JSON object),
FILE#first:N, FILE#last:N or a folder.

Example: qianmian eval nlu --set my/intents --part test --out reports/mine";

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    match &arguments.what {
        What::Nlu(nlu) => run_nlu(nlu),
        What::Rec(rec) => super::rec::run(rec),
        What::Ctr(ctr) => super::ctr::run(ctr),
        What::Choice(choice) => super::choice::run(choice),
    }
}

fn run_nlu(nlu: &Nlu) -> anyhow::Result<ExitCode> {
    let options = Options {
        sets: nlu.sets.clone(),
        part: match nlu.part {
            PartName::Dev => Part::Dev,
            PartName::Test => Part::Test,
        },
        kind: nlu.kind,
        data: nlu.data.is_dir().then(|| nlu.data.clone()),
        corpus: nlu.corpus.clone().or_else(own_corpus),
        short: nlu.short,
        ablate: nlu.ablate,
        no_texts: nlu.no_texts,
    };
    let begin = Instant::now();
    let bar = progress::bar(0);
    let clock = || begin.elapsed().as_secs_f64();
    let progress = |what: &str| bar.set_message(what.to_owned());
    let encoder = nlu.encoding.open()?;
    let world = World::build(Arc::new(packs::load(&nlu.packs)?), encoder.clone())?;
    let tools = Tools {
        world: Some(&world),
        clock: &clock,
        progress: &progress,
        encoder,
        plus: nlu.plus.as_deref().map(encoding::read).transpose()?,
    };
    let report = eval::run_nlu(&options, &tools);
    bar.finish_and_clear();
    write(&nlu.out, &report.files())?;
    print!("{}", report.summary());
    println!("report: {}", nlu.out.join("report.md").display());
    if report.is_empty() {
        bail!("no set was run: see above why");
    }
    Ok(ExitCode::SUCCESS)
}

/// `tests/corpus` beside the working directory, or in the source tree this binary was built from.
fn own_corpus() -> Option<PathBuf> {
    let built_from = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/corpus");
    let places = [Path::new("tests/corpus"), Path::new(built_from)];
    places.into_iter().find(|it| it.is_dir()).map(Path::to_path_buf)
}

pub(super) fn write(folder: &Path, files: &[(String, String)]) -> anyhow::Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    for (name, text) in files {
        let path = folder.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

fn kind(name: &str) -> Result<Kind, String> {
    Kind::named(name).ok_or_else(|| {
        "one of labels, episodes, pairs, tags, spelling, recovery, corpus".to_owned()
    })
}
