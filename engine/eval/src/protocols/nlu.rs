//! All sets of language understanding, one after the other.

use super::shelf::Shelf;
use super::tools::{Options, Tools};
use super::{corpus, episodes, labels, pairs, recovery, spelling, tags};
use crate::report::{Report, Row, SetReport, Skipped};
use crate::sets::{Catalogue, Found, Kind, find, find_corpus, others};

/// Runs the sets that are asked for. The same sets and settings give the same report, byte for byte,
/// latency aside.
#[must_use]
pub fn run_nlu(options: &Options, tools: &Tools<'_>) -> Report {
    let mut report = Report { settings: settings(options, tools), ..Report::default() };
    for name in names(options) {
        let own = options.corpus.as_deref().filter(|_| name == "corpus");
        let found = match own {
            Some(folder) => find_corpus(folder),
            None => find(&name, options.data.as_deref(), options.kind),
        };
        match found {
            Ok(found) => match run(&found, options, tools) {
                Ok(mut set) => {
                    if options.no_texts {
                        set.rows.iter_mut().for_each(|row| row.failures.clear());
                    }
                    report.sets.push(set);
                }
                Err(why) => report.skipped.push(Skipped { name, why }),
            },
            Err(why) => report.skipped.push(Skipped { name, why }),
        }
    }
    report
}

/// The names asked for; `all` is every known one and whatever else lies beside them.
fn names(options: &Options) -> Vec<String> {
    let mut names = Vec::new();
    for name in &options.sets {
        if name == "all" {
            names.extend(Catalogue::built_in().set.into_iter().map(|it| it.name));
            names.extend(options.data.iter().flat_map(|data| others(data)));
        } else {
            names.push(name.clone());
        }
    }
    names
}

fn settings(options: &Options, tools: &Tools<'_>) -> Vec<(String, String)> {
    let encoder = tools.encoder.as_ref().map_or("off", |it| it.name());
    let mut settings = vec![
        ("part".to_owned(), options.part.name().to_owned()),
        ("encoder".to_owned(), encoder.to_owned()),
    ];
    if let Some(plus) = &tools.plus {
        settings.push(("plus".to_owned(), plus.name().to_owned()));
    }
    if options.short {
        settings.push(("short".to_owned(), "samples, not the whole sets".to_owned()));
    }
    settings
}

fn run(found: &Found, options: &Options, tools: &Tools<'_>) -> Result<SetReport, String> {
    let shelf = Shelf::new(found, options);
    let needs_part = match found.form.kind {
        Kind::Labels | Kind::Pairs | Kind::Tags | Kind::Spelling => true,
        Kind::Episodes | Kind::Recovery | Kind::Corpus => false,
    };
    if needs_part && shelf.judged().is_none() {
        return Err(format!("it has no {} part", options.part.name()));
    }
    let rows: Vec<Row> = match found.form.kind {
        Kind::Labels => labels::run(&shelf, tools),
        Kind::Episodes => episodes::run(&shelf, tools),
        Kind::Pairs => pairs::run(&shelf, tools),
        Kind::Tags => tags::run(&shelf, tools),
        Kind::Spelling => spelling::run(&shelf, tools),
        Kind::Recovery => recovery::run(&shelf, tools),
        Kind::Corpus => corpus::run(&shelf, tools),
    };
    if rows.is_empty() {
        return Err(format!("nothing in it can be run for the part {}", options.part.name()));
    }
    let form = &found.form;
    Ok(SetReport {
        name: form.name.clone(),
        kind: form.kind,
        part: options.part.name(),
        notes: (!form.note.is_empty()).then(|| form.note.clone()).into_iter().collect(),
        yardsticks: form.yardstick.clone(),
        rows,
        findings: shelf.findings(),
    })
}
