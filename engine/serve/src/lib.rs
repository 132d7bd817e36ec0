//! gRPC, sessions, the event log, hot swap and limits: the only async room. It holds no rule of
//! the business and prints nothing.

mod buyers;
mod bytes_codec;
mod converse;
mod engine;
mod error;
mod events;
mod exposures;
mod from_proto;
mod gate;
mod live_questions;
mod log;
mod lookup;
mod meaning;
pub mod measure;
mod metrics;
mod models;
mod names;
mod offers;
mod packs;
mod profile;
mod reading;
mod replay;
mod served;
mod server;
mod services;
mod sessions;
mod shelf;
mod shopping;
mod store;
mod to_proto;

pub use engine::{Clock, Data, Engine, Options, StoreOptions, system_clock};
pub use error::ServeError;
pub use log::LogError;
pub use meaning::meaning;
pub use reading::{read_log, read_profiles};
pub use replay::Replayed;
pub use server::{Listen, Page, Server, terminated};
