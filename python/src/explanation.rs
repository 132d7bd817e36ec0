//! Why an item scores as it does, as Python sees it.

use pyo3::prelude::*;

use crate::table::{Table, column};

/// So many lines are shown.
const SHOWN: usize = 10;

/// An item's score in parts: the contributions and `rest` add up to `score`.
#[pyclass(frozen, module = "qianmian")]
#[derive(Debug)]
pub(crate) struct Explanation {
    /// The item explained.
    #[pyo3(get)]
    pub(crate) item: String,
    /// What the model says of it: comparable within one history alone.
    #[pyo3(get)]
    pub(crate) score: f32,
    /// What no item of the history contributes.
    #[pyo3(get)]
    pub(crate) rest: f32,
    /// Whether the score is the sum of what the items of the history say. Where it is not, a
    /// contribution is what the score loses without that item.
    #[pyo3(get)]
    pub(crate) additive: bool,
    pub(crate) parts: Vec<(String, f32)>,
}

#[pymethods]
impl Explanation {
    /// The items of the history that the model knows, the largest contribution first: `item`,
    /// `contribution` (of the score), `share` (of all contributions by size, 0 to 1).
    #[getter]
    fn contributions(&self) -> PyResult<Table> {
        let whole: f32 = self.parts.iter().map(|it| it.1.abs()).sum();
        let share = |it: &(String, f32)| if whole > 0.0 { it.1.abs() / whole } else { 0.0 };
        let items: Vec<String> = self.parts.iter().map(|it| it.0.clone()).collect();
        let values: Vec<f32> = self.parts.iter().map(|it| it.1).collect();
        let shares: Vec<f32> = self.parts.iter().map(share).collect();
        Table::new(vec![
            column("item", items),
            column("contribution", values),
            column("share", shares),
        ])
    }

    fn __repr__(&self) -> String {
        let kind = if self.additive { "a sum" } else { "what is lost without each" };
        let mut lines = vec![format!("{} scores {:.4} ({kind})", self.item, self.score)];
        let parts = self.parts.iter().take(SHOWN);
        lines.extend(parts.map(|(item, value)| format!("{value:+10.4}  {item}")));
        if self.parts.len() > SHOWN {
            lines.push(format!("            and {} more", self.parts.len() - SHOWN));
        }
        if !self.additive {
            lines.push(format!("{:+10.4}  together", self.rest));
        }
        lines.join("\n")
    }
}
