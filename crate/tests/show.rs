//! What a cell displays: one content for each MIME type, tables and sliders as
//! HTML that needs nothing else. The pages land in the target folder's `tmp/gallery`.

use nnerr::figure::{self, Figure};
use nnerr::results::Rows;
use nnerr::show::{Number, Show, Slider, blocks};
use nnerr::table::{Format, Table};
use nnerr::{ErrorKind, polars};
use resvg::usvg::roxmltree;

fn softmax(temperature: f64) -> Vec<f64> {
    let powers: Vec<f64> = [2.0f64, 1.0, -0.5, 0.3].iter().map(|logit| (logit / temperature).exp()).collect();
    let sum: f64 = powers.iter().sum();
    powers.iter().map(|power| power / sum).collect()
}

fn bars(temperature: f64) -> Figure {
    let figure = figure::bars("Softmax").series("probability", softmax(temperature)).names(0..4).x("class");
    figure
        .percent_y()
        .y_range(0.0, 1.0)
        .draw()
        .unwrap()
        .caption("A high temperature evens out.")
        .thesis("Figure 1.9")
}

fn seeds() -> Table {
    Table::titled("N10 with ten seeds <& more>")
        .column("seed", 1..=4)
        .percent("accuracy", [Some(0.9531), Some(0.9478), None, Some(0.94)], 2)
        .fixed("largest logit", [12.345f32, 7.0, -3.21, 0.0], 1)
        .column("samples", [10_000u32, 1_234_567, 5, 9999])
        .column("verdict", ["in the band", "in the band", "undefined", "in the band"])
        .note("Accuracy on the test set; the band is 93.5–96.5 %.")
        .build()
        .unwrap()
}

fn slider() -> Slider {
    Slider::sweep("temperature", [0.5, 1.0, 2.0, 5.0], |temperature| {
        Ok((bars(temperature), Number::percent("largest probability", softmax(temperature)[0], 1)))
    })
    .unwrap()
    .start(1)
    .unwrap()
}

fn results() -> Rows {
    let mut results = Rows::new("01");
    results.add("accuracy", 0.1 + 0.2).set("normal").category("all").seed(7);
    results.add("best_k", 8.0).detector("cluster, by \"k\"").layer(2);
    results
}

fn mimes(thing: &impl Show) -> Vec<&'static str> {
    blocks(thing).into_iter().map(|(mime, _)| mime).collect()
}

#[test]
fn every_mime_type_stands_once_and_a_lone_figure_is_no_html() {
    let (figure, table, slider, results) = (bars(1.0), seeds(), slider(), results());
    let picture = ["image/svg+xml", "image/png", "text/plain"];
    assert_eq!(mimes(&figure), picture);
    assert_eq!(mimes(&(&figure, &results)), [&picture[..], &["text/csv"]].concat());
    assert_eq!(mimes(&table), ["text/html", "text/plain"]);
    assert_eq!(mimes(&(&figure, &table, &slider, &results)), ["text/html", "text/plain", "text/csv"]);
    assert_eq!(mimes(&[&figure, &figure]), ["text/html", "text/plain"]);
    assert_eq!(mimes(&results), ["text/html", "text/plain", "text/csv"]);
    assert!(mimes(&None::<Figure>).is_empty());
}

#[test]
fn a_joined_figure_is_an_image_with_its_caption() {
    let html = &blocks(&(bars(1.0), seeds()))[0].1;
    assert!(html.starts_with("<figure"));
    assert!(
        html.contains("data-thesis=\"Figure 1.9\"")
            && html.contains(">A high temperature evens out.</figcaption>")
    );
    assert!(html.contains("<img alt=\"Bar chart") && html.contains("src=\"data:image/svg+xml;base64,"));
    assert!(!html.contains("<svg") && !html.contains("<script"));
}

#[test]
fn a_table_reads_as_html_and_as_text() {
    let table = seeds();
    let html = roxmltree::Document::parse(
        table.html().split("</table>").next().map(|html| format!("{html}</table>")).unwrap().leak(),
    )
    .unwrap()
    .root()
    .descendants()
    .count();
    assert!(html > 50);
    let html = table.html();
    assert!(html.contains(">N10 with ten seeds &lt;&amp; more&gt;</caption>"));
    assert_eq!(html.matches("scope=\"col\"").count(), 5);
    assert_eq!(html.matches("scope=\"row\"").count(), 4);
    assert!(html.contains("data-value=\"0.9531\">95.31 %<") && html.contains(">–<"));
    assert!(html.contains("data-value=\"12.345\">12.3<"), "an f32 keeps its own digits");
    assert!(html.contains("1\u{a0}234\u{a0}567") && html.contains(">9999<"));
    let text = table.text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[1], "seed  accuracy  largest logit    samples  verdict");
    assert_eq!(lines[3], "   1   95.31 %           12.3     10\u{a0}000  in the band");
    assert_eq!(lines[5], "   3         –           −3.2          5  undefined");
}

#[test]
fn a_table_is_a_polars_frame_that_can_be_saved() {
    let folder = tempfile::tempdir().unwrap();
    let table = seeds();
    assert_eq!(table.frame().shape(), (4, 5));
    assert_eq!(table.frame().column("accuracy").unwrap().null_count(), 1);
    table.save_csv(folder.path().join("seeds.csv")).unwrap();
    table.save_parquet(folder.path().join("seeds.parquet")).unwrap();
    let csv = std::fs::read_to_string(folder.path().join("seeds.csv")).unwrap();
    assert_eq!(csv.lines().nth(1), Some("1,0.9531,12.345,10000,in the band"));
    assert_eq!(&std::fs::read(folder.path().join("seeds.parquet")).unwrap()[..4], b"PAR1");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "no temporary file is left");
    assert_eq!(table.save_csv(folder.path().join("seeds.csv/x.csv")).unwrap_err().kind(), ErrorKind::Io);

    let frame: &polars::prelude::DataFrame = table.frame();
    let again = Table::from_frame("Again", frame.clone()).format("accuracy", Format::Percent(1)).unwrap();
    assert!(again.text().contains("95.3 %"));
    assert_eq!(again.format("speed", Format::Plain).unwrap_err().kind(), ErrorKind::Missing);
}

#[test]
fn bad_tables_are_refused_in_a_sentence() {
    let cases = [
        (ErrorKind::Empty, Table::titled("x").build()),
        (ErrorKind::Shape, Table::titled("x").column("a", [1, 2]).column("b", [1]).build()),
        (ErrorKind::Shape, Table::titled("x").column("a", [1]).column("a", [1]).build()),
        (ErrorKind::NotFinite, Table::titled("x").column("a", [1.0, f64::NAN]).build()),
    ];
    for (kind, table) in cases {
        let error = table.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
    }
}

#[test]
fn a_slider_holds_every_frame_and_starts_with_one_that_needs_no_script() {
    let (slider, again) = (slider(), slider());
    let html = &blocks(&slider)[0].1;
    assert_eq!(html, &blocks(&again)[0].1);
    assert_eq!(html.matches("data-frame=").count(), 4);
    assert!(html.contains("<output style=\"min-width:4em\">1</output>"));
    assert!(html.contains("max=\"3\"") && html.contains("value=\"1\""));
    assert!(!html.contains("<script") && !html.contains(" id="));
    let stage = html.split("<div data-stage=\"\">").nth(1).unwrap();
    assert!(stage.starts_with("<figure"), "the first frame stands in the page itself");
    assert!(html.contains(&format!("data-value=\"{}\"", softmax(1.0)[0])));
    let text = &blocks(&slider)[1].1;
    assert!(text.contains("temperature = 5") && text.contains("largest probability"));
}

#[test]
fn a_slider_that_is_too_heavy_or_empty_is_refused() {
    let none: [f64; 0] = [];
    assert_eq!(Slider::sweep("x", none, |x| Ok(bars(x))).unwrap_err().kind(), ErrorKind::Empty);
    assert_eq!(slider().start(4).unwrap_err().kind(), ErrorKind::OutOfRange);
    let heavy = figure::lines("x").series("a", (0..2000).map(|at| f64::from(at).sin())).draw().unwrap();
    let error = Slider::sweep("x", 0..1000, |_| Ok(&heavy)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert!(error.to_string().contains("at most 1.0 MB"), "{error}");
}

#[test]
fn results_are_csv_with_values_in_full() {
    let (one, other) = (results(), Rows::new("02"));
    let csv = blocks(&(&one, &other)).pop().unwrap().1;
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], "notebook,quantity,detector,layer,set,category,seed,value");
    assert_eq!(lines[1], "01,accuracy,,,normal,all,7,0.30000000000000004");
    assert_eq!(lines[2], "01,best_k,\"cluster, by \"\"k\"\"\",2,,,,8");
    // Collected, they are shown alike.
    assert_eq!(blocks(&one), blocks(&one.results().unwrap()));
}

#[test]
fn pages_for_looking_at() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    std::fs::create_dir_all(&folder).unwrap();
    let body = &blocks(&(bars(1.0), seeds(), slider(), slider(), Number::fixed("T", 1.234, 2)))[0].1;
    for (name, style) in [("light", "background:#fff;color:#000"), ("dark", "background:#111;color:#eee")] {
        let page = format!(
            "<!doctype html><meta charset=\"utf-8\"><body style=\"font-family:sans-serif;{style}\">{body}"
        );
        std::fs::write(folder.join(format!("{name}.html")), page).unwrap();
    }
}
