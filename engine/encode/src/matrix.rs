//! Matrices of 8-bit weights, and their product with rows that are quantised on the way. The sums are whole numbers,
//! so that every processor gives the same bits.

use crate::arithmetic::{largest_magnitude, round_to_i8};
use crate::error::ReadError;
use crate::file::{Layout, Section};
use crate::kernel::{self, Block, Rows};
use crate::table::Table;

/// Outputs that lie side by side in memory.
pub(crate) const BLOCK: usize = kernel::OUTPUTS;

/// Weights of `outputs` × `inputs`, one scale for each output.
#[derive(Debug)]
pub(crate) struct Matrix {
    inputs: usize,
    outputs: usize,
    scales: Vec<f32>,
    blocks: Vec<Block>,
}

/// Rows of activations at eight bits, one scale for each row.
#[derive(Debug)]
pub(crate) struct Quantised {
    rows: Rows,
    scales: Vec<f32>,
}

impl Quantised {
    /// Quantises rows of `columns` values each; `values` holds whole rows, and `columns` is a multiple of four.
    pub(crate) fn new(values: &[f32], columns: usize) -> Quantised {
        let mut rows = Rows::new(columns);
        let mut scales = Vec::with_capacity(values.len() / columns);
        for row in values.chunks_exact(columns) {
            let largest = largest_magnitude(row);
            let inverse = if largest > 0.0 { 127.0 / largest } else { 0.0 };
            scales.push(largest / 127.0);
            rows.push(
                row.as_chunks::<4>()
                    .0
                    .iter()
                    .map(|four| four.map(|value| round_to_i8(value * inverse))),
            );
        }
        Quantised { rows, scales }
    }
}

impl Matrix {
    /// Takes over a section of [`Layout::Int8Rows`] with `inputs` columns and `outputs` rows.
    pub(crate) fn read(
        section: Section<'_>,
        outputs: usize,
        inputs: usize,
    ) -> Result<Matrix, ReadError> {
        debug_assert_eq!(section.layout, Layout::Int8Rows);
        let section = section.shaped(outputs, inputs)?;
        let scales = section.floats(outputs)?;
        let weights = &section.bytes[4 * outputs..];
        if let Some(at) = weights.iter().position(|weight| *weight == 128) {
            return Err(section.problem(format!("weight {at} is below -127")));
        }
        Ok(Matrix::new(scales, weights, inputs))
    }

    /// From rows of weights, bytes standing for i8 within ±127. `inputs` is a multiple of four, the outputs of [`BLOCK`].
    pub(crate) fn new(scales: Vec<f32>, weights: &[u8], inputs: usize) -> Matrix {
        let outputs = scales.len();
        debug_assert!(
            inputs.is_multiple_of(4)
                && outputs.is_multiple_of(BLOCK)
                && weights.len() == inputs * outputs
        );
        let blocks =
            weights.chunks_exact(inputs * BLOCK).map(|rows| Block::new(rows, inputs)).collect();
        Matrix { inputs, outputs, scales, blocks }
    }

    /// From 4-bit rows, quantised again: one scale a row instead of one a group.
    pub(crate) fn from_table(table: &Table, outputs: usize, inputs: usize) -> Matrix {
        let mut values = vec![0.0; outputs * inputs];
        for (row, values) in (0u32..).zip(values.chunks_exact_mut(inputs)) {
            table.row(row, values);
        }
        let mut scales = Vec::with_capacity(outputs);
        let mut weights = Vec::with_capacity(outputs * inputs);
        for row in values.chunks_exact(inputs) {
            let largest = largest_magnitude(row);
            let inverse = if largest > 0.0 { 127.0 / largest } else { 0.0 };
            scales.push(largest / 127.0);
            weights.extend(row.iter().map(|value| round_to_i8(value * inverse).cast_unsigned()));
        }
        Matrix::new(scales, &weights, inputs)
    }

    /// How many values a product has.
    pub(crate) fn outputs(&self) -> usize {
        self.outputs
    }

    /// The product with each row of `activations`: rows of [`Matrix::outputs`] values, one after another.
    pub(crate) fn multiply(&self, activations: &Quantised) -> Vec<f32> {
        debug_assert_eq!(activations.rows.columns(), self.inputs);
        let count = activations.scales.len();
        let mut products = vec![0.0; count * self.outputs];
        let mut sums = vec![[0; BLOCK]; count];
        let scales = self.scales.as_chunks::<BLOCK>().0;
        for (index, (block, scales)) in self.blocks.iter().zip(scales).enumerate() {
            kernel::sums(block, &activations.rows, &mut sums);
            let rows = products.chunks_exact_mut(self.outputs);
            for ((row, sums), activation_scale) in rows.zip(&sums).zip(&activations.scales) {
                let out = &mut row.as_chunks_mut::<BLOCK>().0[index];
                settle(out, sums, *activation_scale, scales);
            }
        }
        products
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a sum has at most 26 bits; the last two do not matter"
)]
fn settle(
    out: &mut [f32; BLOCK],
    sums: &[i32; BLOCK],
    activation_scale: f32,
    scales: &[f32; BLOCK],
) {
    for ((out, sum), scale) in out.iter_mut().zip(sums).zip(scales) {
        *out = *sum as f32 * (activation_scale * scale);
    }
}
