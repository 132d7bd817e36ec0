//! Splits as they are read and cut, and what is noticed of them.

use std::fs;
use std::path::Path;

use super::{Leaks, Reading, Split, SplitFiles};
use crate::data::By;

fn files(folder: &Path, train: &str, valid: &str, test: &str) -> SplitFiles {
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path
    };
    SplitFiles {
        train: write("train.txt", train),
        valid: (!valid.is_empty()).then(|| write("valid.txt", valid)),
        test: Some(write("test.txt", test)),
        layout: None,
    }
}

fn reading(leaks: Leaks) -> Reading {
    Reading { leaks, by: None, judged: true, now_s: Some(2e9) }
}

#[test]
fn parts_share_users_and_items_and_strangers_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let found = files(folder.path(), "0 10 11 10\n1 11\n", "0 10\n", "1 12\n2 10\n");
    let split = Split::read(&found, reading(Leaks::Refuse)).unwrap();
    assert_eq!((split.train.users(), split.train.items()), (3, 3));
    assert!(split.valid_in_train);
    let notes = split.notes.join("\n");
    assert!(notes.contains("1 pairs told again count once"), "{notes}");
    assert!(notes.contains("1 pairs of items that train does not know"), "{notes}");
    assert!(notes.contains("1 users without a history"), "{notes}");
    let (rest, valid) = split.validation(1).unwrap();
    assert_eq!((rest.by_user().len(), valid.len()), (2, 1));
}

#[test]
fn a_leak_is_refused_or_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let found = files(folder.path(), "0 10 11\n1 11 12\n", "", "0 11 12\n");
    let told = Split::read(&found, reading(Leaks::Refuse)).unwrap_err().to_string();
    assert!(told.contains("1 of ") && told.contains("user 0, item 11"), "{told}");
    assert!(told.contains("--leaks drop"), "{told}");
    let split = Split::read(&found, reading(Leaks::Drop)).unwrap();
    assert_eq!(split.test.unwrap().len(), 1);
    let found = files(folder.path(), "0 10 11\n1 11 12\n", "", "0 11\n");
    let told = Split::read(&found, reading(Leaks::Drop)).unwrap_err().to_string();
    assert!(told.contains("nothing is left to judge"), "{told}");
}

/// Ten users meet the same five items, one a day, and one of them again.
fn timed(folder: &Path) -> SplitFiles {
    let mut rows = String::from("user,item,timestamp\n");
    for user in 0..10 {
        for day in 0..5 {
            rows += &format!("u{user},i{},{}\n", (day + user) % 5, 86_400 * day);
        }
    }
    rows += "u3,i3,9999999\nu3,i2,3000000000\n";
    let files = files(folder, &rows, "", "x");
    SplitFiles { test: None, ..files }
}

#[test]
fn times_split_by_time_unless_told_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let found = timed(folder.path());
    let split = Split::read(&found, reading(Leaks::Refuse)).unwrap();
    let notes = split.notes.join("\n");
    assert!(notes.contains("1 interactions later than now left out"), "{notes}");
    assert!(notes.contains("1 pairs told again count once"), "{notes}");
    assert!(notes.contains("10 of 50 interactions were cut off (temporal, see"), "{notes}");
    // The last day is judged, the day before chooses settings, three are left.
    let test = split.test.clone().unwrap();
    let (rest, valid) = split.validation(1).unwrap();
    assert_eq!((rest.by_user().len(), valid.len(), test.len()), (30, 10, 10));
    assert_eq!(split.items.name(test.row(2).columns[0]), Some("i1"));
    let last = Reading { by: Some(By::Last), ..reading(Leaks::Refuse) };
    assert_eq!(Split::read(&found, last).unwrap().test, Some(test.clone()));
    let drawn = Reading { by: Some(By::Share), ..reading(Leaks::Refuse) };
    let drawn = Split::read(&found, drawn).unwrap().test.unwrap();
    assert!(drawn.len() == 10 && drawn != test);
    let all = Reading { judged: false, ..reading(Leaks::Refuse) };
    assert!(Split::read(&found, all).unwrap().test.is_none());
    let early = Reading { now_s: Some(-1.0), ..reading(Leaks::Refuse) };
    let told = Split::read(&found, early).unwrap_err().to_string();
    assert!(told.contains("lie in the future"), "{told}");
}

#[test]
fn times_that_tell_nothing_apart_give_way_unless_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::from("user,item,time\n");
    for user in 0..5 {
        (0..4).for_each(|item| rows += &format!("u{user},i{item},77\n"));
    }
    let found = SplitFiles { test: None, ..files(folder.path(), &rows, "", "x") };
    let all = Reading { judged: false, ..reading(Leaks::Refuse) };
    assert_eq!(Split::read(&found, all).unwrap().validation(1).unwrap().1.len(), 5);
    let asked = Reading { by: Some(By::Time), ..all };
    let told = Split::read(&found, asked).unwrap().validation(1).unwrap_err().to_string();
    assert!(told.contains("--split random"), "{told}");
}

#[test]
fn a_given_part_that_is_earlier_than_train_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let train = "user,item,time\na,x,10\na,y,30\na,z,30\nb,x,20\n";
    let found = files(folder.path(), train, "", "user,item,time\nb,y,20\n");
    let split = Split::read(&found, reading(Leaks::Refuse)).unwrap();
    let notes = split.notes.join("\n");
    assert!(notes.contains("2 interactions are later than the first of"), "{notes}");
    assert_eq!(split.by(), By::Share);
    let found = files(folder.path(), train, "", "user,item,time\nb,y,40\n");
    assert_eq!(Split::read(&found, reading(Leaks::Refuse)).unwrap().by(), By::Time);
}
