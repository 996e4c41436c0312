//! Figures that compare detectors: dots with ranges, risk over coverage. The pictures
//! land in the target folder's `tmp/comparison`, for looking at.

#[path = "drawn/card.rs"]
mod drawn;

use drawn::{legible_and_whole, options};
use nnerr::detect::Evaluation;
use nnerr::figure::{self, Dots, Figure};
use nnerr::metric::RiskCoverage;
use nnerr::ndarray::Array1;
use nnerr::{ErrorKind, Random, Stream};
use resvg::usvg::roxmltree;

const DETECTORS: [&str; 12] = [
    "baseline",
    "ODIN",
    "neuron count",
    "cluster, layer 2",
    "distance network",
    "percentage network",
    "deep kNN, layer 5",
    "relative Mahalanobis, all layers",
    "predicted-class Hamming, k-mean, layer 3",
    "temperature-scaled baseline",
    "ReAct + energy",
    "layer aggregation, Fisher",
];

/// Means, lows and highs of `rows` detectors over seeds.
fn measured(rows: usize, stream: u64) -> [Vec<Option<f64>>; 3] {
    let mut random = Random::nth(3, Stream::Synthetic, stream);
    let mut lists = [Vec::new(), Vec::new(), Vec::new()];
    for row in 0..rows {
        let mean = 0.6 + 0.38 * random.uniform();
        let half = 0.03 * random.uniform();
        let known = (row % 11 != 10).then_some(mean);
        lists[0].push(known);
        lists[1].push(known.map(|mean| mean - half));
        lists[2].push(known.map(|mean| (mean + half).min(1.0)));
    }
    lists
}

fn compared(title: &str, rows: usize, sets: &[&str]) -> Dots {
    let names = (0..rows).map(|row| match row / DETECTORS.len() {
        0 => DETECTORS[row].to_owned(),
        more => format!("{} {more}", DETECTORS[row % DETECTORS.len()]),
    });
    let chart = figure::dots(title).rows(names).x("AUROC");
    sets.iter().enumerate().fold(chart, |chart, (index, set)| {
        let [means, lows, highs] = measured(rows, index as u64);
        chart.ranged(*set, means, lows, highs)
    })
}

/// The curve of a score that knows which of 3 987 samples are wrong up to `noise`.
fn curve(noise: f64) -> RiskCoverage {
    let mut random = Random::new(4, Stream::Synthetic);
    let wrong: Array1<bool> = (0..3987).map(|_| random.uniform() < 0.047).collect();
    let scores: Array1<f64> = wrong.mapv(|wrong| f64::from(wrong) + noise * random.normal());
    RiskCoverage::new(&scores, &wrong).unwrap()
}

fn awkward() -> Dots {
    let long = "a name that is far too long for its place — ".repeat(3) + &"x".repeat(80);
    figure::dots(&long)
        .rows([&long, &long])
        .series(&long, [1e9, -4e9])
        .ranged(&long, [Some(1.0), None], [None::<f64>, Some(0.0)], [Some(2.0), Some(1.0)])
        .reference(&long, 3e9)
        .x(&long)
}

fn gallery() -> Vec<(&'static str, Figure)> {
    let drawn = |chart: Dots| chart.draw().unwrap();
    let sets = ["left-out digits", "noise", "misclassified"];
    let curves = [("baseline", curve(0.5)), ("neuron count", curve(1.0)), ("cluster", curve(4.0))];
    let curves: Vec<(&str, &RiskCoverage)> = curves.iter().map(|(name, curve)| (*name, curve)).collect();
    vec![
        (
            "all",
            drawn(
                compared("AUROC of every detector", 46, &["near sets", "far sets"])
                    .strong(["baseline", "ODIN", "cluster, layer 2", "neuron count"])
                    .reference("baseline on near sets", 0.83),
            )
            .subtitle("MNIST without 1 and 5, task OOD, all confidence categories, seeds 1 to 10")
            .caption(
                "Dots are means over ten seeds, lines their range. Thesis' detectors in strong letters.",
            ),
        ),
        (
            "grouped",
            drawn(
                compared("In groups", 12, &sets)
                    .strong(["baseline", "cluster, layer 2"])
                    .grouped(|name| if name.contains(',') { "with a layer" } else { "without one" }),
            ),
        ),
        ("long names", {
            let name = |at| format!("nearest examples, layers 1–5, k = {at}, weight 1, some more words");
            drawn(figure::dots("Names in two lines").rows([1, 3, 5].map(name)).series("a", [0.1, 0.2, 0.3]))
        }),
        (
            "figure 5.2",
            drawn(compared("AUROC of six detectors", 6, &sets).reference("guessing", 0.5))
                .thesis("Figure 5.2"),
        ),
        ("figure 5.3", {
            let [values, ..] = measured(6, 9);
            let rates = values.iter().map(|value| value.map(|value| 1.0 - value));
            let chart = figure::dots("False positive rate at 95 % TPR").rows(&DETECTORS[..6]);
            drawn(chart.series("noise", rates).percent_x().x("FPR at 95 % TPR").lowest_first())
        }),
        ("five", drawn(compared("Five sets", 8, &["a", "b", "c", "d", "e"]).x_range(0.7, 0.9))),
        ("one", drawn(figure::dots("One").rows(["only"]).series("a", [0.5]))),
        ("awkward", drawn(awkward())),
        (
            "risk",
            figure::risk_coverage("Misclassified samples", &curves)
                .unwrap()
                .subtitle("MNIST test half, N8, seed 1"),
        ),
        ("no error", {
            let none = RiskCoverage::new(&Array1::from_elem(5, 0.5), &Array1::from_elem(5, false)).unwrap();
            figure::risk_coverage("No error", &[("a", &none)]).unwrap()
        }),
    ]
}

#[test]
fn every_comparison_is_drawn_whole_and_light() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("comparison");
    std::fs::create_dir_all(&folder).unwrap();
    let options = options();
    for ((name, figure), (_, again)) in gallery().into_iter().zip(gallery()) {
        let svg = figure.svg();
        figure.save_png(folder.join(format!("{name}.png"))).unwrap();
        assert_eq!(svg, again.svg(), "{name} differs when drawn again");
        assert!(svg.len() < 30_000, "{name}: {} bytes", svg.len());
        assert!(figure.alt_text().chars().count() <= 1600, "{name}: {}", figure.alt_text());
        legible_and_whole(name, &svg, &options);
    }
}

/// The names of the rows from the top: texts that end beside the field.
fn rows(figure: &Figure) -> Vec<String> {
    let svg = figure.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.attribute("text-anchor") == Some("end"));
    texts.filter_map(|node| node.text()).map(String::from).collect()
}

#[test]
fn rows_stand_in_the_order_of_the_first_series() {
    let chart = || {
        let chart = figure::dots("x").rows(["a", "b", "c", "d"]);
        chart.series("first", [Some(2.0), None, Some(3.0), Some(1.0)]).series("other", [1, 2, 3, 4])
    };
    assert_eq!(rows(&chart().draw().unwrap()), ["c", "a", "d", "b"]);
    assert_eq!(rows(&chart().lowest_first().draw().unwrap()), ["d", "a", "c", "b"]);
    assert_eq!(rows(&chart().as_given().draw().unwrap()), ["a", "b", "c", "d"]);
    let alt = chart().draw().unwrap().alt_text().to_owned();
    assert!(alt.contains("first: c 3, a 2, d 1, b undefined. other: c 3, a 1, d 4, b 2."), "{alt}");
}

#[test]
fn a_range_runs_from_its_low_to_its_high() {
    let chart = figure::dots("x").rows(["a"]).x_range(0.0, 10.0);
    let svg = chart.ranged("s", [5.0], [2.0], [7.0]).draw().unwrap().svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let colour = Some("#0072b2");
    let line = document.descendants().find(|node| node.attribute("stroke") == colour).unwrap();
    let data = line.attribute("d").unwrap().to_owned();
    // M x y h length; the field is as wide as its longest grid line.
    let length: f64 = data.split_once('h').unwrap().1.parse().unwrap();
    let widths = document.descendants().filter_map(|node| node.attribute("d"));
    let steps =
        widths.flat_map(|d| d.split('h').skip(1).map(|rest| rest.split(['M', 'm', 'v']).next().unwrap()));
    let field = steps.filter_map(|step| step.parse::<f64>().ok()).fold(0.0, f64::max);
    assert!((length - 0.5 * field).abs() < 0.2, "{length} of {field}");
}

#[test]
fn risk_is_said_at_nine_tenths_and_at_full_coverage() {
    let wrong: Array1<bool> = (0..10).map(|at| at >= 8).collect();
    let scores: Array1<f64> = (0..10).map(f64::from).collect();
    let curve = RiskCoverage::new(&scores, &wrong).unwrap();
    let figure = figure::risk_coverage("x", &[("exact", &curve)]).unwrap();
    // 1 of the 9 most trusted, 2 of 10; AURC = (1/9 + 2/10) / 10.
    let alt = figure.alt_text();
    assert!(alt.contains("exact: 11.1 % of the 90 % most trusted samples are wrong, 20 % of all"), "{alt}");
    assert!(alt.contains("AURC 0.0311") && figure.svg().contains("refusing at random, 20 %"));
}

#[test]
fn what_cannot_be_drawn_is_refused_in_a_sentence() {
    let one = || figure::dots("x").rows(["a", "b"]);
    let six = (0..6).fold(one(), |chart, at| chart.series(at.to_string(), [1, 2]));
    let cases = [
        (ErrorKind::Empty, one().draw()),
        (ErrorKind::Empty, figure::dots("x").series("s", [0.0; 0]).draw()),
        (ErrorKind::Empty, one().series("s", [None::<f64>; 2]).draw()),
        (ErrorKind::Shape, one().series("s", [1.0]).draw()),
        (ErrorKind::Shape, one().ranged("s", [1, 2], [1], [1, 2]).draw()),
        (ErrorKind::NotFinite, one().series("s", [1.0, f64::NAN]).draw()),
        (ErrorKind::NotFinite, one().ranged("s", [1.0, 2.0], [1.0, f64::NEG_INFINITY], [2.0, 2.0]).draw()),
        (ErrorKind::NotFinite, one().series("s", [1, 2]).reference("r", f64::NAN).draw()),
        (ErrorKind::OutOfRange, one().ranged("s", [1, 2], [3, 1], [2, 3]).draw()),
        (ErrorKind::OutOfRange, one().series("s", [1, 2]).x_range(1.0, 0.0).draw()),
        (ErrorKind::OutOfRange, six.draw()),
        (ErrorKind::OutOfRange, figure::dots("x").rows(0..101).series("s", 0..101).draw()),
        (ErrorKind::Empty, figure::risk_coverage("x", &[] as &[Evaluation])),
    ];
    for (at, (kind, drawn)) in cases.into_iter().enumerate() {
        let error = drawn.expect_err(&format!("case {at}"));
        assert_eq!(error.kind(), kind, "case {at}: {error}");
        assert!(error.to_string().ends_with('.'), "{error}");
    }
}
