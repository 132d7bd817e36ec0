//! The table of piece vectors, kept packed at four bits; a row is unpacked when it is asked for.

use crate::error::ReadError;
use crate::file::{Layout, Section, usize_of};

/// Values that share a scale.
pub(crate) const GROUP: usize = 32;

/// Rows of 4-bit values in groups of [`GROUP`], each group with its scale: value = (nibble − 8) × scale.
#[derive(Debug)]
pub(crate) struct Table {
    columns: usize,
    scales: Vec<[u8; 2]>,
    nibbles: Vec<[u8; GROUP / 2]>,
}

impl Table {
    /// Takes over a section of [`Layout::Int4Groups`].
    pub(crate) fn read(section: &Section<'_>) -> Result<Table, ReadError> {
        debug_assert_eq!(section.layout, Layout::Int4Groups);
        let groups = section.rows * section.columns / GROUP;
        let (scales, nibbles) = section.bytes.split_at(2 * groups);
        let table = Table {
            columns: section.columns,
            scales: scales.as_chunks::<2>().0.to_vec(),
            nibbles: nibbles.as_chunks::<{ GROUP / 2 }>().0.to_vec(),
        };
        match table.scales.iter().position(|scale| !half(*scale).is_finite()) {
            Some(group) => {
                Err(section.problem(format!("the scale of group {group} is not finite")))
            }
            None => Ok(table),
        }
    }

    /// Writes row `row` to `out`, which has one place for each column. A row beyond the end counts as zeros.
    pub(crate) fn row(&self, row: u32, out: &mut [f32]) {
        let row = usize_of(row);
        let groups = self.columns / GROUP;
        let span = row * groups..(row + 1) * groups;
        let (Some(scales), Some(nibbles)) = (self.scales.get(span.clone()), self.nibbles.get(span))
        else {
            out.fill(0.0);
            return;
        };
        for ((group, scale), nibbles) in
            out.as_chunks_mut::<GROUP>().0.iter_mut().zip(scales).zip(nibbles)
        {
            let scale = half(*scale);
            let (low, high) = group.split_at_mut(GROUP / 2);
            for ((low, high), packed) in low.iter_mut().zip(high).zip(nibbles) {
                *low = f32::from(i16::from(packed & 15) - 8) * scale;
                *high = f32::from(i16::from(packed >> 4) - 8) * scale;
            }
        }
    }
}

/// The value of a little-endian IEEE half.
pub(crate) fn half(bytes: [u8; 2]) -> f32 {
    let bits = u32::from(u16::from_le_bytes(bytes));
    let sign = (bits & 0x8000) << 16;
    let magnitude = bits & 0x7FFF;
    if magnitude >= 0x7C00 {
        return f32::from_bits(sign | 0x7F80_0000 | (magnitude & 0x3FF) << 13);
    }
    // Multiplying by 2^112 moves the exponent's bias, and serves the subnormal halves too.
    let value = f32::from_bits(magnitude << 13) * f32::from_bits(0x7780_0000);
    f32::from_bits(sign | value.to_bits())
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn halves() {
        let values = [
            (0x0000u16, 0.0),
            (0x3C00, 1.0),
            (0xC000, -2.0),
            (0x0001, 5.960_464_5e-8),
            (0x7BFF, 65504.0),
        ];
        for (bits, value) in values {
            assert_eq!(half(bits.to_le_bytes()).to_bits(), f32::to_bits(value), "{bits:x}");
        }
        assert!(half(0x7C00u16.to_le_bytes()).is_infinite());
    }
}
