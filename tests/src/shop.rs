//! A pack that ships, compiled in process: its rules, its tasks and conversations with it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use dialogue::tasks::{TaskOutcome, run};
use dialogue::{State, Turn, Utterance, World, turn};
use domain::{Event, Locale, Profile, TaskId, Timestamp, Value};
use snapshot::program::Task;
use snapshot::{Cell, Query};

/// A row of a rule: what is bound, by column.
pub type Bound = BTreeMap<String, Cell>;

/// A pack that ships.
#[derive(Debug)]
pub struct Shop {
    /// What it compiles to.
    pub world: World,
    folder: PathBuf,
    namespace: &'static str,
}

/// A rule of a task, to be asked on its own.
#[derive(Debug)]
pub struct Rule<'a> {
    shop: &'a Shop,
    query: Query,
}

impl Shop {
    /// Compiles a pack of `industry-packs/` with what it depends on.
    ///
    /// # Panics
    /// Where it has errors.
    #[must_use]
    pub fn open(pack: &str, namespace: &'static str) -> Self {
        let folder = crate::root().join("industry-packs").join(pack);
        let files = knowledge::read_packs(&[&folder]);
        let compiled = knowledge::compile(&files.unwrap_or_else(|error| panic!("{error}")));
        let broken = || panic!("{pack}: {:?}", compiled.diagnostics);
        let snapshot = Arc::new(compiled.snapshot.unwrap_or_else(broken));
        let world = World::build(snapshot, Some(understand::Encoder::core()));
        Self { world: world.unwrap_or_else(|error| panic!("{error}")), folder, namespace }
    }

    /// The rows of a table of the pack's catalogue.
    #[must_use]
    pub fn sheet(&self, name: &str) -> Vec<crate::sheets::Row> {
        crate::sheets::rows(&self.folder.join("catalog").join(name))
    }

    /// A thing of the pack, by its local name.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn thing(&self, name: &str) -> Value {
        let iri = format!("{}{name}", self.namespace);
        let term = self.world.snapshot.find(&iri);
        Value::Thing(term.unwrap_or_else(|| panic!("no thing {iri}")))
    }

    /// The same as a rule is bound to it.
    #[must_use]
    pub fn cell(&self, name: &str) -> Cell {
        let term = self.world.snapshot.find(&format!("{}{name}", self.namespace));
        Cell::Term(term.unwrap_or_else(|| panic!("no thing {name}")))
    }

    /// The local name of a thing.
    #[must_use]
    pub fn name<'a>(&'a self, cell: &Cell) -> &'a str {
        match cell {
            Cell::Term(term) => self.world.snapshot.local_name(*term),
            Cell::Number(_) | Cell::Text(_) | Cell::Bool(_) => "",
        }
    }

    /// A number as it is, or as a literal of the graph.
    ///
    /// # Panics
    /// Where it is none.
    #[must_use]
    pub fn number(&self, cell: &Cell) -> f64 {
        match cell {
            Cell::Number(number) => Some(*number),
            Cell::Term(term) => self.world.snapshot.terms().number(*term),
            Cell::Text(_) | Cell::Bool(_) => None,
        }
        .unwrap_or_else(|| panic!("{cell:?} is no number"))
    }

    /// A text, computed or of the graph.
    #[must_use]
    pub fn text<'a>(&'a self, cell: &'a Cell) -> &'a str {
        match cell {
            Cell::Text(text) => text,
            Cell::Term(term) => self.world.snapshot.text(*term),
            Cell::Number(_) | Cell::Bool(_) => "",
        }
    }

    fn task(&self, name: &str) -> (TaskId, &Task) {
        let tasks = &self.world.snapshot.programs().tasks;
        let index = tasks.iter().position(|task| task.name == name);
        let index = index.unwrap_or_else(|| panic!("no task {name}"));
        (TaskId::from_index(index), &tasks[index])
    }

    /// A rule of a task, with one more column where `also` names one.
    ///
    /// # Panics
    /// Where there is none.
    #[must_use]
    pub fn rule(&self, task: &str, name: &str, also: Option<&str>) -> Rule<'_> {
        let rule = self.task(task).1.rules.iter().find(|rule| rule.name == name);
        let text = &rule.unwrap_or_else(|| panic!("no rule {name}")).query;
        let text = also.map_or_else(
            || text.clone(),
            |also| text.replacen("SELECT ", &format!("SELECT ?{also} "), 1),
        );
        let query = Query::parse(&text, &self.world.snapshot.programs().prefixes);
        Rule { shop: self, query: query.unwrap_or_else(|error| panic!("{name}: {error}")) }
    }

    /// All rules of a task, to be run one after another.
    #[must_use]
    pub fn rules(&self, task: &str) -> Vec<(&str, Rule<'_>)> {
        let rules = self.task(task).1.rules.iter();
        rules.map(|rule| (rule.name.as_str(), self.rule(task, &rule.name, None))).collect()
    }

    /// Runs a task over slots, as `RunTask` does.
    #[must_use]
    pub fn run(&self, task: &str, slots: &[(&str, Value)]) -> TaskOutcome {
        let slots: Vec<(String, Value)> =
            slots.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        run(&self.world, self.task(task).0, &slots, Locale::default())
    }

    /// Says sentences, one after another, in a new conversation; the last turn.
    ///
    /// # Panics
    /// Where nothing is said.
    #[must_use]
    pub fn say(&self, sentences: &[&str]) -> Turn {
        let (mut state, profile) = (State::default(), Profile::default());
        let mut last = None;
        for text in sentences {
            let utterance = Utterance { text, focus_product: None, locale: Locale::default() };
            let now = Timestamp(0);
            let came = turn(&self.world, &state, &profile, utterance, now);
            for kind in came.events.iter().cloned() {
                let [id, store, session, buyer] = ["test"; 4].map(str::to_owned);
                state.apply(&Event { id, store, session, buyer, at: now, kind });
            }
            last = Some(came);
        }
        last.unwrap_or_else(|| panic!("nothing was said"))
    }
}

/// Runs rules one after another, each seeing the first row of those before it; the first rows.
#[must_use]
pub fn run_all(rules: &[(&str, Rule<'_>)], slots: &Bound) -> BTreeMap<String, Vec<Bound>> {
    let mut bound = slots.clone();
    let mut came = BTreeMap::new();
    for (name, rule) in rules {
        let rows = rule.rows(&bound);
        see(&mut bound, name, rows.first().unwrap_or(&Bound::new()));
        came.insert((*name).to_owned(), rows);
    }
    came
}

/// Binds a row of a rule as later rules see it.
pub fn see(bound: &mut Bound, rule: &str, row: &Bound) {
    bound.extend(row.iter().map(|(column, cell)| (format!("{rule}_{column}"), cell.clone())));
}

impl Rule<'_> {
    /// All rows, without the limit that the task keeps.
    ///
    /// # Panics
    /// Where it cannot be run.
    #[must_use]
    pub fn rows(&self, bound: &Bound) -> Vec<Bound> {
        let bindings: Vec<(&str, Cell)> =
            bound.iter().map(|(name, cell)| (name.as_str(), cell.clone())).collect();
        let rows = self.query.run(self.shop.world.view(), &bindings, usize::MAX);
        let rows = rows.unwrap_or_else(|error| panic!("{error}"));
        let named = |row: Vec<Option<Cell>>| {
            let cells = rows.columns.iter().zip(row);
            cells.filter_map(|(column, cell)| Some((column.clone(), cell?))).collect()
        };
        rows.rows.iter().cloned().map(named).collect()
    }
}
