//! The recommender from outside: properties over random shops, and scenes over a small one.

#![expect(clippy::unwrap_used, reason = "a test harness fails by panicking")]

mod behaviour;
mod bundles;
mod exploring;
mod guides;
mod news;
mod properties;
mod relaxing;
mod scenes;
mod segments;
mod shop;
mod world;
