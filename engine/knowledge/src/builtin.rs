//! The packs that are built into the binary: the ontology, and the service that every shop has.

use include_dir::{Dir, include_dir};

use crate::files::PackFiles;

/// The name of the pack that every other one stands on.
pub(crate) const ONTOLOGY: &str = "ontology";

static ONTOLOGY_FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../ontology");
static RETAIL_FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../industry-packs/retail");

const BUILT_IN: [(&str, &Dir<'_>); 2] = [(ONTOLOGY, &ONTOLOGY_FILES), ("retail", &RETAIL_FILES)];

/// Whether a pack of this name is built in.
pub(crate) fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(known, _)| *known == name)
}

/// The names of the packs built in.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// The files of a built-in pack.
pub(crate) fn pack(name: &str) -> Option<PackFiles> {
    let (name, folder) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
    let mut pack = PackFiles { folder: format!("built-in/{name}").into(), ..PackFiles::default() };
    collect(folder, &mut pack);
    Some(pack)
}

fn collect(folder: &Dir<'_>, pack: &mut PackFiles) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        pack.files.insert(path, file.contents().to_vec());
    }
    for inner in folder.dirs() {
        collect(inner, pack);
    }
}
