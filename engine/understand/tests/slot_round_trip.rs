//! Every height and weight printed in every style fills the slot it is for.

#![expect(clippy::unwrap_used, reason = "a printer of a test fails by panicking")]

#[expect(dead_code, reason = "prices need more styles than measures of the body")]
mod print;
mod world;

use std::sync::LazyLock;

use domain::TaskId;
use understand::{Context, Expecting};
use world::World;

static SHOP: LazyLock<World> = LazyLock::new(World::measuring);

fn float(number: u64) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

/// The value of a slot of the only task, by its index.
fn slot(text: &str, slot: usize, asked: bool) -> Option<f64> {
    let task = TaskId::from_index(0);
    let expecting = asked.then_some(Expecting::Slot { task, slot });
    let found = SHOP.understand(text, &Context { expecting, ..Context::default() });
    let [quantity] = &found.quantities[..] else { return None };
    quantity.slots.iter().find(|it| it.1 == slot).map(|it| it.2)
}

fn check_slot(index: usize, texts: &[(String, f64, bool)], tolerance: f64) {
    let mut wrong = Vec::new();
    for (text, value, asked) in texts {
        let found = slot(text, index, *asked);
        if found.is_none_or(|found| (found - value).abs() > tolerance) {
            wrong.push(format!("{text}: {found:?}, not {value}"));
        }
    }
    wrong.truncate(40);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_height_in_every_style() {
    let mut texts = Vec::new();
    for cm in 100..=220_u64 {
        let value = float(cm);
        let (metre, rest) = (cm / 100, cm % 100);
        let said = print::chinese(metre).replace('二', "两");
        let mut add = |text: String| texts.push((text, value, false));
        add(format!("{cm}cm"));
        add(format!("{cm} CM"));
        add(format!("{cm}厘米"));
        add(format!("{cm}公分"));
        add(format!("{}厘米", print::chinese(cm)));
        add(format!("{metre}.{rest:02}m"));
        add(format!("{metre}.{rest:02}米"));
        add(format!("我身高{cm}"));
        add(format!("身高{metre}米{rest:02}"));
        add(format!("{metre}米{rest:02}"));
        add(format!("{metre}m{rest:02}"));
        if rest > 0 {
            add(format!("{said}米{}", print::digits(cm).chars().skip(1).collect::<String>()));
            add(format!("{metre}米{rest}厘米"));
        }
        if rest > 0 && rest.is_multiple_of(10) {
            add(format!("{said}米{}", print::chinese(rest / 10)));
            add(format!("{metre}米{}", rest / 10));
        }
        if rest == 50 {
            add(format!("{said}米半"));
        }
        let mut ask = |text: String| texts.push((text, value, true));
        ask(cm.to_string());
        ask(format!("{metre}.{rest:02}"));
        ask(print::digits(cm));
        ask(print::chinese(cm));
        ask(format!("{cm}左右"));
        ask(print::english(cm));
    }
    check_slot(0, &texts, 1e-6);
}

#[test]
fn every_height_in_feet_and_inches() {
    let mut texts = Vec::new();
    for feet in 4..=6_u64 {
        for inches in 1..=11_u64 {
            let value = float(feet * 12 + inches) * 2.54;
            let said = (print::english(feet), print::english(inches));
            let mut add = |text: String| texts.push((text, value, false));
            add(format!("{feet}'{inches}\""));
            add(format!("{feet}'{inches}"));
            add(format!("{feet}’{inches}”"));
            add(format!("{feet}′{inches}″"));
            add(format!("{feet}'{inches}''"));
            add(format!("{feet} ft {inches} in"));
            add(format!("{feet}ft{inches}in"));
            add(format!("{feet} foot {inches}"));
            add(format!("{feet} feet {inches} inches"));
            add(format!("{feet}英尺{inches}英寸"));
            add(format!("{} foot {}", said.0, said.1));
            add(format!("{} feet {} inches", said.0, said.1));
            texts.push((format!("{} {}", said.0, said.1), value, true));
        }
    }
    check_slot(0, &texts, 1e-6);
}

#[test]
fn every_weight_in_every_style() {
    let mut texts = Vec::new();
    for kg in 20..=200_u64 {
        let value = float(kg);
        let mut add = |text: String, value: f64| texts.push((text, value, false));
        add(format!("{kg}kg"), value);
        add(format!("{kg} KG"), value);
        add(format!("{kg}㎏"), value);
        add(format!("{kg}公斤"), value);
        add(format!("{kg}千克"), value);
        add(format!("{kg} kilos"), value);
        add(format!("{kg}.5kg"), value + 0.5);
        add(format!("{}公斤", print::chinese(kg)), value);
        add(format!("{}千克", print::chinese(kg)), value);
        add(format!("{}公斤半", print::chinese(kg)), value + 0.5);
        add(format!("{} kilos", print::english(kg)), value);
        add(format!("{}斤", kg * 2), value);
        add(format!("{}斤", print::chinese(kg * 2)), value);
        add(format!("{}斤", print::spoken(kg * 2)), value);
        add(format!("{}斤左右", kg * 2), value);
        add(format!("{}斤半", kg * 2), value + 0.25);
        add(format!("{kg} lbs"), value * 0.453_592_37);
        if (35..=120).contains(&kg) {
            texts.push((kg.to_string(), value, true));
            texts.push((print::chinese(kg), value, true));
            texts.push((format!("体重{kg}"), value, false));
        }
        if (61..=130).contains(&kg) {
            texts.push((print::spoken(kg * 2), value, true));
            texts.push((format!("体重{}", kg * 2), value, false));
        }
    }
    check_slot(1, &texts, 1e-6);
}
