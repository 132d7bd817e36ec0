//! How long a fit of five hundred classes with twenty examples takes, and a prediction.

#[path = "../tests/made/mod.rs"]
mod made;

use std::sync::LazyLock;

use classify::{Classifier, Example, Settings, ngrams};

const CLASSES: usize = 500;
const EACH: usize = 20;

static PLAIN: LazyLock<Vec<Example>> = LazyLock::new(|| made::examples(CLASSES, EACH, false));
static FULL: LazyLock<Vec<Example>> = LazyLock::new(|| made::examples(CLASSES, EACH, true));
static BY_FEATURES: LazyLock<Classifier> = LazyLock::new(|| fit(&PLAIN));
static BY_BOTH: LazyLock<Classifier> = LazyLock::new(|| fit(&FULL));

fn main() {
    divan::main();
}

fn fit(examples: &[Example]) -> Classifier {
    Classifier::fit(CLASSES, examples, &Settings::default())
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn fit_by_features(bencher: divan::Bencher<'_, '_>) {
    LazyLock::force(&PLAIN);
    bencher.bench(|| fit(&PLAIN));
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn fit_with_vectors(bencher: divan::Bencher<'_, '_>) {
    LazyLock::force(&FULL);
    bencher.bench(|| fit(&FULL));
}

#[divan::bench]
fn predict_by_features(bencher: divan::Bencher<'_, '_>) {
    LazyLock::force(&BY_FEATURES);
    let sparse = ngrams(&made::sentence(123, &mut made::Numbers(1)));
    bencher.bench(|| BY_FEATURES.predict(&sparse, &mut || None));
}

#[divan::bench]
fn predict_with_a_vector(bencher: divan::Bencher<'_, '_>) {
    LazyLock::force(&BY_BOTH);
    let mut numbers = made::Numbers(1);
    let (sparse, vector) = (ngrams("随便说点什么"), made::vector(123, &mut numbers));
    bencher.bench(|| BY_BOTH.predict(&sparse, &mut || Some(vector.clone())));
}
