//! The log of a folder, read without opening a shop.

use std::path::Path;

use domain::Event;

use crate::error::ServeError;
use crate::log::{Log, LogError, Place, scan_copy};

/// Gives every event of a data folder's log, oldest first. The folder must be there; of one that a
/// server has open, what it had committed.
///
/// # Errors
/// Where there is no log, it is damaged, or a server writes faster than it can be copied.
pub fn read_log(folder: &Path, each: &mut dyn FnMut(&Event)) -> Result<(), ServeError> {
    if !folder.join("events.redb").exists() {
        return Err(ServeError::not_found("log in folder", folder.display().to_string()));
    }
    match Log::open(Place::Folder(folder.to_path_buf())) {
        Ok(log) => Ok(log.scan(each)?),
        Err(LogError::InUse(_)) => Ok(scan_copy(folder, each)?),
        Err(error) => Err(error.into()),
    }
}
