//! `qianmian eval choice`: guided choice, turn by turn, on the multi-round protocol.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{anyhow, bail};
use eval::{ChoiceShop, Policy, Scorer};
use learn::{Interactions, Model, Recipe, Resources, Row, Side, Sparse, fit};

/// What to judge.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// The folder of `kg.json`, `review_dict_train.json` and the part judged (`LastFM*`)
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The part judged: `valid`, or `test` for the last word
    #[arg(long, default_value = "valid")]
    part: String,
    /// What is believed before anything is said: a model of `qianmian eval rec` by name
    #[arg(long, default_value = "walk", value_name = "NAME")]
    model: String,
    /// Ten items are shown once they hold the wanted one with this chance
    #[arg(long, default_value_t = Policy::default().show_at)]
    show_at: f64,
    /// What the model's scores count
    #[arg(long, default_value_t = Policy::default().scores)]
    scores: f64,
    /// What the logarithm of the popularity counts
    #[arg(long, default_value_t = Policy::default().popularity)]
    popularity: f64,
    /// At most so many conversations, evenly taken; 0 for all
    #[arg(long, default_value_t = 0)]
    most: usize,
    /// Where the openings drawn begin
    #[arg(long, default_value_t = 20_261_121)]
    seed: u64,
}

struct Fitted(Box<dyn Model>);

impl Scorer for Fitted {
    fn scores(&self, history: &[u32]) -> Vec<f32> {
        let mut columns = history.to_vec();
        columns.sort_unstable();
        columns.dedup();
        let values = vec![1.0; columns.len()];
        let mut scores = vec![0.0; self.0.items()];
        self.0.score(&[Row { columns: &columns, values: &values }], &mut scores);
        scores
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let shop = ChoiceShop::read(&arguments.data, &arguments.part)
        .map_err(|why| anyhow!("{why}: name a folder as `LastFM*` has it with --data"))?;
    let Some(recipe) = Recipe::named(&arguments.model) else {
        bail!("no model is called {}: one of {}", arguments.model, Recipe::NAMES.join(", "));
    };
    let begin = Instant::now();
    let rows = shop.history.values();
    let rows = rows.map(|items| items.iter().map(|item| (*item, 1.0)).collect()).collect();
    let interactions = Interactions::new(Sparse::from_rows(rows, shop.items()))?;
    let model = fit(&recipe, &interactions, Side::default(), Resources::default())?;
    let fitted_s = begin.elapsed().as_secs_f64();
    let policy = Policy {
        show_at: arguments.show_at,
        scores: arguments.scores,
        popularity: arguments.popularity,
    };
    let told = policy.lead(&shop, &Fitted(model), arguments.most, arguments.seed);
    let all_s = begin.elapsed().as_secs_f64();
    println!("{} conversations, {} items", told.count, shop.items());
    for it in told.measures {
        let (name, mean) = (it.name, it.mean);
        match it.interval {
            Some((low, high)) => println!("{name} {mean:.3} [{low:.3}, {high:.3}]"),
            None => println!("{name} {mean:.3}"),
        }
    }
    println!("fitted in {fitted_s:.1} s, {all_s:.1} s in all");
    Ok(ExitCode::SUCCESS)
}
