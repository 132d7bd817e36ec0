//! The snapshot file: what was compiled, to be read back without the packs.
//!
//! Layout, all numbers little-endian: magic, format version, then terms, quads and programs, each
//! with its length, then a checksum (64-bit FNV-1a) of everything before it. The catalogue and
//! the columns are derived again when the file is read.

use std::io::{self, Write};

use domain::{GraphId, TermId};

use crate::builder::{SnapshotBuilder, SnapshotError};
use crate::program::Programs;
use crate::snapshot::Snapshot;
use crate::terms::Term;
use crate::triples::Quad;

const MAGIC: &[u8; 8] = b"QMSNAP\r\n";

/// The version that this program writes, and the newest that it reads.
pub const FILE_VERSION: u32 = 1;

/// Writes a snapshot.
///
/// # Errors
/// Where the writer fails.
pub fn write(snapshot: &Snapshot, mut out: impl Write) -> io::Result<()> {
    let mut bytes = MAGIC.to_vec();
    put(&mut bytes, u64::from(FILE_VERSION));
    let terms = snapshot.terms();
    put(&mut bytes, terms.len() as u64);
    for index in 0..terms.len() {
        let (kind, text, extra) = match terms.get(TermId::from_index(index)) {
            Term::Iri(text) => (0, text, ""),
            Term::Blank(text) => (1, text, ""),
            Term::Typed { value, datatype } => (2, value, datatype),
            Term::Text { value, language } => (3, value, language),
        };
        bytes.push(kind);
        put_text(&mut bytes, text);
        put_text(&mut bytes, extra);
    }
    put(&mut bytes, snapshot.triples().len() as u64);
    for quad in snapshot.triples().quads() {
        let ids = [quad.subject.index(), quad.predicate.index(), quad.object.index()];
        for index in ids.into_iter().chain([quad.graph.index()]) {
            put(&mut bytes, index as u64);
        }
    }
    put_text(&mut bytes, &serde_json::to_string(snapshot.programs()).map_err(io::Error::other)?);
    let checksum = fnv(&bytes);
    bytes.extend_from_slice(&checksum.to_le_bytes());
    out.write_all(&bytes)?;
    out.flush()
}

/// Reads a snapshot back.
///
/// # Errors
/// Where the bytes are no snapshot file, are damaged or cut off, or come from a newer program.
pub fn read(bytes: &[u8]) -> Result<Snapshot, SnapshotError> {
    let Some(body) = bytes.strip_prefix(MAGIC) else {
        return Err(file("is none: its first bytes are others"));
    };
    let Some((_, checksum)) = bytes.split_last_chunk::<8>() else {
        return Err(file("breaks off"));
    };
    let mut reader = Reader(&body[..body.len().saturating_sub(8)]);
    let version = reader.number()?;
    if version > u64::from(FILE_VERSION) {
        return Err(file(&format!(
            "has version {version}, this program reads up to {FILE_VERSION}"
        )));
    }
    if fnv(&bytes[..bytes.len() - 8]) != u64::from_le_bytes(*checksum) {
        return Err(file("is damaged or breaks off: compile the packs again"));
    }
    let mut builder = SnapshotBuilder::default();
    let terms = read_terms(&mut reader, &mut builder)?;
    read_quads(&mut reader, &mut builder, terms)?;
    let programs: Programs = serde_json::from_str(reader.text()?)
        .map_err(|error| file(&format!("has programs that cannot be read: {error}")))?;
    Ok(builder.build().with_programs(programs))
}

fn read_terms(
    reader: &mut Reader<'_>,
    builder: &mut SnapshotBuilder,
) -> Result<usize, SnapshotError> {
    let count = reader.index()?;
    for index in 0..count {
        let kind = reader.byte()?;
        let (text, extra) = (reader.text()?, reader.text()?);
        let term = match kind {
            0 => Term::Iri(text),
            1 => Term::Blank(text),
            2 => Term::Typed { value: text, datatype: extra },
            3 => Term::Text { value: text, language: extra },
            other => return Err(file(&format!("has a term of kind {other}"))),
        };
        if builder.term(term)?.index() != index {
            return Err(file("states a term twice"));
        }
    }
    Ok(count)
}

fn read_quads(
    reader: &mut Reader<'_>,
    builder: &mut SnapshotBuilder,
    terms: usize,
) -> Result<(), SnapshotError> {
    for _ in 0..reader.index()? {
        let mut term = || match reader.index()? {
            index if index < terms => Ok(TermId::from_index(index)),
            index => Err(file(&format!("names term {index} of {terms}"))),
        };
        let (subject, predicate, object) = (term()?, term()?, term()?);
        let graph = reader.index()?;
        if graph > usize::from(u16::MAX) {
            return Err(SnapshotError::TooManyGraphs);
        }
        let graph = GraphId::from_index(graph);
        builder.insert(Quad { subject, predicate, object, graph })?;
    }
    Ok(())
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], SnapshotError> {
        let (head, tail) = self.0.split_at_checked(length).ok_or_else(|| file("breaks off"))?;
        self.0 = tail;
        Ok(head)
    }

    fn byte(&mut self) -> Result<u8, SnapshotError> {
        Ok(self.take(1)?[0])
    }

    /// A number in LEB128.
    fn number(&mut self) -> Result<u64, SnapshotError> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 127) << shift;
            if byte < 128 {
                return Ok(number);
            }
        }
        Err(file("has a number that is too long"))
    }

    fn index(&mut self) -> Result<usize, SnapshotError> {
        usize::try_from(self.number()?).map_err(|_too_large| file("has a number that is too large"))
    }

    fn text(&mut self) -> Result<&'a str, SnapshotError> {
        let length = self.index()?;
        std::str::from_utf8(self.take(length)?)
            .map_err(|error| file(&format!("has a text that is not UTF-8: {error}")))
    }
}

fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number > 127 {
        bytes.push(number.to_le_bytes()[0] | 128);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
}

fn put_text(bytes: &mut Vec<u8>, text: &str) {
    put(bytes, text.len() as u64);
    bytes.extend_from_slice(text.as_bytes());
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn file(what: &str) -> SnapshotError {
    SnapshotError::File(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample(triples: &[(u8, u8, String)]) -> Snapshot {
        let mut builder = SnapshotBuilder::default();
        let graph = builder.graph().unwrap();
        for (subject, predicate, object) in triples {
            let subject = builder.iri(&format!("urn:{subject}")).unwrap();
            let predicate = builder.iri(&format!("urn:p{predicate}")).unwrap();
            let object = builder.term(Term::Text { value: object, language: "zh" }).unwrap();
            builder.insert(Quad { subject, predicate, object, graph }).unwrap();
        }
        builder.build()
    }

    fn bytes(snapshot: &Snapshot) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(snapshot, &mut bytes).unwrap();
        bytes
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(triples in prop::collection::vec(any::<(u8, u8, String)>(), 0..40)) {
            let snapshot = sample(&triples);
            let again = read(&bytes(&snapshot)).unwrap();
            prop_assert!(snapshot.triples().quads().eq(again.triples().quads()));
            prop_assert_eq!(snapshot.terms().len(), again.terms().len());
            prop_assert_eq!(bytes(&snapshot), bytes(&again));
        }

        #[test]
        fn any_change_of_a_byte_is_noticed(at in any::<prop::sample::Index>(), bit in 0..8_u8) {
            let mut bytes = bytes(&sample(&[(1, 2, "三".to_owned())]));
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            prop_assert!(read(&bytes).is_err());
        }
    }

    #[test]
    fn a_file_that_breaks_off_or_is_newer_says_so() {
        let whole = bytes(&sample(&[(1, 2, "三".to_owned())]));
        for length in 0..whole.len() {
            assert!(read(&whole[..length]).is_err(), "{length} bytes of {}", whole.len());
        }
        let mut newer = whole.clone();
        newer[MAGIC.len()] = 9;
        assert!(read(&newer).unwrap_err().to_string().contains("version 9"));
    }
}
