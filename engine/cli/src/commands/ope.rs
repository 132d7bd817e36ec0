//! `qianmian ope`: what another policy would have been worth, from the log of the one that ran.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use learn::ope::{
    Columns, Crossing, Evaluation, Settings, Target, evaluate, open_bandit, read_log, read_target,
};
use serde_json::{Value, json};

use super::eval::write;
use crate::off_policy::{described, marked, table};

/// Which log, and what is asked of it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = FORMATS)]
pub(crate) struct Arguments {
    /// What was done and what came of it: .csv, .tsv, .jsonl or .parquet with named columns, or a
    /// folder of parts
    #[arg(long, value_name = "FILE", required_unless_present = "open_bandit")]
    log: Option<PathBuf>,
    /// The policy asked about: uniform, column, column:NAME, or a file of probabilities
    #[arg(long, value_name = "TARGET", default_value = "uniform")]
    target: String,
    /// The Open Bandit data instead: both of its policies, each told from the other's log
    #[arg(long, value_name = "DIR", conflicts_with_all = ["log", "target"])]
    open_bandit: Option<PathBuf>,
    /// The largest weight of clipped IPS; the square root of the rows if left out
    #[arg(long, value_name = "WEIGHT")]
    clip: Option<f64>,
    /// The largest weight of Switch-DR; that of the least estimated error if left out
    #[arg(long, value_name = "WEIGHT")]
    switch: Option<f64>,
    /// How often requests are drawn again for intervals
    #[arg(long, default_value_t = 2_000, value_name = "COUNT")]
    resamples: usize,
    /// How often the model of rewards is fitted again for the direct method's interval
    #[arg(long, default_value_t = 100, value_name = "COUNT")]
    refits: usize,
    /// How often intervals should hold the truth
    #[arg(long, default_value_t = 0.95, value_name = "SHARE")]
    level: f64,
    /// Where random draws begin
    #[arg(long, default_value_t = 20_261_121)]
    seed: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Where ope.md and ope.json go as well
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

const FORMATS: &str = "\
A log is a row for each thing shown: UTF-8, a row of names and commas (.csv) or tabs (.tsv), or a JSON object a line
(.jsonl), or Parquet (.parquet); or a folder of such parts. Columns, by any of their names:

  action       (item, item_id, product, product_id) what was shown
  reward       (click, order) what came of it, a number; 0 where nothing did
  propensity   (propensity_score, pscore, action_prob) the probability with which it was shown in this slot, above 0
               and at most 1, as it was when it was shown
  slot         (position) where it was shown; one place if left out
  request      (request_id) what it was shown for: rows of one request are drawn together; each its own if left out
  x_*, context_*, user_feature_*   what was known then: numbers, or names of which the frequent are told apart
  target       with --target column: the probability with which the policy asked about would have shown it
  predicted, predicted_target      what a model of your own expects of what was shown, and the mean of what the
               policy asked about would show; a model is fitted to the log if they are left out

A target file has the columns action and probability, and slot where slots differ, or row (from 1) where rows do; each
slot or row sums to 1. `uniform` shows every action of the log as often as any other. With a column alone no model can
be fitted, so ips, snips and clipped-ips are all there is without predicted and predicted_target.

Example: qianmian ope --log shown.csv --target challenger.csv --out reports/ope";

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (text, value) = match (&arguments.open_bandit, &arguments.log) {
        (Some(folder), _) => crossed(folder, &arguments.settings())?,
        (None, Some(path)) => arguments.told(path)?,
        (None, None) => anyhow::bail!("name a log with --log FILE"),
    };
    let json = format!("{}\n", serde_json::to_string_pretty(&value)?);
    if arguments.json {
        print!("{json}");
    } else {
        print!("{text}");
    }
    if let Some(folder) = &arguments.out {
        write(folder, &[("ope.md".to_owned(), text), ("ope.json".to_owned(), json)])?;
    }
    Ok(ExitCode::SUCCESS)
}

impl Arguments {
    fn settings(&self) -> Settings {
        Settings {
            seed: self.seed,
            resamples: self.resamples,
            refits: self.refits,
            clip: self.clip,
            switch: self.switch,
            level: self.level,
            ..Settings::default()
        }
    }

    fn told(&self, path: &Path) -> anyhow::Result<(String, Value)> {
        let column = match self.target.strip_prefix("column") {
            Some("") => Some("target".to_owned()),
            Some(name) => name.strip_prefix(':').map(str::to_owned),
            None => None,
        };
        let mut names = Columns { target: column, ..Columns::default() };
        let logged = read_log(path, &mut names)?;
        let target = match (&logged.chances, self.target.as_str()) {
            (Some(chances), _) => Target::taken(chances.clone())?,
            (None, "uniform") => Target::uniform(&logged.log, names.actions.len()),
            (None, file) => read_target(Path::new(file), &logged.log, &mut names)
                .context("--target is uniform, column, column:NAME or a file of probabilities")?,
        };
        let settings = self.settings();
        let found = evaluate(&logged.log, &target, logged.predicted.as_ref(), &settings)?;
        let title = format!("# {} under {}\n\n", path.display(), self.target);
        Ok((title + &table(&found, None), self.stated(&found)))
    }

    fn stated(&self, found: &Evaluation) -> Value {
        json!({ "version": 1, "target": self.target, "evaluation": described(found) })
    }
}

fn crossed(folder: &Path, settings: &Settings) -> anyhow::Result<(String, Value)> {
    let (crossings, notes) = open_bandit(folder, settings)?;
    let mut text = String::from("# Open Bandit: each policy from the other's log\n\n");
    for note in &notes {
        text += &format!("{note}.\n");
    }
    for it in &crossings {
        text += &format!("\n## {}: {} from the log of {}\n\n", it.campaign, it.target, it.logged);
        text += &table(&it.evaluation, Some(&it.truth));
    }
    let stated: Vec<Value> = crossings.iter().map(stated).collect();
    Ok((text, json!({ "version": 1, "crossings": stated, "notes": notes })))
}

fn stated(crossing: &Crossing) -> Value {
    json!({
        "campaign": crossing.campaign,
        "logged": crossing.logged,
        "target": crossing.target,
        "truth": crate::off_policy::estimate(&crossing.truth),
        "against_truth": marked(&crossing.evaluation, &crossing.truth),
        "evaluation": described(&crossing.evaluation),
    })
}
