//! `qianmian eval rec --cold-items`: items held out of everything learned from.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::bail;
use eval::RankedReport;
use learn::{
    Attempt, ColdSplit, Kin, Match, Recipe, Saved, Side, Sparse, Split, Trial, cold_attempts, fit,
    hold_out,
};

use super::rec::Arguments;
use crate::learning::Plan;
use crate::progress;

/// Runs the command.
pub(super) fn run(arguments: &Arguments, share: f32) -> anyhow::Result<ExitCode> {
    let bar = progress::working("reading");
    let split = arguments.learning.read(None, false)?;
    let Some(attributes) = arguments.learning.attributes(&split)? else {
        bail!("items that nobody met are known by their attributes alone: name them with --kg");
    };
    let seed = arguments.learning.seed();
    let held = hold_out(&split.train, share, seed)?;
    let within = hold_out(&held.train, share, seed.wrapping_add(1))?;
    bar.set_message("searching");
    let begin = Instant::now();
    let plan = Plan { begin, budget_s: arguments.budget, state: None, bar: &bar };
    let tried = arguments.learning.with_search(
        (&within.train, &within.truth, Some(&attributes)),
        &plan,
        &|search| Ok(cold_attempts(search, &within)?),
    )?;
    let Some(best) = Attempt::best(&tried) else {
        bail!("no model could be fitted: see --memory");
    };
    let mut report = RankedReport::new(settings(&split, &held, &attributes), split.notes.clone());
    let mut last = None;
    let cold = |base| Recipe::Cold { base: Box::new(base), kin: Kin::default() };
    let peers = [
        ("popularity", Recipe::Popularity),
        ("popularity of kin", cold(Recipe::Popularity)),
        ("attribute match", Recipe::Match(Match::default())),
        ("auto", best.recipe.clone()),
    ];
    for (name, recipe) in peers {
        let begin = Instant::now();
        bar.set_message(format!("fitting {name}"));
        let side = Side { attributes: Some(&attributes) };
        let model = fit(&recipe, &held.train, side, arguments.learning.resources())?;
        let fit_s = begin.elapsed().as_secs_f64();
        bar.set_message(format!("judging {name}"));
        let trial = Trial::new(&held.train, None, &held.truth).among(&held.held);
        let trial = trial.at(&arguments.at, arguments.headline());
        let judged = trial.knowing(Some(&attributes)).judge(&*model);
        let judge_s = begin.elapsed().as_secs_f64() - fit_s;
        let recipe = serde_json::to_string(&recipe)?;
        report.add(name, &recipe, &judged, (fit_s, judge_s));
        last = Some(Saved { items: split.items.all().to_vec(), recipe, model });
    }
    bar.finish_and_clear();
    report.tried(tried.clone());
    arguments.tell(&report, last)
}

fn settings(split: &Split, held: &ColdSplit, attributes: &Sparse) -> Vec<(String, String)> {
    let (items, bare) = held.counts(attributes);
    let size = (held.train.users(), split.train.items() - items, held.train.by_user().len());
    vec![
        ("items held out, and listed alone".to_owned(), items.to_string()),
        ("of them without an attribute".to_owned(), bare.to_string()),
        ("interactions with them, judged".to_owned(), held.truth.len().to_string()),
        ("users, items, interactions to learn from".to_owned(), format!("{size:?}")),
    ]
}
