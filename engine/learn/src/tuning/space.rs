//! Where a search begins and how it steps.

use crate::models::{
    Ease, Factors, Filter, Local, Match, Neighbours, PageRank, Paths, Recent, Recipe, Walk,
};
use crate::random::Random;

/// The sizes of dense solves tried, one after another, while they fit the time.
const HEADS: [usize; 4] = [2_000, 4_000, 8_000, 16_000];

/// What is known beside who met what.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Knows {
    /// Attributes of items.
    pub(super) attributes: bool,
    /// When each was met.
    pub(super) times: bool,
}

/// Where the search begins: every kind with its usual settings, the cheap ones first and each from
/// its smallest size on, by whose time the next is foreseen.
pub(super) fn starts(items: usize, knows: Knows) -> Vec<Recipe> {
    let mut starts = vec![
        Recipe::Popularity,
        Recipe::Walk(Walk::default()),
        Recipe::Neighbours(Neighbours::default()),
    ];
    let filter = |factors| Recipe::Filter(Filter { factors, ..Filter::default() });
    starts.extend([16, 64].map(filter));
    let local = |neighbours| Recipe::Local(Local { neighbours, ..Local::default() });
    starts.extend([25, 50, 100].map(local));
    let als = |factors| Recipe::Als(Factors { factors, ..Factors::default() });
    starts.extend([16, 64].map(als));
    if knows.times {
        let recent = |half_life_days| Recipe::Recent(Recent { half_life_days });
        starts.extend([7.0, 30.0, 120.0].map(recent));
    }
    let heads = HEADS.into_iter().filter(|head| *head < items).chain([0]);
    let knowledge = if knows.attributes { 0.3 } else { 0.0 };
    starts.extend(heads.map(|head| Recipe::Ease(Ease { head, knowledge, ..Ease::default() })));
    let cheby = |factors| Filter { order: 8, factors, ideal: 0.2, tilt: 0.4, ..Filter::default() };
    starts.extend([64, 512].map(|factors| Recipe::Filter(cheby(factors))));
    starts.push(Recipe::PageRank(PageRank { knowledge, ..PageRank::default() }));
    if knows.attributes {
        starts.push(Recipe::Match(Match::default()));
        starts.push(Recipe::Paths(Paths::default()));
    }
    starts
}

/// A recipe with one or two of its settings moved.
pub(super) fn step(recipe: &Recipe, knowledge: bool, random: &mut Random) -> Recipe {
    let mut moved = recipe.clone();
    for _ in 0..=random.below(2) {
        turn(&mut moved, knowledge, random);
    }
    moved
}

fn turn(recipe: &mut Recipe, knowledge: bool, random: &mut Random) {
    match recipe {
        Recipe::Popularity | Recipe::Cold { .. } | Recipe::Blend { .. } => {}
        Recipe::Recent(of) => of.half_life_days = times(of.half_life_days, 0.1, 1e4, random),
        Recipe::Paths(of) => match random.below(4) {
            0 => of.keep = scaled(of.keep, 2_000, random),
            1 => of.kin = scaled(of.kin, 400, random),
            2 => of.rarity = plus(of.rarity, 0.0, 1.5, random),
            _last => of.direct = times(of.direct.max(0.01), 0.0, 50.0, random),
        },
        Recipe::PageRank(of) => match random.below(if knowledge { 4 } else { 3 }) {
            0 => of.restart = plus(of.restart, 0.05, 0.95, random),
            1 => of.steps = (of.steps + 1 + random.below(3)).saturating_sub(2).clamp(1, 8),
            2 => of.tilt = plus(of.tilt, 0.0, 1.0, random),
            _last => of.knowledge = plus(of.knowledge, 0.0, 1.0, random),
        },
        Recipe::Match(of) => of.rarity = plus(of.rarity, 0.0, 1.5, random),
        Recipe::Neighbours(of) => match random.below(4) {
            0 => of.keep = scaled(of.keep, 2_000, random),
            1 => of.shrinkage = times(of.shrinkage.max(0.5), 0.0, 1_000.0, random),
            2 => of.user_power = plus(of.user_power, 0.0, 1.5, random),
            _last => of.target_power = plus(of.target_power, 0.1, 0.9, random),
        },
        Recipe::Walk(of) => match random.below(3) {
            0 => of.keep = scaled(of.keep, 2_000, random),
            1 => of.alpha = plus(of.alpha, 0.2, 2.0, random),
            _last => of.beta = plus(of.beta, 0.0, 1.2, random),
        },
        Recipe::Ease(of) => match random.below(if knowledge { 5 } else { 4 }) {
            0 => of.ridge = times(of.ridge, 1e-3, 1e4, random),
            1 => of.user_power = plus(of.user_power, 0.0, 1.5, random),
            2 => of.item_power = plus(of.item_power, 0.0, 1.0, random),
            3 => of.tilt = plus(of.tilt, -0.5, 1.0, random),
            _last => of.knowledge = times(of.knowledge.max(0.05), 0.0, 50.0, random),
        },
        Recipe::Local(of) => match random.below(5) {
            0 => of.neighbours = scaled(of.neighbours, 400, random),
            1 => of.ridge = times(of.ridge, 1e-3, 1e4, random),
            2 => of.user_power = plus(of.user_power, 0.0, 1.5, random),
            3 => of.item_power = plus(of.item_power, 0.0, 1.0, random),
            _last => of.tilt = plus(of.tilt, -0.5, 1.0, random),
        },
        Recipe::Als(of) => match random.below(4) {
            0 => of.factors = scaled(of.factors, 512, random),
            1 => of.unmet = times(of.unmet, 1e-3, 10.0, random),
            2 => of.ridge = times(of.ridge, 1e-5, 1e3, random),
            _last => of.growth = plus(of.growth, 0.0, 1.5, random),
        },
        Recipe::Filter(of) => match random.below(if of.order > 1 { 4 } else { 3 }) {
            0 => of.factors = scaled(of.factors.max(8), 512, random),
            1 => of.ideal = times(of.ideal, 0.01, 10.0, random),
            2 => of.tilt = plus(of.tilt, 0.0, 1.0, random),
            _last => of.flatness = times(of.flatness, 1.0, 50.0, random),
        },
    }
}

fn scaled(value: usize, most: usize, random: &mut Random) -> usize {
    let value = if random.below(2) == 0 { value * 2 } else { value / 2 };
    value.clamp(10, most)
}

/// Times a factor between a third and three.
fn times(value: f32, low: f32, high: f32, random: &mut Random) -> f32 {
    let factor = 3_f32.powf(2.0 * random.share() - 1.0);
    short((value * factor).clamp(low, high))
}

/// Moved by up to a fifth.
fn plus(value: f32, low: f32, high: f32, random: &mut Random) -> f32 {
    short((value + 0.4 * random.share() - 0.2).clamp(low, high))
}

/// Three digits: what settings are written with.
fn short(value: f32) -> f32 {
    match value.abs() {
        tiny if tiny < 0.1 => (value * 1e5).round() / 1e5,
        small if small < 10.0 => (value * 1e3).round() / 1e3,
        _large => value.round(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Knows, starts, step};
    use crate::random::Random;

    #[test]
    fn steps_stay_of_their_kind_and_move() {
        let mut random = Random::new(1);
        for start in starts(20_000, Knows { attributes: true, times: true }).into_iter().skip(1) {
            let moved: Vec<_> = (0..20).map(|_| step(&start, true, &mut random)).collect();
            assert!(moved.iter().all(|it| it.kind() == start.kind()));
            assert!(moved.iter().filter(|it| **it != start).count() > 10, "{start:?}");
        }
    }
}
