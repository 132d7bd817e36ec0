//! `qianmian check PACK…`: everything that is wrong, with file, line and remedy.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use domain::{Diagnostic, Severity};
use serde_json::{Value, json};
use snapshot::Snapshot;
use understand::{Fitness, Measured};

use crate::encoding::Encoding;
use crate::packs;

/// Packs to check.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Pack folders, or folders of packs
    #[arg(value_name = "PACK")]
    packs: Vec<PathBuf>,
    #[command(flatten)]
    encoding: Encoding,
    /// Print a JSON object instead of words
    #[arg(long)]
    json: bool,
}

/// Runs the command: exit 1 where a pack has an error.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let compiled = packs::compile(&packs::read(&packs::folders(&arguments.packs)?)?);
    let mut diagnostics = compiled.diagnostics;
    let counts = compiled.snapshot.as_ref().map(counts);
    let mut fitness = None;
    if let Some(snapshot) = compiled.snapshot {
        match dialogue::World::build(Arc::new(snapshot), arguments.encoding.open()?) {
            Ok(world) => fitness = world.language.fitness().cloned(),
            Err(error) => diagnostics.push(Diagnostic {
                severity: Severity::Error,
                code: "world",
                place: domain::Place::default(),
                message: error.to_string(),
                remedy: String::new(),
            }),
        }
    }
    let errors = packs::errors(&diagnostics);
    if arguments.json {
        let listed: Vec<Value> = diagnostics.iter().map(diagnostic_json).collect();
        println!(
            "{}",
            json!({ "errors": errors, "diagnostics": listed, "counts": counts,
                "phrasings_held_out": fitness.as_ref().map(fitness_json) })
        );
    } else {
        packs::report(&diagnostics);
        if let Some(counts) = counts.as_ref().and_then(Value::as_object) {
            let listed: Vec<String> =
                counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
            println!("{}", listed.join(", "));
        }
        if let Some(fitness) = &fitness {
            println!("{}", fitness_line(fitness));
        }
        println!("{errors} errors, {} warnings", diagnostics.len() - errors);
    }
    Ok(if errors == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a snapshot holds, by kind.
pub(crate) fn counts(snapshot: &Snapshot) -> Value {
    let programs = snapshot.programs();
    json!({
        "packs": programs.packs.len(),
        "products": snapshot.catalogue().products().len(),
        "categories": snapshot.catalogue().categories().len(),
        "attributes": snapshot.catalogue().attributes().len(),
        "triples": snapshot.triples().len(),
        "questions": programs.questions.len(),
        "phrasings": programs.questions.iter().map(|it| it.phrasings.len()).sum::<usize>(),
        "tasks": programs.tasks.len(),
        "guides": programs.guides.len(),
        "needs": programs.needs.len(),
        "promotions": programs.promotions.len(),
    })
}

/// How well phrasings were told that had been left out of the fit.
fn fitness_line(fitness: &Fitness) -> String {
    let percent = |share: f32| format!("{:.0} %", 100.0 * share);
    let best = fitness.dense.as_ref().unwrap_or(&fitness.sparse);
    let words = fitness.dense.as_ref().map_or_else(String::new, |_| {
        let (alone, settled) = (percent(fitness.sparse.accuracy), percent(fitness.settled_share));
        format!(", {alone} by words alone, which settle {settled}")
    });
    format!(
        "phrasings left out and tried: {} told right{words}; outside told so: {}; calibration error {}",
        percent(best.accuracy),
        percent(best.outside_recall),
        percent(best.calibration_error),
    )
}

fn fitness_json(fitness: &Fitness) -> Value {
    let measured = |it: &Measured| {
        json!({
            "accuracy": it.accuracy,
            "outside_recall": it.outside_recall,
            "calibration_error": it.calibration_error,
        })
    };
    json!({
        "words": measured(&fitness.sparse),
        "words_and_encoder": fitness.dense.as_ref().map(measured),
        "settled_by_words": fitness.settled_share,
    })
}

fn diagnostic_json(diagnostic: &Diagnostic) -> Value {
    json!({
        "severity": match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        "code": diagnostic.code,
        "file": diagnostic.place.file,
        "line": diagnostic.place.line,
        "column": diagnostic.place.column,
        "message": diagnostic.message,
        "remedy": diagnostic.remedy,
    })
}
