//! What the commands of the recommender share: the files of a split, what a fit may use, a search.

use std::cell::RefCell;
use std::path::{Path, PathBuf};
use std::time::{Instant, SystemTime};

use anyhow::Context as _;
use indicatif::ProgressBar;
use learn::{
    Attempt, By, Found, Interactions, Layout, Leaks, Reading, Recipe, Resources, Search, Side,
    Sparse, Split, SplitFiles,
};

use crate::search_state::State;

const MEGABYTE: usize = 1 << 20;
/// So many users tell one recipe from another.
const USERS: usize = 5_000;
/// Of a search's time, so much may go to one fit unless it is said.
const FIT_SHARE: f64 = 0.1;

/// A split and what a fit may use.
#[derive(Debug, clap::Args)]
pub(crate) struct Learning {
    /// What is learned from: text or Parquet, a file or a folder of parts
    #[arg(long, value_name = "FILE")]
    pub(crate) train: PathBuf,
    /// What settings are chosen by; a tenth is cut off the training part if left out
    #[arg(long, value_name = "FILE")]
    pub(crate) valid: Option<PathBuf>,
    /// What is known of items: .kg with .link, .item, or triples. May be given several times
    #[arg(long = "kg", value_name = "FILE")]
    pub(crate) knowledge: Vec<PathBuf>,
    /// How the files are laid out; told from their lines if left out
    #[arg(long, value_enum)]
    layout: Option<LayoutName>,
    /// What to do about pairs that stand in the training part and in the part judged
    #[arg(long, value_enum, default_value_t = LeaksName::Refuse)]
    leaks: LeaksName,
    /// How parts are cut that no file is given for: by time where times are told, else at random
    #[arg(long = "split", value_enum)]
    by: Option<ByName>,
    /// Megabytes that a model may take
    #[arg(long, default_value_t = 8192, value_name = "MB")]
    memory: usize,
    /// No model is chosen whose fit takes longer than this, such as 60s; a tenth of the budget if
    /// left out
    #[arg(long, value_name = "TIME", value_parser = seconds)]
    fit_limit: Option<f64>,
    /// Where random draws begin
    #[arg(long, default_value_t = 20_261_121)]
    seed: u64,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LayoutName {
    /// A user a line with all his items
    Lists,
    /// An interaction a line
    Rows,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum ByName {
    /// The latest tenth of all interactions
    Temporal,
    /// Each user's last item
    LeaveOneOut,
    /// A tenth of each user's items, drawn
    Random,
    /// A fifth of each user's items: of half of the users drawn, of the others an item with those
    /// most often met beside it
    Blocks,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum LeaksName {
    Refuse,
    Drop,
}

impl Learning {
    /// Reads the split; where something is to be judged and no file is given for it, it is cut off.
    pub(crate) fn read(&self, test: Option<&Path>, judged: bool) -> anyhow::Result<Split> {
        let layout = self.layout.map(|it| match it {
            LayoutName::Lists => Layout::Lists,
            LayoutName::Rows => Layout::Rows,
        });
        let leaks = match self.leaks {
            LeaksName::Refuse => Leaks::Refuse,
            LeaksName::Drop => Leaks::Drop,
        };
        let (train, valid) = (self.train.clone(), self.valid.clone());
        let files = SplitFiles { train, valid, test: test.map(Path::to_path_buf), layout };
        let by = self.by.map(|it| match it {
            ByName::Temporal => By::Time,
            ByName::LeaveOneOut => By::Last,
            ByName::Random => By::Share,
            ByName::Blocks => By::Blocks,
        });
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now_s = now.ok().map(|it| it.as_secs_f64());
        Ok(Split::read(&files, Reading { leaks, by, judged, now_s })?)
    }

    /// Reads what is known of items.
    pub(crate) fn attributes(&self, split: &Split) -> anyhow::Result<Option<Sparse>> {
        let paths: Vec<&Path> = self.knowledge.iter().map(PathBuf::as_path).collect();
        if paths.is_empty() {
            return Ok(None);
        }
        Ok(Some(learn::read_attributes(&paths, &split.items)?))
    }

    /// What a fit may use.
    pub(crate) fn resources(&self) -> Resources {
        Resources { memory_bytes: self.memory.saturating_mul(MEGABYTE), seed: self.seed }
    }

    /// Searches for settings on the validation part, or on one cut from train. The budget began
    /// with `begin`, and the time that a fit of what is found takes is left over of it.
    pub(crate) fn search(
        &self,
        split: &Split,
        attributes: Option<&Sparse>,
        plan: &Plan<'_>,
    ) -> anyhow::Result<Found> {
        let (train, valid) = split.validation(self.seed)?;
        let found = self.with_search((&train, &valid, attributes), plan, &|search| {
            let known = plan.state.map(|it| it.known(&search.fingerprint())).transpose()?;
            Ok(search.run(known.unwrap_or_default())?)
        })?;
        for note in &found.notes {
            plan.bar.suspend(|| eprintln!("{note}"));
        }
        Ok(found)
    }

    /// Where random draws begin.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Does something within a search: what models are fitted from, what they are judged by, what
    /// is known of items. Every attempt is told, and kept where there is a state.
    pub(crate) fn with_search<T>(
        &self,
        (train, valid, attributes): (&Interactions, &Sparse, Option<&Sparse>),
        plan: &Plan<'_>,
        within: &dyn Fn(&Search<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let failed = RefCell::new(None);
        let clock = || plan.begin.elapsed().as_secs_f64();
        let fingerprint = RefCell::new(String::new());
        let progress = |tried: &[Attempt]| {
            if let (Some(last), Some(best)) = (tried.last(), Attempt::best(tried)) {
                plan.bar.println(format!("{:5.0}s  {}", clock(), told(last)));
                plan.bar.set_message(plan.told(tried.len(), best));
            }
            if let Some(state) = plan.state
                && let Err(error) = state.keep(&fingerprint.borrow(), tried)
            {
                failed.replace(Some(error));
            }
        };
        let search = Search {
            train,
            valid,
            side: Side { attributes },
            resources: self.resources(),
            budget_s: plan.budget_s,
            fit_s_max: self.fit_limit.unwrap_or(plan.budget_s * FIT_SHARE),
            users: USERS,
            clock: &clock,
            progress: &progress,
        };
        fingerprint.replace(search.fingerprint());
        let done = within(&search)?;
        match failed.into_inner() {
            Some(error) => Err(error),
            None => Ok(done),
        }
    }
}

/// An attempt in a line.
pub(crate) fn told(attempt: &Attempt) -> String {
    let recipe = serde_json::to_string(&attempt.recipe).unwrap_or_default();
    let (recall, ndcg, fit_s) = (attempt.recall, attempt.ndcg, attempt.fit_s);
    format!("recall@20 {recall:.4}  ndcg@20 {ndcg:.4}  fit {fit_s:5.1}s  {recipe}")
}

/// Within what a search goes on.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    /// When it began.
    pub(crate) begin: Instant,
    /// How long it may take, the last fit with it.
    pub(crate) budget_s: f64,
    /// Where it keeps what it tried.
    pub(crate) state: Option<&'a State>,
    /// Where it tells how far it has come.
    pub(crate) bar: &'a ProgressBar,
}

impl Plan<'_> {
    /// How far a search has come.
    fn told(&self, tried: usize, best: &Attempt) -> String {
        let (kind, recall) = (best.recipe.kind(), best.recall);
        format!("of {:.0} s: {tried} tried, best {kind}, recall@20 {recall:.4}", self.budget_s)
    }
}

/// Settings as a file holds them.
pub(crate) fn read_settings(path: &Path) -> anyhow::Result<Recipe> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| {
        format!("{}: no settings of a model: write them as `qianmian tune` does", path.display())
    })
}

/// A time such as 90s, 10m or 1h in seconds.
pub(crate) fn seconds(written: &str) -> Result<f64, String> {
    let units = [("h", 3600.0), ("m", 60.0), ("s", 1.0)];
    let (number, factor) = units
        .into_iter()
        .find_map(|(unit, factor)| Some((written.strip_suffix(unit)?, factor)))
        .unwrap_or((written, 1.0));
    match number.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number * factor),
        Ok(_) | Err(_) => Err("a time above 0, such as 90s, 10m or 1h".to_owned()),
    }
}
