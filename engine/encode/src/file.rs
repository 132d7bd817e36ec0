//! The container of a `.qme` file: header, directory, sections. Every size is checked against the bytes at hand before
//! anything is allocated by it. FORMAT.md has the layout.

use crate::error::ReadError;

const MAGIC: &[u8; 8] = b"QMENCODE";
const VERSION: u32 = 1;
const HEADER_BYTES: usize = 40;
const ENTRY_BYTES: usize = 56;
const NAME_BYTES: usize = 24;
/// A file has about fifty sections (core) or two hundred (plus).
const SECTIONS_MAX: usize = 1024;

/// Which computation the weights are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// N-gram convolutions.
    Core,
    /// A transformer.
    Plus,
}

/// How a section's bytes are laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Text,
    Pieces,
    Floats,
    Int8Rows,
    Int4Groups,
    Numbers,
    Map,
}

impl Kind {
    /// The number that stands for it in a file.
    pub(crate) fn number(self) -> u32 {
        match self {
            Kind::Core => 1,
            Kind::Plus => 2,
        }
    }
}

impl Layout {
    const ALL: [Layout; 7] = [
        Layout::Text,
        Layout::Pieces,
        Layout::Floats,
        Layout::Int8Rows,
        Layout::Int4Groups,
        Layout::Numbers,
        Layout::Map,
    ];

    /// The number that stands for it in a file.
    pub(crate) fn number(self) -> u32 {
        match self {
            Layout::Text => 1,
            Layout::Pieces => 2,
            Layout::Floats => 3,
            Layout::Int8Rows => 4,
            Layout::Int4Groups => 5,
            Layout::Numbers => 6,
            Layout::Map => 7,
        }
    }
}

/// A section of the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Section<'a> {
    pub(crate) name: &'a str,
    pub(crate) layout: Layout,
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) bytes: &'a [u8],
    offset: usize,
}

/// A file whose header, checksum and directory are in order.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) kind: Kind,
    sections: Vec<Section<'a>>,
}

impl<'a> File<'a> {
    /// Checks `bytes` and lists its sections.
    pub(crate) fn read(bytes: &'a [u8]) -> Result<File<'a>, ReadError> {
        let header = bytes.get(..HEADER_BYTES).ok_or(ReadError::NotAnEncoder)?;
        if !header.starts_with(MAGIC) {
            return Err(ReadError::NotAnEncoder);
        }
        let version = u32_at(header, 8);
        if version != VERSION {
            return Err(ReadError::Version { found: version, known: VERSION });
        }
        let after = &bytes[HEADER_BYTES..];
        let expected = u64_at(header, 16);
        if length(after) != expected || !after.len().is_multiple_of(8) {
            return Err(ReadError::Length {
                expected: expected.saturating_add(length(header)),
                found: length(bytes),
            });
        }
        if checksum(after) != u64_at(header, 24) {
            return Err(ReadError::Checksum);
        }
        let count = usize_of(u32_at(header, 32));
        let kind = match u32_at(header, 12) {
            1 => Kind::Core,
            2 => Kind::Plus,
            other => return Err(header_problem(12, format!("kind {other} is not known"))),
        };
        let directory = after.get(..count.saturating_mul(ENTRY_BYTES));
        let (Some(directory), true) = (directory, count <= SECTIONS_MAX) else {
            return Err(header_problem(32, format!("{count} sections do not fit")));
        };
        let mut sections = Vec::with_capacity(count);
        let mut begin = HEADER_BYTES + directory.len();
        for (index, entry) in directory.chunks_exact(ENTRY_BYTES).enumerate() {
            let section = section(bytes, entry, HEADER_BYTES + index * ENTRY_BYTES)?;
            if section.offset != begin {
                return Err(section.problem(format!("it should begin at byte {begin}")));
            }
            begin = (begin + section.bytes.len()).next_multiple_of(8);
            sections.push(section);
        }
        if begin != bytes.len() {
            return Err(header_problem(
                32,
                format!("the sections end at byte {begin}, the file does not"),
            ));
        }
        Ok(File { kind, sections })
    }

    /// Whether there is a section `name`.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.sections.iter().any(|section| section.name == name)
    }

    /// The section `name`, of that layout.
    pub(crate) fn section(&self, name: &str, layout: Layout) -> Result<Section<'a>, ReadError> {
        let found = self.sections.iter().find(|section| section.name == name);
        let section = *found.ok_or_else(|| ReadError::Missing { section: name.to_owned() })?;
        if section.layout == layout {
            Ok(section)
        } else {
            Err(section.problem(format!("it is {:?} and not {layout:?}", section.layout)))
        }
    }

    /// The text of section `name`.
    pub(crate) fn text(&self, name: &str) -> Result<&'a str, ReadError> {
        let section = self.section(name, Layout::Text)?;
        str::from_utf8(section.bytes).map_err(|error| section.problem(error.to_string()))
    }

    /// The floats of section `name`, which must be `count`, each finite.
    pub(crate) fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, ReadError> {
        let section = self.section(name, Layout::Floats)?.shaped(1, count)?;
        section.floats(count)
    }

    /// The whole numbers of section `name`, which must be `N`.
    pub(crate) fn numbers<const N: usize>(&self, name: &str) -> Result<[usize; N], ReadError> {
        let section = self.section(name, Layout::Numbers)?.shaped(1, N)?;
        Ok(std::array::from_fn(|index| usize_of(u32_at(section.bytes, 4 * index))))
    }
}

impl<'a> Section<'a> {
    /// The error that this section is wrong.
    pub(crate) fn problem(&self, problem: String) -> ReadError {
        ReadError::Section {
            section: self.name.to_owned(),
            offset: length_of(self.offset),
            problem,
        }
    }

    /// The same section where its sizes are `rows` and `columns`.
    pub(crate) fn shaped(self, rows: usize, columns: usize) -> Result<Section<'a>, ReadError> {
        if (self.rows, self.columns) == (rows, columns) {
            Ok(self)
        } else {
            Err(self
                .problem(format!("it is {}×{} and not {rows}×{columns}", self.rows, self.columns)))
        }
    }

    /// The first `count` values as little-endian f32, each finite.
    pub(crate) fn floats(&self, count: usize) -> Result<Vec<f32>, ReadError> {
        let (bytes, _) = self.bytes.as_chunks::<4>();
        let floats: Vec<f32> =
            bytes.iter().take(count).map(|four| f32::from_le_bytes(*four)).collect();
        match floats.iter().position(|float| !float.is_finite()) {
            Some(index) => Err(self.problem(format!("value {index} is not a finite number"))),
            None => Ok(floats),
        }
    }
}

/// A size as the file counts.
fn length(bytes: &[u8]) -> u64 {
    length_of(bytes.len())
}

fn length_of(size: usize) -> u64 {
    u64::try_from(size).unwrap_or(u64::MAX)
}

/// A number of the file as a size. On a machine of 16 bits it would saturate, and fail the check that follows.
pub(crate) fn usize_of(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The four bytes at `offset`, little-endian; the caller has checked that they are there.
pub(crate) fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_le_bytes(std::array::from_fn(|index| bytes[offset + index]))
}

fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from_le_bytes(std::array::from_fn(|index| bytes[offset + index]))
}

/// Every word times an odd number of its own, summed: a change within one word always shows.
pub(crate) fn checksum(after: &[u8]) -> u64 {
    let (words, _) = after.as_chunks::<8>();
    let mut odd = 1u64;
    let mut sum = 0u64;
    for word in words {
        sum = sum.wrapping_add(u64::from_le_bytes(*word).wrapping_mul(odd));
        odd = odd.wrapping_add(2);
    }
    sum
}

fn header_problem(offset: u64, problem: String) -> ReadError {
    ReadError::Section { section: "header".to_owned(), offset, problem }
}

fn section<'a>(file: &'a [u8], entry: &'a [u8], at: usize) -> Result<Section<'a>, ReadError> {
    let broken = |problem: &str| ReadError::Section {
        section: "directory".to_owned(),
        offset: length_of(at),
        problem: problem.to_owned(),
    };
    let name = entry[..NAME_BYTES].split(|byte| *byte == 0).next().unwrap_or_default();
    let name =
        str::from_utf8(name).map_err(|error| broken(&format!("the name is not text, {error}")))?;
    let number = u32_at(entry, 24);
    let layout = Layout::ALL.into_iter().find(|layout| layout.number() == number);
    let layout = layout.ok_or_else(|| broken("the layout is not known"))?;
    let (rows, columns) = (usize_of(u32_at(entry, 28)), usize_of(u32_at(entry, 32)));
    let begin = usize::try_from(u64_at(entry, 40)).ok();
    let size = usize::try_from(u64_at(entry, 48)).ok();
    let end = begin.zip(size).and_then(|(begin, size)| begin.checked_add(size));
    let bytes = begin.zip(end).and_then(|(begin, end)| file.get(begin..end));
    let bytes = bytes.ok_or_else(|| broken("the section lies outside the file"))?;
    let section = Section { name, layout, rows, columns, bytes, offset: begin.unwrap_or_default() };
    match expected_bytes(&section) {
        Some(expected) if expected == bytes.len() => Ok(section),
        Some(expected) => Err(section.problem(format!(
            "{rows}×{columns} needs {expected} bytes and there are {}",
            bytes.len()
        ))),
        None => Err(section.problem(format!("{rows}×{columns} is not a possible size"))),
    }
}

/// How long the section's bytes must be by its sizes; its own bytes tell where text, pieces or a map end.
fn expected_bytes(section: &Section<'_>) -> Option<usize> {
    let cells = section.rows.checked_mul(section.columns)?;
    match section.layout {
        Layout::Text if cells == 1 => Some(section.bytes.len()),
        Layout::Text => None,
        Layout::Pieces | Layout::Map if section.columns != 1 => None,
        Layout::Floats | Layout::Numbers => cells.checked_mul(4),
        Layout::Int8Rows => section.rows.checked_mul(4)?.checked_add(cells),
        Layout::Int4Groups if section.columns.is_multiple_of(32) => {
            (cells / 16).checked_add(cells / 2)
        }
        Layout::Int4Groups => None,
        Layout::Pieces => {
            let heads = section.rows.checked_mul(5)?;
            let lengths = section.bytes.get(heads - section.rows..heads)?;
            lengths.iter().try_fold(heads, |sum, length| sum.checked_add(usize::from(*length)))
        }
        Layout::Map => {
            let heads = section.rows.checked_mul(5)?;
            let counts = section.bytes.get(heads - section.rows..heads)?;
            counts.iter().try_fold(heads, |sum, count| sum.checked_add(4 * usize::from(*count)))
        }
    }
}
