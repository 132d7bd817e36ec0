//! Folders that are no packs, files that cannot be read, snapshot files half written.

use std::path::Path;

use crate::tea::{FILES, findings, tea};
use knowledge::{ReadError, compile, read_packs};

fn write(folder: &Path) {
    for (path, text) in FILES {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What reading a folder is refused with.
fn refused(folder: &Path) -> ReadError {
    read_packs(&[folder]).map(|packs| packs.len()).unwrap_err()
}

#[test]
fn findings_name_the_file_where_it_lies() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("tea");
    write(&folder);
    let rule = folder.join("tasks/pot.rq");
    std::fs::write(&rule, "SELECT ?product WHERE {\n  ?product a\n}\n").unwrap();
    let found = findings(&read_packs(&[&folder]).unwrap());
    let hit = found.iter().find(|it| it.code == "sparql-syntax").unwrap();
    assert_eq!(hit.place.file, rule.display().to_string());
    assert!(hit.place.line > 1, "{hit}");
}

#[test]
fn a_folder_without_a_manifest_or_with_nothing_is_named() {
    let home = tempfile::tempdir().unwrap();
    let empty = home.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let bare = home.path().join("bare");
    write(&bare);
    std::fs::remove_file(bare.join("pack.toml")).unwrap();
    for folder in [empty, bare] {
        let error = refused(&folder);
        assert!(matches!(error, ReadError::NoPack(_)), "{error}");
        let told = error.to_string();
        assert!(
            told.contains(&folder.display().to_string()) && told.contains("pack.toml"),
            "{told}"
        );
    }
    let missing = refused(&home.path().join("nowhere"));
    assert!(missing.to_string().contains("nowhere"), "{missing}");
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("tea");
    write(&folder);
    let lost = folder.join("questions/lost.yaml");
    std::os::unix::fs::symlink(home.path().join("nowhere"), &lost).unwrap();
    let error = refused(&folder);
    assert!(matches!(&error, ReadError::Io { path, .. } if *path == lost), "{error}");
    std::fs::remove_file(&lost).unwrap();
    std::fs::write(home.path().join("secret.yaml"), "- id: secret\n").unwrap();
    std::os::unix::fs::symlink(home.path().join("secret.yaml"), &lost).unwrap();
    let error = refused(&folder);
    assert!(matches!(&error, ReadError::Outside(path) if *path == lost), "{error}");
    std::fs::remove_file(&lost).unwrap();
    std::os::unix::fs::symlink(&folder, folder.join("questions/round")).unwrap();
    let error = refused(&folder);
    assert!(matches!(&error, ReadError::Round(path) if path.ends_with("round")), "{error}");
}

#[test]
fn a_snapshot_file_half_written_or_changed_is_refused() {
    let snapshot = compile(&[tea()]).snapshot.unwrap();
    let mut whole = Vec::new();
    snapshot::file::write(&snapshot, &mut whole).unwrap();
    let again = snapshot::file::read(&whole).unwrap();
    assert_eq!(again.programs().hash, snapshot.programs().hash);
    let step = whole.len() / 50;
    for length in (0..whole.len()).step_by(step) {
        let error = snapshot::file::read(&whole[..length]).unwrap_err().to_string();
        assert!(error.starts_with("snapshot file "), "{length}: {error}");
    }
    for at in (0..whole.len()).step_by(step) {
        let mut changed = whole.clone();
        changed[at] ^= 4;
        let error = snapshot::file::read(&changed).unwrap_err().to_string();
        assert!(error.starts_with("snapshot file "), "{at}: {error}");
    }
    let torn = [&whole[..whole.len() / 2], &vec![0; whole.len() - whole.len() / 2]].concat();
    let error = snapshot::file::read(&torn).unwrap_err().to_string();
    assert!(error.contains("compile the packs again"), "{error}");
}
