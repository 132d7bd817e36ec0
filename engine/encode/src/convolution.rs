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
        let mut out = self.network(&self.pooled(pieces));
        out.iter_mut().for_each(|value| *value = tanh(*value));
        let inverse = 1.0 / sum_of_squares(&out).max(self.epsilon).sqrt();
        out.iter_mut().for_each(|value| *value *= inverse);
        out
    }

    /// The sum of the pieces' features, projected, over the square root of their number.
    fn pooled(&self, pieces: &[u32]) -> Vec<f32> {
        let mut joined = vec![0.0; pieces.len() * JOINED];
        for (features, piece) in joined.chunks_exact_mut(JOINED).zip(pieces) {
            self.table.row(*piece, &mut features[..WIDTH]);
        }
        let known: Vec<Cow<'_, [f32]>> = pieces
            .iter()
            .map(|piece| self.memory.row(usize_of(*piece), || self.alone(*piece)))
            .collect();
        let mut from = 0;
        for (index, branch) in self.branches.iter().enumerate() {
            let begin = WIDTH + index * BRANCH;
            let share = branch.share();
            let known: Vec<&[f32]> = known.iter().map(|row| &row[from..from + share]).collect();
            from += share;
            let convolved = branch.convolve(&known);
            for (features, row) in
                joined.chunks_exact_mut(JOINED).zip(convolved.chunks_exact(BRANCH))
            {
                features[begin..begin + BRANCH].copy_from_slice(row);
            }
        }
        let mut total = vec![0.0; JOINED];
        for features in joined.chunks_exact_mut(JOINED) {
            normalise(features, &self.gain, &self.bias, self.epsilon);
            add(&mut total, features);
        }
        let count = f32::from(u16::try_from(pieces.len()).unwrap_or(u16::MAX));
        let share = 1.0 / count.sqrt();
        let mut pooled = self.join.matrix.multiply(&Quantised::new(&total, JOINED));
        for (value, bias) in pooled.iter_mut().zip(&self.join.bias) {
            *value = (*value + count * bias) * share;
        }
        pooled
    }

    /// What depends on a piece alone: the shares of the branches, one after another.
    fn alone(&self, piece: u32) -> Vec<f32> {
        let mut row = vec![0.0; WIDTH];
        self.table.row(piece, &mut row);
        let embedded = Quantised::new(&row, WIDTH);
        self.branches.iter().flat_map(|branch| branch.alone(&embedded, self.epsilon)).collect()
    }

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

    /// The [`Branch::share`] of a piece.
    fn alone(&self, embedded: &Quantised, epsilon: f32) -> Vec<f32> {
        let mut row = self.project.matrix.multiply(embedded);
        add(&mut row, &self.project.bias);
        normalise(&mut row, &self.gain, &self.bias, epsilon);
        let products = self.layers[0].matrix.multiply(&Quantised::new(&row, BRANCH));
        row.extend(products);
        row
    }

    /// A row of [`BRANCH`] values for each piece, from the shares of the pieces.
    fn convolve(&self, known: &[&[f32]]) -> Vec<f32> {
        let [first, second] = &self.layers;
        let rows: Vec<&[f32]> = known.iter().map(|share| &share[..BRANCH]).collect();
        let products: Vec<&[f32]> = known.iter().map(|share| &share[BRANCH..]).collect();
        let between = self.layer(first, &rows, &products);
        let products = second.matrix.multiply(&Quantised::new(&between, BRANCH));
        let products: Vec<&[f32]> = products.chunks_exact(second.matrix.outputs()).collect();
        let rows: Vec<&[f32]> = between.chunks_exact(BRANCH).collect();
        self.layer(second, &rows, &products)
    }

    /// The window's products, rectified, on top of what came in.
    fn layer(&self, layer: &Dense, rows: &[&[f32]], products: &[&[f32]]) -> Vec<f32> {
        let mut out = vec![0.0; rows.len() * BRANCH];
        for (at, (out, row)) in out.chunks_exact_mut(BRANCH).zip(rows).enumerate() {
            out.copy_from_slice(&layer.bias);
            for (place, neighbour) in self.window(at).filter(|(_, index)| *index < products.len()) {
                add(out, &products[neighbour][place * BRANCH..(place + 1) * BRANCH]);
            }
            rectify(out);
            add(out, row);
        }
        out
    }

    /// The places of the window around piece `at`, each with the piece there; none lies before the text.
    fn window(&self, at: usize) -> impl Iterator<Item = (usize, usize)> {
        let left = self.left;
        (0..self.places).filter_map(move |place| Some((place, (at + place).checked_sub(left)?)))
    }
}
