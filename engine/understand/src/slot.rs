//! Which number belongs to which slot of which task, and what it comes to in the slot's unit.

use domain::{TaskId, UnitId};
use snapshot::program::{BareRange, Programs, Slot, SlotKind, Unit};

use crate::lexicon::Match;
use crate::normalize::is_stop;
use crate::quantity::{Amount, Bound, tidy};
use crate::scan::Scan;
use crate::understanding::Reading;

/// A cue may stand this many characters away from its number.
const CUE_GAP_MAX: usize = 6;
/// Numbers beyond these are not shared out; no buyer states so many at once.
const AMOUNTS_MAX: usize = 5;

/// How sure it is that a number is a slot's, surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Ground {
    /// A cue stands before it.
    CueBefore,
    /// A cue stands after it.
    CueAfter,
    /// The slot was asked for.
    Expected,
    /// Its unit is of the slot's dimension and the value makes sense.
    Unit,
    /// Without a unit it lies in a range that the slot declares.
    Bare,
    /// Its unit is of the slot's dimension; the value makes no sense.
    UnitOutside,
}

/// A number that may fill a slot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fill {
    pub(crate) task: TaskId,
    pub(crate) slot: usize,
    pub(crate) value: f64,
    pub(crate) ground: Ground,
}

/// For each amount the slots it may fill, best first: within one task no two amounts share their
/// first slot, as far as that can be. `named` are the parts that name things.
pub(crate) fn fills(
    scan: &Scan<'_>,
    amounts: &[Amount],
    programs: &Programs,
    expected: Option<(TaskId, usize)>,
    named: &[(usize, usize)],
) -> Vec<Vec<Fill>> {
    let mut by_task: Vec<Vec<Vec<Fill>>> = vec![Vec::new(); amounts.len()];
    for (index, task) in programs.tasks.iter().enumerate() {
        let task_id = TaskId::from_index(index);
        let mut options: Vec<Vec<Fill>> = Vec::new();
        for (position, amount) in amounts.iter().enumerate() {
            let cues = cues_beside(scan, amounts, position, (task_id, named));
            let fill = |(slot, it): (usize, &Slot)| {
                let asked = expected == Some((task_id, slot));
                let coded = amount.slot.is_some();
                let said = coded
                    .then_some(Ground::CueBefore)
                    .or_else(|| by_cue(&cues, slot))
                    .or(asked.then_some(Ground::Expected));
                let (value, ground) = fill(amount, it, said, &programs.units)?;
                Some(Fill { task: task_id, slot, value, ground })
            };
            // A number within a code is that of the slot the code tells, and no other's.
            let open = |it: &Slot| amount.slot.as_ref().is_none_or(|name| *name == it.name);
            let slots = task.slots.iter().enumerate().filter(|(_, it)| open(it));
            let mut found: Vec<Fill> = slots.filter_map(fill).collect();
            found.sort_by_key(|fill| fill.ground);
            options.push(found);
        }
        share_out(&mut options);
        for (all, found) in by_task.iter_mut().zip(options) {
            all.push(found);
        }
    }
    // Within a task the order is the sharing's; between tasks the surer ground comes first.
    let merge = |mut tasks: Vec<Vec<Fill>>| {
        let awaited = |fill: &Fill| expected.is_some_and(|(task, _)| task == fill.task);
        tasks.retain(|found| !found.is_empty());
        tasks.sort_by_key(|found| (!awaited(&found[0]), found[0].ground));
        tasks.concat()
    };
    by_task.into_iter().map(merge).collect()
}

/// Cues beside an amount: slot index, and whether the cue stands before it.
fn cues_beside(
    scan: &Scan<'_>,
    amounts: &[Amount],
    position: usize,
    (task, named): (TaskId, &[(usize, usize)]),
) -> Vec<(usize, bool)> {
    // A cue within a longer name is part of that name: 净重 is no 重.
    let within = |found: Match| {
        named.iter().any(|(start, end)| {
            let longer = end - start > found.end - found.start;
            longer && *start <= found.start && found.end <= *end
        })
    };
    let amount = &amounts[position];
    let from = position.checked_sub(1).map_or(0, |before| amounts[before].end);
    let to = amounts.get(position + 1).map_or(scan.text.len(), |next| next.start);
    let mut cues = Vec::new();
    // Nearest first, the longest word first; a cue that is only part of a longer one is skipped.
    let lowest = from.max(amount.start.saturating_sub(CUE_GAP_MAX));
    let mut at = amount.start;
    while at > lowest && cues.is_empty() {
        for (found, senses) in scan.ending(at) {
            let slots = senses.iter().filter_map(|it| it.cue()).filter(|(known, _)| *known == task);
            if found.start >= from && !within(found) {
                cues.extend(slots.map(|(_, slot)| (slot, true)));
            }
            if !cues.is_empty() {
                break;
            }
        }
        at -= 1;
        if is_stop(scan.text.char(at)) {
            break;
        }
    }
    let highest = to.min(amount.end + CUE_GAP_MAX);
    let mut at = amount.end;
    let before = cues.len();
    while at < highest && cues.len() == before && !is_stop(scan.text.char(at)) {
        for (found, senses) in scan.starting(at) {
            let slots = senses.iter().filter_map(|it| it.cue()).filter(|(known, _)| *known == task);
            if found.end <= to && !within(found) {
                cues.extend(slots.map(|(_, slot)| (slot, false)));
            }
            if cues.len() > before {
                break;
            }
        }
        at += 1;
    }
    cues
}

/// The ground that cues beside an amount give for a slot.
fn by_cue(cues: &[(usize, bool)], slot: usize) -> Option<Ground> {
    let of_slot = cues.iter().filter(|(known, _)| *known == slot);
    let before = of_slot.map(|(_, before)| *before).max()?;
    Some(if before { Ground::CueBefore } else { Ground::CueAfter })
}

/// What an amount comes to in a slot, and why it may be the slot's; none where it may not.
/// `said` is the ground that lies in the words around it. Of several readings the first that
/// makes sense is the slot's: five eleven is a height where a height is asked for.
fn fill(
    amount: &Amount,
    slot: &Slot,
    said: Option<Ground>,
    units: &[Unit],
) -> Option<(f64, Ground)> {
    let SlotKind::Number { unit, min, max, bare } = &slot.kind else { return None };
    let to = unit.as_ref().and_then(|code| units.iter().find(|unit| unit.code == *code));
    let sensible = |value: &f64| *min <= *value && *value <= *max;
    let within = |id: &UnitId, number: f64| units[id.index()].convert(number, to?);
    let other = || {
        let values = amount.others.iter().filter_map(|it| within(&it.unit, it.number));
        values.map(tidy).find(sensible).map(|value| (value, said.unwrap_or(Ground::Unit)))
    };
    let number = f64::midpoint(amount.low, amount.high);
    if amount.units.is_empty() {
        // A bound is put on a price sooner than on what somebody measures.
        let bounded = amount.bound != Bound::Exact;
        if let Some(value) = read_bare(number, bare, to, units) {
            let ground = said.or((!bounded).then_some(Ground::Bare))?;
            return Some((tidy(value), ground));
        }
        // Where no range is declared, or none holds it, what was said goes by its words.
        let plain = || {
            // The cue after it may be the next number's: 5577身高180.
            let sure = |ground: &Ground| !bounded && *ground != Ground::CueAfter;
            let said = said.filter(|ground| sure(ground) || sensible(&number));
            said.map(|ground| (number, ground))
        };
        let likely = bare.is_empty() && sensible(&number);
        return if likely { plain().or_else(other) } else { other().or_else(plain) };
    }
    let values = || amount.units.iter().filter_map(|id| within(id, number)).map(tidy);
    // A word that means several units is read as the first that makes sense, else as written.
    let first = amount.units.first().and_then(|id| within(id, number)).map(tidy);
    let Some(value) = values().find(sensible).or(first) else { return other() };
    let by_unit = if sensible(&value) { Ground::Unit } else { Ground::UnitOutside };
    Some((value, said.unwrap_or(by_unit)))
}

/// A number without a unit, by the ranges a slot declares for such.
fn read_bare(number: f64, bare: &[BareRange], to: Option<&Unit>, units: &[Unit]) -> Option<f64> {
    let range = bare.iter().find(|range| range.min <= number && number <= range.max)?;
    let from = units.iter().find(|unit| unit.code == range.unit);
    match (from, to) {
        (Some(from), Some(to)) => from.convert(number, to),
        (None, _) | (_, None) => Some(number),
    }
}

/// Everything an amount may mean by itself, likeliest first.
pub(crate) fn readings(amount: &Amount, programs: &Programs) -> Vec<Reading> {
    let (low, high) = (amount.low, amount.high);
    let mut readings: Vec<Reading> =
        amount.units.iter().map(|id| Reading { low, high, unit: Some(*id) }).collect();
    if readings.is_empty() {
        readings.push(Reading { low, high, unit: None });
    }
    readings.extend(amount.others.iter().map(|it| {
        let number = tidy(it.number);
        Reading { low: number, high: number, unit: Some(it.unit) }
    }));
    if amount.units.is_empty() {
        let number = f64::midpoint(low, high);
        let slots = programs.tasks.iter().flat_map(|task| &task.slots);
        let ranges = slots.filter_map(|slot| match &slot.kind {
            SlotKind::Number { bare, .. } => Some(bare),
            SlotKind::Product { .. }
            | SlotKind::Choice { .. }
            | SlotKind::Thing { .. }
            | SlotKind::Boolean
            | SlotKind::Code { .. } => None,
        });
        for range in ranges.flatten().filter(|it| it.min <= number && number <= it.max) {
            let unit = programs.units.iter().position(|unit| unit.code == range.unit);
            readings.push(Reading { low, high, unit: unit.map(UnitId::from_index) });
        }
        let mut known = Vec::new();
        readings.retain(|reading| {
            let new = !known.contains(reading);
            known.push(*reading);
            new
        });
    }
    readings
}

/// Puts for each amount a slot first that no other amount has first, so that the grounds are the
/// best in all and slots follow the order of the text where all else is equal.
fn share_out(options: &mut [Vec<Fill>]) {
    let head = options.len().min(AMOUNTS_MAX);
    let mut best = Sharing { cost: usize::MAX, choice: Vec::new() };
    let mut choice = Vec::new();
    search(&options[..head], &mut choice, 0, &mut best);
    for (found, chosen) in options.iter_mut().zip(best.choice) {
        match chosen {
            Some(index) => {
                let fill = found.remove(index);
                found.insert(0, fill);
            }
            // Every slot it could fill is another's: a cue beside the other says so.
            None => found.clear(),
        }
    }
}

struct Sharing {
    cost: usize,
    choice: Vec<Option<usize>>,
}

/// Not filling any slot costs more than the worst ground.
const UNFILLED_COST: usize = 40;

fn search(options: &[Vec<Fill>], choice: &mut Vec<Option<usize>>, cost: usize, best: &mut Sharing) {
    if cost >= best.cost {
        return;
    }
    let position = choice.len();
    if position == options.len() {
        best.cost = cost;
        best.choice.clone_from(choice);
        return;
    }
    for (index, fill) in options[position].iter().enumerate() {
        let earlier = || {
            choice.iter().enumerate().filter_map(|(at, chosen)| chosen.map(|it| options[at][it]))
        };
        if earlier().any(|other| other.slot == fill.slot) {
            continue;
        }
        let inversions = earlier().filter(|other| other.slot > fill.slot).count();
        choice.push(Some(index));
        search(options, choice, cost + ground_cost(fill.ground) + inversions, best);
        choice.pop();
    }
    choice.push(None);
    let unfilled = if options[position].is_empty() { 0 } else { UNFILLED_COST };
    search(options, choice, cost + unfilled, best);
    choice.pop();
}

/// Grounds lie further apart than any number of inversions.
fn ground_cost(ground: Ground) -> usize {
    match ground {
        Ground::CueBefore => 0,
        Ground::CueAfter => 1,
        Ground::Expected => 2,
        Ground::Unit => 8,
        Ground::Bare => 12,
        Ground::UnitOutside => 30,
    }
}
