//! The log of a folder, read without opening a shop.

use std::path::Path;

use domain::Event;

use crate::error::ServeError;
use crate::log::{Log, Place};

/// Gives every event of a data folder's log, oldest first. The folder must be there; no server may
/// have it open meanwhile.
///
/// # Errors
/// Where there is no log, or it is in use or damaged.
pub fn read_log(folder: &Path, each: &mut dyn FnMut(&Event)) -> Result<(), ServeError> {
    if !folder.join("events.redb").exists() {
        return Err(ServeError::not_found("log in folder", folder.display().to_string()));
    }
    let log = Log::open(Place::Folder(folder.to_path_buf()))?;
    Ok(log.scan(each)?)
}
