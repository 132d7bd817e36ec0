//! Feelings of buyers: the frozen sentences, the same words after help and after trouble, hurry.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use understand::{Emotion, FeelingLine, FeelingScore, cross_check_feelings, score_feelings};
use world::World;

const FROZEN: &str = include_str!("../../../tests/feelings/frozen.txt");

/// The frozen lines: `## CLASS [STRENGTH] [hurry]` over each group.
fn frozen() -> Vec<FeelingLine<'static>> {
    let mut lines = Vec::new();
    let mut label = (None, false);
    for line in FROZEN.lines().filter(|line| !line.is_empty()) {
        let Some(head) = line.strip_prefix('#') else {
            lines.push((line, label.0, label.1));
            continue;
        };
        let Some(head) = head.strip_prefix("# ") else { continue };
        let mut parts = head.split(' ');
        let class = parts.next().unwrap();
        let emotion = Emotion::ALL.into_iter().find(|it| it.key() == class);
        assert!(emotion.is_some() || class == "none", "{head}");
        let strength = emotion.map(|it| (it, parts.next().unwrap().parse::<f64>().unwrap() / 3.0));
        label = (strength, parts.next() == Some("hurry"));
    }
    lines
}

fn report(name: &str, score: &FeelingScore) -> String {
    let mut lines = vec![format!("{name}: {} of {} quiet lines left alone", score.quiet.1, score.quiet.0)];
    let all = [("all", score.all), ("hurry", score.hurry)];
    let classes = Emotion::ALL.iter().map(|it| it.key()).zip(score.classes.iter().copied());
    for (name, it) in classes.chain(all) {
        let (p, r) = (it.precision_interval(), it.recall_interval());
        lines.push(format!(
            "{name:9} precision {:.3} ({:.3}-{:.3}) recall {:.3} ({:.3}-{:.3}) of {}",
            it.precision(), p.0, p.1, it.recall(), r.0, r.1, it.labelled
        ));
    }
    lines.push(format!("intensity off by {:.2}", score.intensity_error));
    lines.join("\n")
}

#[test]
fn held_out() {
    let world = World::tea();
    let score = cross_check_feelings(&world.snapshot, 4);
    println!("{}", report("held out", &score));
    println!("{}", score.wrong.join("\n"));
}
