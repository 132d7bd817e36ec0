//! Files that are written whole or not at all.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use crate::error::Error;

/// Writes beside a file's place, then renames: whoever looks finds the old file or the new one.
///
/// # Errors
/// What the system says, a full disk for one; what was there before is kept.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let write = || {
        let mut file = File::create(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    let done = write();
    if done.is_err() && fs::remove_file(&beside).is_err() {
        // Nothing was begun: the error told is the one that matters.
    }
    done.map_err(|why| Error::File { path: path.to_path_buf(), why })
}
