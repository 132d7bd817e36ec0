//! Dialogue acts as commands: what is done first, with where it was said and how sure it is.

use dialogue::{Command, CommandKind};

use crate::garden::{Session, garden};

/// The commands of the last of some utterances, by name with their words.
fn told(texts: &[&str]) -> Vec<(String, String)> {
    let (world, _) = garden(&[]);
    let mut session = Session::new(None);
    let mut last = Vec::new();
    for text in texts {
        let commands = session.say(&world, text, None).commands;
        let words = |it: &Command| text[it.span.start..it.span.end].to_owned();
        for it in &commands {
            assert!((0.0..=1.0).contains(&it.score), "{text}: {it:?}");
        }
        last = commands.iter().map(|it| (it.kind.name().to_owned(), words(it))).collect();
    }
    last
}

fn has(commands: &[(String, String)], kind: &str, words: &str) -> bool {
    commands.iter().any(|(name, said)| name == kind && said == words)
}

#[test]
fn a_task_begins_with_what_is_told_of_it() {
    let commands = told(&["帮我给散尾葵定浇水计划,出门10天"]);
    assert_eq!(commands[0].0, "start_task", "{commands:?}");
    assert!(has(&commands, "set_slot", "散尾葵"), "{commands:?}");
    assert!(commands.iter().any(|(kind, said)| kind == "set_slot" && said.starts_with("10")));
}

#[test]
fn another_value_corrects() {
    let commands = told(&["帮我给散尾葵定浇水计划,出门10天", "换成龟背竹"]);
    assert!(has(&commands, "correct_slot", "龟背竹"), "{commands:?}");
}

#[test]
fn each_question_of_a_message_is_a_command_over_its_own_words() {
    let commands = told(&["龟背竹多少钱?你们包换盆吗?"]);
    assert!(has(&commands, "ask_fact", "龟背竹多少钱"), "{commands:?}");
    assert!(has(&commands, "ask_fact", "你们包换盆吗"), "{commands:?}");
}

#[test]
fn wishes_refusals_and_persons() {
    let commands = told(&["要宠物友好的绿植,不要耐阴的"]);
    assert_eq!(commands[0].0, "refine", "{commands:?}");
    assert!(has(&commands, "reject", "耐阴"), "{commands:?}");
    assert_eq!(told(&["转人工"])[0].0, "hand_off");
    assert_eq!(told(&["你好"])[0].0, "small_talk");
    assert_eq!(told(&["龟背竹和吊兰有什么区别"])[0].0, "compare");
}

#[test]
fn a_choice_is_told_as_one() {
    let (world, _) = garden(&[]);
    let mut session = Session::new(None);
    session.say(&world, "有毒吗", None);
    let commands = session.say(&world, "龟背竹", None).commands;
    assert!(
        matches!(commands[0].kind, CommandKind::Choose { product: Some(_), question: None }),
        "{commands:?}"
    );
}
