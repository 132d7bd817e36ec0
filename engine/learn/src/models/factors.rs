//! Implicit ALS: users and items as vectors whose products are near 1 where they met and near 0
//! where they did not (Hu, Koren and Volinsky 2008), solved for one side and then the other by a
//! few steps of conjugate gradients (Takács, Pilászy and Tikk 2011), with the ridge growing with
//! how often a row was met (Rendle et al. 2022).

use rayon::prelude::*;

use super::model::{Model, Resources, some, within};
use super::recipe::Factors;
use crate::dense::{self, Rows};
use crate::error::Error;
use crate::matrix::{Interactions, Row, Sparse};
use crate::random::Random;
use crate::store::{Reader, Writer};

/// The vectors of items; a user's is solved for from his history when he is scored.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Factored {
    items: Rows,
    /// What all items together say: their Gram, times the weight of what was not met.
    everything: Rows,
    penalty: Penalty,
}

/// What keeps vectors small.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Penalty {
    /// The weight of what was not met.
    unmet: f32,
    ridge: f32,
    growth: f32,
    /// How many rows stand on the other side.
    others: usize,
}

impl Penalty {
    fn of(self, met: usize) -> f32 {
        let size = met as f32 + self.unmet * self.others as f32;
        self.ridge * size.powf(self.growth)
    }
}

impl Factored {
    pub(crate) const KIND: u8 = 6;

    pub(crate) fn fit(
        settings: Factors,
        interactions: &Interactions,
        resources: Resources,
    ) -> Result<Self, Error> {
        some("factors", settings.factors)?;
        some("sweeps", settings.sweeps)?;
        some("steps", settings.steps)?;
        within("unmet", settings.unmet, 1e-6, 1e3)?;
        within("ridge", settings.ridge, 1e-9, 1e6)?;
        within("growth", settings.growth, 0.0, 2.0)?;
        let mut random = Random::new(resources.seed);
        let mut drawn = |rows: usize| {
            let mut made = Rows::zeros(rows, settings.factors);
            let size = 0.1 / (settings.factors as f32).sqrt();
            made.values.iter_mut().for_each(|value| *value = size * random.normal());
            made
        };
        let mut users = drawn(interactions.users());
        let mut items = drawn(interactions.items());
        let penalty = |others| Penalty {
            unmet: settings.unmet,
            ridge: settings.ridge,
            growth: settings.growth,
            others,
        };
        let (of_users, of_items) = (penalty(interactions.items()), penalty(interactions.users()));
        for _ in 0..settings.sweeps {
            half(interactions.by_user(), &items, &mut users, (of_users, settings.steps));
            half(interactions.by_item(), &users, &mut items, (of_items, settings.steps));
        }
        Ok(Self { everything: everything(&items, settings.unmet), items, penalty: of_users })
    }

    pub(crate) fn read(reader: &mut Reader<'_>) -> Result<Self, Error> {
        let width = reader.size()?;
        let items = Rows { width, values: reader.floats()? };
        let penalty = Penalty {
            unmet: reader.float()?,
            ridge: reader.float()?,
            growth: reader.float()?,
            others: reader.size()?,
        };
        let whole = width > 0
            && items.values.len().is_multiple_of(width)
            && penalty.others == items.rows()
            && items.values.iter().chain([&penalty.unmet, &penalty.ridge]).all(|it| it.is_finite());
        if !whole {
            return Err(reader.foreign("its vectors do not fit its items"));
        }
        Ok(Self { everything: everything(&items, penalty.unmet), items, penalty })
    }

    /// The vector of who met these items; none where there is none.
    fn user(&self, history: Row<'_>) -> Option<Vec<f32>> {
        let width = self.items.width;
        let met: Vec<usize> =
            history.iter().map(|(item, _)| item).filter(|it| *it < self.items.rows()).collect();
        let mut matrix = self.everything.values.clone();
        let mut right = vec![0.0; width];
        for item in &met {
            let vector = self.items.row(*item);
            for (row, value) in matrix.chunks_exact_mut(width).zip(vector) {
                add(row, vector, *value);
            }
            add(&mut right, vector, 1.0);
        }
        let penalty = self.penalty.of(met.len());
        (0..width).for_each(|at| matrix[at * width + at] += penalty);
        dense::solve(&mut matrix, &mut right)?;
        (!met.is_empty()).then_some(right)
    }
}

fn everything(rows: &Rows, unmet: f32) -> Rows {
    let mut gram = rows.gram();
    gram.values.iter_mut().for_each(|value| *value *= unmet);
    gram
}

/// Solves for one side, each row by itself, from where it stands.
fn half(met: &Sparse, others: &Rows, rows: &mut Rows, (penalty, steps): (Penalty, usize)) {
    let everything = everything(others, penalty.unmet);
    let width = rows.width.max(1);
    rows.values.par_chunks_mut(width).enumerate().for_each_init(
        || Solver::new(width),
        |solver, (at, vector)| {
            let system = System {
                everything: &everything,
                others,
                met: met.row(at),
                penalty: penalty.of(met.row(at).columns.len()),
            };
            solver.solve(&system, vector, steps);
        },
    );
}

/// One row's equations.
struct System<'a> {
    everything: &'a Rows,
    others: &'a Rows,
    met: Row<'a>,
    penalty: f32,
}

impl System<'_> {
    /// What the matrix makes of a vector.
    fn times(&self, vector: &[f32], made: &mut [f32]) {
        for (row, value) in made.iter_mut().enumerate() {
            *value = dot(self.everything.row(row), vector) + self.penalty * vector[row];
        }
        for (other, _) in self.met.iter() {
            let other = self.others.row(other);
            add(made, other, dot(other, vector));
        }
    }
}

/// What conjugate gradients work on.
struct Solver {
    residual: Vec<f32>,
    direction: Vec<f32>,
    image: Vec<f32>,
}

impl Solver {
    fn new(width: usize) -> Self {
        Self { residual: vec![0.0; width], direction: vec![0.0; width], image: vec![0.0; width] }
    }

    fn solve(&mut self, system: &System<'_>, vector: &mut [f32], steps: usize) {
        system.times(vector, &mut self.image);
        self.residual.fill(0.0);
        for (other, _) in system.met.iter() {
            add(&mut self.residual, system.others.row(other), 1.0);
        }
        add(&mut self.residual, &self.image, -1.0);
        self.direction.copy_from_slice(&self.residual);
        let mut length = dot(&self.residual, &self.residual);
        for _ in 0..steps {
            if length <= f32::MIN_POSITIVE {
                return;
            }
            system.times(&self.direction, &mut self.image);
            let step = length / dot(&self.direction, &self.image);
            add(vector, &self.direction, step);
            add(&mut self.residual, &self.image, -step);
            let next = dot(&self.residual, &self.residual);
            let turn = next / length;
            for (value, residual) in self.direction.iter_mut().zip(&self.residual) {
                *value = residual + turn * *value;
            }
            length = next;
        }
    }
}

fn dot(one: &[f32], other: &[f32]) -> f32 {
    // Eight sums side by side: the compiler keeps them in one register.
    let mut sums = [0.0_f32; 8];
    let (ones, others) = (one.chunks_exact(8), other.chunks_exact(8));
    let rest: f32 = ones.remainder().iter().zip(others.remainder()).map(|(x, y)| x * y).sum();
    for (one, other) in ones.zip(others) {
        for ((sum, x), y) in sums.iter_mut().zip(one).zip(other) {
            *sum += x * y;
        }
    }
    sums.iter().sum::<f32>() + rest
}

fn add(sums: &mut [f32], values: &[f32], factor: f32) {
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum += factor * value;
    }
}

impl Model for Factored {
    fn items(&self) -> usize {
        self.items.rows()
    }

    fn score(&self, histories: &[Row<'_>], scores: &mut [f32]) {
        let rows = scores.chunks_exact_mut(self.items().max(1));
        for (history, scores) in histories.iter().zip(rows) {
            let Some(user) = self.user(*history) else {
                scores.fill(0.0);
                continue;
            };
            for (score, item) in scores.iter_mut().zip(self.items.values.chunks_exact(user.len())) {
                *score = dot(item, &user);
            }
        }
    }

    fn write(&self, writer: &mut Writer) {
        writer.byte(Self::KIND);
        writer.size(self.items.width);
        writer.floats(&self.items.values);
        writer.float(self.penalty.unmet);
        writer.float(self.penalty.ridge);
        writer.float(self.penalty.growth);
        writer.size(self.penalty.others);
    }
}

#[cfg(test)]
mod tests {
    use super::Factored;
    use crate::matrix::{Interactions, Sparse};
    use crate::models::{Factors, Model, Resources};

    #[test]
    fn one_factor_by_hand() {
        // Two users met one item: x = y·2 / … by symmetry; at rest each side solves its equation.
        let rows = vec![vec![(0, 1.0)], vec![(0, 1.0)]];
        let data = Interactions::new(Sparse::from_rows(rows, 1)).unwrap();
        let settings =
            Factors { factors: 1, unmet: 0.5, ridge: 0.1, growth: 1.0, sweeps: 60, steps: 3 };
        let model = Factored::fit(settings, &data, Resources::default()).unwrap();
        let item = model.items.values[0];
        // A user: (0.5 y² + y² + 0.1 (1 + 0.5)) x = y. The item: (x² + 2 x² + 0.1 (2 + 1)) y = 2 x.
        let user = item / (1.5 * item * item + 0.15);
        let again = 2.0 * user / (3.0 * user * user + 0.3);
        assert!(item.abs() > 0.1 && (item - again).abs() < 1e-4, "{item} {again}");
        let mut scores = [0.0];
        model.score(&[data.history(0)], &mut scores);
        assert!((scores[0] - user * item).abs() < 1e-4, "{scores:?}");
        assert_eq!(model, Factored::fit(settings, &data, Resources::default()).unwrap());
        let wrong = [
            Factors { factors: 0, ..settings },
            Factors { sweeps: 0, ..settings },
            Factors { unmet: 0.0, ..settings },
            Factors { ridge: f32::NAN, ..settings },
        ];
        for settings in wrong {
            assert!(Factored::fit(settings, &data, Resources::default()).is_err(), "{settings:?}");
        }
    }

    #[test]
    fn two_tastes_are_told_apart_on_any_number_of_cores() {
        let row = |user: u32| {
            let met = (0..6).filter(move |at| at % 3 != user % 3);
            met.map(move |at| (at * 2 + user / 9 % 2, 1.0))
        };
        let rows: Vec<Vec<(u32, f32)>> = (0..36).map(|user| row(user).collect()).collect();
        let data = Interactions::new(Sparse::from_rows(rows, 12)).unwrap();
        let fit = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let settings = Factors { factors: 4, ..Factors::default() };
            pool.install(|| Factored::fit(settings, &data, Resources::default()).unwrap())
        };
        let model = fit(1);
        assert_eq!(model, fit(3));
        let short = Factors { sweeps: 1, ..Factors::default() };
        let of_seed =
            |seed| Factored::fit(short, &data, Resources { seed, ..Resources::default() }).unwrap();
        assert!(of_seed(1) == of_seed(1) && of_seed(1) != of_seed(2));
        let mut scores = vec![0.0; 12];
        model.score(&[data.history(0)], &mut scores);
        let own: f32 = scores.iter().step_by(2).sum();
        let other: f32 = scores.iter().skip(1).step_by(2).sum();
        assert!(own > 2.0 * other.abs(), "{scores:?}");
    }
}
