//! Kind core: piece vectors, three branches of n-gram convolutions, a sum over the pieces, a small network.
//!
//! The graph is that of the Universal Sentence Encoder multilingual (Yang et al. 2020, the convolutional variant). The
//! weights of a convolution are stored by window place, so that a piece is multiplied once with all places and the
//! products are added where the window puts them.

use std::borrow::Cow;

use crate::arithmetic::{add, normalise, rectify, sum_of_squares, tanh};
use crate::error::ReadError;
use crate::file::{File, Layout, usize_of};
use crate::matrix::{Matrix, Quantised};
use crate::memory::Memory;
use crate::table::Table;

const WIDTH: usize = 512;
const BRANCH: usize = 256;
const JOINED: usize = WIDTH + 3 * BRANCH;
const HIDDEN: usize = 320;
/// The window of each branch, and how many of its places lie to the left.
const WINDOWS: [(usize, usize); 3] = [(2, 0), (3, 1), (5, 2)];

/// Pieces whose rows are kept, 13 KB each.
const KEPT: usize = 2048;
/// Pieces that are taken together.
const TOGETHER: usize = 64;

/// The weights of kind core.
#[derive(Debug)]
pub(crate) struct Convolution {
    table: Table,
    memory: Memory,
    branches: Vec<Branch>,
    gain: Vec<f32>,
    bias: Vec<f32>,
    join: Dense,
    deep: [Matrix; 4],
    skips: [Matrix; 2],
    epsilon: f32,
}

/// A product and a bias.
#[derive(Debug)]
struct Dense {
    matrix: Matrix,
    bias: Vec<f32>,
}

/// Convolutions over one window.
#[derive(Debug)]
struct Branch {
    places: usize,
    left: usize,
    project: Dense,
    gain: Vec<f32>,
    bias: Vec<f32>,
    layers: [Dense; 2],
}

impl Convolution {
    /// Takes the sections of kind core; the table has a row for each of `pieces`.
    pub(crate) fn read(file: &File<'_>, pieces: usize) -> Result<Convolution, ReadError> {
        let section = file.section("table", Layout::Int4Groups)?.shaped(pieces, WIDTH)?;
        let matrix = |name: &str, outputs, inputs| {
            Matrix::read(file.section(name, Layout::Int8Rows)?, outputs, inputs)
        };
        let branches = WINDOWS.iter().map(|(places, left)| Branch::read(file, *places, *left));
        Ok(Convolution {
            table: Table::read(&section)?,
            memory: Memory::new(pieces, KEPT),
            branches: branches.collect::<Result<_, _>>()?,
            gain: file.floats("norm_gain", JOINED)?,
            bias: file.floats("norm_bias", JOINED)?,
            join: Dense {
                matrix: matrix("join", WIDTH, JOINED)?,
                bias: file.floats("join_bias", WIDTH)?,
            },
            deep: [
                matrix("deep0", HIDDEN, WIDTH)?,
                matrix("deep1", HIDDEN, HIDDEN)?,
                matrix("deep2", WIDTH, HIDDEN)?,
                matrix("deep3", WIDTH, WIDTH)?,
            ],
            skips: [matrix("skip1", HIDDEN, WIDTH)?, matrix("skip3", WIDTH, HIDDEN)?],
            epsilon: file.floats("settings", 2)?[1],
        })
    }

    /// Values of a vector.
    pub(crate) fn dimensions(&self) -> usize {
        self.join.bias.len()
    }

    /// The vector of a text from its pieces, at least one; of length one.
    pub(crate) fn vector(&self, pieces: &[u32]) -> Vec<f32> {
        self.vectors(&[pieces]).pop().unwrap_or_default()
    }

    /// The vectors of some texts, bit for bit those of [`Convolution::vector`]; every weight is fetched once for all.
    pub(crate) fn vectors(&self, texts: &[&[u32]]) -> Vec<Vec<f32>> {
        let mut all = self.network(&self.pooled(texts));
        for out in all.chunks_exact_mut(WIDTH) {
            out.iter_mut().for_each(|value| *value = tanh(*value));
            let inverse = 1.0 / sum_of_squares(out).max(self.epsilon).sqrt();
            out.iter_mut().for_each(|value| *value *= inverse);
        }
        all.chunks_exact(WIDTH).map(<[f32]>::to_vec).collect()
    }

    /// Keeps what depends on each piece alone, of the first ones as many as there is room for.
    pub(crate) fn remember(&self, pieces: &[u32]) {
        let pieces = &pieces[..pieces.len().min(KEPT)];
        for some in pieces.chunks(TOGETHER) {
            let shares = self.branches.iter().map(Branch::share).sum();
            for (piece, row) in some.iter().zip(self.alone(some).chunks_exact(shares)) {
                self.memory.row(usize_of(*piece), || row.to_vec());
            }
        }
    }

    /// For each text the sum of its pieces' features, projected, over the square root of their number.
    fn pooled(&self, texts: &[&[u32]]) -> Vec<f32> {
        let pieces = texts.concat();
        let mut joined = vec![0.0; pieces.len() * JOINED];
        for (features, piece) in joined.chunks_exact_mut(JOINED).zip(&pieces) {
            self.table.row(*piece, &mut features[..WIDTH]);
        }
        let known: Vec<Cow<'_, [f32]>> = pieces
            .iter()
            .map(|piece| self.memory.row(usize_of(*piece), || self.alone(&[*piece])))
            .collect();
        let lengths: Vec<usize> = texts.iter().map(|it| it.len()).collect();
        let mut from = 0;
        for (index, branch) in self.branches.iter().enumerate() {
            let begin = WIDTH + index * BRANCH;
            let share = branch.share();
            let known: Vec<&[f32]> = known.iter().map(|row| &row[from..from + share]).collect();
            from += share;
            let convolved = branch.convolve(&known, &lengths);
            for (features, row) in
                joined.chunks_exact_mut(JOINED).zip(convolved.chunks_exact(BRANCH))
            {
                features[begin..begin + BRANCH].copy_from_slice(row);
            }
        }
        let mut totals = vec![0.0; texts.len() * JOINED];
        let mut features = joined.chunks_exact_mut(JOINED);
        for (total, text) in totals.chunks_exact_mut(JOINED).zip(texts) {
            for features in features.by_ref().take(text.len()) {
                normalise(features, &self.gain, &self.bias, self.epsilon);
                add(total, features);
            }
        }
        let mut pooled = self.join.matrix.multiply(&Quantised::new(&totals, JOINED));
        for (row, text) in pooled.chunks_exact_mut(WIDTH).zip(texts) {
            let count = f32::from(u16::try_from(text.len()).unwrap_or(u16::MAX));
            let share = 1.0 / count.sqrt();
            for (value, bias) in row.iter_mut().zip(&self.join.bias) {
                *value = (*value + count * bias) * share;
            }
        }
        pooled
    }

    /// For each piece what depends on it alone: the shares of the branches, one after another.
    fn alone(&self, pieces: &[u32]) -> Vec<f32> {
        let mut rows = vec![0.0; pieces.len() * WIDTH];
        for (row, piece) in rows.chunks_exact_mut(WIDTH).zip(pieces) {
            self.table.row(*piece, row);
        }
        let embedded = Quantised::new(&rows, WIDTH);
        let of = |branch: &Branch| branch.alone(&embedded, self.epsilon);
        let shares: Vec<Vec<f32>> = self.branches.iter().map(of).collect();
        let of = |index: usize| {
            self.branches.iter().zip(&shares).flat_map(move |(branch, shares)| {
                shares[index * branch.share()..(index + 1) * branch.share()].iter().copied()
            })
        };
        (0..pieces.len()).flat_map(of).collect()
    }

    /// For each row of [`WIDTH`] values one as long.
    fn network(&self, pooled: &[f32]) -> Vec<f32> {
        let [deep0, deep1, deep2, deep3] = &self.deep;
        let [skip1, skip3] = &self.skips;
        let pooled = Quantised::new(pooled, WIDTH);
        let mut first = deep0.multiply(&pooled);
        rectify(&mut first);
        let mut second = skip1.multiply(&pooled);
        add(&mut second, &deep1.multiply(&Quantised::new(&first, HIDDEN)));
        rectify(&mut second);
        let second = Quantised::new(&second, HIDDEN);
        let mut third = deep2.multiply(&second);
        rectify(&mut third);
        let mut out = skip3.multiply(&second);
        add(&mut out, &deep3.multiply(&Quantised::new(&third, WIDTH)));
        out
    }
}

impl Branch {
    fn read(file: &File<'_>, places: usize, left: usize) -> Result<Branch, ReadError> {
        let dense = |name: &str, outputs, inputs| {
            let section = file.section(name, Layout::Int8Rows)?;
            let bias = file.floats(&format!("{name}_bias"), BRANCH)?;
            Ok(Dense { matrix: Matrix::read(section, outputs, inputs)?, bias })
        };
        Ok(Branch {
            places,
            left,
            project: dense(&format!("project{places}"), BRANCH, WIDTH)?,
            gain: file.floats(&format!("norm{places}_gain"), BRANCH)?,
            bias: file.floats(&format!("norm{places}_bias"), BRANCH)?,
            layers: [
                dense(&format!("conv{places}_first"), places * BRANCH, BRANCH)?,
                dense(&format!("conv{places}_second"), places * BRANCH, BRANCH)?,
            ],
        })
    }

    /// How many values a piece has of its own: its row and its products with the places of the first layer.
    fn share(&self) -> usize {
        (1 + self.places) * BRANCH
    }

    /// The [`Branch::share`] of each piece.
    fn alone(&self, embedded: &Quantised, epsilon: f32) -> Vec<f32> {
        let mut rows = self.project.matrix.multiply(embedded);
        for row in rows.chunks_exact_mut(BRANCH) {
            add(row, &self.project.bias);
            normalise(row, &self.gain, &self.bias, epsilon);
        }
        let products = self.layers[0].matrix.multiply(&Quantised::new(&rows, BRANCH));
        let products = products.chunks_exact(self.places * BRANCH);
        rows.chunks_exact(BRANCH).zip(products).flat_map(|pair| [pair.0, pair.1].concat()).collect()
    }

    /// A row of [`BRANCH`] values for each piece, from the shares of the pieces of texts of some lengths.
    fn convolve(&self, known: &[&[f32]], lengths: &[usize]) -> Vec<f32> {
        let [first, second] = &self.layers;
        let rows: Vec<&[f32]> = known.iter().map(|share| &share[..BRANCH]).collect();
        let products: Vec<&[f32]> = known.iter().map(|share| &share[BRANCH..]).collect();
        let between = self.layer(first, &rows, &products, lengths);
        let products = second.matrix.multiply(&Quantised::new(&between, BRANCH));
        let products: Vec<&[f32]> = products.chunks_exact(second.matrix.outputs()).collect();
        let rows: Vec<&[f32]> = between.chunks_exact(BRANCH).collect();
        self.layer(second, &rows, &products, lengths)
    }

    /// The window's products, rectified, on top of what came in. No window reaches into another text.
    fn layer(
        &self,
        layer: &Dense,
        rows: &[&[f32]],
        products: &[&[f32]],
        lengths: &[usize],
    ) -> Vec<f32> {
        let mut out = vec![0.0; rows.len() * BRANCH];
        let mut pieces = out.chunks_exact_mut(BRANCH).zip(rows);
        let mut begin = 0;
        for length in lengths {
            let products = &products[begin..begin + length];
            for (at, (out, row)) in pieces.by_ref().take(*length).enumerate() {
                out.copy_from_slice(&layer.bias);
                self.add_window(at, products, out);
                rectify(out);
                add(out, row);
            }
            begin += length;
        }
        out
    }

    /// Adds the products of the window around piece `at` of a text.
    fn add_window(&self, at: usize, products: &[&[f32]], out: &mut [f32]) {
        for place in 0..self.places {
            let neighbour = (at + place).checked_sub(self.left).and_then(|it| products.get(it));
            if let Some(products) = neighbour {
                add(out, &products[place * BRANCH..(place + 1) * BRANCH]);
            }
        }
    }
}
