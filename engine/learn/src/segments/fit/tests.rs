//! Users of two kinds, and of none.

use std::fmt::Write as _;
use std::fs;

use super::*;
use crate::data::{Leaks, Reading, SplitFiles};
use crate::segments::Fact;

/// Three hundred users, each with ten of sixty items: of even ones where `even` says so.
fn split(even: &dyn Fn(usize) -> bool) -> Split {
    let mut random = Random::new(3);
    let mut rows = String::from("user,item\n");
    for user in 0..300 {
        let mut items: Vec<usize> = (0..30).map(|it| 2 * it + usize::from(!even(user))).collect();
        random.shuffle(&mut items);
        for item in &items[..10] {
            writeln!(rows, "u{user},i{item}").unwrap();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let train = folder.path().join("train.csv");
    fs::write(&train, rows).unwrap();
    let files = SplitFiles { train, valid: None, test: None, layout: None };
    let reading = Reading { leaks: Leaks::Refuse, by: None, judged: false, now_s: None };
    Split::read(&files, reading).unwrap()
}

fn facts(kind: &str, height: f64) -> Facts {
    BTreeMap::from([
        ("kind".to_owned(), Fact::Label(kind.to_owned())),
        ("height".to_owned(), Fact::Number(height)),
    ])
}

/// Of each user a kind, and a height that says nothing.
fn profiles() -> Profiles {
    let of = |user: usize| facts(["tent", "lamp"][user % 2], 160.0 + (user * 7 % 20) as f64);
    Profiles::new((0..300).map(|user| (format!("u{user}"), of(user))))
}

#[test]
fn users_who_are_alike_and_choose_alike_are_told_apart() {
    let split = split(&|user| user % 2 == 0);
    let segments = Segments::fit(&profiles(), &split, 1).unwrap().expect("two kinds of users");
    let evenly = |kind: &str| {
        let at = segments.of(&facts(kind, 170.0)).unwrap();
        let popular = segments.segments[at].popular.iter().take(20);
        popular.filter(|(item, _)| item[1..].parse::<usize>().unwrap().is_multiple_of(2)).count()
    };
    assert_eq!((evenly("tent"), evenly("lamp")), (20, 0));
    let figure = |name: &str| segments.judged[name];
    assert!(figure("loss_segments") < figure("loss_all") - 0.5, "{:?}", segments.judged);
    assert!(
        figure("gain_low") > 0.0 && (figure("held_users") - 60.0).abs() < 1e-9,
        "{:?}",
        segments.judged
    );
    assert_eq!(segments.of(&Facts::new()), None, "nothing is known");
    assert_eq!(segments.segments.iter().map(|it| it.users).sum::<usize>(), 300);
    let again = Segments::fit(&profiles(), &split, 1).unwrap().unwrap();
    assert_eq!(again, segments, "seeded");
    let text = serde_json::to_string(&segments).unwrap();
    let read: Segments = serde_json::from_str(&text).unwrap();
    let tall = facts("lamp", 175.5);
    assert_eq!(read.of(&tall), segments.of(&tall));
}

#[test]
fn profiles_that_tell_nothing_make_no_segments() {
    let mut random = Random::new(8);
    let even: Vec<bool> = (0..300).map(|_| random.below(2) == 0).collect();
    let split = split(&|user| even[user]);
    assert_eq!(Segments::fit(&profiles(), &split, 1).unwrap(), None);
}

#[test]
fn too_few_users_are_refused() {
    let split = split(&|_| true);
    let few = Profiles::new((0..50).map(|user| (format!("u{user}"), facts("tent", 1.0))));
    let told = Segments::fit(&few, &split, 1).unwrap_err().to_string();
    assert!(told.contains("50 of 50 users") && told.contains("100"), "{told}");
}
