//! What is learned from interactions: candidate models of the recommender, each fitted from a
//! sparse matrix in closed form, judged by full ranking and tuned on a validation part.
//!
//! This room serves nobody and reads no clock. It reads files of interactions and of models, and
//! is the same on any number of cores.
//!
//! ```
//! use learn::{Interactions, Recipe, Resources, Side, Sparse, fit};
//!
//! let row = |items: &[u32]| items.iter().map(|item| (*item, 1.0)).collect::<Vec<_>>();
//! let met = Sparse::from_rows(vec![row(&[0, 1]), row(&[0, 1, 2]), row(&[2])], 3);
//! let interactions = Interactions::new(met)?;
//! let recipe = Recipe::named("walk").expect("a model of that name");
//! let model = fit(&recipe, &interactions, Side::default(), Resources::default())?;
//! let mut scores = vec![0.0; 3];
//! model.score(&[interactions.history(0)], &mut scores);
//! assert!(scores[2] > 0.0, "met by who met the same");
//! # Ok::<(), learn::Error>(())
//! ```

pub mod bootstrap;
pub mod ctr;
mod data;
mod dense;
mod error;
mod hash;
mod judge;
mod logistic;
mod matrix;
mod models;
pub mod ope;
mod random;
mod ranker;
mod registry;
mod segments;
mod served;
mod store;
mod svd;
mod training;
mod tried;
mod tuning;
mod whole;

pub use data::{
    By, ColdSplit, Layout, Leaks, Log, Reading, Split, SplitFiles, Values, attributes_of, cut,
    hold_out, read_attributes, write_table,
};
pub use error::Error;
pub use judge::{Band, Judged, MEASURES, Trial};
pub use logistic::{Examples, Logistic, Platt};
pub use matrix::{Interactions, Names, Row, Sparse};
pub use models::{
    Ease, Explained, Factors, Filter, Kin, Local, Match, Model, Neighbours, PageRank, Part, Paths,
    Recent, Recipe, Resources, Side, Walk, explain, fit,
};
pub use random::Random;
pub use ranker::{Exposure, Exposures, Ranker};
pub use registry::{Challenger, InForce, Manifest, Published, Registry, hash_of};
pub use segments::{Fact, Facts, Profiles, Segment, Segments};
pub use served::{distilled, served};
pub use store::{Reader, Saved, Writer};
pub use training::Training;
pub use tried::Tried;
pub use tuning::{Attempt, Found, Search, cold_attempts};
pub use whole::write_whole;
