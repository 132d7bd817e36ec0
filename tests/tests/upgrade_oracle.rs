//! Memory upgrades against brute force: every machine with every part, empty and with sampled
//! memory inside. What the pack's SPARQL answers must be what plain reckoning over its tables comes to.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a harness that is read by people")]

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use dialogue::tasks::TaskOutcome;
use domain::Value;
use proptest::strategy::{Strategy, ValueTree as _};
use proptest::test_runner::TestRunner;
use proptest::{option, sample};
use snapshot::Cell;
use tests::memory::{Inside, Machine, Part, Plan, Told, Upgrade};
use tests::shop::{Bound, Rule, Shop, see};

const TASK: &str = "upgrade-memory";
/// `cu:leastGoal` of the pack.
const LEAST_GOAL: u32 = 16;
/// How many situations are sampled for each machine, where parts are reckoned and where replies are
/// read: a reply is dearer, as it tries what would change it.
const SAMPLED: usize = 5;
const SAMPLED_REPLIES: usize = 1;

static SHOP: LazyLock<Shop> =
    LazyLock::new(|| Shop::open("computer-upgrade", "https://qianmian.dev/computer-upgrade#"));
static MACHINES: LazyLock<Vec<Machine>> =
    LazyLock::new(|| SHOP.sheet("machines.csv").iter().map(Machine::read).collect());
static PARTS: LazyLock<Vec<Part>> =
    LazyLock::new(|| SHOP.sheet("memory.csv").iter().map(Part::read).collect());

/// Fails with the first disagreements.
fn settle(compared: usize, what: &str, disagreements: &[String]) {
    println!("{compared} {what} compared, {} disagree", disagreements.len());
    let first: Vec<&str> = disagreements.iter().take(25).map(String::as_str).collect();
    assert!(disagreements.is_empty(), "{}:\n{}", disagreements.len(), first.join("\n"));
}

#[test]
fn every_part_fits_every_machine_as_reckoned() {
    let rule = SHOP.rule("fit-part", "memory", Some("part"));
    let mut disagreements = Vec::new();
    let mut compared = 0;
    // Machines that state the same stand for each other: the rule sees nothing else of them.
    let unlike: BTreeMap<String, &Machine> = MACHINES.iter().map(|it| (it.facts(), it)).collect();
    println!("{} machines, {} unlike", MACHINES.len(), unlike.len());
    for machine in unlike.values() {
        let bound = Bound::from([("machine".to_owned(), SHOP.cell(&machine.key))]);
        let rows = rule.rows(&bound);
        let answers: BTreeMap<&str, &Bound> =
            rows.iter().map(|row| (SHOP.name(&row["part"]), row)).collect();
        assert_eq!(answers.len(), rows.len(), "{}: a part is answered twice", machine.key);
        for part in PARTS.iter() {
            compared += 1;
            let expected = machine.verdict(part);
            let came = answers.get(part.key.as_str()).map(|row| SHOP.text(&row["why"]));
            if came != Some(expected) {
                let (machine, part) = (&machine.key, &part.key);
                disagreements.push(format!("{machine} with {part}: {expected}, not {came:?}"));
            }
        }
    }
    settle(compared, "machines with parts", &disagreements);
}

/// What buyers may tell of a machine, the impossible too, beside what most of them do: nothing, or
/// "8G".
fn situations(runner: &mut TestRunner, sampled: usize) -> Vec<Told> {
    let of = |values: &'static [u32]| sample::select(values);
    let needs: &[(&str, u32)] = &[("office", 16), ("game", 32), ("design", 64)];
    let installed = (
        option::of(of(&[2, 4, 8, 16, 32])),
        option::of(0..=4_u32),
        option::weighted(0.4, of(&[2, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128])),
    );
    let wanted = (
        option::weighted(0.4, of(&[8, 16, 24, 32, 48, 64, 128, 256])),
        option::weighted(0.3, of(&[1333, 2133, 2400, 2666, 3200, 4800])),
        option::weighted(0.3, of(&[60, 200, 400, 1000, 3000])),
        option::weighted(0.2, sample::select(needs)),
    );
    let told = (installed, wanted).prop_map(|(installed, wanted)| {
        let (installed, modules, total) = installed;
        let (target, running, budget, need) = wanted;
        Told { installed, modules, total, target, running, budget, need }
    });
    let usual = [Told::default(), Told { installed: Some(8), ..Told::default() }];
    let sampled = (0..sampled).map(|_| told.new_tree(runner).unwrap().current());
    usual.into_iter().chain(sampled).collect()
}

fn slots(machine: &Machine, told: &Told) -> Vec<(&'static str, Value)> {
    let numbers = [
        ("installed", told.installed),
        ("modules", told.modules),
        ("total", told.total),
        ("target", told.target),
        ("running", told.running),
        ("budget", told.budget),
    ];
    let numbers = numbers
        .into_iter()
        .filter_map(|(name, number)| Some((name, Value::Number(f64::from(number?)))));
    let need = told.need.map(|(need, _)| ("need", Value::Text(need.to_owned())));
    [("machine", SHOP.thing(&machine.key))].into_iter().chain(numbers).chain(need).collect()
}

fn bound(slots: &[(&'static str, Value)]) -> Bound {
    let cell = |value: &Value| match value {
        Value::Number(number) => Cell::Number(*number),
        Value::Thing(term) => Cell::Term(*term),
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Bool(truth) => Cell::Bool(*truth),
    };
    slots.iter().map(|(name, value)| ((*name).to_owned(), cell(value))).collect()
}

fn whole(row: &Bound, column: &str) -> u32 {
    let number = SHOP.number(&row[column]);
    format!("{number}").parse().unwrap()
}

/// Part, plan, what it comes to, and whether both channels then hold the same.
type Answer<'a> = (&'a str, Plan, u32, bool);

struct Rules {
    have: Rule<'static>,
    plan: Rule<'static>,
    option: Rule<'static>,
    /// The products of each kind that are in stock, with their prices.
    stock: BTreeMap<String, Vec<(&'static str, u32)>>,
}

/// What the rules come to for one buyer.
struct Came {
    have: Bound,
    answers: BTreeSet<Answer<'static>>,
    /// The speeds at which the products of the advised kind run.
    runs: Vec<(&'static str, Plan, u32)>,
}

impl Rules {
    fn new() -> Self {
        let [have, plan, option] = ["have", "plan", "option"].map(|it| SHOP.rule(TASK, it, None));
        let mut stock = BTreeMap::new();
        for row in SHOP.sheet("memory-kinds.csv") {
            let kind = row.text("key");
            let one = Cell::Number(1.0);
            let bound = [("plan_kind", SHOP.cell(kind)), ("plan_result", one)];
            let bound = bound.map(|(name, cell)| (name.to_owned(), cell)).into_iter().collect();
            let rows = option.rows(&bound);
            let product = |row: &Bound| (SHOP.name(&row["product"]), whole(row, "price"));
            stock.insert(kind.to_owned(), rows.iter().map(product).collect());
        }
        Self { have, plan, option, stock }
    }

    /// Every product of every kind that the rules find: one query answers for all parts.
    fn run(&self, slots: &[(&'static str, Value)], told: &Told) -> Came {
        let mut bound = bound(slots);
        let have = self.have.rows(&bound).remove(0);
        see(&mut bound, "have", &have);
        let mut came = Came { have, answers: BTreeSet::new(), runs: Vec::new() };
        for (place, row) in self.plan.rows(&bound).iter().enumerate() {
            let add = SHOP.text(&row["plan"]) == "add";
            let plan = if add { Plan::Add } else { Plan::Replace };
            let dual = ["match", "soldered", "pair"].contains(&SHOP.text(&row["channel"]));
            let result = whole(row, "result");
            let products = self.stock[SHOP.name(&row["kind"])].iter();
            let affordable =
                products.filter(|(_, price)| told.budget.is_none_or(|budget| *price <= budget));
            came.answers.extend(affordable.map(|(part, _)| (*part, plan, result, dual)));
            if place == 0 {
                see(&mut bound, "plan", row);
                let rows = self.option.rows(&bound);
                let runs =
                    rows.iter().map(|row| (SHOP.name(&row["product"]), plan, whole(row, "runs")));
                came.runs = runs.collect();
            }
        }
        came
    }
}

fn reckoned(machine: &Machine, inside: &Inside, told: &Told) -> Vec<Upgrade<'static>> {
    PARTS.iter().flat_map(|part| machine.upgrades(part, inside, told)).collect()
}

#[test]
fn every_upgrade_is_found_and_none_else() {
    let rules = Rules::new();
    let mut runner = TestRunner::deterministic();
    let mut disagreements = Vec::new();
    let (mut tried, mut found) = (0, 0);
    for machine in MACHINES.iter().filter(|machine| machine.slots > 0) {
        for told in situations(&mut runner, SAMPLED) {
            let Some(inside) = machine.inside(&told).filter(|it| it.modules <= machine.slots)
            else {
                continue;
            };
            let slots = slots(machine, &told);
            let Came { have, answers, runs } = rules.run(&slots, &told);
            let numbers = ["have", "kept", "used", "goal"].map(|column| whole(&have, column));
            let goal = machine.goal(&told, LEAST_GOAL);
            let key = &machine.key;
            if numbers != [told.have(), inside.soldered, inside.modules, goal] {
                disagreements
                    .push(format!("{key} {told:?}: {inside:?} to {goal}, not {numbers:?}"));
            }
            let all = reckoned(machine, &inside, &told);
            let all: Vec<_> = all.iter().filter(|it| it.part.can_be_had(&told)).collect();
            let expected: BTreeSet<Answer<'_>> =
                all.iter().map(|it| (&*it.part.key, it.plan, it.result, it.dual)).collect();
            let runs_so = |run: &(&str, Plan, u32)| {
                all.iter().any(|it| (it.part.key.as_str(), it.plan, it.runs) == *run)
            };
            let slow = runs.iter().filter(|run| !runs_so(run));
            disagreements
                .extend(slow.map(|run| format!("{key} does not run so: {run:?} {told:?}")));
            tried += PARTS.len();
            found += expected.len();
            let say = |what: &str, it: &Answer<'_>| {
                format!("{what} {} {it:?} {told:?} {inside:?}", machine.key)
            };
            disagreements.extend(expected.difference(&answers).map(|it| say("missing", it)));
            disagreements.extend(answers.difference(&expected).map(|it| say("wrong", it)));
        }
    }
    println!("{found} upgrades found");
    settle(tried, "machines with memory inside and parts", &disagreements);
}

/// The case that must hold, before any part is looked at.
fn verdict(machine: &Machine, told: &Told) -> Result<Inside, &'static str> {
    let have = told.have();
    let inside = machine.inside(told);
    let refusals = [
        ("soldered", machine.slots == 0),
        ("overfull", told.modules.is_some_and(|modules| modules > machine.slots)),
        ("overstated", have > machine.max),
        ("contradictory", inside.is_none()),
        ("full", have == machine.max),
        ("reached", told.target.is_some_and(|target| have >= target)),
        ("enough", told.target.is_none() && told.need.is_some_and(|(_, wants)| have >= wants)),
    ];
    match refusals.iter().find(|(_, holds)| *holds) {
        Some((case, _)) => Err(case),
        None => inside.ok_or("contradictory"),
    }
}

/// What is wrong with a reply; none where nothing is.
fn fault(machine: &Machine, told: &Told, came: &TaskOutcome) -> Option<String> {
    let result = came.result.as_ref()?;
    let expect = |case: &str| (result.case != case).then(|| format!("{case}, not {}", result.case));
    let inside = match verdict(machine, told) {
        Ok(inside) => inside,
        Err(case) => return expect(case),
    };
    let all = reckoned(machine, &inside, told);
    let goal = machine.goal(told, LEAST_GOAL);
    let here = || all.iter().filter(|it| it.part.can_be_had(told));
    let Some(order) = here().map(|it| it.order(goal)).min() else {
        let in_stock = all.iter().filter(|it| it.part.stock > 0);
        let Some(price) = in_stock.map(|it| it.part.price).min() else { return expect("none") };
        let dear = || (shown(came)?.price != price).then(|| format!("not the cheapest, {price}"));
        return expect("too-dear").or_else(dear);
    };
    let Some(advised) = shown(came) else { return Some("shows nothing".to_owned()) };
    let best: Vec<&Upgrade<'_>> = here().filter(|it| it.order(goal) == order).collect();
    let Some(advice) = best.iter().find(|it| it.part.key == advised.key) else {
        return Some(format!("{} is not the best: {order:?}", advised.key));
    };
    let like = best.iter().filter(|it| it.is_like(advice));
    let cheapest = like.map(|it| it.part.price).min().unwrap_or_default();
    let case = if advice.plan == Plan::Add { "add" } else { "replace" };
    let larger = || here().filter(|it| it.result > advice.result).map(|it| it.result).min();
    expect(case)
        .or_else(|| (advised.price > cheapest).then(|| format!("cheaper: {cheapest}")))
        .or_else(|| unsaid(told, advice, larger(), &result.reply.text()))
}

/// The part shown first.
fn shown(came: &TaskOutcome) -> Option<&'static Part> {
    let product = *came.result.as_ref()?.products.first()?;
    let name = Cell::Term(SHOP.world.snapshot.catalogue().product_term(product));
    PARTS.iter().find(|part| part.key == SHOP.name(&name))
}

/// What the reply must say and does not, or says and must not.
fn unsaid(told: &Told, advice: &Upgrade<'_>, larger: Option<u32>, text: &str) -> Option<String> {
    let Upgrade { part, result, runs, dual, .. } = advice;
    let mut wanted =
        vec![format!("{}条{}GB，{}MHz，{}元", part.count, part.each, part.speed, part.price)];
    wanted.push(match told.have() {
        0 => format!("{result}GB"),
        have => format!("从{have}GB升到{result}GB"),
    });
    wanted.extend((*runs < part.speed).then(|| format!("{runs}MHz")));
    if let Some(missing) = wanted.iter().find(|it| !text.contains(*it)) {
        return Some(format!("does not say `{missing}`: {text}"));
    }
    let further = text.split("一步到位").nth(1).unwrap_or_default();
    if let Some(larger) = larger.filter(|it| !further.contains(&format!("{it}GB，"))) {
        return Some(format!("{larger}GB is the next step: {text}"));
    }
    let words = [("双通道", *dual), ("会按", *runs < part.speed), ("一步到位", larger.is_some())];
    let said = words.iter().find(|(words, wanted)| *wanted != text.contains(words));
    said.map(|(words, wanted)| format!("`{words}`: {wanted}: {text}"))
}

#[test]
fn the_advice_is_the_best_and_reckoned_right() {
    let mut runner = TestRunner::deterministic();
    let mut disagreements = Vec::new();
    let mut cases: BTreeMap<String, usize> = BTreeMap::new();
    for (place, machine) in MACHINES.iter().enumerate() {
        let mut situations = situations(&mut runner, SAMPLED_REPLIES);
        // One of the two that most tell is enough here: by turns.
        situations.remove(place % 2);
        for told in situations {
            let came = SHOP.run(TASK, &slots(machine, &told));
            let case = came.result.as_ref().map_or("no result", |it| it.case.as_str());
            *cases.entry(case.to_owned()).or_default() += 1;
            let fault = fault(machine, &told, &came);
            disagreements.extend(fault.map(|fault| format!("{} {told:?}: {fault}", machine.key)));
        }
    }
    println!("{cases:?}");
    assert!(!cases.contains_key("no result"), "a task came to nothing");
    settle(cases.values().sum(), "replies", &disagreements);
}
