use crate::ErrorKind;
use crate::figure::{self, Figure, Panel};

/// A kind of chart, with a prediction on an axis or without.
type Drawn = fn(Option<f64>) -> crate::Result<Figure>;

const CHARTS: [(&str, Drawn); 6] = [
    ("lines, x", |guess| lines().predicted_x(guess).draw()),
    ("lines, y", |guess| lines().predicted_y(guess).draw()),
    ("bars", |guess| figure::bars("b").series("s", [0.1, 0.7]).predicted_y(guess).draw()),
    ("points", |guess| figure::points("p").series("s", [0.1, 0.7], [0.2, 0.9]).predicted_x(guess).draw()),
    ("dots", |guess| figure::dots("d").rows(["a", "b"]).series("s", [0.1, 0.7]).predicted_x(guess).draw()),
    ("grid", |guess| {
        let panel = |title| Panel::curves(title).curve("", [0.1, 0.7], [1, 2]);
        figure::grid("g").panel(panel("a")).panel(panel("b")).predicted_x(guess).draw()
    }),
];

fn lines() -> figure::Lines {
    figure::lines("l").points("s", [0.1, 0.7], [0.2, 0.9])
}

/// How many diamonds are drawn: shapes filled with ink.
fn diamonds(figure: &Figure) -> usize {
    let shapes = |path: &str| path.split('"').nth(3).map_or(0, |data| data.matches(['M', 'm']).count());
    let svg = figure.svg();
    svg.split("<path ").filter(|path| path.starts_with("fill=\"#1f2430\"")).map(shapes).sum()
}

#[test]
fn a_prediction_is_drawn_into_every_chart_and_nothing_without_one() {
    for (name, draw) in CHARTS {
        let (plain, with) = (draw(None).unwrap(), draw(Some(0.45)).unwrap());
        assert!(!plain.svg().contains("prediction") && !plain.svg().contains("6 4"), "{name}");
        assert_eq!(diamonds(&plain), 0, "{name}");
        // One at the axis of each field, one in the legend.
        let fields = if name == "grid" { 2 } else { 1 };
        assert_eq!(diamonds(&with), fields + 1, "{name}");
        assert!(with.svg().contains(">your prediction: 0.45</text>"), "{name}");
        let sentence = "Dashed line: your prediction, 0.45.";
        assert!(with.alt_text().ends_with(sentence) && with.plain().ends_with(sentence), "{name}");
        // Whatever else is said of the figure.
        let said = with.caption("A caption.").alt("Words.");
        assert_eq!(said.alt_text(), format!("Words. {sentence}"), "{name}");
        assert!(said.html().contains(&format!("A caption. {sentence}</figcaption>")), "{name}");
    }
}

#[test]
fn a_prediction_beyond_the_data_widens_the_axis_and_a_fixed_range_holds_it_at_its_end() {
    let far = lines().predicted_y(Some(4.0)).draw().unwrap();
    assert!(far.svg().contains(">4</text>"), "{}", far.svg());
    let fixed = lines().y_range(0.0, 1.0).percent_y().predicted_y(Some(4.0)).draw().unwrap();
    assert!(fixed.svg().contains(">your prediction: 400 %</text>") && !fixed.svg().contains(">400 %</text>"));
}

#[test]
fn a_prediction_that_is_no_number_is_refused() {
    for (name, draw) in CHARTS {
        let error = draw(Some(f64::NAN)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFinite, "{name}");
        assert!(error.to_string().contains("the prediction on "), "{error}");
    }
    let error = lines().log_x().predicted_x(Some(0.0)).draw().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
}

#[test]
fn a_table_of_panels_has_it_in_each_and_both_axes_at_once_have_one_each() {
    use crate::polars::prelude::*;
    let frame = df!("k" => [1, 2, 1, 2], "set" => ["a", "a", "b", "b"], "v" => [0.1, 0.2, 0.3, 0.4]).unwrap();
    let chart = figure::lines("t").data(&frame).x("k").y("v");
    let both = chart.clone().colour("set").predicted_x(Some(1.5)).predicted_y(Some(0.3)).draw().unwrap();
    assert_eq!(diamonds(&both), 4);
    assert!(both.alt_text().ends_with("your prediction, 1.5. Dashed line: your prediction, 0.3."));
    assert_eq!(diamonds(&chart.panels("set").predicted_y(Some(0.3)).draw().unwrap()), 3);
}
