//! The file `e5-small-q4.bin`: sizes, vocabulary, a directory of tensors, their bytes. All sizes are checked against the
//! bytes at hand.

use std::collections::BTreeMap;

use crate::error::ReadError;

/// Weights that share a scale.
pub(super) const GROUP: usize = 32;
/// A half as scale, then sixteen bytes of nibbles.
const BLOCK_BYTES: usize = 18;
const PACKED: u8 = 1;

/// What the file holds.
#[derive(Debug)]
pub(super) struct Source<'a> {
    pub(super) hidden: usize,
    pub(super) layers: usize,
    pub(super) heads: usize,
    pub(super) wide: usize,
    pub(super) vocabulary: usize,
    pub(super) positions: usize,
    pub(super) kinds: usize,
    pub(super) epsilon: f32,
    pub(super) begin: usize,
    pub(super) end: usize,
    pub(super) unknown: usize,
    pub(super) pieces: Vec<&'a str>,
    pub(super) scores: Vec<f32>,
    pub(super) normalisation: Vec<(char, Vec<char>)>,
    tensors: BTreeMap<&'a str, Stored<'a>>,
}

/// The layout of a tensor, how many values it has, its bytes.
type Stored<'a> = (u8, usize, &'a [u8]);

/// A tensor at four bits.
#[derive(Debug)]
pub(super) struct Tensor<'a> {
    pub(super) blocks: &'a [[u8; BLOCK_BYTES]],
}

impl<'a> Source<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Result<Source<'a>, ReadError> {
        let mut at = Cursor { bytes, at: 0 };
        if at.take(4, "magic")? != b"E5S1" {
            return Err(problem("magic", 0, "the file does not begin with E5S1".to_owned()));
        }
        at.take(4, "version")?;
        let [hidden, layers, heads, wide, vocabulary, positions, kinds] = at.sizes("sizes")?;
        let epsilon = f32::from_bits(at.number("epsilon")?);
        let [block, count, begin, end, _pad, unknown] = at.sizes("vocabulary")?;
        let fits = |size: usize| size > 0 && size <= 4096 && size.is_multiple_of(GROUP);
        let is_sane = fits(hidden) && fits(wide) && block == GROUP && layers <= 48 && kinds > 0;
        if !is_sane || [begin, end, unknown].iter().any(|id| *id >= count) || count > vocabulary {
            return Err(problem("sizes", 8, "the sizes contradict each other".to_owned()));
        }
        let (pieces, scores) = at.pieces(count)?;
        let normalisation = at.normalisation()?;
        let tensors = at.directory()?;
        Ok(Source {
            hidden,
            layers,
            heads,
            wide,
            vocabulary,
            positions,
            kinds,
            epsilon,
            begin,
            end,
            unknown,
            pieces,
            scores,
            normalisation,
            tensors,
        })
    }

    /// The floats of a tensor of `count`.
    pub(super) fn floats(&self, name: &str, count: usize) -> Result<Vec<f32>, ReadError> {
        let (layout, bytes) = self.tensor(name, count)?;
        if layout == PACKED || bytes.len() != 4 * count {
            return Err(problem(name, 0, "it is not a tensor of floats".to_owned()));
        }
        Ok(bytes.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect())
    }

    /// The blocks of a packed tensor of `count` values.
    pub(super) fn packed(&self, name: &str, count: usize) -> Result<Tensor<'a>, ReadError> {
        let (layout, bytes) = self.tensor(name, count)?;
        if layout != PACKED || bytes.len() != count / GROUP * BLOCK_BYTES {
            return Err(problem(name, 0, "it is not a packed tensor".to_owned()));
        }
        Ok(Tensor { blocks: bytes.as_chunks().0 })
    }

    fn tensor(&self, name: &str, count: usize) -> Result<(u8, &'a [u8]), ReadError> {
        match self.tensors.get(name) {
            Some((layout, found, bytes)) if *found == count => Ok((*layout, bytes)),
            Some((_, found, _)) => {
                Err(problem(name, 0, format!("it has {found} values and not {count}")))
            }
            None => Err(ReadError::Missing { section: name.to_owned() }),
        }
    }
}

/// A place in the file.
#[derive(Debug)]
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize, what: &str) -> Result<&'a [u8], ReadError> {
        let end = self.at.checked_add(count);
        let taken = end.and_then(|end| self.bytes.get(self.at..end));
        let taken = taken.ok_or_else(|| problem(what, self.at, "the file ends here".to_owned()))?;
        self.at += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self, what: &str) -> Result<[u8; N], ReadError> {
        let taken = self.take(N, what)?;
        Ok(std::array::from_fn(|index| taken[index]))
    }

    fn number(&mut self, what: &str) -> Result<u32, ReadError> {
        Ok(u32::from_le_bytes(self.array(what)?))
    }

    fn size(&mut self, what: &str) -> Result<usize, ReadError> {
        let (at, number) = (self.at, self.number(what)?);
        // The file counts with a sign; a negative size shows as more than half of the range.
        let size = usize::try_from(number).ok().filter(|_| number <= u32::MAX / 2);
        size.ok_or_else(|| problem(what, at, format!("{number} is not a size")))
    }

    fn long(&mut self, what: &str) -> Result<usize, ReadError> {
        let (at, number) = (self.at, u64::from_le_bytes(self.array(what)?));
        usize::try_from(number).map_err(|error| problem(what, at, error.to_string()))
    }

    fn sizes<const N: usize>(&mut self, what: &str) -> Result<[usize; N], ReadError> {
        let mut sizes = [0; N];
        for size in &mut sizes {
            *size = self.size(what)?;
        }
        Ok(sizes)
    }

    fn pieces(&mut self, count: usize) -> Result<(Vec<&'a str>, Vec<f32>), ReadError> {
        let length = self.long("pieces")?;
        let offsets = self.take(4 * (count + 1), "pieces")?.as_chunks::<4>().0;
        let scores = self.take(4 * count, "scores")?.as_chunks::<4>().0;
        let begin = self.at;
        let blob = self.take(length, "pieces")?;
        let offset = |index: usize| usize::try_from(u32::from_le_bytes(offsets[index])).ok();
        let piece = |index: usize| {
            let bytes = blob.get(offset(index)?..offset(index + 1)?)?;
            str::from_utf8(bytes).ok()
        };
        let broken = |index| problem("pieces", begin, format!("piece {index} is not text"));
        let pieces = (0..count).map(|index| piece(index).ok_or_else(|| broken(index)));
        let scores = scores.iter().map(|four| f32::from_le_bytes(*four)).collect();
        Ok((pieces.collect::<Result<_, _>>()?, scores))
    }

    fn normalisation(&mut self) -> Result<Vec<(char, Vec<char>)>, ReadError> {
        let [count, _bytes] = self.sizes("normalisation")?;
        let mut entries = BTreeMap::new();
        for _ in 0..count {
            let key = self.character()?;
            let [length] = self.array("normalisation")?;
            let value = (0..length).map(|_| self.character()).collect::<Result<_, _>>()?;
            entries.insert(key, value);
        }
        Ok(entries.into_iter().collect())
    }

    fn character(&mut self) -> Result<char, ReadError> {
        let (at, number) = (self.at, self.number("normalisation")?);
        char::from_u32(number)
            .ok_or_else(|| problem("normalisation", at, format!("{number} is not a character")))
    }

    fn directory(&mut self) -> Result<BTreeMap<&'a str, Stored<'a>>, ReadError> {
        let count = self.size("directory")?;
        let mut tensors = BTreeMap::new();
        for _ in 0..count {
            let at = self.at;
            let broken = || problem("directory", at, "an entry is broken".to_owned());
            let length = u16::from_le_bytes(self.array("directory")?);
            let name = str::from_utf8(self.take(usize::from(length), "directory")?)
                .ok()
                .ok_or_else(broken)?;
            let [layout] = self.array("directory")?;
            let values = self.size("directory")?;
            let (begin, size) = (self.long("directory")?, self.long("directory")?);
            let end = begin.checked_add(size).ok_or_else(broken)?;
            let bytes = self.bytes.get(begin..end).ok_or_else(broken)?;
            tensors.insert(name, (layout, values, bytes));
        }
        Ok(tensors)
    }
}

fn problem(section: &str, at: usize, problem: String) -> ReadError {
    let offset = u64::try_from(at).unwrap_or(u64::MAX);
    ReadError::Section { section: section.to_owned(), offset, problem }
}
