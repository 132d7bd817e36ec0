//! Bad input of those who write packs: what is wrong is told with file, line and a remedy that is true.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

mod folders;
mod packs;
mod tea;
mod wording;
