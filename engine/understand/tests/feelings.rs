//! Feelings of buyers: the frozen sentences, the same words after help and after trouble, hurry.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use understand::{
    Context, Emotion, Feeling, FeelingLine, FeelingScore, Outcome, Past, Stage, StageReason,
    cross_check_feelings, score_feelings,
};
use world::World;

/// Of the whole file.
const FROZEN_HASH: u64 = 0xd09b_4e04_34ea_ce79;
const FROZEN: &str = include_str!("../../../tests/feelings/frozen.txt");

/// One world for all tests: it is fitted.
fn world() -> &'static World {
    static WORLD: std::sync::OnceLock<World> = std::sync::OnceLock::new();
    WORLD.get_or_init(World::tea)
}

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
    let mut lines =
        vec![format!("{name}: {} of {} quiet lines left alone", score.quiet.1, score.quiet.0)];
    let all = [("all", score.all), ("hurry", score.hurry)];
    let classes = Emotion::ALL.iter().map(|it| it.key()).zip(score.classes.iter().copied());
    for (name, it) in classes.chain(all) {
        let (p, r) = (it.precision_interval(), it.recall_interval());
        lines.push(format!(
            "{name:9} precision {:.3} ({:.3}-{:.3}) recall {:.3} ({:.3}-{:.3}) of {}",
            it.precision(),
            p.0,
            p.1,
            it.recall(),
            r.0,
            r.1,
            it.labelled
        ));
    }
    lines.push(format!("intensity off by {:.2}", score.intensity_error));
    lines.join("\n")
}

#[test]
fn labelled_sentences_are_found_by_models_that_have_not_seen_them() {
    let world = world();
    let score = cross_check_feelings(&world.snapshot, 4);
    let told = report("held out", &score);
    show(&told);
    assert!(score.all.precision() > 0.92, "{told}");
    assert!(score.all.recall() > 0.7, "{told}");
}

#[test]
fn frozen_sentences_are_read_with_precision_first() {
    assert_eq!(hash(FROZEN), FROZEN_HASH, "the frozen sentences were touched");
    let lines = frozen();
    assert!(lines.len() >= 400);
    let world = world();
    let score = score_feelings(&world.language, &world.snapshot, &lines);
    let told = format!("{}\n{}", report("frozen", &score), score.wrong.join("\n"));
    show(&told);
    assert!(score.all.precision() > 0.85, "{told}");
    assert!(score.all.recall() > 0.45, "{told}");
    assert!(score.quiet.1 * 100 > score.quiet.0 * 93, "{told}");
    assert!(score.hurry.precision() > 0.8, "{told}");
}

#[test]
fn no_frozen_sentence_is_fitted_to() {
    let world = world();
    let words = &world.snapshot.programs().words;
    let fitted = words.iter().filter(|(role, _)| role.starts_with("felt_"));
    let bare = |text: &str| {
        let heard = |it: &char| !it.is_whitespace() && !"!?,.。，！？~".contains(*it);
        text.chars().filter(heard).collect::<String>()
    };
    let fitted: std::collections::BTreeSet<String> =
        fitted.flat_map(|(_, texts)| texts).map(|text| bare(text)).collect();
    assert!(fitted.len() > 2500, "{}", fitted.len());
    for (text, ..) in frozen() {
        let bare = bare(text);
        assert!(bare.is_empty() || !fitted.contains(&bare), "{text}");
    }
}

/// Earlier turns: the words, how many minutes ago, what they came to.
type Turns = &'static [(&'static str, i64, Outcome)];

/// Nothing was understood, several times over.
const UNHEARD: Turns = &[
    ("我的快递怎么不动了", 65, Outcome::Unhelped),
    ("快递怎么一直不动", 40, Outcome::Unhelped),
    ("我问的是快递怎么不动了", 12, Outcome::Unhelped),
];
/// A person was called and did not come.
const WAITING: Turns =
    &[("尺码发错了怎么换", 70, Outcome::Helped), ("转人工", 60, Outcome::HandedOver)];
/// A complaint that changed nothing.
const COMPLAINED: Turns =
    &[("等了十天还没发货 太过分了", 9, Outcome::Helped), ("到底什么时候发", 3, Outcome::Unhelped)];
/// A complaint that was answered.
const SOOTHED: Turns =
    &[("等了十天还没发货 太过分了", 9, Outcome::Helped), ("那什么时候补发", 1, Outcome::Helped)];
/// All went well.
const HELPED: Turns = &[("什么时候发货", 4, Outcome::Helped), ("包邮吗", 2, Outcome::Helped)];

/// The same words: well meant after help, meant otherwise after trouble.
const PAIRS: &[(&str, Turns)] = &[
    ("谢谢你", UNHEARD),
    ("谢谢你们", WAITING),
    ("谢谢你啊", UNHEARD),
    ("多谢啦", WAITING),
    ("非常感谢", WAITING),
    ("真是太感谢你们了", COMPLAINED),
    ("辛苦了", WAITING),
    ("你们辛苦了", UNHEARD),
    ("你们可真快", COMPLAINED),
    ("发货真快", COMPLAINED),
    ("速度真快", WAITING),
    ("好快啊", WAITING),
    ("你们效率真高", UNHEARD),
    ("服务真好", UNHEARD),
    ("服务态度真好", COMPLAINED),
    ("态度真好", WAITING),
    ("你真棒", UNHEARD),
    ("你真厉害", UNHEARD),
    ("太厉害了", COMPLAINED),
    ("你们真专业", UNHEARD),
    ("真贴心", WAITING),
    ("你们真好", COMPLAINED),
    ("真不错", COMPLAINED),
    ("太棒了", UNHEARD),
    ("太好了", WAITING),
    ("完美", COMPLAINED),
    ("满意 非常满意", COMPLAINED),
    ("佩服佩服", UNHEARD),
    ("真靠谱", WAITING),
    ("👍", UNHEARD),
    ("👏👏", COMPLAINED),
    ("great job", UNHEARD),
    ("great service", COMPLAINED),
    ("very helpful", UNHEARD),
    ("thank you very much", WAITING),
    ("well done", WAITING),
    ("that was fast", COMPLAINED),
];

fn past(turns: Turns) -> Vec<Past<'static>> {
    let past = |it: &(&'static str, i64, Outcome)| Past {
        text: it.0,
        ago_ms: it.1 * 60_000,
        outcome: it.2,
    };
    turns.iter().map(past).collect()
}

fn felt(world: &World, text: &str, turns: Turns) -> Option<Feeling> {
    let past = past(turns);
    world.understand(text, &Context { past: &past, ..Context::default() }).feeling
}

#[test]
fn the_same_words_mean_the_opposite_after_trouble() {
    let world = world();
    let mut wrong = Vec::new();
    for (text, trouble) in PAIRS {
        let well = felt(world, text, HELPED);
        let ill = felt(world, text, trouble);
        let meant = well.is_some_and(|it| {
            !it.ironic && matches!(it.emotion, Emotion::Joy | Emotion::Liking | Emotion::Surprise)
        });
        let mocked = ill.is_some_and(|it| it.ironic && it.emotion == Emotion::Anger);
        if !meant || !mocked {
            wrong.push(format!("{text}: {well:?} / {ill:?}"));
        }
    }
    assert!(PAIRS.len() >= 30);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_that_mock_are_silent_without_trouble() {
    let world = world();
    for text in ["呵呵", "真行啊", "也是没谁了", "可真会做生意", "我谢谢您", "🙂"]
    {
        let ill = felt(world, text, UNHEARD);
        assert!(ill.is_some_and(|it| it.emotion == Emotion::Anger), "{text}: {ill:?}");
        let well = felt(world, text, HELPED);
        assert!(well.is_none_or(|it| !it.ironic), "{text}: {well:?}");
    }
}

#[test]
fn thanks_are_thanks_where_something_was_solved_or_more_is_said() {
    let world = world();
    let cases = [
        ("收到了 谢谢你们", UNHEARD),
        ("解决了 太感谢了", WAITING),
        ("原来是我看错了 谢谢你", UNHEARD),
        ("谢谢 那运费险怎么退呢麻烦看一下", UNHEARD),
    ];
    for (text, turns) in cases {
        let found = felt(world, text, turns);
        assert!(found.is_none_or(|it| !it.ironic), "{text}: {found:?}");
    }
    assert!(felt(world, "谢谢你", SOOTHED).is_none_or(|it| !it.ironic));
}

#[test]
fn hurry_is_no_anger() {
    let world = world();
    let plain = Context::default();
    for text in
        ["快点发货 明天要用", "催一下快递", "急用 今天能发吗", "need it by friday please hurry"]
    {
        let found = world.understand(text, &plain);
        assert!(found.hurry, "{text}");
        assert!(found.feeling.is_none_or(|it| it.emotion != Emotion::Anger), "{text}");
    }
    for text in ["不着急 慢慢发", "充电快吗", "快递是哪家", "气死我了 骗子"] {
        assert!(!world.understand(text, &plain).hurry, "{text}");
    }
    let both = world.understand("催了三天还不发 太过分了", &plain);
    assert!(both.hurry && both.feeling.is_some_and(|it| it.emotion == Emotion::Anger));
}

#[test]
fn asked_supposed_and_named_is_not_felt() {
    let world = world();
    for text in [
        "质量差吗",
        "会不会很难看",
        "要是坏了怎么办",
        "惊喜价到几号",
        "开心果多少钱",
        "不满意可以退吗",
        "有人说是骗子 真的吗",
        "没生气 只是问问",
        "is it ugly in person",
        "what if it breaks",
    ] {
        let found = world.understand(text, &Context::default()).feeling;
        assert!(found.is_none(), "{text}: {found:?}");
    }
}

#[test]
fn the_words_that_show_it_are_pointed_to() {
    let world = world();
    let text = "等了半天,气死我了";
    let found = world.understand(text, &Context::default()).feeling.unwrap();
    let span = found.span.unwrap();
    assert!(text[span.start..span.end].contains("气死"), "{found:?}");
}

#[test]
fn stages_of_a_purchase() {
    let world = world();
    let stage = |text: &str, before: Option<Stage>, ordered: bool| {
        let context = Context { stage: before, ordered, ..Context::default() };
        world.understand(text, &context).stage.map(|it| it.stage)
    };
    assert_eq!(stage("随便看看 有什么推荐的", None, false), Some(Stage::Browsing));
    assert_eq!(stage("这两款有什么区别 选哪个", None, false), Some(Stage::Comparing));
    assert_eq!(stage("包邮吗 几天能到", None, false), Some(Stage::Deciding));
    assert_eq!(stage("怎么付款 能用花呗吗", None, false), Some(Stage::Ordering));
    assert_eq!(stage("收到货是坏的 我要退款", None, false), Some(Stage::AfterSales));
    assert_eq!(stage("where is my order", None, false), Some(Stage::AfterSales));
    assert_eq!(stage("嗯嗯", Some(Stage::Comparing), false), Some(Stage::Comparing));
    assert_eq!(stage("", None, false), None);
    let before = Context { stage: Some(Stage::Deciding), ordered: true, ..Context::default() };
    let found = world.understand("快递到哪了", &before).stage.unwrap();
    assert_eq!(found.stage, Stage::AfterSales);
    assert!(matches!(found.reason, StageReason::Words(_)), "{found:?}");
}

/// Shown with `cargo test -- --nocapture`: what is still got wrong.
#[expect(clippy::print_stdout, reason = "the errors are read one by one")]
fn show(text: &str) {
    println!("{text}");
}

/// FNV-1a, 64 bits (Fowler, Noll and Vo).
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
