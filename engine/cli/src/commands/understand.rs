//! `qianmian understand TEXT`: the trace of one utterance, so that who teaches sees why.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use dialogue::{Utterance, World};
use domain::{Locale, Timestamp};
use serde_json::{Value, json};
use understand::{Abstention, Context, Understanding, explain};

use crate::conversation::Session;
use crate::encoding::Encoding;
use crate::packs;

/// What to understand.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Pack folders, or folders of packs; those that ship where none is named
    #[arg(long, value_name = "DIR")]
    packs: Vec<PathBuf>,
    /// What was said before, in this order: the whole dialogue runs over it
    #[arg(long, value_name = "TEXT")]
    after: Vec<String>,
    /// The product whose page the buyer is on
    #[arg(long, value_name = "IRI")]
    focus: Option<String>,
    #[command(flatten)]
    encoding: Encoding,
    /// Print the trace as JSON
    #[arg(long)]
    json: bool,
    /// The words
    text: String,
}

/// Intents that are explained.
const EXPLAINED: usize = 3;
/// The day on which it is said: 2026-11-11.
const DAY: Timestamp = Timestamp(1_794_355_200_000);
/// How often an utterance is understood to be timed; the median is told.
const TIMED: usize = 31;

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let world = World::build(Arc::new(packs::load(&arguments.packs)?), arguments.encoding.open()?)?;
    let mut session = Session::new(DAY);
    for said in &arguments.after {
        session.say(&world, said, arguments.focus.as_deref());
    }
    let utterance = Utterance {
        text: &arguments.text,
        focus_product: arguments.focus.as_deref(),
        locale: Locale::default(),
    };
    let turn = session.turn(&world, utterance);
    let mut trace = trace(&world, &arguments.text, &turn.understanding);
    trace["reply"] = json!({"decision": turn.reply.decision.name(), "text": turn.reply.text()});
    if arguments.json {
        println!("{trace:#}");
    } else {
        print!("{}", told(&arguments.text, &trace));
        println!(
            "time               {:.0} us, the median of {TIMED}",
            timed(&world, &arguments.text)
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn timed(world: &World, text: &str) -> f64 {
    let mut micros: Vec<f64> = (0..TIMED)
        .map(|_| {
            let begin = Instant::now();
            let context = Context::default();
            let found = understand::understand(&world.language, world.view(), text, &context);
            std::hint::black_box(found);
            begin.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    micros.sort_by(f64::total_cmp);
    micros[TIMED / 2]
}

/// The trace: the understanding as it goes over the wire, and what speaks for the intents.
fn trace(world: &World, text: &str, meant: &Understanding) -> Value {
    let snapshot = &world.snapshot;
    let wire = serve::meaning(snapshot, meant, meant.locale);
    let mut trace = proto::json(&wire, "Understanding");
    let first: Vec<_> = meant.intents.iter().take(EXPLAINED).copied().collect();
    let why = explain(&world.language, world.view(), text, &Context::default(), &first);
    let name = |question: domain::QuestionId| {
        snapshot.text(snapshot.programs().questions[question.index()].term).to_owned()
    };
    let evidence = why.evidence.iter().map(|it| {
        let shared =
            it.shared.iter().map(|(piece, part)| json!({"words": piece, "part": round(*part)}));
        json!({
            "id": name(it.question),
            "nearestPhrasing": it.phrasing,
            "likeness": round(it.likeness),
            "shared": shared.collect::<Vec<_>>(),
        })
    });
    trace["evidence"] = evidence.collect();
    let inside: f64 = meant.intents.iter().map(|it| it.probability).sum();
    trace["outsideProbability"] = json!(round(1.0 - inside));
    trace["pattern"] = json!(why.pattern);
    let policy = &snapshot.programs().policy;
    let reason = match meant.abstention {
        None => "none: the first intent is acted upon".to_owned(),
        Some(Abstention::Empty) => "nothing was said".to_owned(),
        Some(Abstention::OutOfScope) => {
            let (wrong, nothing) = (policy.wrong_cost, policy.hand_over_cost);
            format!(
                "to act costs {wrong} times the probability of being wrong, to say so {nothing}"
            )
        }
        Some(Abstention::Ambiguous(one, other)) => {
            format!("between {} and {}", name(one), name(other))
        }
        Some(Abstention::MissingMention(question)) => {
            format!("{} of what is neither said nor in focus", name(question))
        }
    };
    trace["abstentionReason"] = json!(reason);
    trace
}

/// The trace for a terminal. What the wire tells is printed whatever it is: a new part needs no
/// line here.
fn told(text: &str, trace: &Value) -> String {
    let mut lines = format!("text               {text}\n");
    let first = ["normalized", "pattern", "locale"];
    let last: [&str; 7] = [
        "intents",
        "outsideProbability",
        "evidence",
        "abstention",
        "abstentionReason",
        "feeling",
        "reply",
    ];
    let all: Vec<&String> = trace.as_object().into_iter().flat_map(|it| it.keys()).collect();
    let rest =
        all.iter().map(|it| it.as_str()).filter(|it| !first.contains(it) && !last.contains(it));
    let order: Vec<&str> = first.into_iter().chain(rest).chain(last).collect();
    for key in order {
        let value = trace.get(key).unwrap_or(&Value::Null);
        let items = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
        for (index, item) in items.iter().filter(|it| !it.is_null()).enumerate() {
            let head = if index == 0 { key } else { "" };
            writeln!(lines, "{head:<18} {}", part(text, item)).expect("text takes text");
        }
    }
    lines
}

/// One part of the trace: the buyer's words first, then what is known of them.
fn part(text: &str, value: &Value) -> String {
    let Some(fields) = value.as_object() else { return plain(value) };
    let mut told = Vec::new();
    if let Some(span) = fields.get("span") {
        let at = |name: &str| {
            span.get(name).and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok())
        };
        let (start, end) = (at("start").unwrap_or(0), at("end").unwrap_or(0));
        told.push(format!("「{}」 [{start}..{end}]", text.get(start..end).unwrap_or("")));
    }
    for (name, value) in fields.iter().filter(|(name, _)| *name != "span") {
        told.push(format!("{name}={}", plain(value)));
    }
    told.join("  ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => {
            number.as_f64().map_or_else(|| number.to_string(), |it| round(it).to_string())
        }
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let each = fields.iter().map(|(name, value)| format!("{name}: {}", plain(value)));
            format!("({})", each.collect::<Vec<_>>().join(", "))
        }
        Value::Null | Value::Bool(_) => value.to_string(),
    }
}

fn round(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
