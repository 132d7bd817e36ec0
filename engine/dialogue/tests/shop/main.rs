//! A small shop of plants and pots: what is said there, and that it is true.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod commands;
mod conversations;
mod garden;
mod tone;
mod truth;
