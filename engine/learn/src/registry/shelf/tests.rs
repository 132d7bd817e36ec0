//! Publishing, going back, and all that must not harm what is in force.

use std::collections::BTreeMap;

use super::*;
use crate::matrix::Sparse;
use crate::served::served;
use crate::{Interactions, Recipe, Resources, Side, fit};

fn manifest(name: &str) -> Manifest {
    Manifest {
        name: name.to_owned(),
        made_ms: 1,
        engine: "0".to_owned(),
        recipe: serde_json::json!({"walk": {}}),
        seed: 1,
        data: "train.inter".to_owned(),
        data_hash: "0".to_owned(),
        users: 2,
        items: 3,
        interactions: 4,
        neighbours: 2,
        metrics: BTreeMap::from([("recall@20".to_owned(), 0.5)]),
        ranker: None,
    }
}

fn saved() -> Saved {
    let rows = vec![vec![(0, 1.0), (1, 1.0)], vec![(1, 1.0), (2, 1.0)]];
    let interactions = Interactions::new(Sparse::from_rows(rows, 3)).unwrap();
    let recipe = Recipe::named("walk").unwrap();
    let model = fit(&recipe, &interactions, Side::default(), Resources::default()).unwrap();
    Saved { items: ["a", "b", "c"].map(str::to_owned).to_vec(), recipe: "{}".to_owned(), model }
}

fn with(names: &[&str]) -> (tempfile::TempDir, Registry) {
    let folder = tempfile::tempdir().unwrap();
    let registry = Registry::new(folder.path().join("models"));
    for name in names {
        let model = saved();
        registry.add(&manifest(name), (&model, &served(&model, 2)), None).unwrap();
    }
    (folder, registry)
}

#[test]
fn a_model_is_published_tried_beside_and_taken_back() {
    let (_folder, registry) = with(&["one", "two"]);
    assert_eq!(registry.published().unwrap(), Published::default());
    registry.publish("one", None, 10).unwrap();
    let tried = registry.publish("two", Some(0.2), 20).unwrap();
    assert_eq!(tried.now.names().collect::<Vec<_>>(), ["one", "two"]);
    let whole = registry.publish("two", None, 30).unwrap();
    assert_eq!(whole.now.names().collect::<Vec<_>>(), ["two"]);
    let back = registry.roll_back(40).unwrap();
    assert_eq!(back.now.names().collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(back.now.since_ms, 40);
    registry.roll_back(50).unwrap();
    registry.roll_back(60).unwrap();
    assert_eq!(registry.published().unwrap().now.champion, None);
    assert!(registry.roll_back(70).unwrap_err().to_string().contains("nothing was in force"));
}

#[test]
fn what_cannot_be_published_leaves_what_is_in_force() {
    let (_folder, registry) = with(&["one", "two"]);
    registry.publish("one", None, 10).unwrap();
    let before = registry.published().unwrap();
    let refused = |name: &str, share: Option<f64>, why: &str| {
        let told = registry.publish(name, share, 20).unwrap_err().to_string();
        assert!(told.contains(why), "{told}");
        assert_eq!(registry.published().unwrap(), before);
    };
    refused("three", None, "no model is called `three`");
    refused("../one", None, "no name for a model");
    refused("two", Some(1.0), "share of 1");
    refused("two", Some(f64::NAN), "share of NaN");
    refused("one", Some(0.5), "already");
    let place = registry.known("two").unwrap().join(SERVED);
    let mut bytes = fs::read(&place).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&place, bytes).unwrap();
    refused("two", None, "damaged");
}

#[test]
fn a_name_is_given_once_and_a_broken_add_leaves_nothing() {
    let (_folder, registry) = with(&["one"]);
    let model = saved();
    let again = registry.add(&manifest("one"), (&model, &served(&model, 2)), None);
    assert!(again.unwrap_err().to_string().contains("already"));
    fs::create_dir_all(registry.folder.join(".two.part")).unwrap();
    registry.add(&manifest("two"), (&model, &served(&model, 2)), None).unwrap();
    let names: Vec<String> = registry.list().unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["one", "two"]);
    assert_eq!(registry.manifest("two").unwrap(), manifest("two"));
    assert_eq!(registry.model("two").unwrap().items.len(), 3);
}

#[test]
fn a_registry_that_something_else_wrote_is_told_by_its_file() {
    let (_folder, registry) = with(&["one"]);
    fs::write(registry.published_file(), "{\"champion\": 3}").unwrap();
    let told = registry.published().unwrap_err().to_string();
    assert!(told.contains("published.json") && told.contains("qianmian model"), "{told}");
    assert!(registry.publish("one", None, 1).is_err());
}
