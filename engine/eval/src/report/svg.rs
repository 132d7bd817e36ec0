//! Draws: the few shapes that plots need, as SVG text.

use std::fmt::Write as _;

/// The side of the square that is plotted in, and the margin around it, in pixels.
const SIDE: f64 = 300.0;
const MARGIN: f64 = 46.0;

/// A plot of shares against shares.
#[derive(Debug)]
pub(crate) struct Plot {
    body: String,
}

impl Plot {
    /// An empty plot with a frame, grid lines at every fifth and words at its axes.
    pub(crate) fn new(title: &str, across: &str, up: &str) -> Self {
        Self::within(title, (across, 1.0), (up, 1.0))
    }

    /// The same, its axes ending at other values than 1; points are shares of them. An axis that
    /// ends at 0 has no numbers.
    pub(crate) fn within(
        title: &str,
        (across, most_x): (&str, f64),
        (up, most_y): (&str, f64),
    ) -> Self {
        let mut plot = Self { body: String::new() };
        for step in 0..=5 {
            let share = f64::from(step) / 5.0;
            plot.line((share, 0.0), (share, 1.0), "#e4e4e4");
            plot.line((0.0, share), (1.0, share), "#e4e4e4");
            if most_x > 0.0 {
                let number = number(share * most_x, most_x);
                plot.text(place((share, 0.0), (0.0, 16.0)), "middle", &number);
            }
            plot.text(place((0.0, share), (-8.0, 4.0)), "end", &number(share * most_y, most_y));
        }
        plot.text((MARGIN, MARGIN - 14.0), "start", title);
        plot.text(place((0.5, 0.0), (0.0, 34.0)), "middle", across);
        plot.text(place((0.0, 1.0), (-36.0, -4.0)), "start", up);
        plot
    }

    /// A line between two points.
    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: &str) {
        let ((x1, y1), (x2, y2)) = (place(from, (0.0, 0.0)), place(to, (0.0, 0.0)));
        let body = &mut self.body;
        writeln!(
            body,
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{colour}"/>"#
        )
        .expect("text takes text");
    }

    /// A dot whose area tells how many rows it stands for.
    pub(crate) fn dot(&mut self, at: (f64, f64), share_of_rows: f64) {
        let (x, y) = place(at, (0.0, 0.0));
        let radius = 3.0 + 9.0 * share_of_rows.max(0.0).sqrt();
        writeln!(
            self.body,
            r##"<circle cx="{x:.1}" cy="{y:.1}" r="{radius:.1}" fill="#2f6fb5" fill-opacity="0.75"/>"##
        )
        .expect("text takes text");
    }

    /// A word beside a point.
    pub(crate) fn name(&mut self, at: (f64, f64), name: &str) {
        let anchor = if at.0 > 0.6 { "end" } else { "start" };
        let right = if at.0 > 0.6 { -8.0 } else { 8.0 };
        self.text(place(at, (right, -8.0)), anchor, name);
    }

    /// A bar from the axis up to a share, with its name below.
    pub(crate) fn bar(&mut self, (from, to): (f64, f64), up: f64, name: &str) {
        let ((x, y), (right, down)) = (place((from, up), (0.0, 0.0)), place((to, 0.0), (0.0, 0.0)));
        let (width, height) = (right - x, down - y);
        writeln!(
            self.body,
            r##"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" fill="#2f6fb5" fill-opacity="0.75"/>"##
        )
        .expect("text takes text");
        self.text(place(((from + to) / 2.0, 0.0), (0.0, 16.0)), "middle", name);
    }

    /// Points joined by a line.
    pub(crate) fn curve(&mut self, points: &[(f64, f64)]) {
        for pair in points.windows(2) {
            self.line(pair[0], pair[1], "#2f6fb5");
        }
    }

    /// The finished picture.
    pub(crate) fn finish(self) -> String {
        let size = SIDE + 2.0 * MARGIN;
        let Self { body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {size:.0} {size:.0}\" \
             font-family=\"sans-serif\" font-size=\"12\">\n\
             <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n{body}</svg>\n"
        )
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: &str, text: &str) {
        let safe = text.replace('&', "&amp;").replace('<', "&lt;");
        writeln!(self.body, r#"<text x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{safe}</text>"#)
            .expect("text takes text");
    }
}

/// A number at an axis that ends at another.
fn number(value: f64, most: f64) -> String {
    match most {
        tiny if tiny < 0.2 => format!("{value:.3}"),
        small if small < 5.0 => format!("{value:.1}"),
        _large => format!("{value:.0}"),
    }
}

/// Where a point of shares stands, moved by so many pixels.
fn place((across, up): (f64, f64), (right, down): (f64, f64)) -> (f64, f64) {
    (MARGIN + SIDE * across + right, MARGIN + SIDE * (1.0 - up) + down)
}

#[cfg(test)]
mod tests {
    use super::Plot;

    #[test]
    fn points_stand_where_they_belong_and_words_are_safe() {
        let mut plot = Plot::new("a < b & c", "x", "y");
        plot.dot((0.0, 0.0), 0.0);
        plot.curve(&[(0.0, 1.0), (1.0, 1.0)]);
        let text = plot.finish();
        assert!(text.contains("a &lt; b &amp; c"));
        assert!(text.contains(r#"<circle cx="46.0" cy="346.0" r="3.0""#), "{text}");
        assert!(text.contains(r#"<line x1="46.0" y1="46.0" x2="346.0" y2="46.0""#), "{text}");
        assert!(text.ends_with("</svg>\n"));
    }
}
