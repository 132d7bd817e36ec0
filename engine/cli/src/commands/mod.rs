//! The commands, one file each.

pub(crate) mod ask;
pub(crate) mod bench;
pub(crate) mod chat;
pub(crate) mod check;
pub(crate) mod choice;
mod cold;
pub(crate) mod compile;
pub(crate) mod ctr;
pub(crate) mod data;
pub(crate) mod encoder;
pub(crate) mod eval;
pub(crate) mod load;
pub(crate) mod model;
pub(crate) mod ope;
mod profiles;
pub(crate) mod query;
pub(crate) mod rec;
pub(crate) mod replay;
pub(crate) mod serve;
pub(crate) mod test;
pub(crate) mod train;
pub(crate) mod tune;
pub(crate) mod understand;
