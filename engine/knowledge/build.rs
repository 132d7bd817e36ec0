//! The files that are built in are read by a macro, which the compiler does not see: what changes
//! in them builds this package anew.

fn main() {
    for built_in in ["ontology", "industry-packs/retail"] {
        println!("cargo::rerun-if-changed=../../{built_in}");
    }
}
