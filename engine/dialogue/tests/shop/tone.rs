//! What a buyer feels changes how a reply opens and whether a person is offered, and nothing else.

use crate::garden::{Session, garden};
use dialogue::{Turn, Utterance, World, listen, turn_as_meant};
use domain::{EventKind, Locale, Part};
use std::sync::OnceLock;
use understand::{Emotion, Feeling};

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| garden(&[]).0)
}

/// What is said, one after another, so that some of it rests on what came before.
const SAID: &[&str] = &[
    "龟背竹多高",
    "它有毒吗",
    "那散尾葵呢",
    "有没有100元以内的绿植",
    "第一个多少钱",
    "龟背竹和散尾葵有什么区别",
    "琴叶榕的浇水间隔是多少",
    "土球15厘米用多大的盆",
    "换盆服务怎么收费",
    "你好",
    "你们公司几点关灯",
    "转人工",
];

fn feelings() -> Vec<(Option<Feeling>, bool)> {
    let mut all = vec![(None, true)];
    for emotion in Emotion::ALL {
        for intensity in [0.2, 0.6, 0.95] {
            for ironic in [false, true] {
                let feeling = Feeling { emotion, intensity, probability: 0.9, ironic, span: None };
                all.push((Some(feeling), false));
                all.push((Some(feeling), true));
            }
        }
    }
    all
}

/// A turn of a conversation in which the buyer is taken to feel something.
fn said_with(session: &Session, text: &str, feeling: Option<Feeling>, hurry: bool) -> Turn {
    let utterance = Utterance { text, focus_product: None, locale: Locale::Zh };
    let mut meaning = listen(world(), &session.state, utterance, session.now);
    (meaning.feeling, meaning.hurry) = (feeling, hurry);
    let who = (&session.state, (&session.profile).into());
    turn_as_meant(world(), who, utterance, meaning, session.now)
}

/// What happened, without the words of the reply.
fn deeds(turn: &Turn) -> Vec<&EventKind> {
    let words = |it: &EventKind| matches!(it, EventKind::Replied { .. } | EventKind::Felt { .. });
    turn.events.iter().filter(|it| !words(it)).collect()
}

fn texts(turn: &Turn) -> Vec<&str> {
    let text = |part: &'_ Part| matches!(part, Part::Text(_));
    let parts = turn.reply.parts.iter().filter(|part| text(part));
    parts
        .filter_map(|part| if let Part::Text(text) = part { Some(text.as_str()) } else { None })
        .collect()
}

/// Everything shown that is neither words nor words to tap.
fn shown(turn: &Turn) -> Vec<&Part> {
    let parts = turn.reply.parts.iter();
    parts.filter(|part| !matches!(part, Part::Text(_) | Part::QuickReplies(_))).collect()
}

#[test]
fn no_feeling_changes_a_fact() {
    let mut session = Session::new(None);
    let mut opened = 0;
    for text in SAID {
        let plain = said_with(&session, text, None, false);
        for (feeling, hurry) in feelings() {
            let felt = said_with(&session, text, feeling, hurry);
            let told = format!("{text} with {feeling:?}: {}", felt.reply.text());
            assert_eq!(felt.reply.decision, plain.reply.decision, "{told}");
            assert_eq!(felt.reply.evidence, plain.reply.evidence, "{told}");
            assert_eq!(deeds(&felt), deeds(&plain), "{told}");
            assert_eq!(shown(&felt), shown(&plain), "{told}");
            let (words, before) = (texts(&felt), texts(&plain));
            let start = words.windows(before.len()).position(|it| it == before.as_slice());
            assert!(start.is_some_and(|start| start <= 1), "{told}");
            assert!(words.len() <= before.len() + 2, "{told}");
            opened += usize::from(start == Some(1));
        }
        session.say(world(), text, None);
    }
    assert!(opened > 50, "feelings are heard at all: {opened}");
}

#[test]
fn anger_is_met_with_an_apology_once_and_then_otherwise() {
    let mut session = Session::new(None);
    let first = session.say(world(), "气死我了,什么玩意", None).reply.text();
    assert!(first.contains("抱歉"), "{first}");
    let again = session.say(world(), "一群骗子!龟背竹多高", None).reply.text();
    assert!(again.contains("80cm"), "{again}");
    assert!(!again.contains("给您添麻烦了"), "the same words twice are no comfort: {again}");
}

#[test]
fn thanks_after_nothing_helped_bring_a_person() {
    let mut session = Session::new(None);
    for text in ["滴滴答答呼噜噜", "呼噜噜滴滴答答", "滴滴答答呼噜噜滴答"] {
        session.say(world(), text, None);
    }
    let turn = session.say(world(), "谢谢你", None);
    let feeling = turn.understanding.feeling.unwrap();
    assert!(feeling.ironic && feeling.emotion == Emotion::Anger, "{feeling:?}");
    assert!(turn.reply.text().contains("转人工"), "{}", turn.reply.text());
    let plain = Session::new(None).say(world(), "谢谢你", None);
    assert!(plain.understanding.feeling.is_none_or(|it| !it.ironic));
    assert!(!plain.reply.text().contains("转人工"), "{}", plain.reply.text());
}
