//! Words that name two things, and words that cross: what was asked and spoken of decides, and what was not taken is kept.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod world;

use std::sync::LazyLock;

use domain::{AttributeId, TaskId};
use snapshot::program::SlotKind;
use understand::{Context, Expecting, Mention, MentionKind, Understanding};
use world::World;

static TEA: LazyLock<World> = LazyLock::new(World::tea);

fn label(world: &World, kind: &MentionKind) -> &'static str {
    let catalogue = world.snapshot.catalogue();
    match kind {
        MentionKind::Category(id) => {
            if *id == world.category("Emerald") {
                "category Emerald"
            } else {
                "category"
            }
        }
        MentionKind::Value { .. } => "value",
        MentionKind::Attribute(id) if catalogue.attribute(*id).domain.is_empty() => "attribute",
        MentionKind::Attribute(_)
        | MentionKind::Product(_)
        | MentionKind::Need(_)
        | MentionKind::Choice { .. }
        | MentionKind::Thing(_)
        | MentionKind::UnknownProduct
        | MentionKind::OrderNumber => "other",
    }
}

/// Mentions as `words:kind`, each with its alternatives in brackets.
fn show(world: &World, text: &str, found: &Understanding) -> String {
    let one = |it: &Mention| {
        let words = &text[it.span.start..it.span.end];
        let others: Vec<String> = it
            .alternatives
            .iter()
            .map(|it| {
                let words = &text[it.span.start..it.span.end];
                format!("{words}:{}", label(world, &it.kind))
            })
            .collect();
        let kind = label(world, &it.kind);
        if others.is_empty() {
            format!("{words}:{kind}")
        } else {
            format!("{words}:{kind}[{}]", others.join(" "))
        }
    };
    let all: Vec<String> = found.mentions.iter().map(one).collect();
    all.join(" ")
}

fn read(text: &str, context: &Context<'_>) -> String {
    show(&TEA, text, &TEA.understand(text, context))
}

fn attribute(name: &str) -> AttributeId {
    let iri = match name.split_once(':') {
        Some((_, local)) => format!("https://schema.org/{local}"),
        None => format!("https://example.org/tea#{name}"),
    };
    let term = TEA.snapshot.find(&iri).unwrap();
    TEA.snapshot.catalogue().attribute_of(term).unwrap()
}

#[test]
fn a_word_for_a_kind_and_a_value_is_what_is_spoken_of() {
    let plain = Context::default();
    assert_eq!(read("翡翠", &plain), "翡翠:category Emerald 翡翠:value");
    let asked = Context { attribute: Some(attribute("schema:color")), ..plain };
    assert_eq!(read("翡翠", &asked), "翡翠:value[翡翠:category Emerald]");
    let tea = [TEA.product("T001")];
    let of_tea = Context { focus: &tea, ..plain };
    assert_eq!(read("翡翠", &of_tea), "翡翠:category Emerald[翡翠:value]");
    let pot = [TEA.product("P001")];
    let of_pot = Context { focus: &pot, ..plain };
    assert_eq!(read("翡翠", &of_pot), "翡翠:value[翡翠:category Emerald]");
    let category = Context { category: Some(TEA.category("Teapot")), ..plain };
    assert_eq!(read("翡翠的", &category), "翡翠:value[翡翠:category Emerald]");
}

#[test]
fn the_slot_that_is_asked_for_decides() {
    let world = |class: &str| {
        let tea = World::tea();
        let class = tea.snapshot.find(&format!("https://qianmian.dev/ns#{class}")).unwrap();
        let mut programs = tea.snapshot.programs().clone();
        programs.tasks[0].slots[0].kind = SlotKind::Thing { class };
        World::without_encoder(tea.snapshot.with_programs(programs))
    };
    let expecting = Some(Expecting::Slot { task: TaskId::from_index(0), slot: 0 });
    let context = Context { expecting, ..Context::default() };
    for (class, expect) in [
        ("Category", "翡翠:category Emerald[翡翠:value]"),
        ("Value", "翡翠:value[翡翠:category Emerald]"),
    ] {
        let world = world(class);
        let found = world.understand("翡翠", &context);
        assert_eq!(show(&world, "翡翠", &found), expect, "{class}");
    }
}

#[test]
fn of_words_that_cross_the_one_that_is_spoken_of_stands() {
    let plain = Context::default();
    assert_eq!(read("红茶壶", &plain), "红茶:category[茶壶:category] 壶:category");
    let pot = [TEA.product("P001")];
    let of_pot = Context { focus: &pot, ..plain };
    assert_eq!(read("红茶壶", &of_pot), "红:value 茶壶:category[红茶:category]");
    let tea = [TEA.product("T002")];
    let of_tea = Context { focus: &tea, ..plain };
    assert_eq!(read("红茶壶", &of_tea), "红茶:category[茶壶:category] 壶:category");
}

#[test]
fn a_value_of_two_attributes_is_of_the_one_asked_about_last() {
    let first = |context: &Context<'_>| {
        let found = TEA.understand("玉山", context);
        found.mentions.into_iter().find_map(|it| match it.kind {
            MentionKind::Value { attributes, .. } => attributes.first().copied(),
            MentionKind::Product(_)
            | MentionKind::Category(_)
            | MentionKind::Attribute(_)
            | MentionKind::Need(_)
            | MentionKind::Choice { .. }
            | MentionKind::Thing(_)
            | MentionKind::UnknownProduct
            | MentionKind::OrderNumber => None,
        })
    };
    for name in ["origin", "material"] {
        let context = Context { attribute: Some(attribute(name)), ..Context::default() };
        assert_eq!(first(&context), Some(attribute(name)), "{name}");
    }
    // What is spoken of has no such attribute: the other one is meant.
    let pot = [TEA.product("P001")];
    let context =
        Context { attribute: Some(attribute("origin")), focus: &pot, ..Context::default() };
    assert_eq!(first(&context), Some(attribute("material")));
}

#[test]
fn longer_words_and_what_lies_within_them_are_no_rivals() {
    assert_eq!(read("绿茶", &Context::default()), "绿茶:category");
    let pot = [TEA.product("P001")];
    let of_pot = Context { focus: &pot, ..Context::default() };
    assert_eq!(read("绿茶", &of_pot), "绿茶:category");
}
