//! Model files: a header that tells a model from anything else, a version, and a checksum that
//! tells a damaged file. Little-endian. A file is written beside its place and then renamed, so that
//! what was there stays until the new one is whole.

use std::fs;
use std::path::Path;

use crate::error::Error;
use crate::matrix::Sparse;
use crate::models::{Model, read_model};
use crate::whole::write_whole;

/// What every model file begins with.
const MAGIC: &[u8; 8] = b"QMMODEL\0";
/// Of this layout.
const VERSION: u32 = 1;
/// Magic, version, checksum and length of the rest.
const HEADER: usize = 8 + 4 + 8 + 8;

const TRAIN_AGAIN: &str = "train it again, or take another copy";

/// A model with the names of its items, by which it is understood elsewhere.
#[derive(Debug)]
pub struct Saved {
    /// The items' names, by number.
    pub items: Vec<String>,
    /// What it was fitted by, as JSON.
    pub recipe: String,
    /// The model.
    pub model: Box<dyn Model>,
}

impl Saved {
    /// Items by items, where the model is that and no more.
    #[must_use]
    pub fn table(&self) -> Option<&Sparse> {
        self.model.table()
    }

    /// The bytes of its file.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer { bytes: vec![0; HEADER] };
        writer.text(&self.recipe);
        writer.size(self.items.len());
        for name in &self.items {
            writer.text(name);
        }
        self.model.write(&mut writer);
        let mut bytes = writer.bytes;
        let (sum, length) = (checksum(&bytes[HEADER..]), bytes.len() - HEADER);
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[12..20].copy_from_slice(&sum.to_le_bytes());
        bytes[20..28].copy_from_slice(&length_of(length).to_le_bytes());
        bytes
    }

    /// Reads a file's bytes; `name` is what errors call it.
    ///
    /// # Errors
    /// Bytes that are no model, of another version, cut short or damaged.
    pub fn from_bytes(bytes: &[u8], name: &str) -> Result<Self, Error> {
        let foreign = |why: &str, remedy| Error::Foreign { what: format!("{name}: {why}"), remedy };
        if bytes.get(..8) != Some(&MAGIC[..]) {
            return Err(foreign("is no model file", "give the file that `qianmian train` wrote"));
        }
        let mut header = Reader { rest: &bytes[8..], name };
        let version = u32::from_le_bytes(header.array()?);
        if version != VERSION {
            let why = format!("is of version {version}, and this engine reads {VERSION}");
            return Err(foreign(&why, TRAIN_AGAIN));
        }
        let sum = u64::from_le_bytes(header.array()?);
        let length = u64::from_le_bytes(header.array()?);
        let body = header.rest;
        if length_of(body.len()) != length {
            return Err(foreign("is cut short or has a tail", TRAIN_AGAIN));
        }
        if checksum(body) != sum {
            return Err(foreign("is damaged: its checksum does not hold", TRAIN_AGAIN));
        }
        let mut reader = Reader { rest: body, name };
        let recipe = reader.text()?;
        let count = reader.size()?;
        let mut items = Vec::new();
        for _ in 0..count {
            items.push(reader.text()?);
        }
        let model = read_model(&mut reader)?;
        if model.items() != items.len() || !reader.rest.is_empty() {
            return Err(reader.foreign("its model and its items do not belong together"));
        }
        Ok(Self { items, recipe, model })
    }

    /// Writes the file: beside its place, then renamed.
    ///
    /// # Errors
    /// What the system says, a full disk for one; what was there before is kept.
    pub fn save(&self, path: &Path) -> Result<(), Error> {
        write_whole(path, &self.to_bytes())
    }

    /// Reads a file.
    ///
    /// # Errors
    /// A file that cannot be read, or holds no model.
    pub fn load(path: &Path) -> Result<Self, Error> {
        let bytes = fs::read(path).map_err(|why| Error::File { path: path.to_path_buf(), why })?;
        Self::from_bytes(&bytes, &path.display().to_string())
    }
}

/// Appends values.
#[derive(Debug)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    pub(crate) fn byte(&mut self, value: u8) {
        self.bytes.push(value);
    }

    pub(crate) fn size(&mut self, value: usize) {
        self.bytes.extend_from_slice(&length_of(value).to_le_bytes());
    }

    pub(crate) fn float(&mut self, value: f32) {
        self.bytes.extend_from_slice(&value.to_le_bytes());
    }

    pub(crate) fn text(&mut self, value: &str) {
        self.size(value.len());
        self.bytes.extend_from_slice(value.as_bytes());
    }

    pub(crate) fn floats(&mut self, values: &[f32]) {
        self.size(values.len());
        self.bytes.reserve(values.len() * 4);
        for value in values {
            self.float(*value);
        }
    }

    pub(crate) fn numbers(&mut self, values: &[u32]) {
        self.size(values.len());
        for value in values {
            self.bytes.extend_from_slice(&value.to_le_bytes());
        }
    }

    pub(crate) fn sparse(&mut self, matrix: &Sparse) {
        let (starts, columns, values) = matrix.parts();
        self.size(matrix.columns());
        self.size(starts.len());
        for start in starts {
            self.size(*start);
        }
        self.numbers(columns);
        self.floats(values);
    }
}

/// Takes values off.
#[derive(Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    name: &'a str,
}

impl Reader<'_> {
    /// What is wrong with the file being read.
    pub(crate) fn foreign(&self, why: &str) -> Error {
        Error::Foreign { what: format!("{}: {why}", self.name), remedy: TRAIN_AGAIN }
    }

    fn take(&mut self, count: usize) -> Result<&[u8], Error> {
        if count > self.rest.len() {
            return Err(self.foreign("ends in the middle of a value"));
        }
        let (taken, rest) = self.rest.split_at(count);
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, Error> {
        Ok(self.array::<1>()?[0])
    }

    pub(crate) fn size(&mut self) -> Result<usize, Error> {
        let value = u64::from_le_bytes(self.array()?);
        usize::try_from(value).map_err(|_beyond| self.foreign("names a size beyond this machine"))
    }

    pub(crate) fn float(&mut self) -> Result<f32, Error> {
        Ok(f32::from_le_bytes(self.array()?))
    }

    pub(crate) fn text(&mut self) -> Result<String, Error> {
        let count = self.size()?;
        let bytes = self.take(count)?.to_vec();
        String::from_utf8(bytes).map_err(|_other| self.foreign("holds a name that is no text"))
    }

    pub(crate) fn floats(&mut self) -> Result<Vec<f32>, Error> {
        let values = self.words()?.map(f32::from_le_bytes);
        Ok(values.collect())
    }

    pub(crate) fn numbers(&mut self) -> Result<Vec<u32>, Error> {
        let values = self.words()?.map(u32::from_le_bytes);
        Ok(values.collect())
    }

    fn words(&mut self) -> Result<impl Iterator<Item = [u8; 4]> + '_, Error> {
        let count = self.size()?;
        // A count that no file could hold saturates and is found too long.
        let bytes = self.take(count.saturating_mul(4))?;
        Ok(bytes.chunks_exact(4).map(|chunk| [chunk[0], chunk[1], chunk[2], chunk[3]]))
    }

    pub(crate) fn sparse(&mut self) -> Result<Sparse, Error> {
        let columns_total = self.size()?;
        let count = self.size()?;
        let mut starts = Vec::new();
        for _ in 0..count {
            starts.push(self.size()?);
        }
        let columns = self.numbers()?;
        let values = self.floats()?;
        Sparse::from_parts(columns_total, starts, columns, values)
            .ok_or_else(|| self.foreign("holds a matrix that is none"))
    }
}

fn length_of(value: usize) -> u64 {
    u64::try_from(value).expect("a place in memory has at most 64 bits")
}

/// Tells damage, not malice: each word is mixed in with its place.
fn checksum(bytes: &[u8]) -> u64 {
    let mut sum = 0x9e37_79b9_7f4a_7c15;
    for chunk in bytes.chunks(8) {
        let mut word = [0; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        sum = mix(sum, u64::from_le_bytes(word));
    }
    mix(sum, length_of(bytes.len()))
}

fn mix(sum: u64, word: u64) -> u64 {
    let mixed = (sum ^ word).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 29)
}
