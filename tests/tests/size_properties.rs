//! Sizes: more body never gets a smaller size, units make no difference, outside the chart there is
//! no size, and near a border both sizes are named. Over every chart, cut and gender.

#![expect(clippy::print_stdout, reason = "a harness that is read by people")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use domain::Value;
use snapshot::Cell;
use tests::shop::{Bound, Rule, Shop, run_all};
use tests::sizes::{Chart, Worn, charts, worn};

const TASK: &str = "choose-size";

static SHOP: LazyLock<Shop> =
    LazyLock::new(|| Shop::open("apparel", "https://qianmian.dev/apparel#"));
static CHARTS: LazyLock<BTreeMap<String, Chart>> =
    LazyLock::new(|| charts(&SHOP.sheet("charts.csv"), &SHOP.sheet("size-rows.csv")));
static WORN: LazyLock<Vec<Worn>> = LazyLock::new(|| worn(&SHOP.sheet("products.csv")));

/// What the rules say for a product and some measures.
struct Fitted {
    rows: BTreeMap<String, Vec<Bound>>,
}

struct Fitting {
    rules: Vec<(&'static str, Rule<'static>)>,
}

impl Fitting {
    fn new() -> Self {
        Self { rules: SHOP.rules(TASK) }
    }

    fn fit(&self, sku: &str, measures: &[(&str, f64)]) -> Fitted {
        let numbers = measures.iter().map(|(name, it)| ((*name).to_owned(), Cell::Number(*it)));
        let product = ("product".to_owned(), SHOP.cell(sku));
        Fitted { rows: run_all(&self.rules, &numbers.chain([product]).collect()) }
    }
}

impl Fitted {
    fn first(&self, rule: &str) -> Option<&Bound> {
        self.rows[rule].first()
    }

    fn number(&self, rule: &str, column: &str) -> Option<f64> {
        Some(SHOP.number(self.first(rule)?.get(column)?))
    }

    /// The place of the size that is named, from 1; none where the task names none.
    fn place(&self, chart: &Chart) -> Option<usize> {
        let refused = ["implausible", "outside"].iter().any(|rule| self.first(rule).is_some());
        let unknown = !chart.measure.is_empty() && self.first("girth").is_none();
        let size = self.first("size").filter(|_| !refused && !unknown)?;
        let name = SHOP.text(&size["size"]);
        let place = chart.sizes.iter().position(|it| it.name == name);
        assert!(place.is_some(), "{name} is no size of {}", chart.id);
        place.map(|place| place + 1)
    }
}

/// Numbers from `low` to `high`, by steps, in hundredths as a tape shows them at most.
fn steps(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    std::iter::successors(Some(low), move |it| Some(it + step))
        .take_while(move |it| *it <= high)
        .map(|it| (it * 100.0).round() / 100.0)
}

/// Heights of a chart: one in each size, or one for all where it does not ask.
fn heights(chart: &Chart) -> Vec<f64> {
    let inside: Vec<f64> = chart.sizes.iter().filter_map(|it| Some(it.height?.0 + 2.0)).collect();
    if inside.is_empty() { vec![170.0] } else { inside }
}

/// The slot of what a chart measures, and how far two honest measurings lie apart.
fn taped(chart: &Chart) -> Option<(&'static str, f64)> {
    match chart.measure.as_str() {
        "Chest" => Some(("bust", 1.0)),
        "Waist" => Some(("waist_girth", 1.0)),
        "Foot" => Some(("foot_length", 0.1)),
        _ => None,
    }
}

/// Sizes never fall, and no size is named after the chart has ended.
fn rising(places: &[Option<usize>]) -> bool {
    let named: Vec<usize> = places.iter().copied().flatten().collect();
    let first = places.iter().position(Option::is_some).unwrap_or_default();
    let together = places.iter().skip(first).take(named.len()).all(Option::is_some);
    together && named.windows(2).all(|pair| pair[0] <= pair[1])
}

fn settle(compared: usize, what: &str, faults: &[String]) {
    println!("{compared} {what}, {} wrong", faults.len());
    let first: Vec<&str> = faults.iter().take(20).map(String::as_str).collect();
    assert!(compared > 0 && faults.is_empty(), "{}:\n{}", faults.len(), first.join("\n"));
}

#[test]
fn heavier_and_taller_are_never_smaller() {
    let fitting = Fitting::new();
    let (mut compared, mut named, mut faults) = (0, 0, Vec::new());
    let mut follow = |worn: &Worn, chart: &Chart, bodies: &[(f64, f64)]| {
        let place = |(height, weight): &(f64, f64)| {
            fitting.fit(&worn.sku, &[("height", *height), ("weight", *weight)]).place(chart)
        };
        let places: Vec<Option<usize>> = bodies.iter().map(place).collect();
        compared += bodies.len();
        named += places.iter().flatten().count();
        if !rising(&places) {
            let (sku, first) = (&worn.sku, bodies.first());
            faults.push(format!("{sku} by {} from {first:?}: {places:?}", chart.id));
        }
    };
    for worn in WORN.iter().filter(|worn| CHARTS[&worn.chart].measure != "Foot") {
        let chart = &CHARTS[&worn.chart];
        let (heights, weighed) = (heights(chart), !chart.measure.is_empty());
        for height in heights.iter().step_by(3).filter(|_| weighed) {
            let bodies: Vec<_> = steps(36.0, 104.0, 3.0).map(|weight| (*height, weight)).collect();
            follow(worn, chart, &bodies);
        }
        let tall = chart.sizes.iter().any(|size| size.height.is_some());
        let adults: (&[f64], f64, f64) = (&[48.0, 58.0, 70.0], 140.0, 200.0);
        let (weights, low, high) = if weighed { adults } else { (&[25.0][..], 70.0, 170.0) };
        for weight in weights.iter().filter(|_| tall) {
            let bodies: Vec<_> = steps(low, high, 2.5).map(|it| (it, *weight)).collect();
            follow(worn, chart, &bodies);
        }
    }
    println!("{named} sizes named");
    assert!(named * 4 > compared, "most of the grid names no size");
    settle(compared, "bodies", &faults);
}

/// What is wrong with the answer to a taped girth; none where nothing is.
fn fault(
    chart: &Chart,
    height: f64,
    taped: (&'static str, f64, f64),
    came: &Fitted,
) -> Option<String> {
    let (_, girth, spread) = taped;
    let middle = girth + came.number("girth", "shift")?;
    let expected = chart.place(height, Some(middle), None);
    let place = came.place(chart);
    if place != expected {
        return Some(format!("{place:?}, not {expected:?}"));
    }
    let place = expected?;
    let by_height = chart.place(height, None, None).unwrap_or_default();
    let (low, high) = chart.sizes[place - 1].girth?;
    let mut others = BTreeSet::new();
    let near = |edge: f64| (edge - middle).abs() < spread;
    if near(high) && place < chart.sizes.len() {
        others.insert((chart.sizes[place].name.as_str(), tenths(high - middle)));
    }
    if near(low) && place > 1 && by_height < place {
        others.insert((chart.sizes[place - 2].name.as_str(), tenths(middle - low)));
    }
    let rows = came.rows["between"].iter();
    let girths = rows.filter(|row| SHOP.name(&row["what"]) == chart.measure);
    let named: BTreeSet<(&str, String)> =
        girths.map(|row| (SHOP.text(&row["other"]), tenths(SHOP.number(&row["margin"])))).collect();
    (named != others).then(|| format!("between {named:?}, not {others:?}"))
}

/// Printed, as margins are sums of decimals.
fn tenths(number: f64) -> String {
    format!("{number:.2}")
}

#[test]
fn girths_fall_into_the_chart_and_borders_name_both_sizes() {
    let fitting = Fitting::new();
    let (mut compared, mut borders, mut faults) = (0, 0, Vec::new());
    for worn in WORN.iter() {
        let chart = &CHARTS[&worn.chart];
        let (Some((slot, spread)), Some((low, high))) = (taped(chart), chart.reach()) else {
            continue;
        };
        let step = if slot == "foot_length" { 0.12 } else { 1.3 };
        let heights = heights(chart);
        for height in heights.iter().step_by(4) {
            for girth in steps(low - 8.0 * step, high + 8.0 * step, step) {
                let came = fitting.fit(&worn.sku, &[("height", *height), (slot, girth)]);
                compared += 1;
                borders += usize::from(came.first("between").is_some());
                let fault = fault(chart, *height, (slot, girth, spread), &came);
                let body = format!("{} by {}: {height} {slot} {girth}", worn.sku, chart.id);
                faults.extend(fault.map(|fault| format!("{body}: {fault}")));
            }
        }
    }
    println!("{borders} near a border");
    assert!(borders > 0, "no border was met");
    settle(compared, "girths", &faults);
}

#[test]
fn shoulders_outside_the_chart_get_no_size() {
    let fitting = Fitting::new();
    let (mut compared, mut faults) = (0, Vec::new());
    for worn in WORN.iter() {
        let chart = &CHARTS[&worn.chart];
        let middle = chart.reach().map(|(low, high)| f64::midpoint(low, high));
        let (Some(girth), Some((slot, _))) = (middle, taped(chart)) else { continue };
        if chart.sizes.iter().all(|size| size.shoulder.is_none()) {
            continue;
        }
        let height = heights(chart)[0];
        for shoulder in steps(34.3, 52.3, 0.8) {
            let measures = [("height", height), (slot, girth), ("shoulder", shoulder)];
            let came = fitting.fit(&worn.sku, &measures);
            let shift = came.number("girth", "shift").unwrap_or_default();
            let expected = chart.place(height, Some(girth + shift), Some(shoulder));
            compared += 1;
            if came.place(chart) != expected {
                let place = came.place(chart);
                faults.push(format!("{} {shoulder}: {place:?}, not {expected:?}", worn.sku));
            }
        }
    }
    settle(compared, "shoulders", &faults);
}

#[test]
fn replies_name_what_the_rules_found_and_nothing_else() {
    let fitting = Fitting::new();
    let (mut compared, mut faults) = (0, Vec::new());
    for (turn, worn) in WORN.iter().enumerate() {
        let chart = &CHARTS[&worn.chart];
        let missing = chart.sizes.iter().filter(|size| !worn.sizes.contains(&size.name));
        faults.extend(missing.map(|size| format!("{} does not sell {}", worn.sku, size.name)));
        let Some((low, high)) = chart.reach() else { continue };
        let Some((slot, _)) = taped(chart) else { continue };
        // Inside, beyond either end, and at a border, by turns.
        let border = chart.sizes[1].girth.map_or(low, |(edge, _)| edge);
        let girth = [f64::midpoint(low, high), high * 1.15, border, low * 0.8][turn % 4];
        let height = heights(chart)[0];
        let measures = [("height", height), (slot, girth)];
        let place = fitting.fit(&worn.sku, &measures).place(chart);
        let slots = measures.map(|(name, number)| (name, Value::Number(number)));
        let slots: Vec<_> = slots.into_iter().chain([("product", SHOP.thing(&worn.sku))]).collect();
        let text = SHOP.run(TASK, &slots).result.map(|it| it.reply.text()).unwrap_or_default();
        compared += 1;
        let right = match place {
            Some(place) => {
                let name = &chart.sizes[place - 1].name;
                text.contains(&format!("选{name}码")) && !text.contains("没有您的尺码")
            }
            None => text.contains("没有您的尺码") && !text.contains("建议选"),
        };
        faults.extend((!right).then(|| format!("{} {measures:?} {place:?}: {text}", worn.sku)));
    }
    settle(compared, "replies", &faults);
}

/// Says every sentence; the replies must be one and the same and name a size.
fn same(sentences: &[String], faults: &mut Vec<String>) {
    let reply = |sentence: &String| SHOP.say(&[sentence]).reply.text();
    let first = reply(&sentences[0]);
    if !first.contains("选") || !first.contains('码') || first.contains("没有您的") {
        faults.push(format!("{} names no size: {first}", sentences[0]));
    }
    for sentence in &sentences[1..] {
        let came = reply(sentence);
        if came != first {
            faults.push(format!(
                "{sentence}\n    {came}\n  not, as to {},\n    {first}",
                sentences[0]
            ));
        }
    }
}

#[test]
fn units_make_no_difference() {
    let bodies: [(&[&str], &[&str]); 3] = [
        (
            &["180cm", "180", "1米8", "1.8m", "一米八", "1.8米", "1米80", "180厘米"],
            &["70kg", "140斤", "70公斤", "一百四十斤", "七十公斤", "70千克"],
        ),
        (
            &["165cm", "165", "1米65", "1.65m", "一米六五", "1.65米"],
            &["55kg", "110斤", "55公斤", "一百一十斤", "五十五公斤"],
        ),
        (
            &["172cm", "1米72", "1.72m", "一米七二"],
            &["62.5kg", "125斤", "62.5公斤", "一百二十五斤"],
        ),
    ];
    let (mut compared, mut faults) = (0, Vec::new());
    for group in ["男款", "女款"] {
        for (heights, weights) in bodies {
            let sentence = |height: &str, weight: &str| {
                format!("{group}上衣，身高{height}，体重{weight}，应该选什么码")
            };
            let all = heights.iter().flat_map(|it| weights.iter().map(move |weight| (it, weight)));
            let sentences: Vec<String> = all.map(|(it, weight)| sentence(it, weight)).collect();
            compared += sentences.len();
            same(&sentences, &mut faults);
        }
    }
    for feet in [["24.5厘米", "24.5cm", "245毫米", "245mm"], ["26cm", "26厘米", "260mm", "0.26米"]]
    {
        let sentences = feet.map(|foot| format!("脚长{foot}穿多大的鞋"));
        compared += sentences.len();
        same(&sentences, &mut faults);
    }
    settle(compared, "sentences", &faults);
}
