//! `qianmian eval rec`: a split and a model, by full ranking, to a report.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, bail};
use eval::RankedReport;
use indicatif::ProgressBar;
use learn::{Attempt, Recipe, Saved, Side, Sparse, Split, Trial, fit};

use super::cold;
use super::eval::write;
use crate::learning::{Learning, Plan, read_settings, seconds};
use crate::progress;

/// What to judge.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(super) learning: Learning,
    /// What is judged; nothing may be chosen by it. Cut off the training part if left out: see --split
    #[arg(long, value_name = "FILE")]
    test: Option<PathBuf>,
    /// popularity, neighbours, walk, ease, local, gfcf or cheby with their usual settings, or auto:
    /// chosen on the validation part. May be given several times
    #[arg(long = "model", value_name = "NAME", default_values_t = ["popularity".to_owned(), "auto".to_owned()])]
    models: Vec<String>,
    /// Settings that `qianmian tune` wrote, instead of a name
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// How long `auto` may search
    #[arg(long, default_value = "2m", value_name = "TIME", value_parser = seconds)]
    pub(super) budget: f64,
    /// Holds this share of the items out of everything learned from and lists those alone: models
    /// that know items by --kg against popularity and shared attributes. Nothing else is judged
    #[arg(long, value_name = "SHARE", value_parser = share, conflicts_with_all = ["test", "settings"])]
    cold_items: Option<f32>,
    /// The lengths of lists
    #[arg(long, value_delimiter = ',', default_values_t = [10, 20, 50])]
    pub(super) at: Vec<usize>,
    /// Keeps the last model
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Where the report goes
    #[arg(long, default_value = "reports/rec", value_name = "DIR")]
    out: PathBuf,
}

pub(crate) const FORMATS: &str = "\
Formats, told from the lines (--layout says it where it cannot be told):

  lists     a user a line with all his items, whole numbers: `user item item ...` (LightGCN, KGAT)
  rows      an interaction a line: user, item and, if there is one, a weight; separated by tabs, commas or blanks,
            with or without a row of names (user, item, rating; user_id:token, item_id:token, ... of RecBole's
            .inter). A weight of 0 is no interaction
  .parquet  the same as columns, called user, item and, if there are, rating (weight, count, ...) and timestamp
            (time, ...): texts or whole numbers, numbers, timestamps or seconds since 1970
  A folder is read part by part, hidden files and marks such as _SUCCESS left out.
  --kg      .kg (head, relation, tail) with its .link (item, entity), .item (a table, `_seq` columns word by word),
            or triples of items as kg_final.txt holds them

Every item is ranked but those of the training part (and of a validation part apart from it). Recall, NDCG, hit rate,
MRR and MAP are those of LightGCN's code. Users without a history are judged by popularity.

Where --test is left out, a tenth of the interactions is cut off and judged: the latest where times are told (--split).

Examples: qianmian eval rec --train shop.csv --kg facts.kg --out reports/rec
          qianmian eval rec --train shop.csv --kg facts.kg --cold-items 0.2 --out reports/cold
          qianmian eval rec --train train.txt --test test.txt --budget 10m --out reports/rec";

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    if let Some(share) = arguments.cold_items {
        return cold::run(arguments, share);
    }
    let bar = progress::working("reading");
    let split = arguments.learning.read(arguments.test.as_deref(), true)?;
    let attributes = arguments.learning.attributes(&split)?;
    let mut report = RankedReport::new(settings(arguments, &split), split.notes.clone());
    let mut last = None;
    for (name, recipe, tried) in arguments.recipes(&split, attributes.as_ref(), &bar)? {
        let data = (&split, attributes.as_ref());
        let saved = arguments.judge((&name, &recipe), data, &mut report, &bar)?;
        report.tried(tried);
        last = Some(saved);
    }
    bar.finish_and_clear();
    arguments.tell(&report, last)
}

fn settings(arguments: &Arguments, split: &Split) -> Vec<(String, String)> {
    let cut = || format!("cut off ({})", split.by().name());
    let test = arguments.test.as_ref().map_or_else(cut, |it| it.display().to_string());
    let size = (split.train.users(), split.train.items(), split.train.by_user().len());
    vec![
        ("train".to_owned(), arguments.learning.train.display().to_string()),
        ("test".to_owned(), test),
        ("users, items, interactions to learn from".to_owned(), format!("{size:?}")),
    ]
}

/// A share of items, between 0 and 1.
fn share(written: &str) -> Result<f32, String> {
    let value = written.parse::<f32>().ok().filter(|it| *it > 0.0 && *it < 1.0);
    value.ok_or_else(|| "a share between 0 and 1, such as 0.2".to_owned())
}

impl Arguments {
    /// Writes the report and the last model.
    pub(super) fn tell(
        &self,
        report: &RankedReport,
        last: Option<Saved>,
    ) -> anyhow::Result<ExitCode> {
        write(&self.out, &report.files())?;
        print!("{}", report.summary());
        println!("report: {}", self.out.join("report.md").display());
        if let (Some(path), Some(saved)) = (&self.save, last) {
            saved.save(path)?;
            println!("model: {}", path.display());
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The length of lists that leads.
    pub(super) fn headline(&self) -> usize {
        if self.at.contains(&20) { 20 } else { self.at.first().copied().unwrap_or(20) }
    }

    /// What is judged: name, recipe, and what was tried before it was chosen.
    fn recipes(
        &self,
        split: &Split,
        attributes: Option<&Sparse>,
        bar: &ProgressBar,
    ) -> anyhow::Result<Vec<(String, Recipe, Vec<Attempt>)>> {
        if let Some(path) = &self.settings {
            return Ok(vec![("settings".to_owned(), read_settings(path)?, Vec::new())]);
        }
        let mut recipes = Vec::new();
        for name in &self.models {
            if name == "auto" {
                bar.set_message("searching");
                let begin = Instant::now();
                let plan = Plan { begin, budget_s: self.budget, state: None, bar };
                let found = self.learning.search(split, attributes, &plan)?;
                recipes.push((name.clone(), found.best.recipe, found.attempts));
                continue;
            }
            let Some(recipe) = Recipe::named(name) else {
                bail!("no model is called {name}: one of {}, auto", Recipe::NAMES.join(", "));
            };
            recipes.push((name.clone(), recipe, Vec::new()));
        }
        Ok(recipes)
    }

    fn judge(
        &self,
        (name, recipe): (&str, &Recipe),
        (split, attributes): (&Split, Option<&Sparse>),
        report: &mut RankedReport,
        bar: &ProgressBar,
    ) -> anyhow::Result<Saved> {
        let test = split.test.as_ref().context("the test part was read")?;
        let known = split.valid.as_ref().filter(|_| !split.valid_in_train);
        let begin = Instant::now();
        bar.set_message(format!("fitting {name}"));
        let side = Side { attributes };
        let model = fit(recipe, &split.train, side, self.learning.resources())?;
        let fit_s = begin.elapsed().as_secs_f64();
        bar.set_message(format!("judging {name}"));
        let trial = Trial::new(&split.train, known, test).at(&self.at, self.headline());
        let judged = trial.knowing(attributes).judge(&*model);
        let judge_s = begin.elapsed().as_secs_f64() - fit_s;
        let recipe = serde_json::to_string(recipe)?;
        report.add(name, &recipe, &judged, (fit_s, judge_s));
        Ok(Saved { items: split.items.all().to_vec(), recipe, model })
    }
}
