//! Charts that name the columns of a table: they are those that lists of the same values give,
//! whatever the order of the rows, and a table that cannot be drawn is refused in a sentence.

use nnerr::figure::{self, Bars, Dots, Figure, Frame, Heat, Lines, Panel};
use nnerr::polars::prelude::*;
use nnerr::results::{Rows, each};
use nnerr::{ErrorKind, Result};

/// A silhouette for each k, layer and set; one is undefined.
fn silhouettes() -> DataFrame {
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for set in ["normal", "noise"] {
        for layer in 1..=2 {
            for k in [2, 4, 16] {
                columns.0.push(set);
                columns.1.push(layer);
                columns.2.push(k);
                let value = f64::from(k * layer) / if set == "noise" { 100.0 } else { 50.0 };
                columns.3.push((k != 16 || layer != 2).then_some(value));
            }
        }
    }
    df!("set" => columns.0, "layer" => columns.1, "k" => columns.2, "silhouette" => columns.3).unwrap()
}

/// The rows from the last to the first.
fn reversed(frame: &DataFrame) -> DataFrame {
    frame.reverse()
}

fn normal(frame: &DataFrame) -> DataFrame {
    frame.head(Some(6))
}

fn svg(drawn: Result<Figure>) -> String {
    drawn.unwrap().svg()
}

#[test]
fn lines_are_those_of_the_points_in_order() {
    let lines = || figure::lines("t").x("k").y("silhouette").log_x();
    let expected = lines().points("layer 1", [2, 4, 16], [0.04, 0.08, 0.32]);
    let expected = svg(expected.points("layer 2", [2, 4], [0.08, 0.16]).draw());
    let frame = normal(&silhouettes());
    assert_eq!(svg(lines().data(&frame).colour("layer").draw()), expected);
    assert_eq!(svg(lines().data(&reversed(&frame)).colour("layer").draw()), expected);

    let grid = figure::grid("t").x("k").y("silhouette").log_x();
    let panel = |title: &str, less: f64| {
        let first = [0.04, 0.08, 0.32].map(|value| value / less);
        let panel = Panel::curves(title).curve("layer 1", [2, 4, 16], first);
        panel.curve("layer 2", [2, 4], [0.08 / less, 0.16 / less])
    };
    let expected = svg(grid.panel(panel("normal", 1.0)).panel(panel("noise", 2.0)).draw());
    assert_eq!(svg(lines().data(&silhouettes()).colour("layer").panels("set").draw()), expected);
}

#[test]
fn bars_dots_and_maps_are_those_of_the_lists() {
    let frame = normal(&silhouettes());
    let first = [Some(0.04), Some(0.08), Some(0.32)];
    let second = [Some(0.08), Some(0.16), None];

    let bars = || figure::bars("t").x("k").y("silhouette");
    let expected = bars().names([2, 4, 16]).series("layer 1", first).series("layer 2", second).draw();
    assert_eq!(svg(bars().data(&reversed(&frame)).colour("layer").draw()), svg(expected));

    let dots = || figure::dots("t").x("silhouette").reference("r", 0.1);
    let expected = dots().rows([2, 4, 16]).series("layer 1", first).series("layer 2", second).draw();
    assert_eq!(svg(dots().data(&reversed(&frame)).y("k").colour("layer").draw()), svg(expected));

    let heat = || figure::heat("t").x("k").y("layer").colour("silhouette").digits(3).mark_highest();
    let expected = heat().columns([2, 4, 16]).rows([1, 2]).values(first.into_iter().chain(second)).draw();
    assert_eq!(svg(heat().data(&reversed(&frame)).draw()), svg(expected));

    // Words stand in the order in which they appear, not in that of the alphabet.
    let panels = heat().data(&silhouettes()).panels("set").draw().unwrap();
    let alt = panels.alt_text();
    assert!(alt.contains("normal: 0.04 to 0.32") && alt.contains("noise: 0.02 to 0.16"), "{alt}");
    assert!(alt.find("normal") < alt.find("noise"));
    let panels = bars().data(&silhouettes().head(Some(3))).panels("layer").draw().unwrap();
    assert!(panels.alt_text().contains("over k: 2 (left) to 16 (right)"), "{}", panels.alt_text());
}

#[test]
fn ranges_run_between_the_columns_named() {
    let frame =
        df!("detector" => ["a", "b"], "AUROC" => [0.7, 0.9], "low" => [0.6, 0.8], "high" => [0.8, 1.0]);
    let dots = || figure::dots("t").x("AUROC");
    let expected = dots().rows(["a", "b"]).ranged("AUROC", [0.7, 0.9], [0.6, 0.8], [0.8, 1.0]).draw();
    let drawn = dots().data(&frame.unwrap()).y("detector").range("low", "high").draw();
    assert_eq!(svg(drawn), svg(expected));
}

#[test]
fn names_stand_for_those_of_the_columns() {
    let frame = normal(&silhouettes());
    let lines = figure::lines("t").data(&frame).x("k").y("silhouette").colour("layer");
    let alt = lines.x_name("clusters").y_name("mean silhouette").draw().unwrap().alt_text().to_owned();
    assert!(alt.starts_with("Line chart of mean silhouette over clusters."), "{alt}");
    let heat = figure::heat("t").data(&frame).x("k").y("layer").colour("silhouette");
    let heat = heat.x_name("clusters").y_name("hidden layer").colour_name("mean silhouette").draw().unwrap();
    let alt = heat.alt_text();
    assert!(
        alt.contains("of mean silhouette. Rows: hidden layer (1, 2). Columns: clusters (2, 4, 16)."),
        "{alt}"
    );
    let one = figure::dots("t").data(&frame.head(Some(3))).x("silhouette").y("k").x_name("mean silhouette");
    assert!(one.draw().unwrap().alt_text().contains("mean silhouette: 16 0.32"));
}

/// Layers of results are texts, and a number alone says little.
#[test]
fn layers_are_called_so() {
    let results = each("layer", 1..=2, |layer| each("k", [2, 4], |k| Ok(k * layer))).unwrap();
    let heat = figure::heat("t").data(&results).x("k").y("quantity").panels("layer").colour("value");
    let alt = heat.draw().unwrap().alt_text().to_owned();
    assert!(alt.contains("layer 1: 2 to 4") && alt.contains("layer 2: 4 to 8"), "{alt}");
    let all = results.and(&results.layer(1).with("layer", "all").unwrap()).unwrap();
    let alt = figure::lines("t").data(&all).x("k").y("value").colour("layer").draw().unwrap();
    assert!(alt.alt_text().contains(" 1: 2 at 2") && alt.alt_text().contains(" all: 2 at 2"));
}

/// A type made of a table, as results are.
struct Measured(DataFrame);

impl Frame for Measured {
    fn frame(&self) -> &DataFrame {
        &self.0
    }
}

#[test]
fn a_type_made_of_a_table_is_drawn_as_its_table() {
    let frame = normal(&silhouettes());
    let lines = || figure::lines("t").x("k").y("silhouette").colour("layer");
    assert_eq!(svg(lines().data(&Measured(frame.clone())).draw()), svg(lines().data(&frame).draw()));
}

#[test]
fn tables_that_cannot_be_drawn_are_refused_in_a_sentence() {
    let frame = normal(&silhouettes());
    let lines = || figure::lines("t").data(&frame).x("k").y("silhouette").colour("layer");
    let bars = || figure::bars("t").data(&frame).x("k").y("silhouette").colour("layer");
    let dots = || figure::dots("t").data(&frame).x("silhouette").y("k").colour("layer");
    let heat = || figure::heat("t").data(&frame).x("k").y("layer").colour("silhouette");
    let none = frame.head(Some(0));
    let gap = df!("k" => [Some(1), None], "v" => [1.0, 2.0]).unwrap();
    let nan = df!("k" => [1, 2], "v" => [1.0, f64::NAN]).unwrap();
    let line = |chart: Lines, words| (chart.draw(), words);
    let bar = |chart: Bars, words| (chart.draw(), words);
    let dot = |chart: Dots, words| (chart.draw(), words);
    let map = |chart: Heat, words| (chart.draw(), words);
    let cases = [
        (ErrorKind::Missing, line(lines().x("q"), "no column “q” for x, but set, layer, k, silhouette.")),
        (ErrorKind::Missing, line(lines().panels("q"), "no column “q” for the panels")),
        (ErrorKind::Missing, line(figure::lines("t").data(&frame).y("k"), "no column for x")),
        (ErrorKind::Missing, bar(bars().colour("q"), "no column “q” for the colour")),
        (ErrorKind::Missing, dot(dots().range("low", "high"), "no column “low” for the lows")),
        (ErrorKind::Missing, dot(figure::dots("t").data(&frame).x("k"), "no column for y")),
        (ErrorKind::Missing, bar(figure::bars("t").data(&gap).x("k").y("v"), "Row 2 of column “k”")),
        (ErrorKind::Format, line(lines().y("set"), "Column “set” of “t” holds str, but y needs numbers.")),
        (ErrorKind::Format, dot(dots().x("set"), "x needs numbers")),
        (ErrorKind::Format, map(heat().colour("set"), "the colour needs numbers")),
        (ErrorKind::Shape, line(lines().colour("set"), "two values for one place (normal, 2)")),
        (ErrorKind::Shape, bar(bars().colour("set"), "two values for one place (normal, 2)")),
        (ErrorKind::Shape, dot(dots().y("set"), "two values for one place (layer 1, normal)")),
        (ErrorKind::Shape, map(heat().x("set"), "two values for one place")),
        (ErrorKind::Empty, line(lines().data(&none), "has no row")),
        (ErrorKind::Empty, map(heat().data(&none), "has no row")),
        (ErrorKind::Empty, line(figure::lines("t").x("k").y("silhouette").colour("layer"), "holds no value")),
        (ErrorKind::Empty, bar(figure::bars("t").x("k").panels("layer"), "holds no value")),
        (ErrorKind::Empty, dot(figure::dots("t").x("k").y("layer"), "holds no value")),
        (ErrorKind::Empty, map(figure::heat("t").x("k").y("layer").colour("v"), "holds no value")),
        (ErrorKind::NotFinite, line(figure::lines("t").data(&nan).x("k").y("v"), "NaN")),
        (ErrorKind::OutOfRange, bar(bars().panels("set"), "leave out colour or panels")),
        (ErrorKind::OutOfRange, dot(dots().panels("set"), "have no panels")),
    ];
    for (at, (kind, (drawn, words))) in cases.into_iter().enumerate() {
        let error = drawn.expect_err(&format!("case {at}"));
        assert_eq!(error.kind(), kind, "case {at}: {error}");
        assert!(error.to_string().contains(words) && error.to_string().ends_with('.'), "case {at}: {error}");
    }
}

/// What is measured is drawn as it is: layers, which stand there as texts, are numbers on an axis.
#[test]
fn results_and_what_they_say_over_seeds_are_drawn() {
    let mut rows = Rows::new("09");
    for (seed, more) in [(101, 0.0), (102, 0.02)] {
        for (layer, area) in [(1, 0.5), (2, 0.7), (3, 0.6)] {
            rows.add("auroc", area + more).detector("cluster").layer(layer).set("ones").seed(seed);
        }
    }
    let results = rows.results().unwrap();
    let drawn = figure::lines("t").data(&results).x("layer").y("value").colour("seed");
    let lists = figure::lines("t").x("layer").y("value").points("seed 101", 1..=3, [0.5, 0.7, 0.6]);
    let lists = lists.points("seed 102", 1..=3, [0.52, 0.72, 0.62]);
    assert_eq!(svg(drawn.draw()), svg(lists.draw()));

    let over = results.over_seeds().unwrap();
    let dots = || figure::dots("t").data(&over).y("layer").range("lowest", "highest");
    assert!(dots().x("mean").draw().unwrap().alt_text().contains("0.71"));
    let error = dots().x("set").draw().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Format);
}
