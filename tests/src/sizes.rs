//! Size charts as they lie on the disk, and what they mean for a body: the larger of the rows that its
//! measures fall into, nothing outside the chart, and both sizes near a border.

use std::collections::BTreeMap;

use crate::sheets::Row;

/// A range: the low end is in it, the high end is not.
pub type Range = (f64, f64);

/// Which range of a size is meant.
type Column = fn(&Size) -> Option<Range>;

/// A chart.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    /// Its row's key.
    pub id: String,
    /// What it measures beside the height: `Chest`, `Waist`, `Foot`; empty where nothing.
    pub measure: String,
    /// Whom it is for.
    pub group: String,
    /// The sizes, smallest first.
    pub sizes: Vec<Size>,
}

/// A size of a chart.
#[derive(Clone, Debug)]
pub struct Size {
    /// Its name.
    pub name: String,
    /// Body heights.
    pub height: Option<Range>,
    /// Girths, or lengths of the foot.
    pub girth: Option<Range>,
    /// Shoulder widths.
    pub shoulder: Option<Range>,
}

/// A product as far as sizes go.
#[derive(Clone, Debug)]
pub struct Worn {
    /// Its row's key.
    pub sku: String,
    /// Its chart.
    pub chart: String,
    /// The sizes on sale.
    pub sizes: Vec<String>,
    /// Its cut and whether it runs small, as the table says them.
    pub cut: (String, String),
}

/// The charts of two tables, by key.
#[must_use]
pub fn charts(charts: &[Row], rows: &[Row]) -> BTreeMap<String, Chart> {
    let mut read: BTreeMap<String, Chart> = BTreeMap::new();
    for row in charts {
        let [id, measure, group] = ["id", "measure", "group"].map(|it| local(row.text(it)));
        read.insert(id.clone(), Chart { id, measure, group, sizes: Vec::new() });
    }
    let mut sorted: Vec<&Row> = rows.iter().collect();
    sorted.sort_by_key(|row| row.number::<u32>("order"));
    for row in sorted {
        let range =
            |what: &str| row.given(&format!("{what}_low")).zip(row.given(&format!("{what}_high")));
        let size = Size {
            name: row.text("size").to_owned(),
            height: range("height"),
            girth: range("measure"),
            shoulder: range("shoulder"),
        };
        let chart = read.get_mut(row.text("chart"));
        chart.unwrap_or_else(|| panic!("no chart {}", row.text("chart"))).sizes.push(size);
    }
    read
}

/// One product of each chart, cut and feel.
#[must_use]
pub fn worn(products: &[Row]) -> Vec<Worn> {
    let mut unlike: BTreeMap<(String, String, String), Worn> = BTreeMap::new();
    for row in products.iter().filter(|row| !row.text("chart").is_empty()) {
        let [sku, chart, fit, feel] =
            ["sku", "chart", "fit", "size_feel"].map(|it| row.text(it).to_owned());
        let sizes = row.text("sizes").split('、').map(str::to_owned).collect();
        let cut = (fit.clone(), feel.clone());
        let worn = Worn { sku, chart: chart.clone(), sizes, cut };
        unlike.entry((chart, fit, feel)).or_insert(worn);
    }
    unlike.into_values().collect()
}

impl Chart {
    /// The place of the size, from 1, for measures that are known; none where one lies outside.
    #[must_use]
    pub fn place(&self, height: f64, girth: Option<f64>, shoulder: Option<f64>) -> Option<usize> {
        let columns: [(Option<f64>, Column); 3] = [
            (Some(height), |size| size.height),
            (girth, |size| size.girth),
            (shoulder, |size| size.shoulder),
        ];
        let mut place = 0;
        for (value, range) in columns {
            let asked = self.sizes.iter().any(|size| range(size).is_some());
            let Some(value) = value.filter(|_| asked) else { continue };
            let within =
                |size: &Size| range(size).is_some_and(|(low, high)| low <= value && value < high);
            place = place.max(self.sizes.iter().position(within)? + 1);
        }
        (place > 0).then_some(place)
    }

    /// The least and the greatest of what the chart measures beside the height.
    #[must_use]
    pub fn reach(&self) -> Option<Range> {
        let (low, _) = self.sizes.first()?.girth?;
        let (_, high) = self.sizes.last()?.girth?;
        Some((low, high))
    }
}

/// The name of a thing without its prefix.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}
