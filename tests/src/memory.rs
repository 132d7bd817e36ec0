//! Memory upgrades by brute force: the slots of a machine, what is in them, and every part tried in
//! turn. Written from the rules as prose (industry-packs/computer-upgrade/README.md), not from the
//! queries; it must not call the engine.

use crate::sheets::Row;

/// What a machine takes. Capacities are in GB.
#[derive(Clone, Debug)]
pub struct Machine {
    /// Its row's key.
    pub key: String,
    /// Type and form of its memory; none where all of it is soldered.
    pub takes: Option<(String, String)>,
    /// How many slots.
    pub slots: u32,
    /// The most that one slot takes.
    pub per_slot: u32,
    /// The most in all, soldered memory included.
    pub max: u32,
    /// The most that may be soldered.
    pub soldered: u32,
    /// The fastest memory its board runs, where that is stated.
    pub limit: Option<u32>,
    /// Whether it is stated to take ECC.
    pub ecc: bool,
}

/// A module or a kit.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its row's key.
    pub key: String,
    /// Type and form.
    pub made_as: (String, String),
    /// Modules in the kit.
    pub count: u32,
    /// Capacity of each.
    pub each: u32,
    /// Its own speed.
    pub speed: u32,
    /// Whether it has ECC.
    pub ecc: bool,
    /// Whether it is registered.
    pub registered: bool,
    /// Its price in yuan.
    pub price: u32,
    /// How many there are.
    pub stock: u32,
}

/// What a buyer tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Installed memory: of each module where their number is told, else in all.
    pub installed: Option<u32>,
    /// How many modules are in the slots.
    pub modules: Option<u32>,
    /// Installed memory in all.
    pub total: Option<u32>,
    /// The goal.
    pub target: Option<u32>,
    /// The speed of what is installed.
    pub running: Option<u32>,
    /// The most that it may cost.
    pub budget: Option<u32>,
    /// The use's name and how much memory it wants.
    pub need: Option<(&'static str, u32)>,
}

/// What is taken to be inside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// On the board.
    pub soldered: u32,
    /// Modules in slots.
    pub modules: u32,
    /// What those modules hold together.
    pub in_slots: u32,
}

/// How a part goes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plan {
    /// Beside what is there.
    Add,
    /// In place of the modules that are there.
    Replace,
}

/// A part that makes more of a machine.
#[derive(Clone, Debug)]
pub struct Upgrade<'a> {
    /// The part.
    pub part: &'a Part,
    /// How it goes in.
    pub plan: Plan,
    /// What the machine then has.
    pub result: u32,
    /// The speed at which the part then runs, as far as is told.
    pub runs: u32,
    /// Whether both channels then hold the same.
    pub dual: bool,
    /// Which is better at the same result: the lower.
    pub rank: u8,
}

impl Machine {
    /// Reads a row of `machines.csv`.
    #[must_use]
    pub fn read(row: &Row) -> Self {
        let takes = row.given("type").zip(row.given("form"));
        Self {
            key: row.number("key"),
            takes: takes.map(|(kind, form): (String, String)| (kind, local(&form))),
            slots: row.number("slots"),
            per_slot: row.given("per_slot").unwrap_or(0),
            max: row.number("max"),
            soldered: row.given("soldered").unwrap_or(0),
            limit: row.given("max_speed"),
            ecc: row.given("ecc").unwrap_or(false),
        }
    }

    /// All that is stated of its memory, as one text.
    #[must_use]
    pub fn facts(&self) -> String {
        format!("{:?}", Self { key: String::new(), ..self.clone() })
    }

    /// Why a part does not go into this machine, were it empty; `fits` where it does.
    #[must_use]
    pub fn verdict(&self, part: &Part) -> &'static str {
        let Some((kind, form)) = self.takes.as_ref().filter(|_| self.slots > 0) else {
            return "soldered";
        };
        let reasons = [
            ("type", *kind != part.made_as.0),
            ("form", *form != part.made_as.1),
            ("registered", part.registered),
            ("ecc", part.ecc && !self.ecc),
            ("count", part.count > self.slots),
            ("size", part.each > self.per_slot),
        ];
        reasons.iter().find(|(_, holds)| *holds).map_or("fits", |(why, _)| why)
    }

    /// What is inside by what is told; none where that cannot be.
    #[must_use]
    pub fn inside(&self, told: &Told) -> Option<Inside> {
        let have = told.have();
        // Modules that are told hold something. Where only they are told, or where the soldered
        // part would leave them empty, nothing is counted but what they hold.
        let modules_alone = told.modules.is_some_and(|it| it > 0)
            && (told.total.is_none() || have <= self.soldered);
        let soldered = if modules_alone { 0 } else { have.min(self.soldered) };
        let in_slots = have - soldered;
        let fewest = in_slots.div_ceil(self.per_slot.max(1));
        let modules = told.modules.unwrap_or(fewest);
        (in_slots <= modules * self.per_slot).then_some(Inside { soldered, modules, in_slots })
    }

    /// What the machine is to come to.
    #[must_use]
    pub fn goal(&self, told: &Told, least: u32) -> u32 {
        let usual = (2 * told.have()).max(least);
        told.target.or(told.need.map(|(_, wants)| wants)).unwrap_or(usual).min(self.max)
    }

    /// Every way in which a part makes more of the machine; stock and budget are not looked at.
    #[must_use]
    pub fn upgrades<'a>(&self, part: &'a Part, inside: &Inside, told: &Told) -> Vec<Upgrade<'a>> {
        if self.verdict(part) != "fits" {
            return Vec::new();
        }
        let have = inside.soldered + inside.in_slots;
        let plans = [
            (Plan::Add, have > 0 && inside.modules + part.count <= self.slots, have),
            (Plan::Replace, have == 0 || inside.modules > 0, inside.soldered),
        ];
        let lawful = plans.into_iter().filter(|(_, possible, _)| *possible);
        lawful
            .map(|(plan, _, stays)| self.upgrade(part, plan, stays, (inside, told)))
            .filter(|upgrade| upgrade.result > have && upgrade.result <= self.max)
            .collect()
    }

    fn upgrade<'a>(
        &self,
        part: &'a Part,
        plan: Plan,
        stays: u32,
        (inside, told): (&Inside, &Told),
    ) -> Upgrade<'a> {
        let speeds = [Some(part.speed), self.limit, told.running.filter(|_| stays > 0)];
        let runs = speeds.into_iter().flatten().min().unwrap_or(part.speed);
        let alike = part.each * inside.modules == inside.in_slots;
        let (dual, rank) = match (plan, inside.modules) {
            (Plan::Add, 0) => (part.count == 1 && part.each == stays, 0),
            (Plan::Add, there) => {
                (alike && (there + part.count).is_multiple_of(2), if alike { 0 } else { 2 })
            }
            (Plan::Replace, _) => (part.count > 1, if part.count > 1 { 1 } else { 2 }),
        };
        Upgrade { part, plan, result: stays + part.count * part.each, runs, dual, rank }
    }
}

impl Part {
    /// Reads a row of `memory.csv`.
    #[must_use]
    pub fn read(row: &Row) -> Self {
        Self {
            key: row.number("key"),
            made_as: (row.number("type"), local(row.text("form"))),
            count: row.number("count"),
            each: row.number("each"),
            speed: row.number("speed"),
            ecc: row.number("ecc"),
            registered: row.number("registered"),
            price: row.number("price"),
            stock: row.number("stock"),
        }
    }

    /// Whether it can be sold to this buyer.
    #[must_use]
    pub fn can_be_had(&self, told: &Told) -> bool {
        self.stock > 0 && told.budget.is_none_or(|budget| self.price <= budget)
    }
}

impl Told {
    /// What is installed in all; 0 where nothing is told.
    #[must_use]
    pub fn have(&self) -> u32 {
        let each = self.installed.map(|each| each * self.modules.unwrap_or(1));
        self.total.or(each).unwrap_or(0)
    }
}

impl Upgrade<'_> {
    /// What makes one advice better than another: the least that reaches the goal, else the most;
    /// then what goes well with what is there, then without ECC, then fewer modules.
    #[must_use]
    pub fn order(&self, goal: u32) -> (bool, i64, u8, bool, u32) {
        let result = i64::from(self.result);
        let reached = self.result >= goal;
        let by_result = if reached { result } else { -result };
        (!reached, by_result, self.rank, self.part.ecc, self.part.count)
    }

    /// Whether another part goes in the same way and is the same but for speed, make and price.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        let kind = |it: &Part| (it.count, it.each, it.ecc);
        self.plan == other.plan && kind(self.part) == kind(other.part)
    }
}

/// The name of a thing without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}
