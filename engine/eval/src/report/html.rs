//! A report as one page that stands by itself: no scripts, nothing from elsewhere.

use super::figures::Figure;

/// How the page looks.
const STYLE: &str = "body{font:15px/1.5 sans-serif;max-width:64em;margin:2em auto;padding:0 1em;color:#222}\
table{border-collapse:collapse;margin:1em 0}td,th{border:1px solid #ccc;padding:.25em .6em;text-align:left;\
font-variant-numeric:tabular-nums}th{background:#f4f4f4}svg{width:25em;max-width:100%;margin:.5em 1em .5em 0}code{word-break:break-all}";

/// A page being written.
#[derive(Debug)]
pub(crate) struct Html {
    text: String,
}

impl Html {
    /// A page with its title.
    pub(crate) fn new(title: &str) -> Self {
        let title = safe(title);
        let text = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
             <style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n"
        );
        Self { text }
    }

    /// A heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.text += &format!("<h2>{}</h2>\n", safe(text));
    }

    /// A paragraph.
    pub(crate) fn text(&mut self, text: &str) {
        self.text += &format!("<p>{}</p>\n", safe(text));
    }

    /// Settings and what was noticed.
    pub(crate) fn list(&mut self, settings: &[(String, String)], notes: &[String]) {
        self.text += "<ul>\n";
        for (name, value) in settings {
            self.text += &format!("<li>{}: {}</li>\n", safe(name), safe(value));
        }
        for note in notes {
            self.text += &format!("<li>noticed: {}</li>\n", safe(note));
        }
        self.text += "</ul>\n";
    }

    /// A table of names with their figures: a column for each measure.
    pub(crate) fn figures(&mut self, what: &str, rows: &[(String, Vec<Figure>)]) {
        let mut measures: Vec<&str> = Vec::new();
        for figure in rows.iter().flat_map(|(_, figures)| figures) {
            if !measures.contains(&figure.measure.as_str()) {
                measures.push(&figure.measure);
            }
        }
        let cell = |figures: &[Figure], measure: &str| {
            figures.iter().find(|it| it.measure == measure).map(told).unwrap_or_default()
        };
        let row = |(name, figures): &(String, Vec<Figure>)| {
            let cells = measures.iter().map(|measure| cell(figures, measure));
            std::iter::once(name.clone()).chain(cells).collect()
        };
        let heads: Vec<&str> = std::iter::once(what).chain(measures.iter().copied()).collect();
        self.table(&heads, &rows.iter().map(row).collect::<Vec<_>>());
    }

    /// A table.
    pub(crate) fn table(&mut self, heads: &[&str], rows: &[Vec<String>]) {
        let cells = |tag: &str, cells: &mut dyn Iterator<Item = &str>| {
            let cells: Vec<String> =
                cells.map(|it| format!("<{tag}>{}</{tag}>", safe(it))).collect();
            format!("<tr>{}</tr>\n", cells.concat())
        };
        self.text += "<table>\n";
        self.text += &cells("th", &mut heads.iter().copied());
        for row in rows {
            self.text += &cells("td", &mut row.iter().map(String::as_str));
        }
        self.text += "</table>\n";
    }

    /// A picture, as SVG.
    pub(crate) fn picture(&mut self, svg: &str) {
        self.text += svg;
    }

    /// The whole page.
    pub(crate) fn finish(self) -> String {
        self.text + "</body></html>\n"
    }
}

/// A figure with its interval.
pub(crate) fn told(figure: &Figure) -> String {
    let interval = figure.interval.map(|(low, high)| format!(" [{low:.4}, {high:.4}]"));
    format!("{:.4}{}", figure.value, interval.unwrap_or_default())
}

fn safe(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::Html;
    use crate::report::Figure;

    #[test]
    fn a_page_stands_by_itself_and_words_are_safe() {
        let mut page = Html::new("a <b>");
        page.list(&[("k".to_owned(), "1 & 2".to_owned())], &["seen".to_owned()]);
        page.figures(
            "model",
            &[("x".to_owned(), vec![Figure::with("auc", 0.5, Some((0.4, 0.6)))])],
        );
        let text = page.finish();
        assert!(text.contains("<h1>a &lt;b&gt;</h1>") && text.contains("1 &amp; 2"), "{text}");
        assert!(
            text.contains("<th>auc</th>") && text.contains("0.5000 [0.4000, 0.6000]"),
            "{text}"
        );
        assert!(!text.contains("<script") && !text.contains("http"), "{text}");
    }
}
