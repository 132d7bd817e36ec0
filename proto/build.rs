//! Compiles the contract in pure Rust: no machine needs protoc.

use std::path::PathBuf;

use prost::Message as _;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let files = ["types", "guide_service", "event_service", "buyer_service", "knowledge_service"]
        .map(|name| format!("qianmian/v1/{name}.proto"));
    println!("cargo:rerun-if-changed=qianmian");
    let descriptors = protox::compile(&files, ["."])?;
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    std::fs::write(out.join("descriptors.bin"), descriptors.encode_to_vec())?;
    tonic_prost_build::configure()
        // Maps are written in the order of their keys: the same reply gives the same bytes.
        .btree_map(".")
        .compile_fds(descriptors)?;
    Ok(())
}
