//! Sections to the bytes of a `.qme` file: the way back from `file`.

use crate::file::{Kind, Layout, checksum};

const HEADER_BYTES: usize = 40;
const ENTRY_BYTES: usize = 56;
const NAME_BYTES: usize = 24;

/// A section to be written.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) layout: Layout,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) bytes: Vec<u8>,
}

impl Part {
    /// A section of text.
    pub(crate) fn text(name: &str, text: &str) -> Part {
        let bytes = text.as_bytes().to_vec();
        Part { name: name.to_owned(), layout: Layout::Text, rows: 1, columns: 1, bytes }
    }

    /// A section of floats in rows of `columns`.
    pub(crate) fn floats(name: &str, floats: &[f32], columns: usize) -> Part {
        let bytes = floats.iter().flat_map(|float| float.to_le_bytes()).collect();
        let rows = floats.len() / columns;
        Part { name: name.to_owned(), layout: Layout::Floats, rows, columns, bytes }
    }

    /// A section of whole numbers.
    pub(crate) fn numbers(name: &str, numbers: &[u32]) -> Part {
        let bytes = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
        Part {
            name: name.to_owned(),
            layout: Layout::Numbers,
            rows: 1,
            columns: numbers.len(),
            bytes,
        }
    }
}

/// The file of these sections.
pub(crate) fn file(kind: Kind, parts: &[Part]) -> Vec<u8> {
    let mut directory = Vec::new();
    let mut body = Vec::new();
    let begin = HEADER_BYTES + ENTRY_BYTES * parts.len();
    for part in parts {
        let mut name = part.name.as_bytes().to_vec();
        name.resize(NAME_BYTES, 0);
        directory.extend(name);
        for number in [part.layout.number(), narrow(part.rows), narrow(part.columns), 0] {
            directory.extend(number.to_le_bytes());
        }
        for size in [begin + body.len(), part.bytes.len()] {
            directory.extend(wide(size).to_le_bytes());
        }
        body.extend(&part.bytes);
        body.resize(body.len().next_multiple_of(8), 0);
    }
    let after = [directory, body].concat();
    let mut file = b"QMENCODE".to_vec();
    file.extend(1u32.to_le_bytes());
    file.extend(kind.number().to_le_bytes());
    file.extend(wide(after.len()).to_le_bytes());
    file.extend(checksum(&after).to_le_bytes());
    file.extend(narrow(parts.len()).to_le_bytes());
    file.extend(0u32.to_le_bytes());
    file.extend(after);
    file
}

fn narrow(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn wide(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}
