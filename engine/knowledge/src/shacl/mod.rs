//! SHACL core: what is lawful, told to the author in the author's words.
//!
//! Source: Shapes Constraint Language, W3C Recommendation 20 July 2017. The part that
//! `industry-packs/README.md` lists; other parts are refused with a warning, never passed over.

mod check;
mod constraint;
mod shape;

pub(crate) use check::check;
