//! `qianmian train`: a recommender's model, fitted, judged on what it was not fitted from, and put
//! into a registry.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, bail};
use learn::{
    Manifest, Profiles, Ranker, Recipe, Registry, Segments, Split, Training, hash_of, served,
};

use crate::exposures::{self, lessons};
use crate::learning::{Learning, read_settings, seconds};
use crate::progress;

/// What to fit and where it goes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    learning: Learning,
    /// A model with its usual settings: popularity, neighbours, walk, ease, local, gfcf, cheby or als
    #[arg(long, default_value = "ease", value_name = "NAME")]
    model: String,
    /// Settings that `qianmian tune` wrote, instead
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// What the model is called in the registry
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The registry
    #[arg(long, default_value = "models", value_name = "DIR")]
    models: PathBuf,
    /// How many others are served of each item
    #[arg(long, default_value_t = 100, value_name = "COUNT")]
    neighbours: usize,
    /// What is known of users beside what they met, a row each (`qianmian data profiles`, `RecBole`'s
    /// .user), from which segments are found too: a buyer without deeds is met by what those like
    /// them choose
    #[arg(long, value_name = "FILE")]
    profiles: Option<PathBuf>,
    /// What was shown to buyers, from which it is learned too what the terms of the ranking are
    /// worth: the data folder of a server, which may be running
    #[arg(long, value_name = "DIR")]
    shown: Option<PathBuf>,
    /// The store of --shown
    #[arg(long, default_value = "demo")]
    store: String,
    /// How long after a product was shown a click, cart or order is owed to that
    #[arg(long, default_value = "24h", value_name = "TIME", value_parser = seconds)]
    window: f64,
}

/// The penalty on what terms are worth: a unit of a term's deviation beside so many rows.
const RANKER_L2: f64 = 1.0;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let bar = progress::working("reading");
    let split = arguments.learning.read(None, false)?;
    for note in &split.notes {
        bar.suspend(|| println!("noticed: {note}"));
    }
    let attributes = arguments.learning.attributes(&split)?;
    let recipe = arguments.recipe()?;
    let ranker = arguments.ranker()?;
    let segments = arguments.segments(&split)?;
    let attributes = attributes.as_ref();
    let training =
        Training { split: &split, attributes, resources: arguments.learning.resources() };
    bar.set_message(format!("judging {}", recipe.kind()));
    let metrics = training.judged(&recipe, arguments.neighbours)?;
    bar.set_message(format!("fitting {}", recipe.kind()));
    let model = training.fitted(&recipe)?;
    bar.set_message(format!("writing {}", arguments.name));
    let registry = Registry::new(&arguments.models);
    let manifest = Manifest { ranker, ..arguments.manifest(&recipe, &split, metrics)? };
    let both = (&model, &served(&model, arguments.neighbours));
    registry.add(&manifest, both, segments.as_ref())?;
    bar.finish_and_clear();
    for (measure, value) in &manifest.metrics {
        println!("{measure} {value:.4}");
    }
    if let Some(ranker) = &manifest.ranker {
        tell(ranker);
    }
    if let Some(segments) = &segments {
        tell_segments(segments);
    } else if arguments.profiles.is_some() {
        println!("segments: none, as users of like profiles choose no more alike than others");
    }
    println!("model: {} in {}", arguments.name, arguments.models.display());
    println!(
        "publish it: qianmian model publish {} --models {}",
        arguments.name,
        arguments.models.display()
    );
    Ok(ExitCode::SUCCESS)
}

/// What was learned of the terms, and whether it is better than what ships.
fn tell(ranker: &Ranker) {
    let Ranker { requests, shown, turned, judged, .. } = ranker;
    println!("terms: {turned} of {shown} products shown in {requests} requests were turned to");
    for (name, weight) in &ranker.weights {
        println!("  {name} {weight:.3}");
    }
    let figure = |name: &str| judged.get(name).copied().unwrap_or(f64::NAN);
    for (name, of) in [("place alone", "place"), ("as shipped", "shipped"), ("learned", "learned")]
    {
        let (loss, auc) = (figure(&format!("loss_{of}")), figure(&format!("auc_{of}")));
        println!("  {name}: loss {loss:.4}, AUC {auc:.4}");
    }
    let (gain, low, high) = (figure("gain"), figure("gain_low"), figure("gain_high"));
    let verdict =
        if low > 0.0 { "better" } else { "not shown to be better: train without --shown" };
    println!("  learned ahead of shipped by {gain:.5} [{low:.5}, {high:.5}] in loss: {verdict}");
    println!("  its probabilities are off by {:.4} on average", figure("ece"));
}

/// How many segments there are, and what they are worth to buyers never learned from.
fn tell_segments(segments: &Segments) {
    let users: Vec<String> = segments.segments.iter().map(|it| it.users.to_string()).collect();
    println!("segments: {} of {} users", users.len(), users.join(", "));
    let figure = |name: &str| segments.judged.get(name).copied().unwrap_or(f64::NAN);
    for (name, of) in [("the popularity of all", "all"), ("that of the segment", "segments")] {
        let (recall, ndcg) = (figure(&format!("recall@20_{of}")), figure(&format!("ndcg@20_{of}")));
        let loss = figure(&format!("loss_{of}"));
        println!("  by {name}: recall@20 {recall:.4}, ndcg@20 {ndcg:.4}, {loss:.4} nats");
    }
    let (gain, low, high) = (figure("gain"), figure("gain_low"), figure("gain_high"));
    let held = figure("held_users");
    println!("  ahead by {gain:.4} [{low:.4}, {high:.4}] in ndcg@20, on {held} users held out");
}

impl Arguments {
    /// How users are taken with those like them, if it is asked for.
    fn segments(&self, split: &Split) -> anyhow::Result<Option<Segments>> {
        let Some(path) = &self.profiles else { return Ok(None) };
        Ok(Segments::fit(&Profiles::read(path)?, split, self.learning.seed())?)
    }

    /// What the terms of the ranking are worth, if it is asked for.
    fn ranker(&self) -> anyhow::Result<Option<Ranker>> {
        let Some(data) = &self.shown else { return Ok(None) };
        let (lessons, shipped) = lessons(&exposures::read(data, &self.store, self.window)?);
        let ranker = Ranker::fit(&lessons, &shipped, RANKER_L2);
        let failed = || format!("what was shown in store `{}` of {}", self.store, data.display());
        Ok(Some(ranker.with_context(failed)?))
    }

    fn recipe(&self) -> anyhow::Result<Recipe> {
        if let Some(path) = &self.settings {
            return read_settings(path);
        }
        let Some(recipe) = Recipe::named(&self.model) else {
            bail!("no model is called {}: one of {}", self.model, Recipe::NAMES.join(", "));
        };
        Ok(recipe)
    }

    fn manifest(
        &self,
        recipe: &Recipe,
        split: &Split,
        metrics: BTreeMap<String, f64>,
    ) -> anyhow::Result<Manifest> {
        let files: Vec<&Path> = [&self.learning.train]
            .into_iter()
            .chain(&self.learning.valid)
            .chain(&self.learning.knowledge)
            .chain(&self.profiles)
            .map(PathBuf::as_path)
            .collect();
        Ok(Manifest {
            name: self.name.clone(),
            made_ms: now_ms(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            recipe: serde_json::to_value(recipe)?,
            seed: self.learning.seed(),
            data: self.learning.train.display().to_string(),
            data_hash: hash_of(&files)?,
            users: split.train.users(),
            items: split.train.items(),
            interactions: split.train.by_user().len(),
            neighbours: self.neighbours,
            metrics,
            ranker: None,
        })
    }
}

/// The moment, in milliseconds since 1970.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
