//! What the commands of the recommender share: the files of a split, what a fit may use, a search.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use learn::{
    Attempt, Found, Interactions, Layout, Leaks, Recipe, Resources, Search, Side, Sparse, Split,
    SplitFiles, cut,
};

use crate::packs;

/// The share of each user's items that is cut off to choose settings by.
const CUT: f32 = 0.1;
const MEGABYTE: usize = 1 << 20;

/// A split and what a fit may use.
#[derive(Debug, clap::Args)]
pub(crate) struct Learning {
    /// What is learned from
    #[arg(long, value_name = "FILE")]
    pub(crate) train: PathBuf,
    /// What settings are chosen by; a tenth of each user's items of the training part if left out
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
    /// Megabytes that a model may take
    #[arg(long, default_value_t = 8192, value_name = "MB")]
    memory: usize,
    /// No model is chosen whose fit takes longer than this, such as 60s
    #[arg(long, default_value = "10m", value_name = "TIME", value_parser = seconds)]
    fit_limit: f64,
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
enum LeaksName {
    Refuse,
    Drop,
}

impl Learning {
    /// Reads the split.
    pub(crate) fn read(&self, test: Option<&Path>) -> anyhow::Result<Split> {
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
        Ok(Split::read(&files, leaks)?)
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

    /// Where random draws begin.
    pub(crate) fn seed(&self) -> u64 {
        self.seed
    }

    /// Searches for settings on the validation part, or on one cut from train.
    pub(crate) fn search(
        &self,
        split: &Split,
        attributes: Option<&Sparse>,
        budget_s: f64,
        known: Vec<Attempt>,
    ) -> anyhow::Result<Found> {
        let (train, valid) = self.chosen_by(split)?;
        let begin = Instant::now();
        let bar = packs::bar(0);
        let clock = || begin.elapsed().as_secs_f64();
        let progress = |it: &Attempt| {
            let (recall, ndcg, fit_s) = (it.recall, it.ndcg, it.fit_s);
            let recipe = serde_json::to_string(&it.recipe).unwrap_or_default();
            bar.println(format!("{recall:.4} {ndcg:.4} {fit_s:.1}s {recipe}"));
        };
        let search = Search {
            train: &train,
            valid: &valid,
            side: Side { attributes },
            resources: self.resources(),
            budget_s,
            fit_s_max: self.fit_limit,
            users: 5_000,
            clock: &clock,
            progress: &progress,
        };
        let found = search.run(known)?;
        bar.finish_and_clear();
        Ok(found)
    }

    /// What models are fitted from and judged by while settings are chosen.
    pub(crate) fn chosen_by(&self, split: &Split) -> anyhow::Result<(Interactions, Sparse)> {
        match &split.valid {
            None => Ok(cut(&split.train, CUT, self.seed)?),
            Some(valid) if split.valid_in_train => Ok((split.train.without(valid)?, valid.clone())),
            Some(valid) => Ok((split.train.clone(), valid.clone())),
        }
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
