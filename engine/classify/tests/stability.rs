//! What is taught of one class hardly moves the others, and the fit is the same every time.

mod made;

use classify::{Classifier, Example, Settings, ngrams};
use made::{Numbers, examples, sentence, vector};

const CLASSES: usize = 50;

fn predictions(classifier: &Classifier, dense: bool) -> Vec<usize> {
    let mut numbers = Numbers(99);
    let mut found = Vec::new();
    for class in 1..CLASSES {
        for _ in 0..20 {
            let sparse = ngrams(&sentence(class, &mut numbers));
            let vector = dense.then(|| vector(class, &mut numbers));
            found.push(classifier.predict(&sparse, &mut || vector.clone()).ranked[0].0);
        }
    }
    found
}

fn more_of_one_class_moves_few_others(dense: bool) {
    let taught = examples(CLASSES, 10, dense);
    let before = Classifier::fit(CLASSES, &taught, &Settings::default());
    let mut numbers = Numbers(5);
    let more = (0..25).map(|index| Example {
        sparse: ngrams(&sentence(0, &mut numbers)),
        dense: dense.then(|| vector(0, &mut numbers)),
        class: Some(0),
        fold: 10_000 + index,
        weight: 1.0,
    });
    let all: Vec<Example> = taught.iter().cloned().chain(more).collect();
    let after = Classifier::fit(CLASSES, &all, &Settings::default());
    let (before, after) = (predictions(&before, dense), predictions(&after, dense));
    let flipped = before.iter().zip(&after).filter(|(one, other)| one != other).count();
    assert!(flipped * 100 <= before.len(), "{flipped} of {} flipped", before.len());
}

#[test]
fn more_of_one_class_moves_few_others_by_features() {
    more_of_one_class_moves_few_others(false);
}

#[test]
fn more_of_one_class_moves_few_others_with_vectors() {
    more_of_one_class_moves_few_others(true);
}

#[test]
fn the_same_examples_give_the_same_bits() {
    let taught = examples(30, 8, true);
    let (one, other) = (
        Classifier::fit(30, &taught, &Settings::default()),
        Classifier::fit(30, &taught, &Settings::default()),
    );
    let mut numbers = Numbers(3);
    for class in 0..30 {
        let sparse = ngrams(&sentence(class, &mut numbers));
        let vector = vector(class, &mut numbers);
        let of = |it: &Classifier| it.predict(&sparse, &mut || Some(vector.clone()));
        assert_eq!(of(&one), of(&other));
    }
}

#[test]
fn vectors_are_asked_for_only_where_the_features_do_not_settle_it() {
    let classifier = Classifier::fit(CLASSES, &examples(CLASSES, 10, true), &Settings::default());
    let (mut asked, mut numbers) = (0, Numbers(11));
    for class in 0..CLASSES {
        let sparse = ngrams(&sentence(class, &mut numbers));
        let _found = classifier.predict(&sparse, &mut || {
            asked += 1;
            None
        });
    }
    let fitness = classifier.fitness();
    assert!(fitness.settled_share > 0.0 && asked < CLASSES, "{asked} asked, {fitness:?}");
    let plain = Classifier::fit(CLASSES, &examples(CLASSES, 10, false), &Settings::default());
    let sparse = ngrams("随便说点什么");
    let found = plain.predict(&sparse, &mut || Some(vec![f32::NAN; 3]));
    assert!(found.ranked.iter().all(|it| it.1.is_finite()), "a vector nobody taught is not read");
}
