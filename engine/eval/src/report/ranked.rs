//! What a recommender's ranking came to, for people and for programs.

use std::fmt::Write as _;

use learn::{Attempt, Band, Judged, MEASURES};
use serde_json::{Value, json};

use super::figures::Figure;
use super::html::{Html, told};
use super::json::{figures, round};
use super::plot::{bars, learning, scatter};
use crate::metrics::bootstrap::interval;

/// Models judged on one part of a split.
#[derive(Clone, Debug, Default)]
pub struct RankedReport {
    settings: Vec<(String, String)>,
    notes: Vec<String>,
    rows: Vec<Row>,
    attempts: Vec<Attempt>,
}

/// One model.
#[derive(Clone, Debug)]
struct Row {
    name: String,
    recipe: String,
    users: usize,
    figures: Vec<Figure>,
    /// Share of the relevant pairs of each band that were found, and how many there are.
    bands: Vec<(&'static str, f64, u32)>,
    /// Users by the length of their histories: how many, and the NDCG of their lists.
    regimes: Vec<(&'static str, usize, Figure)>,
    fit_s: f64,
    judge_s: f64,
    /// Each measure of the list that leads, user by user.
    by_user: Vec<Vec<f64>>,
    headline: usize,
}

impl RankedReport {
    /// A report of nothing yet: settings that change figures, and what was noticed in the data.
    #[must_use]
    pub fn new(settings: Vec<(String, String)>, notes: Vec<String>) -> Self {
        Self { settings, notes, ..Self::default() }
    }

    /// Adds a model: its name, its recipe as JSON, what it came to and the seconds its fit and its
    /// judgement took.
    pub fn add(&mut self, name: &str, recipe: &str, judged: &Judged, (fit_s, judge_s): (f64, f64)) {
        let mut figures = Vec::new();
        for length in &judged.lengths {
            for measure in MEASURES {
                figures.push(figure(judged, measure, *length));
            }
        }
        let (shown, items) = judged.coverage;
        let covered = shown as f64 / items.max(1) as f64;
        figures.push(Figure::plain(&format!("coverage@{}", judged.headline), covered));
        figures.push(Figure::plain(
            &format!("personalisation@{}", judged.headline),
            judged.personalisation,
        ));
        for (look, values) in judged.looks().into_iter().filter(|(_, it)| !it.is_empty()) {
            let values = doubles(values);
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            let name = format!("{look}@{}", judged.headline);
            figures.push(Figure::with(&name, mean, spread(&values)));
        }
        let bands = Band::ALL.map(|band| {
            let (recall, relevant) = judged.band_recall(band);
            (band.name(), recall, relevant)
        });
        self.rows.push(Row {
            name: name.to_owned(),
            recipe: recipe.to_owned(),
            users: judged.users.len(),
            figures,
            bands: bands.to_vec(),
            regimes: regimes(judged),
            fit_s,
            judge_s,
            by_user: MEASURES.map(|it| doubles(judged.values(it, judged.headline))).to_vec(),
            headline: judged.headline,
        });
    }

    /// How far the last model is ahead of each other, user by user: the mean difference with the
    /// interval of resampled users (a paired bootstrap).
    fn ahead(&self) -> Vec<(&str, Vec<Figure>)> {
        let Some((last, others)) = self.rows.split_last() else {
            return Vec::new();
        };
        let comparable = others.iter().filter(|it| it.users == last.users);
        let of = comparable.map(|other| {
            let pairs = MEASURES.iter().zip(last.by_user.iter().zip(&other.by_user));
            let figures = pairs.map(|(measure, (ours, theirs))| {
                let values: Vec<f64> = ours.iter().zip(theirs).map(|(x, y)| x - y).collect();
                let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
                Figure::with(&format!("{measure}@{}", last.headline), mean, spread(&values))
            });
            (other.name.as_str(), figures.collect())
        });
        of.collect()
    }

    /// What was tried on the validation part before the last row was chosen.
    pub fn tried(&mut self, attempts: Vec<Attempt>) {
        self.attempts = attempts;
    }

    /// `report.md`, `report.json`, apart, as they differ from run to run, `times.json`, and the same
    /// for a browser, `report.html`.
    #[must_use]
    pub fn files(&self) -> Vec<(String, String)> {
        vec![
            ("report.md".to_owned(), self.markdown()),
            ("report.json".to_owned(), format!("{:#}\n", self.json())),
            ("times.json".to_owned(), format!("{:#}\n", self.times())),
            ("report.html".to_owned(), self.html()),
        ]
    }

    /// A line for each model, for a terminal.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for row in &self.rows {
            let led = ["recall@20", "ndcg@20"].map(|measure| {
                let found = row.figures.iter().find(|it| it.measure == measure);
                found.map_or_else(String::new, |it| format!("{measure} {}, ", told(it)))
            });
            let seconds = format!("fit {:.1} s, judged in {:.1} s", row.fit_s, row.judge_s);
            line(
                &mut text,
                &format!("{} ({} users): {}{seconds}", row.name, row.users, led.concat()),
            );
        }
        text
    }

    fn markdown(&self) -> String {
        let mut text = String::from("# How well a recommender ranks\n\n");
        text += "Every item is ranked but those of the user's history. Means over users; in brackets the 95 % interval of 1,000 seeded resamples of users.\n\n";
        for (name, value) in &self.settings {
            line(&mut text, &format!("- {name}: {value}"));
        }
        for note in &self.notes {
            line(&mut text, &format!("- noticed: {note}"));
        }
        for row in &self.rows {
            line(&mut text, &format!("\n## {} ({} users)\n", row.name, row.users));
            line(&mut text, &format!("`{}`\n\n| measure | value |\n|---|---|", row.recipe));
            for figure in &row.figures {
                line(&mut text, &format!("| {} | {} |", figure.measure, told(figure)));
            }
            line(&mut text, "\n| users | how many | ndcg |\n|---|---|---|");
            for (name, users, ndcg) in &row.regimes {
                line(&mut text, &format!("| {name} | {users} | {} |", told(ndcg)));
            }
            line(&mut text, "\n| items | recall of their pairs | pairs |\n|---|---|---|");
            for (band, recall, relevant) in &row.bands {
                line(&mut text, &format!("| {band} | {recall:.4} | {relevant} |"));
            }
        }
        self.tell_ahead(&mut text);
        if !self.attempts.is_empty() {
            line(&mut text, "\n## Tried on the validation part\n");
            line(&mut text, "| recall@20 | ndcg@20 | recipe |\n|---|---|---|");
        }
        let mut sorted: Vec<&Attempt> = self.attempts.iter().collect();
        sorted.sort_by(|one, other| other.worth().total_cmp(&one.worth()));
        for it in sorted {
            let recipe = serde_json::to_string(&it.recipe).unwrap_or_default();
            line(&mut text, &format!("| {:.4} | {:.4} | `{recipe}` |", it.recall, it.ndcg));
        }
        text
    }

    fn html(&self) -> String {
        let mut page = Html::new("How well a recommender ranks");
        page.list(&self.settings, &self.notes);
        page.text("Every item is ranked but those of the user's history. Means over users; in brackets the 95 % interval of 1,000 seeded resamples of users.");
        let at = |row: &Row| format!("@{}", row.headline);
        let led = |row: &Row| {
            let led = row.figures.iter().filter(|it| it.measure.ends_with(&at(row)));
            (row.name.clone(), led.cloned().collect::<Vec<Figure>>())
        };
        page.figures("model", &self.rows.iter().map(led).collect::<Vec<_>>());
        page.picture(&self.trade_off());
        for row in &self.rows {
            page.heading(&row.name);
            page.text(&row.recipe);
            let bands = row.bands.iter().map(|(name, recall, _)| ((*name).to_owned(), *recall));
            page.picture(&bars(
                "Recall by how popular an item is",
                "recall",
                &bands.collect::<Vec<_>>(),
            ));
            let of = row
                .regimes
                .iter()
                .map(|(name, users, ndcg)| (format!("{name} ({users})"), ndcg.value));
            page.picture(&bars("By how much a user met", "NDCG", &of.collect::<Vec<_>>()));
        }
        if let Some(last) = self.rows.last().filter(|_| self.rows.len() > 1) {
            page.heading(&format!("How far {} is ahead, user by user", last.name));
            let ahead = self.ahead().into_iter().map(|(name, of)| (name.to_owned(), of));
            page.figures("of", &ahead.collect::<Vec<_>>());
        }
        if !self.attempts.is_empty() {
            page.heading("The search, on the validation part");
            let worths: Vec<f64> = self.attempts.iter().map(Attempt::worth).collect();
            page.picture(&learning("Recall@20 + NDCG@20, attempt by attempt", &worths));
        }
        page.finish()
    }

    /// How good lists are against how much of the catalogue they show: a dot for each model.
    fn trade_off(&self) -> String {
        let of = |row: &Row, measure: &str| {
            let name = format!("{measure}@{}", row.headline);
            row.figures.iter().find(|it| it.measure == name).map_or(0.0, |it| it.value)
        };
        let dots =
            self.rows.iter().map(|row| (row.name.clone(), of(row, "coverage"), of(row, "ndcg")));
        scatter(
            "How good against how much is shown",
            ("coverage", "NDCG"),
            &dots.collect::<Vec<_>>(),
        )
    }

    fn tell_ahead(&self, text: &mut String) {
        let (ahead, last) = (self.ahead(), self.rows.last());
        let (Some(last), false) = (last, ahead.is_empty()) else {
            return;
        };
        line(text, &format!("\n## How far {} is ahead, user by user\n", last.name));
        line(text, "| of | measure | difference |\n|---|---|---|");
        for (other, figures) in &ahead {
            for figure in figures {
                line(text, &format!("| {other} | {} | {} |", figure.measure, told(figure)));
            }
        }
    }

    fn json(&self) -> Value {
        let settings: serde_json::Map<String, Value> =
            self.settings.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        let rows = self.rows.iter().map(|row| {
            let bands = row.bands.iter().map(|(band, recall, relevant)| {
                json!({"band": band, "recall": round(*recall), "pairs": relevant})
            });
            let regimes = row.regimes.iter().map(|(name, users, ndcg)| {
                json!({"users": name, "count": users, "ndcg": round(ndcg.value)})
            });
            let regimes: Vec<Value> = regimes.collect();
            let recipe: Value = serde_json::from_str(&row.recipe).unwrap_or_default();
            json!({"model": row.name, "recipe": recipe, "users": row.users,
                "figures": figures(&row.figures), "bands": bands.collect::<Vec<_>>(),
                "regimes": regimes})
        });
        let attempts = self.attempts.iter().map(|it| {
            json!({"recipe": it.recipe, "recall@20": round(it.recall), "ndcg@20": round(it.ndcg)})
        });
        let ahead = self.ahead();
        let ahead = ahead.iter().map(|(other, of)| json!({"of": other, "by": figures(of)}));
        json!({"settings": settings, "notes": self.notes, "rows": rows.collect::<Vec<_>>(),
            "ahead": ahead.collect::<Vec<_>>(), "tried": attempts.collect::<Vec<_>>()})
    }

    fn times(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({"model": row.name, "fit_s": round(row.fit_s), "judge_s": round(row.judge_s)})
        });
        let tried = self.attempts.iter().map(|it| json!({"recipe": it.recipe, "fit_s": it.fit_s}));
        json!({"rows": rows.collect::<Vec<_>>(), "tried": tried.collect::<Vec<_>>()})
    }
}

fn figure(judged: &Judged, measure: &str, length: usize) -> Figure {
    // Intervals of the list that leads alone: a thousand resamples of each figure take their time.
    let leads = length == judged.headline;
    let interval = leads.then(|| spread(&doubles(judged.values(measure, length)))).flatten();
    Figure::with(&format!("{measure}@{length}"), judged.mean(measure, length), interval)
}

fn doubles(values: Vec<f32>) -> Vec<f64> {
    values.into_iter().map(f64::from).collect()
}

/// The interval of a mean over users.
fn spread(values: &[f64]) -> Option<(f64, f64)> {
    let mean =
        |rows: &[usize]| rows.iter().map(|at| values[*at]).sum::<f64>() / rows.len().max(1) as f64;
    let users: Vec<usize> = (0..values.len()).collect();
    interval(&users, &mean)
}

/// Users by how much they met: what a list of theirs came from, and how good it was.
fn regimes(judged: &Judged) -> Vec<(&'static str, usize, Figure)> {
    let values = doubles(judged.values("ndcg", judged.headline));
    let kinds: [(&'static str, std::ops::Range<usize>); 3] = [
        ("no history: popularity", 0..1),
        ("a short history, below 10", 1..10),
        ("a history from 10 on", 10..usize::MAX),
    ];
    let of = |(name, lengths): (&'static str, std::ops::Range<usize>)| {
        let kept = judged.histories.iter().zip(&values).filter(|(it, _)| lengths.contains(it));
        let kept: Vec<f64> = kept.map(|(_, value)| *value).collect();
        let mean = kept.iter().sum::<f64>() / kept.len().max(1) as f64;
        (name, kept.len(), Figure::with("ndcg", mean, spread(&kept)))
    };
    kinds.into_iter().map(of).filter(|(_, users, _)| *users > 0).collect()
}

fn line(text: &mut String, line: &str) {
    writeln!(text, "{line}").expect("text takes text");
}

#[cfg(test)]
mod tests {
    use learn::{Interactions, Recipe, Resources, Side, Sparse, Trial, fit};

    use super::RankedReport;

    #[test]
    fn a_report_tells_means_intervals_bands_and_times_apart() {
        let one = |items: &[u32]| items.iter().map(|item| (*item, 1.0)).collect::<Vec<_>>();
        let met = Sparse::from_rows(vec![one(&[0, 1]), one(&[0, 1, 2]), one(&[2])], 4);
        let truth = Sparse::from_rows(vec![one(&[2]), one(&[3]), vec![]], 4);
        let train = Interactions::new(met).unwrap();
        let recipe = Recipe::named("walk").unwrap();
        let model = fit(&recipe, &train, Side::default(), Resources::default()).unwrap();
        let judged = Trial::new(&train, None, &truth).at(&[1, 20], 20).judge(&*model);
        let mut report = RankedReport::new(vec![("seed".to_owned(), "1".to_owned())], vec![]);
        report.add("walk", "{\"model\":\"walk\"}", &judged, (0.5, 0.25));
        let files = report.files();
        assert!(files[0].1.contains("## walk (2 users)"), "{}", files[0].1);
        // Item 2 comes first for one user; the other's only unknown item is 3, which nobody met.
        assert!(files[0].1.contains("| recall@1 | 1.0000 |"), "{}", files[0].1);
        assert!(files[0].1.contains("| recall@20 | 1.0000 [1.0000, 1.0000] |"), "{}", files[0].1);
        assert!(files[0].1.contains("| tail | 1.0000 |"), "{}", files[0].1);
        let told: serde_json::Value = serde_json::from_str(&files[1].1).unwrap();
        // Items 0 and 1 are known to both: two of four are shown.
        assert_eq!(told["rows"][0]["figures"]["coverage@20"]["value"], 0.5);
        assert!(files[3].1.contains("<svg") && files[3].1.contains("walk"), "{}", files[3].1);
        assert!(files[0].1.contains("| a short history, below 10 | 2 |"), "{}", files[0].1);
        report.add("again", "{}", &judged, (0.5, 0.25));
        let told: serde_json::Value = serde_json::from_str(&report.files()[1].1).unwrap();
        assert_eq!(told["ahead"][0]["of"], "walk");
        assert_eq!(told["ahead"][0]["by"]["ndcg@20"]["value"], 0.0);
        assert!(report.files()[0].1.contains("## How far again is ahead"));
        assert!(!files[1].1.contains("fit_s") && files[2].1.contains("fit_s"));
    }
}
