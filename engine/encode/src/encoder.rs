//! The encoder that callers hold.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::arithmetic::dot;
use crate::convolution::Convolution;
use crate::error::ReadError;
use crate::file::{File, Kind};
use crate::pieces::Pieces;
use crate::transformer::Transformer;

/// The bytes of the encoder that is built in.
const CORE: &[u8] = include_bytes!("../weights/core.qme");

/// A model that turns a sentence into a vector. It never changes, and the same text gives the same bits everywhere.
#[derive(Debug)]
pub struct Encoder {
    name: String,
    licence: String,
    notice: String,
    pieces: Pieces,
    network: Network,
    mean: Vec<f32>,
}

#[derive(Debug)]
enum Network {
    Core(Box<Convolution>),
    Plus(Box<Transformer>),
}

impl Encoder {
    /// Hands out the encoder that is built in. The first call parses it, later calls share it.
    pub fn core() -> Arc<Encoder> {
        static BUILT_IN: OnceLock<Arc<Encoder>> = OnceLock::new();
        let parse =
            || Arc::new(Encoder::parse(CORE).expect("the built-in encoder is read by the tests"));
        Arc::clone(BUILT_IN.get_or_init(parse))
    }

    /// Reads the bytes of a `.qme` file, of kind core or plus.
    ///
    /// # Errors
    /// What is wrong with the bytes, where, and what to do; the caller adds the file's name.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "callers hand over a file; the packed weights replace it"
    )]
    pub fn read(bytes: Vec<u8>) -> Result<Encoder, ReadError> {
        Encoder::parse(&bytes)
    }

    /// Returns how many values a vector has.
    pub fn dimensions(&self) -> usize {
        match &self.network {
            Network::Core(network) => network.dimensions(),
            Network::Plus(network) => network.dimensions(),
        }
    }

    /// Returns the name of the model: what vectors that are kept must be kept under.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text of the licence of the weights.
    pub fn licence(&self) -> &str {
        &self.licence
    }

    /// Returns where the weights come from and what was changed.
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// Returns the mean vector of many sentences, for those who centre; zeros where the file holds none.
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// Returns the pieces that [`Encoder::encode`] sees, by number. A long text is cut at its end.
    pub fn tokens(&self, text: &str) -> Vec<u32> {
        self.pieces.cut(text)
    }

    /// Returns the text of each piece that [`Encoder::encode`] sees, for people to read.
    pub fn pieces(&self, text: &str) -> Vec<String> {
        self.pieces.cut(text).into_iter().map(|id| self.pieces.text(id)).collect()
    }

    /// Encodes a sentence as a vector of [`Encoder::dimensions`] values and length one, not centred.
    pub fn encode(&self, text: &str) -> Vec<f32> {
        let pieces = self.pieces.cut(text);
        match &self.network {
            Network::Core(network) => network.vector(&pieces),
            Network::Plus(network) => network.vector(&pieces),
        }
    }

    /// Encodes many sentences on as many threads as the machine offers, each different one once: the vectors of
    /// [`Encoder::encode`], in the order of the sentences. Sentences like them are encoded faster from then on.
    pub fn encode_all(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let mut once: Vec<&str> = texts.to_vec();
        once.sort_unstable();
        once.dedup();
        let cut: Vec<Vec<u32>> = once.iter().map(|it| self.pieces.cut(it)).collect();
        if let Network::Core(network) = &self.network {
            network.remember(&most_frequent(&cut));
        }
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = cut.len().div_ceil(threads).max(1);
        let vectors: Vec<Vec<f32>> = std::thread::scope(|scope| {
            let parts: Vec<_> =
                cut.chunks(share).map(|part| scope.spawn(|| self.vectors(part))).collect();
            // A thread that panicked has told why: its panic goes on here.
            let joined = parts.into_iter().map(|part| part.join());
            joined.flat_map(|it| it.unwrap_or_else(|why| std::panic::resume_unwind(why))).collect()
        });
        let place = |text: &&str| once.binary_search(text).ok();
        texts.iter().filter_map(|text| vectors.get(place(text)?).cloned()).collect()
    }

    /// The vectors of texts from their pieces.
    fn vectors(&self, texts: &[Vec<u32>]) -> Vec<Vec<f32>> {
        match &self.network {
            Network::Core(network) => {
                let some = texts.chunks(TOGETHER);
                some.flat_map(|some| {
                    network.vectors(&some.iter().map(Vec::as_slice).collect::<Vec<_>>())
                })
                .collect()
            }
            Network::Plus(network) => texts.iter().map(|it| network.vector(it)).collect(),
        }
    }

    fn parse(bytes: &[u8]) -> Result<Encoder, ReadError> {
        let file = File::read(bytes)?;
        let pieces = Pieces::read(&file)?;
        let count = pieces.count();
        let network = match file.kind {
            Kind::Core => Network::Core(Box::new(Convolution::read(&file, count)?)),
            Kind::Plus => {
                Network::Plus(Box::new(Transformer::read(&file, count, pieces.tokens_max())?))
            }
        };
        let mut encoder = Encoder {
            name: file.text("name")?.to_owned(),
            licence: file.text("licence")?.to_owned(),
            notice: file.text("notice")?.to_owned(),
            pieces,
            network,
            mean: Vec::new(),
        };
        encoder.mean = file.floats("mean", encoder.dimensions())?;
        Ok(encoder)
    }
}

/// Texts that are encoded together.
const TOGETHER: usize = 8;

/// The pieces of some texts, the most frequent first.
fn most_frequent(texts: &[Vec<u32>]) -> Vec<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for piece in texts.iter().flatten() {
        *counts.entry(*piece).or_default() += 1;
    }
    let mut pieces: Vec<(u32, usize)> = counts.into_iter().collect();
    pieces.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    pieces.into_iter().map(|(piece, _)| piece).collect()
}

/// Returns the cosine of two vectors of length one.
pub fn cosine(left: &[f32], right: &[f32]) -> f32 {
    dot(left, right)
}
