//! Reads zip archives: stored and deflated members, nothing else.

use miniz_oxide::inflate::decompress_to_vec_with_limit;

/// A member of an archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Its path in the archive.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// Members that unpack to more are refused.
const BYTES_MAX: usize = 1 << 28;

/// The members of an archive, folders left out, in the order of its directory (PKWARE's APPNOTE 6.3.10,
/// sections 4.3.7, 4.3.12 and 4.3.16).
pub(crate) fn members(archive: &[u8]) -> Result<Vec<Member>, String> {
    let end = archive.windows(4).rposition(|it| it == b"PK\x05\x06");
    let end = end.ok_or("no end of a zip directory")?;
    let count = short(archive, end + 10)?;
    let mut at = long(archive, end + 16)?;
    let mut members = Vec::with_capacity(count);
    for _ in 0..count {
        if archive.get(at..at + 4) != Some(b"PK\x01\x02") {
            return Err("the zip directory is broken".to_owned());
        }
        let name = archive.get(at + 46..at + 46 + short(archive, at + 28)?).ok_or(CUT)?;
        let path = String::from_utf8_lossy(name).into_owned();
        if !path.ends_with('/') {
            let bytes = unpack(archive, at).map_err(|why| format!("{path}: {why}"))?;
            members.push(Member { path, bytes });
        }
        at += 46 + name.len() + short(archive, at + 30)? + short(archive, at + 32)?;
    }
    Ok(members)
}

const CUT: &str = "the archive is cut off";

fn unpack(archive: &[u8], entry: usize) -> Result<Vec<u8>, String> {
    let (packed, size) = (long(archive, entry + 20)?, long(archive, entry + 24)?);
    let local = long(archive, entry + 42)?;
    let from = local + 30 + short(archive, local + 26)? + short(archive, local + 28)?;
    let packed = archive.get(from..from.saturating_add(packed)).ok_or(CUT)?;
    if size > BYTES_MAX {
        return Err(format!("{size} bytes are too many"));
    }
    match short(archive, entry + 10)? {
        0 => Ok(packed.to_vec()),
        8 => decompress_to_vec_with_limit(packed, size.max(1))
            .map_err(|error| format!("cannot be unpacked: {error}")),
        other => Err(format!("method {other} is not read: pack it again with plain zip")),
    }
}

fn short(archive: &[u8], at: usize) -> Result<usize, String> {
    let bytes = archive.get(at..at.saturating_add(2)).ok_or(CUT)?;
    Ok(usize::from(u16::from_le_bytes([bytes[0], bytes[1]])))
}

fn long(archive: &[u8], at: usize) -> Result<usize, String> {
    let bytes = archive.get(at..at.saturating_add(4)).ok_or(CUT)?;
    let value = u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]);
    usize::try_from(value).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::members;

    /// An archive with one stored and one deflated member, made by hand.
    fn archive() -> Vec<u8> {
        let text = "一样的话，一样的话，一样的话".as_bytes();
        let deflated = miniz_oxide::deflate::compress_to_vec(text, 6);
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for (name, method, packed) in [("a/x.txt", 0_u8, text), ("a/y.txt", 8, deflated.as_slice())]
        {
            let offset = u32::try_from(bytes.len()).unwrap();
            let mut sizes = vec![0; 4];
            sizes.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
            sizes.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
            sizes.extend([u8::try_from(name.len()).unwrap(), 0, 0, 0]);
            bytes.extend(b"PK\x03\x04\x14\0\0\0");
            bytes.extend([method, 0, 0, 0, 0, 0]);
            bytes.extend(&sizes);
            bytes.extend(name.as_bytes());
            bytes.extend(packed);
            directory.extend(b"PK\x01\x02\x14\0\x14\0\0\0");
            directory.extend([method, 0, 0, 0, 0, 0]);
            directory.extend(&sizes);
            directory.extend([0; 10]);
            directory.extend(offset.to_le_bytes());
            directory.extend(name.as_bytes());
        }
        let from = u32::try_from(bytes.len()).unwrap();
        bytes.extend(&directory);
        bytes.extend(b"PK\x05\x06\0\0\0\0\x02\0\x02\0");
        bytes.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
        bytes.extend(from.to_le_bytes());
        bytes.extend([0, 0]);
        bytes
    }

    #[test]
    fn stored_and_deflated_members_are_read() {
        let found = members(&archive()).unwrap();
        assert_eq!(
            found.iter().map(|it| it.path.as_str()).collect::<Vec<_>>(),
            ["a/x.txt", "a/y.txt"]
        );
        assert!(found.iter().all(|it| it.bytes == "一样的话，一样的话，一样的话".as_bytes()));
    }

    #[test]
    fn what_is_cut_off_or_no_archive_is_refused() {
        assert!(members(b"nothing").is_err());
        let whole = archive();
        for from in 1..whole.len() {
            // No panic wherever it is cut.
            members(&whole[from..]).ok();
        }
    }
}
