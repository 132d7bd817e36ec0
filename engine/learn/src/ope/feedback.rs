//! Logs and targets from files with named columns.

use std::collections::BTreeMap;
use std::path::Path;

use super::context::{self, Column};
use super::log::{Feedback, Log, place};
use super::rewards::Predicted;
use super::table::Table;
use super::target::{Chances, Target};
use crate::error::Error;
use crate::matrix::Names;

const ACTIONS: &[&str] = &["action", "item", "item_id", "product", "product_id"];
const REWARDS: &[&str] = &["reward", "click", "order"];
const PROPENSITIES: &[&str] = &["propensity", "propensity_score", "pscore", "action_prob"];
const SLOTS: &[&str] = &["slot", "position"];
const REQUESTS: &[&str] = &["request", "request_id"];
const PREDICTED: &[&str] = &["predicted"];
const PREDICTED_TARGET: &[&str] = &["predicted_target"];
const CONTEXTS: &[&str] = &["x_", "context_", "user_feature_"];

/// A file's log with what else it holds.
#[derive(Clone, Debug)]
pub struct Logged {
    /// What was done and what came of it.
    pub log: Log,
    /// The target's probability of the action taken, from the column asked for.
    pub chances: Option<Vec<f64>>,
    /// What a model expects, from the columns `predicted` and `predicted_target`.
    pub predicted: Option<Predicted>,
}

/// The names in a log, and which column the target stands in.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// Actions by number.
    pub actions: Names,
    /// Slots by number.
    pub slots: Names,
    /// The column of the target's probability of the action taken.
    pub target: Option<String>,
}

/// Where in a row what stands.
struct Places {
    action: usize,
    reward: usize,
    propensity: usize,
    slot: Option<usize>,
    request: Option<usize>,
    target: Option<usize>,
    predicted: Option<(usize, usize)>,
    contexts: Vec<usize>,
}

/// Reads a log; actions and slots that are new are given numbers.
///
/// # Errors
/// Where the file cannot be read, a column is missing, or a row is wrong: each with its line.
pub fn read_log(path: &Path, names: &mut Columns) -> Result<Logged, Error> {
    let mut table = Table::open(path)?;
    let places = Places::of(&table, names.target.as_deref())?;
    let mut requests = Names::new();
    let mut contexts: Vec<Column> = places.contexts.iter().map(|_| Column::default()).collect();
    let (mut rows, mut chances) = (Vec::new(), Vec::new());
    let mut predicted = Predicted { taken: Vec::new(), target: Vec::new() };
    let mut fields = Vec::new();
    while let Some(line) = table.next(&mut fields)? {
        let row = Read { table: &table, fields: &fields, line };
        let request = match places.request {
            Some(at) => row.name(at, &mut requests)?,
            None => u32::try_from(rows.len()).unwrap_or(u32::MAX),
        };
        rows.push(row.feedback(&places, names, request)?);
        if let Some(at) = places.target {
            chances.push(row.probability(at)?);
        }
        if let Some((taken, target)) = places.predicted {
            predicted.taken.push(row.number(taken)?);
            predicted.target.push(row.number(target)?);
        }
        for (column, at) in contexts.iter_mut().zip(&places.contexts) {
            column.push(row.context(*at)?);
        }
    }
    if rows.is_empty() {
        let what = format!("{}: the log has no row", path.display());
        return Err(Error::Empty { what, remedy: "name a file with at least one action taken" });
    }
    let contexts = context::contexts(&contexts, rows.len());
    let chances = places.target.map(|_| chances);
    let predicted = places.predicted.map(|_| predicted);
    Ok(Logged { log: Log::new(rows, contexts)?, chances, predicted })
}

impl Places {
    fn of(table: &Table, target: Option<&str>) -> Result<Self, Error> {
        let needed = "name the columns action, reward and propensity; see --help for the others";
        let taken = table.column(PREDICTED);
        let starts = |name: &String| CONTEXTS.iter().any(|start| name.starts_with(start));
        let named = table.columns.iter().enumerate().filter(|(_, name)| starts(name));
        let target = target.map(|name| {
            table.needed(&[name], "name the target's column with --target column:NAME")
        });
        Ok(Self {
            action: table.needed(ACTIONS, needed)?,
            reward: table.needed(REWARDS, needed)?,
            propensity: table.needed(PROPENSITIES, needed)?,
            slot: table.column(SLOTS),
            request: table.column(REQUESTS),
            target: target.transpose()?,
            predicted: taken.zip(table.column(PREDICTED_TARGET)),
            contexts: named.map(|(at, _)| at).collect(),
        })
    }
}

/// Reads a target: the columns `action` and `probability`, and `slot` where they differ by slot, or
/// `row` (from 1) where they differ by row of the log.
///
/// # Errors
/// Where the file cannot be read, a line is wrong, or the probabilities of a slot or row do not
/// sum to 1.
pub fn read_target(path: &Path, log: &Log, names: &mut Columns) -> Result<Target, Error> {
    let mut table = Table::open(path)?;
    let needed = "name the columns action and probability, and slot or row where there are several";
    let (action, chance) =
        (table.needed(ACTIONS, needed)?, table.needed(&["probability"], needed)?);
    let (slot, of_row) = (table.column(SLOTS), table.column(&["row"]));
    let mut chances: BTreeMap<usize, Chances> = BTreeMap::new();
    let mut fields = Vec::new();
    while let Some(line) = table.next(&mut fields)? {
        let row = Read { table: &table, fields: &fields, line };
        let key = match (of_row, slot) {
            (Some(at), _) => row.place(at, log.rows().len())?,
            (None, Some(at)) => row.slot(at, names)?,
            (None, None) => 0,
        };
        let action = row.name(action, &mut names.actions)?;
        chances.entry(key).or_default().push((action, row.probability(chance)?));
    }
    if of_row.is_some() {
        let rows = 0..log.rows().len();
        return Target::by_row(rows.map(|at| chances.remove(&at).unwrap_or_default()).collect());
    }
    if slot.is_none() {
        let same = chances.remove(&0).unwrap_or_default();
        return Target::by_slot(vec![same; log.slots()]);
    }
    let slots = 0..log.slots();
    Target::by_slot(slots.map(|at| chances.remove(&at).unwrap_or_default()).collect())
}

/// One row of a table.
struct Read<'a> {
    table: &'a Table,
    fields: &'a [String],
    line: usize,
}

impl Read<'_> {
    fn field(&self, at: usize) -> (&str, &str) {
        let column = self.table.columns.get(at).map_or("", String::as_str);
        (column, self.fields.get(at).map_or("", String::as_str))
    }

    fn wrong(&self, what: String, remedy: &'static str) -> Error {
        self.table.wrong(self.line, what, remedy)
    }

    fn name(&self, at: usize, names: &mut Names) -> Result<u32, Error> {
        let (column, written) = self.field(at);
        if written.is_empty() {
            return Err(self.wrong(format!("{column} is empty"), "fill it in"));
        }
        let number = names.number(written);
        number
            .ok_or_else(|| self.wrong("there are more than 2^32 names".to_owned(), "split the log"))
    }

    fn number(&self, at: usize) -> Result<f64, Error> {
        let (column, written) = self.field(at);
        match written.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            Ok(_) | Err(_) => {
                let what = format!("{column} is `{written}` and no number");
                Err(self.wrong(what, "write a number, or take the row out"))
            }
        }
    }

    fn probability(&self, at: usize) -> Result<f64, Error> {
        let number = self.number(at)?;
        if (0.0..=1.0).contains(&number) {
            return Ok(number);
        }
        let what = format!("{} is {number} and no probability", self.field(at).0);
        Err(self.wrong(what, "write a number from 0 to 1"))
    }

    /// A value of the context; NaN is neither a number nor a name.
    fn context(&self, at: usize) -> Result<&str, Error> {
        let (column, written) = self.field(at);
        if written.parse::<f64>().is_ok_and(|it| !it.is_finite()) {
            let what = format!("{column} is `{written}`");
            return Err(self.wrong(what, "leave it empty where it is not known"));
        }
        Ok(written)
    }

    fn place(&self, at: usize, rows: usize) -> Result<usize, Error> {
        let (column, written) = self.field(at);
        let found = written.parse::<usize>().ok().and_then(|it| it.checked_sub(1));
        found.filter(|it| *it < rows).ok_or_else(|| {
            let what = format!("{column} is `{written}`, and the log has the rows 1 to {rows}");
            self.wrong(what, "number the rows of the log from 1, without its row of names")
        })
    }

    fn slot(&self, at: usize, names: &mut Columns) -> Result<usize, Error> {
        let (column, written) = self.field(at);
        let found = names.slots.find(written).map(place);
        found.ok_or_else(|| {
            let what = format!("{column} is `{written}`, which the log has not");
            self.wrong(what, "name the slots as the log does")
        })
    }

    fn feedback(
        &self,
        places: &Places,
        names: &mut Columns,
        request: u32,
    ) -> Result<Feedback, Error> {
        let row = Feedback {
            action: self.name(places.action, &mut names.actions)?,
            slot: places.slot.map_or(Ok(0), |at| self.name(at, &mut names.slots))?,
            request,
            reward: self.number(places.reward)?,
            propensity: self.number(places.propensity)?,
        };
        match row.problem() {
            None => Ok(row),
            Some((what, remedy)) => Err(self.wrong(what, remedy)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Columns, Logged, read_log, read_target};
    use crate::error::Error;

    fn read(name: &str, text: &str, target: Option<&str>) -> Result<(Logged, Columns), Error> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let mut names = Columns { target: target.map(str::to_owned), ..Columns::default() };
        read_log(&path, &mut names).map(|it| (it, names))
    }

    const CSV: &str = "request,action,slot,reward,propensity,target,x_age\n\
                       r1,a,left,1,0.5,0.25,30\nr1,\"b,c\",right,0,0.25,1,40\n";

    #[test]
    fn the_same_log_in_every_layout() {
        let (logged, names) = read("a.csv", CSV, Some("target")).unwrap();
        assert_eq!(names.actions.all(), ["a", "b,c"]);
        assert_eq!(names.slots.all(), ["left", "right"]);
        assert_eq!(logged.chances.as_deref(), Some(&[0.25, 1.0][..]));
        assert_eq!((logged.log.requests(), logged.log.width()), (1, 1));
        let json = "{\"request\":\"r1\",\"action\":\"a\",\"slot\":\"left\",\"reward\":true,\
            \"propensity\":0.5,\"x_age\":30}\n\n{\"action\":\"b,c\",\"slot\":\"right\",\
            \"reward\":0,\"propensity\":0.25,\"request\":\"r1\",\"x_age\":40}\n";
        let tsv = CSV.replace("\"b,c\"", "b;c").replace(',', "\t").replace(';', ",");
        for (name, text) in [("a.jsonl", json), ("a.tsv", tsv.as_str())] {
            let (other, other_names) = read(name, text, None).unwrap();
            assert_eq!(other.log.rows(), logged.log.rows(), "{name}");
            assert_eq!(other.log.context(1), logged.log.context(1), "{name}");
            assert_eq!(other_names.actions.all(), names.actions.all(), "{name}");
        }
    }

    #[test]
    fn a_wrong_row_is_told_with_line_and_remedy() {
        let check = |name: &str, text: &str, expect: &str| {
            let error = read(name, text, None).unwrap_err().to_string();
            assert!(error.contains(name) && error.contains(expect), "{error}");
        };
        let head = "action,reward,propensity\n";
        check("a.csv", &format!("{head}a,1,0.5\na,1,0\n"), ":3: the propensity is 0: log the");
        check("a.csv", &format!("{head}a,NaN,0.5\n"), ":2: reward is `NaN` and no number: write");
        check("a.csv", &format!("{head}a,1,1.2\n"), ":2: the propensity is 1.2: log");
        check("a.csv", &format!("{head},1,1\n"), ":2: action is empty: fill it in");
        check("a.csv", &format!("{head}a,1\n"), ":2: cannot be read");
        check("a.csv", head, "the log has no row");
        check("a.csv", "", "no column is called action");
        check("a.csv", "action,reward\na,1\n", "no column is called propensity or");
        check("a.csv", &format!("x_a,{head}inf,a,1,1\n"), ":2: x_a is `inf`: leave it empty");
        check("a.jsonl", "{\"action\":1}\n{", "no column is called reward");
        let good = "{\"action\":1,\"reward\":1,\"propensity\":1}\n";
        check("a.jsonl", &format!("{good}{{"), ":2: is no JSON object");
        check("a.jsonl", &format!("{good}{{\"action\":[1]}}"), ":2: action holds several values");
    }

    #[test]
    fn targets_by_slot_and_by_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("target.csv");
        let (logged, mut names) = read("a.csv", CSV, None).unwrap();
        let mut check = |text: &str, expect: Result<[f64; 2], &str>| {
            fs::write(&path, text).unwrap();
            let found = read_target(&path, &logged.log, &mut names).map(|target| {
                let rows = logged.log.rows();
                [target.chance(0, &rows[0]), target.chance(1, &rows[1])]
            });
            match (found, expect) {
                (Ok(found), Ok(expect)) => {
                    let off = found.iter().zip(expect).map(|(one, other)| (one - other).abs());
                    assert!(off.fold(0.0, f64::max) < 1e-12, "{text}: {found:?}");
                }
                (Err(found), Err(expect)) => {
                    assert!(found.to_string().contains(expect), "{found}");
                }
                (found, expect) => panic!("{text}: {found:?} and not {expect:?}"),
            }
        };
        check("action,probability\na,0.4\nnew,0.6\n", Ok([0.4, 0.0]));
        check(
            "slot,action,probability\nleft,a,1\nright,a,0.5\nright,\"b,c\",0.5\n",
            Ok([1.0, 0.5]),
        );
        check("row,action,probability\n2,\"b,c\",1\n1,a,0.1\n1,z,0.9\n", Ok([0.1, 1.0]));
        check("slot,action,probability\nleft,a,1\n", Err("slot 2: the probabilities sum to 0"));
        check("slot,action,probability\nup,a,1\n", Err(":2: slot is `up`, which the log has not"));
        check("row,action,probability\n3,a,1\n", Err(":2: row is `3`, and the log has the rows 1"));
        check("row,action,probability\n1,a,1\n", Err("row 2: target: the probabilities sum to 0"));
        check("action,probability\na,0.5\n", Err("the probabilities sum to 0.5000 and not to 1"));
    }
}
