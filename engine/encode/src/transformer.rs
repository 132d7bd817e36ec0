//! Kind plus: a BERT encoder (Devlin et al. 2019), norms after each part, mean over the pieces: multilingual e5 (Wang et
//! al. 2024). The file holds its matrices at 4 bits; they are unpacked to 8 bits a row when the file is read.

use crate::arithmetic::{add, dot, exp, gelu, normalise, sum_of_squares};
use crate::error::ReadError;
use crate::file::{File, Layout};
use crate::matrix::{Matrix, Quantised};
use crate::table::Table;

const LAYERS_MAX: usize = 48;
const WIDTH_MAX: usize = 4096;

/// The weights of kind plus.
#[derive(Debug)]
pub(crate) struct Transformer {
    table: Table,
    positions: Vec<f32>,
    norm: Norm,
    layers: Vec<Layer>,
    shape: Shape,
}

/// Sizes that all layers share.
#[derive(Debug, Clone, Copy)]
struct Shape {
    width: usize,
    wide: usize,
    heads: usize,
    epsilon: f32,
}

#[derive(Debug)]
struct Layer {
    query: Dense,
    key: Dense,
    value: Dense,
    attended: Dense,
    norm1: Norm,
    wide: Dense,
    narrow: Dense,
    norm2: Norm,
}

/// A product and a bias.
#[derive(Debug)]
struct Dense {
    matrix: Matrix,
    bias: Vec<f32>,
}

#[derive(Debug)]
struct Norm {
    gain: Vec<f32>,
    bias: Vec<f32>,
}

impl Transformer {
    /// Takes the sections of kind plus; the table has a row for each of `pieces`, a text at most `tokens_max` of them.
    pub(crate) fn read(
        file: &File<'_>,
        pieces: usize,
        tokens_max: usize,
    ) -> Result<Transformer, ReadError> {
        let shape = shape(file)?;
        let table = file.section("table", Layout::Int4Groups)?.shaped(pieces, shape.width)?;
        let positions =
            file.section("positions", Layout::Floats)?.shaped(tokens_max, shape.width)?;
        let is_there = |index: &usize| file.has(&format!("layer{index}_query"));
        let layers = (0..LAYERS_MAX).take_while(is_there);
        Ok(Transformer {
            table: Table::read(&table)?,
            positions: positions.floats(tokens_max * shape.width)?,
            norm: norm(file, "norm", shape.width)?,
            layers: layers
                .map(|index| Layer::read(file, index, shape))
                .collect::<Result<_, _>>()?,
            shape,
        })
    }

    /// Values of a vector.
    pub(crate) fn dimensions(&self) -> usize {
        self.shape.width
    }

    /// The vector of a text from its pieces, at least one; of length one.
    pub(crate) fn vector(&self, pieces: &[u32]) -> Vec<f32> {
        let width = self.shape.width;
        let mut rows = vec![0.0; pieces.len() * width];
        let places = rows.chunks_exact_mut(width).zip(self.positions.chunks_exact(width));
        for ((row, position), piece) in places.zip(pieces) {
            self.table.row(*piece, row);
            add(row, position);
        }
        self.norm.apply(&mut rows, self.shape);
        for layer in &self.layers {
            layer.apply(&mut rows, self.shape);
        }
        let mut mean = vec![0.0; width];
        rows.chunks_exact(width).for_each(|row| add(&mut mean, row));
        let inverse = 1.0 / sum_of_squares(&mean).max(self.shape.epsilon).sqrt();
        mean.iter_mut().for_each(|value| *value *= inverse);
        mean
    }
}

impl Layer {
    fn read(file: &File<'_>, index: usize, shape: Shape) -> Result<Layer, ReadError> {
        let Shape { width, wide, .. } = shape;
        let dense = |part: &str, outputs, inputs| {
            let name = format!("layer{index}_{part}");
            let section = file.section(&name, Layout::Int4Groups)?.shaped(outputs, inputs)?;
            let bias = file.floats(&format!("{name}_bias"), outputs)?;
            Ok(Dense { matrix: Matrix::from_table(&Table::read(&section)?, outputs, inputs), bias })
        };
        Ok(Layer {
            query: dense("query", width, width)?,
            key: dense("key", width, width)?,
            value: dense("value", width, width)?,
            attended: dense("attended", width, width)?,
            norm1: norm(file, &format!("layer{index}_norm1"), width)?,
            wide: dense("wide", wide, width)?,
            narrow: dense("narrow", width, wide)?,
            norm2: norm(file, &format!("layer{index}_norm2"), width)?,
        })
    }

    fn apply(&self, rows: &mut [f32], shape: Shape) {
        let quantised = Quantised::new(rows, shape.width);
        let queries = self.query.apply(&quantised);
        let keys = self.key.apply(&quantised);
        let values = self.value.apply(&quantised);
        let attended = attend([&queries, &keys, &values], shape);
        add(rows, &self.attended.apply(&Quantised::new(&attended, shape.width)));
        self.norm1.apply(rows, shape);
        let mut wide = self.wide.apply(&Quantised::new(rows, shape.width));
        wide.iter_mut().for_each(|value| *value = gelu(*value));
        add(rows, &self.narrow.apply(&Quantised::new(&wide, shape.wide)));
        self.norm2.apply(rows, shape);
    }
}

impl Dense {
    fn apply(&self, rows: &Quantised) -> Vec<f32> {
        let mut products = self.matrix.multiply(rows);
        products.chunks_exact_mut(self.bias.len()).for_each(|row| add(row, &self.bias));
        products
    }
}

impl Norm {
    fn apply(&self, rows: &mut [f32], shape: Shape) {
        for row in rows.chunks_exact_mut(shape.width) {
            normalise(row, &self.gain, &self.bias, shape.epsilon);
        }
    }
}

/// For each row and head the mean of the values, weighted by the softmax of query · key / √width.
fn attend([queries, keys, values]: [&[f32]; 3], shape: Shape) -> Vec<f32> {
    let width = shape.width;
    let head_width = width / shape.heads;
    let scale = 1.0 / f32::from(u16::try_from(head_width).unwrap_or(u16::MAX)).sqrt();
    let mut out = vec![0.0; queries.len()];
    let mut shares = Vec::with_capacity(queries.len() / width);
    for (row, query) in out.chunks_exact_mut(width).zip(queries.chunks_exact(width)) {
        let heads = row.chunks_exact_mut(head_width).zip(query.chunks_exact(head_width));
        for (head, (out, query)) in heads.enumerate() {
            let span = head * head_width..(head + 1) * head_width;
            shares.clear();
            shares
                .extend(keys.chunks_exact(width).map(|key| dot(query, &key[span.clone()]) * scale));
            softmax(&mut shares);
            for (value, share) in values.chunks_exact(width).zip(&shares) {
                add_share(out, &value[span.clone()], *share);
            }
        }
    }
    out
}

fn softmax(scores: &mut [f32]) {
    let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for score in scores.iter_mut() {
        *score = exp(*score - largest);
        sum += *score;
    }
    let share = 1.0 / sum;
    scores.iter_mut().for_each(|score| *score *= share);
}

fn add_share(out: &mut [f32], values: &[f32], share: f32) {
    for (out, value) in out.iter_mut().zip(values) {
        *out += share * value;
    }
}

fn norm(file: &File<'_>, name: &str, width: usize) -> Result<Norm, ReadError> {
    Ok(Norm {
        gain: file.floats(&format!("{name}_gain"), width)?,
        bias: file.floats(&format!("{name}_bias"), width)?,
    })
}

fn shape(file: &File<'_>) -> Result<Shape, ReadError> {
    let table = file.section("table", Layout::Int4Groups)?;
    let first = file.section("layer0_wide", Layout::Int4Groups)?;
    let numbers = file.section("numbers", Layout::Numbers)?;
    let [_, _, _, heads, _] = file.numbers("numbers")?;
    let (width, wide) = (table.columns, first.rows);
    let fits = |size: usize| size.is_multiple_of(32) && (32..=WIDTH_MAX).contains(&size);
    if !fits(width) || !fits(wide) {
        return Err(first.problem(format!("widths {width} and {wide} are not whole groups of 32")));
    }
    if heads == 0 || !width.is_multiple_of(heads) {
        return Err(numbers.problem(format!("{heads} heads do not share a width of {width}")));
    }
    Ok(Shape { width, wide, heads, epsilon: file.floats("settings", 2)?[1] })
}
