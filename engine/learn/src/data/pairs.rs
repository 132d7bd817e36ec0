//! Users with items: LightGCN's lists, tables with or without names, `RecBole`'s atomic files.

use std::path::Path;

use super::columnar::{Table, is_parquet};
use super::lines::{Text, parts_of};
use super::places::Places;
use super::told::{Event, TIMES, Told, WEIGHTS, in_seconds, sound};
use crate::error::Error;
use crate::matrix::Names;

/// How a file is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A user a line with all his items: `user item item …` (LightGCN, KGAT).
    Lists,
    /// An interaction a line: `user item [weight [time]]`, with or without a row of names.
    Rows,
}

/// So many lines tell a layout.
const LOOKED_AT: usize = 2_000;

/// Which fields of a row are what.
#[derive(Clone, Copy, Debug)]
struct Fields {
    separator: char,
    user: usize,
    item: usize,
    weight: Option<usize>,
    time: Option<usize>,
    named: bool,
}

/// Reads the interactions of a file, or of a folder of parts of one; names are given numbers as they
/// are met. A weight of 0 is no interaction; every other counts as one, however large: what was
/// rated was met.
pub(crate) fn read(
    path: &Path,
    layout: Option<Layout>,
    users: &mut Names,
    items: &mut Names,
) -> Result<Told, Error> {
    let mut told = Told::default();
    for part in parts_of(path)? {
        if is_parquet(&part)? {
            columns(&part, layout, (users, items), &mut told)?;
            continue;
        }
        let text = Text::read(&part)?;
        let fields = fields(&text)?;
        let more = match layout.unwrap_or_else(|| guessed(&text, fields)) {
            Layout::Lists => lists(&text, users, items)?,
            Layout::Rows => rows(&text, fields, users, items)?,
        };
        told.events.extend(more.events);
        told.weightless += more.weightless;
    }
    if told.events.is_empty() {
        let what = format!("{}: no interaction", path.display());
        return Err(Error::Empty { what, remedy: "name a file with users and items" });
    }
    Ok(told)
}

/// Lists name a user once and have lines of different lengths; rows do not.
fn guessed(text: &Text, fields: Fields) -> Layout {
    if fields.named || fields.separator == ',' {
        return Layout::Rows;
    }
    let mut lengths = None;
    let mut last_user = "";
    let mut repeated = false;
    let mut even = true;
    for (_, line) in text.lines().take(LOOKED_AT) {
        let length = split(line, fields.separator).count();
        let user = split(line, fields.separator).next().unwrap_or_default();
        even &= *lengths.get_or_insert(length) == length && (2..=4).contains(&length);
        repeated |= user == last_user;
        last_user = user;
    }
    if even && repeated { Layout::Rows } else { Layout::Lists }
}

fn fields(text: &Text) -> Result<Fields, Error> {
    let first = text.lines().next().map(|(_, line)| line).unwrap_or_default();
    let separator = ['\t', ',', ' '].into_iter().find(|it| first.contains(*it)).unwrap_or(' ');
    let plain = Fields { separator, user: 0, item: 1, weight: None, time: None, named: false };
    let names: Vec<String> = split(first, separator)
        .map(|name| name.split(':').next().unwrap_or_default().to_lowercase())
        .collect();
    match Places::of(&names) {
        Some(Places { user, item, weight, time }) => {
            Ok(Fields { user, item, weight, time, named: true, ..plain })
        }
        None if Places::begun(&names) => Err(text.wrong(
            1,
            format!("names its columns {}, and not both users and items", names.join(", ")),
            "call them user and item",
        )),
        None => {
            let (weight, time) = ((names.len() > 2).then_some(2), (names.len() > 3).then_some(3));
            Ok(Fields { weight, time, ..plain })
        }
    }
}

fn split(line: &str, separator: char) -> impl Iterator<Item = &str> {
    let blank = separator == ' ';
    line.split(move |letter: char| if blank { letter.is_whitespace() } else { letter == separator })
        .map(str::trim)
        .filter(move |field| !blank || !field.is_empty())
}

fn lists(text: &Text, users: &mut Names, items: &mut Names) -> Result<Told, Error> {
    let mut told = Told::default();
    for (line, content) in text.lines() {
        let mut fields = content.split_whitespace();
        let user = fields.next().unwrap_or_default();
        let user = numbered(text, line, user, users)?;
        for item in fields {
            let item = numbered(text, line, item, items)?;
            told.events.push(Event { user, item, time_s: None });
        }
    }
    Ok(told)
}

/// Lists are of whole numbers from 0: anything else is a slip that would make a new item.
fn numbered(text: &Text, line: usize, written: &str, names: &mut Names) -> Result<u32, Error> {
    if written.parse::<u32>().is_err() {
        return Err(text.wrong(
            line,
            format!("`{written}` is no id from 0 to 4294967295"),
            "lists hold whole numbers; for other names write a table with the columns user and item",
        ));
    }
    numbered_name(text, line, written, names)
}

fn numbered_name(text: &Text, line: usize, written: &str, names: &mut Names) -> Result<u32, Error> {
    names.number(written).ok_or_else(|| {
        text.wrong(line, "there are more than 2^32 names".to_owned(), "split the data")
    })
}

fn rows(text: &Text, fields: Fields, users: &mut Names, items: &mut Names) -> Result<Told, Error> {
    let mut told = Told::default();
    let mut found: Vec<&str> = Vec::new();
    for (line, content) in text.lines().skip(usize::from(fields.named)) {
        found.clear();
        found.extend(split(content, fields.separator));
        let (user, item, weight) = row(text, fields, line, &found)?;
        if weight > 0.0 {
            let user = numbered_name(text, line, user, users)?;
            let item = numbered_name(text, line, item, items)?;
            let written = fields.time.and_then(|at| found.get(at)).filter(|it| !it.is_empty());
            let time_s = written.map(|it| time(text, line, it)).transpose()?;
            told.events.push(Event { user, item, time_s });
        } else {
            told.weightless += 1;
        }
    }
    Ok(told)
}

/// User, item and weight of a row; a weight that is not written is 1.
fn row<'a>(
    text: &Text,
    fields: Fields,
    line: usize,
    found: &[&'a str],
) -> Result<(&'a str, &'a str, f32), Error> {
    let (Some(user), Some(item)) = (found.get(fields.user), found.get(fields.item)) else {
        let what = format!("has {} fields and needs a user and an item", found.len());
        return Err(text.wrong(line, what, "write user, item and, if there is one, a weight"));
    };
    if user.is_empty() || item.is_empty() {
        let what = "has an empty user or item".to_owned();
        return Err(text.wrong(line, what, "fill it in, or take the line out"));
    }
    let written = fields.weight.and_then(|at| found.get(at)).filter(|it| !it.is_empty());
    let weight = written.map_or(Ok(1.0), |it| weight(text, line, it))?;
    Ok((user, item, weight))
}

/// Adds what a table of columns tells.
fn columns(
    path: &Path,
    layout: Option<Layout>,
    (users, items): (&mut Names, &mut Names),
    told: &mut Told,
) -> Result<(), Error> {
    let mut table = Table::open(path)?;
    if layout == Some(Layout::Lists) {
        return Err(table.wrong("is a table of columns and holds no lists", "read it as rows"));
    }
    while let Some(row) = table.next()? {
        let it = table.told(row)?;
        told.take((users, items), (&it.user, &it.item), it.weight, it.time_s)
            .map_err(|(what, remedy)| table.wrong_row(row, &what, remedy))?;
    }
    Ok(())
}

/// A row with its weight: user, item and what was made of it.
type Weighed = (u32, u32, f32);

/// Reads rows with their weights, those of weight 0 too.
pub(crate) fn read_weighed(
    path: &Path,
    users: &mut Names,
    items: &mut Names,
) -> Result<Vec<Weighed>, Error> {
    let mut told = Vec::new();
    for part in parts_of(path)? {
        if is_parquet(&part)? {
            weighed_columns(&part, (users, items), &mut told)?;
        } else {
            weighed_rows(&part, (users, items), &mut told)?;
        }
    }
    Ok(told)
}

const NO_LABELS: (&str, &str) =
    ("has no column of labels", "write user, item and a label or a rating");

fn weighed_rows(
    path: &Path,
    (users, items): (&mut Names, &mut Names),
    told: &mut Vec<Weighed>,
) -> Result<(), Error> {
    let text = Text::read(path)?;
    let fields = fields(&text)?;
    if fields.weight.is_none() {
        return Err(text.wrong(1, NO_LABELS.0.to_owned(), NO_LABELS.1));
    }
    for (line, content) in text.lines().skip(usize::from(fields.named)) {
        let found: Vec<&str> = split(content, fields.separator).collect();
        let (user, item, weight) = row(&text, fields, line, &found)?;
        let user = numbered_name(&text, line, user, users)?;
        told.push((user, numbered_name(&text, line, item, items)?, weight));
    }
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "a label is compared with one of that size")]
fn weighed_columns(
    path: &Path,
    (users, items): (&mut Names, &mut Names),
    told: &mut Vec<Weighed>,
) -> Result<(), Error> {
    let mut table = Table::open(path)?;
    if !table.weighs() {
        return Err(table.wrong(NO_LABELS.0, NO_LABELS.1));
    }
    while let Some(row) = table.next()? {
        let it = table.told(row)?;
        let wrong = |(what, remedy): (String, _)| table.wrong_row(row, &what, remedy);
        sound((&it.user, &it.item), it.weight).map_err(wrong)?;
        let numbers = users.number(&it.user).zip(items.number(&it.item));
        let many = || wrong(("there are more than 2^32 names".to_owned(), "split the data"));
        let (user, item) = numbers.ok_or_else(many)?;
        told.push((user, item, it.weight as f32));
    }
    Ok(())
}

fn time(text: &Text, line: usize, written: &str) -> Result<f64, Error> {
    match written.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(in_seconds(value)),
        Ok(_) | Err(_) => Err(text.wrong(line, format!("`{written}` is no time"), TIMES)),
    }
}

fn weight(text: &Text, line: usize, written: &str) -> Result<f32, Error> {
    match written.parse::<f32>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        Ok(_) | Err(_) => Err(text.wrong(line, format!("`{written}` is no weight"), WEIGHTS)),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Layout, read};
    use crate::matrix::Names;

    fn check(name: &str, text: &str, expect: Result<&[(u32, u32)], &str>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let found = read(&path, None, &mut Names::new(), &mut Names::new());
        match (found, expect) {
            (Ok(found), Ok(expect)) => {
                let pairs: Vec<(u32, u32)> =
                    found.events.iter().map(|it| (it.user, it.item)).collect();
                assert_eq!(pairs, expect, "{text}");
            }
            (Err(found), Err(expect)) => {
                let found = found.to_string();
                assert!(found.contains(expect), "{found}");
                assert!(found.contains(name), "{found}");
            }
            (found, expect) => panic!("{text}: {found:?} and not {expect:?}"),
        }
    }

    #[test]
    fn every_layout_is_told_from_its_lines() {
        check("lists.txt", "0 5 7\n1 5\n2\n", Ok(&[(0, 0), (0, 1), (1, 0)]));
        check("rows.txt", "0 5 1\n0 7 1\n1 5 1\n", Ok(&[(0, 0), (0, 1), (1, 0)]));
        check("rows.txt", "0 5 1\n0 7 0\n1 5 1\n", Ok(&[(0, 0), (1, 0)]));
        check(
            "a.inter",
            "item_id:token\tuser_id:token\trating:float\nx\tann\t3\ny\tbob\t0\n",
            Ok(&[(0, 0)]),
        );
        check("a.csv", "user,item\nann,x\nbob,y z\n", Ok(&[(0, 0), (1, 1)]));
        check("a.tsv", "\u{feff}ann\tx\nann\ty\n", Ok(&[(0, 0), (0, 1)]));
        check("crlf.csv", "user,item\r\nann,x\r\n", Ok(&[(0, 0)]));
    }

    #[test]
    fn bad_lines_are_told_with_their_place_and_remedy() {
        check("a.txt", "0 1 2\n1 -4\n", Err(":2: `-4` is no id"));
        check("a.txt", "0 1 2\n1 99999999999\n", Err(":2: `99999999999` is no id"));
        check("a.csv", "user,item,weight\na,x,1\nb,y,NaN\n", Err(":3: `NaN` is no weight"));
        check("a.csv", "user,item,weight\na,x,-1\n", Err(":2: `-1` is no weight"));
        check("a.csv", "user,item\na\n", Err(":2: has 1 fields"));
        check("a.csv", "user,item\na,\n", Err(":2: has an empty user or item"));
        check("a.csv", "user,price\na,3\n", Err(":1: names its columns user, price"));
        check("a.csv", "user,item,time\na,x,soon\n", Err(":2: `soon` is no time"));
        check("a.csv", "user,item,time\na,x,inf\n", Err(":2: `inf` is no time"));
        check("a.csv", "", Err("no interaction"));
        check("a.csv", "user,item\n", Err("no interaction"));
    }

    #[test]
    fn a_folder_is_read_part_by_part() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        write("part-1.tsv", "user\titem\nann\tx\n");
        write("part-0.tsv", "user\titem\nbob\ty\nbob\tx\n");
        write("part-2.tsv", "user\titem\n");
        fs::create_dir_all(folder.path().join("region=north/_temporary")).unwrap();
        write("region=north/_temporary/part-0.tsv", "user\titem\ncat\tz\n");
        write("region=north/part-0.tsv", "user\titem\nann\ty\n");
        write("_SUCCESS", "");
        write(".part-0.tsv.crc", "crc");
        let (mut users, mut items) = (Names::new(), Names::new());
        let found = read(folder.path(), None, &mut users, &mut items).unwrap();
        let pairs: Vec<(u32, u32)> = found.events.iter().map(|it| (it.user, it.item)).collect();
        assert_eq!(pairs, [(0, 0), (0, 1), (1, 1), (1, 0)]);
        assert_eq!(users.all(), ["bob", "ann"]);
        let empty = tempfile::tempdir().unwrap();
        let told = read(empty.path(), None, &mut users, &mut items).unwrap_err().to_string();
        assert!(told.contains("no interaction"), "{told}");
    }

    #[test]
    fn a_layout_may_be_given() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("two.txt");
        fs::write(&path, "0 5 1\n0 7 1\n").unwrap();
        let (mut users, mut items) = (Names::new(), Names::new());
        let found = read(&path, Some(Layout::Lists), &mut users, &mut items).unwrap();
        assert_eq!(found.events.len(), 4, "5, 1, 7 and 1 again");
    }

    #[test]
    fn times_are_read_in_whichever_unit_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.inter");
        let rows = "a\tx\t1\t881250949\na\ty\t0\t5\nb\tx\t2\t881250949000\nb\ty\t1\t\n";
        fs::write(&path, format!("user_id:token\titem_id:token\trating\ttimestamp\n{rows}"))
            .unwrap();
        let found = read(&path, None, &mut Names::new(), &mut Names::new()).unwrap();
        let times: Vec<Option<f64>> = found.events.iter().map(|it| it.time_s).collect();
        assert_eq!(times, [Some(881_250_949.0), Some(881_250_949.0), None]);
        assert_eq!(found.weightless, 1);
    }
}
