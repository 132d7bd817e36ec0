//! The log of a folder, read without opening a shop.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use domain::{Event, Profile};
use learn::Facts;

use crate::error::ServeError;
use crate::log::{Log, LogError, Place, scan_copy};
use crate::profile;

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

/// What each buyer of a store stated of themselves, as segments are told by it: the newest of each
/// key.
///
/// # Errors
/// As [`read_log`].
pub fn read_profiles(folder: &Path, store: &str) -> Result<BTreeMap<String, Facts>, ServeError> {
    let mut profiles: BTreeMap<String, Arc<Profile>> = BTreeMap::new();
    read_log(folder, &mut |event| {
        if event.store == store && !event.buyer.is_empty() {
            profile::fold(profiles.entry(event.buyer.clone()).or_default(), event);
        }
    })?;
    Ok(profiles.into_iter().map(|(buyer, it)| (buyer, profile::facts(&it))).collect())
}
