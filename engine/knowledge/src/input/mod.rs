//! What people wrote, read with its positions: YAML and TOML as trees, and the findings about them.

mod fields;
mod moment;
mod node;
mod number;
mod report;
mod suggest;
mod text;
mod toml_tree;
mod yaml_tree;

pub(crate) use fields::Fields;
pub(crate) use moment::{duration, moment};
pub(crate) use node::{At, Content, Node};
pub(crate) use number::{decimal, number};
pub(crate) use report::{FileReport, Report};
pub(crate) use suggest::{nearest, remedy};
pub(crate) use text::{Phrases, Texts, utf8};
pub(crate) use toml_tree::read_toml;
pub(crate) use yaml_tree::read_yaml;
