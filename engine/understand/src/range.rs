//! Ranges, compound amounts and the words that bound a number.

use domain::UnitId;
use snapshot::program::Unit;

use crate::quantity::{Amount, Bound};
use crate::roles::Role;
use crate::scan::Scan;

/// Whether a unit is a smaller one of the dimension of some others.
pub(crate) fn is_smaller(units: &[Unit], id: UnitId, than: &[UnitId]) -> bool {
    than.iter().any(|other| {
        let (small, large) = (&units[id.index()], &units[other.index()]);
        small.dimension == large.dimension && small.factor < large.factor
    })
}

/// Joins an amount to the one before it: 300到500, 五尺四寸, 5 ft 4 in; else appends it.
pub(crate) fn join(scan: &Scan<'_>, units: &[Unit], amounts: &mut Vec<Amount>, mut next: Amount) {
    let Some(last) = amounts.last_mut() else {
        amounts.push(next);
        return;
    };
    let joint = range_joint(scan, last);
    let joint = joint.map(|at| scan.role_at(at, Role::BelowZero).unwrap_or(at));
    if joint == Some(next.start) {
        let same = last.units.is_empty()
            || next.units.is_empty()
            || last.units.iter().any(|id| next.units.contains(id));
        let bare = last.units.is_empty() && last.scale.is_none();
        if let Some(scale) = next.scale.filter(|scale| bare && last.low < next.high / scale) {
            last.low *= scale;
            last.high *= scale;
            last.multiplier = next.multiplier;
        }
        // 零下五到零下十度: of two numbers below zero the first is the greater in words.
        if let Some(sign) = scan.role_before(next.start, Role::BelowZero)
            && let Some(start) = scan.role_before(last.start, Role::BelowZero)
            && sign > last.end
        {
            let (one, other) = (-last.low, -next.high);
            (last.low, next.high) = (one.min(other), one.max(other));
            last.start = start;
            last.whole.0 = start;
        }
        if same && last.low < next.high {
            last.high = next.high;
            last.end = next.end;
            last.whole.1 = next.end;
            last.lone = false;
            if last.units.is_empty() {
                last.units = std::mem::take(&mut next.units);
            }
            return;
        }
    }
    let adjacent = scan.skip_blank(last.end) == next.start;
    let falls = !last.units.is_empty()
        && next.units.iter().any(|id| is_smaller(units, *id, &last.units))
        && last.parts == 1
        && last.low >= last.high;
    if adjacent && falls && add_part(units, last, &next) {
        return;
    }
    amounts.push(next);
}

fn add_part(units: &[Unit], last: &mut Amount, next: &Amount) -> bool {
    let mut best: Option<(UnitId, f64)> = None;
    let pairs = last.units.iter().flat_map(|large| next.units.iter().map(move |it| (large, it)));
    for (large, small) in pairs {
        let (from, to) = (&units[small.index()], &units[large.index()]);
        let Some(part) = from.convert(next.high, to).filter(|part| *part < 1.0) else { continue };
        // 寸 after 尺 is a tenth of it; after 英尺 it is an inch.
        let ratio = to.factor / from.factor;
        let even = (ratio - ratio.round()).abs() < 1e-6 * ratio;
        if best.is_none() || even {
            best = Some((*large, part));
        }
        if even {
            break;
        }
    }
    let Some((unit, part)) = best else { return false };
    last.add(part);
    last.units = vec![unit];
    last.end = next.end;
    last.parts += 1;
    true
}

/// Where the second number of a range would start: after 到, with blanks.
fn range_joint(scan: &Scan<'_>, first: &Amount) -> Option<usize> {
    let at = scan.skip_blank(first.end);
    let announced = || {
        let before = scan.skip_blank_back(first.start);
        scan.role_before(before, Role::BetweenBefore)?;
        scan.role_at(at, Role::And)
    };
    scan.role_at(at, Role::Between).or_else(announced).map(|end| scan.skip_blank(end))
}

/// Finds 不超过, 以内, 左右 and their like beside an amount.
pub(crate) fn find_bounds(scan: &Scan<'_>, amount: &mut Amount) {
    let mut start = scan.skip_blank_back(amount.start);
    if matches!(scan.text.before(start), '¥' | '$') {
        start = scan.skip_blank_back(start - 1);
    }
    let before = [
        (Role::AtMost, Some(Bound::AtMost)),
        (Role::AtLeast, Some(Bound::AtLeast)),
        (Role::Around, None),
    ];
    for _ in 0..2 {
        // The longest word says it: 不低于 ends in 低于.
        let words = before
            .iter()
            .filter_map(|(role, bound)| Some((scan.role_before(start, *role)?, *bound)));
        if let Some((word, bound)) = words.min_by_key(|(word, _)| *word) {
            set_bound(amount, bound);
            amount.whole.0 = word;
            start = scan.skip_blank_back(word);
        }
        if let Some(filler) = scan.role_before(start, Role::Filler) {
            start = scan.skip_blank_back(filler);
        }
    }
    let mut end = scan.skip_blank(amount.end);
    amount.whole.1 = amount.whole.1.max(amount.end);
    let after = [
        (Role::AtMostAfter, Some(Bound::AtMost)),
        (Role::AtLeastAfter, Some(Bound::AtLeast)),
        (Role::AroundAfter, None),
    ];
    for _ in 0..2 {
        // The longest word says it: what begins a name bounds nothing.
        let longest = scan.starting(end).map(|(found, _)| found.end).max().unwrap_or(end);
        let words =
            after.iter().filter_map(|(role, bound)| Some((scan.role_at(end, *role)?, *bound)));
        let words = words.filter(|(word, _)| *word >= longest);
        if let Some((word, bound)) = words.max_by_key(|(word, _)| *word) {
            set_bound(amount, bound);
            amount.whole.1 = word;
            end = scan.skip_blank(word);
        }
    }
}

fn set_bound(amount: &mut Amount, bound: Option<Bound>) {
    match bound {
        Some(bound) if amount.bound == Bound::Exact => amount.bound = bound,
        Some(_) => {}
        None => amount.approximate = true,
    }
}
