//! Any finite numbers in any chart, on any scale: it is drawn, with few labels that differ and
//! are right, or refused in a sentence.

use nnerr::figure::{self, Figure, Panel, Strip};
use nnerr::{ErrorKind, Result};
use proptest::prelude::*;
use resvg::usvg::roxmltree;

/// Numbers at which something ends: of `f64`, of its whole numbers, of what axes hold.
const EDGES: [f64; 24] = [
    0.0,
    -0.0,
    5e-324,
    -5e-324,
    f64::MIN_POSITIVE,
    1e-290,
    9e-291,
    1e-12,
    0.1,
    1.0 - 1e-8,
    1.0,
    1.0 + f64::EPSILON,
    2.5,
    1_700_000_000.0,
    1_700_000_001.0,
    9_007_199_254_740_992.0,
    1e15,
    -1e15,
    1e290,
    -1e290,
    1.1e290,
    f64::MAX / 2.0,
    f64::MAX,
    f64::MIN,
];

/// Any finite number, the edges often, and neighbours of one number.
fn numbers(least: usize) -> impl Strategy<Value = Vec<f64>> {
    let edge = prop::sample::select(EDGES.to_vec());
    let any = any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |number| number.is_finite());
    let mixed = prop::collection::vec(prop_oneof![edge.clone(), any, -5.0..5.0f64], least..6);
    let near =
        (edge, -14..3i32, prop::collection::vec(-9..9i32, least..6)).prop_map(|(number, power, steps)| {
            let step = (number.abs() * 10f64.powi(power)).min(1e300);
            steps.into_iter().map(|times| number + f64::from(times) * step).collect::<Vec<_>>()
        });
    let near = near.prop_filter("finite", |numbers| numbers.iter().all(|number| number.is_finite()));
    prop_oneof![mixed, near]
}

/// Which scale, and the range of an axis.
type Scale = (bool, bool, Option<(f64, f64)>);

fn scale() -> impl Strategy<Value = Scale> {
    let range = prop::option::of(numbers(2).prop_map(|numbers| (numbers[0], numbers[1])));
    (any::<bool>(), any::<bool>(), range)
}

macro_rules! scaled {
    ($chart:expr, $x:expr, $y:expr) => {{
        let (mut chart, (log_x, percent_x, x), (log_y, percent_y, y)) = ($chart, $x, $y);
        chart = if log_x { chart.log_x() } else { chart };
        chart = if log_y { chart.log_y() } else { chart };
        chart = if percent_x { chart.percent_x() } else { chart };
        chart = if percent_y { chart.percent_y() } else { chart };
        chart = if let Some((low, high)) = x { chart.x_range(low, high) } else { chart };
        chart = if let Some((low, high)) = y { chart.y_range(low, high) } else { chart };
        chart.draw()
    }};
}

/// Every kind of chart of `values`.
fn charts(values: &[f64], x: Scale, y: Scale) -> Vec<(&'static str, Result<Figure>)> {
    let reversed: Vec<f64> = values.iter().rev().copied().collect();
    let (low, high) =
        (values.iter().copied().fold(f64::MAX, f64::min), values.iter().copied().fold(f64::MIN, f64::max));
    let (lows, highs) = (vec![low; values.len()], vec![high; values.len()]);
    let curves = || Panel::curves("a").curve("c", values, &reversed).diagonal();
    let panel = || Panel::bars("b", values).ranges(&lows, &highs).sorted_by(&reversed).coloured_by(values);
    let grid = |columns, panel: Panel| {
        figure::grid("grid").columns(columns).panel(panel.clone()).panel(panel).reference("r", values[0])
    };
    let dots =
        figure::dots("dots").rows(0..values.len()).ranged("a", values, &lows, &highs).reference("r", high);
    let dots = if x.1 { dots.percent_x() } else { dots };
    let strip = Strip::new("a", values.iter().map(|&value| (value, Some(value > 1.0)))).limit(low).limit(0.5);
    let strip = if x.1 { strip.percent(2) } else { strip };
    vec![
        ("lines", scaled!(figure::lines("l").points("a", values, &reversed).reference("r", low), x, y)),
        (
            "series",
            scaled!(figure::lines("l").series("a", values).series("b", &reversed), (false, x.1, None), y),
        ),
        ("points", scaled!(figure::points("p").series("a", values, &reversed).colour_by("c", values), x, y)),
        ("equality", scaled!(figure::points("p").series("a", values, &reversed).equality(), x, y)),
        (
            "bars",
            scaled!(figure::bars("b").series("a", values).colour_by("c", &reversed), (false, false, None), y),
        ),
        (
            "sorted bars",
            figure::bars("b").series("a", values).sorted_by(&reversed).reference("r", high).draw(),
        ),
        ("curves", scaled!(grid(1, curves()), x, y)),
        ("many curves", scaled!(grid(6, curves()), x, y)),
        ("panels of bars", scaled!(grid(2, panel()), (false, false, None), y)),
        (
            "heat",
            figure::heat("h")
                .columns(0..values.len())
                .rows(["r"])
                .values(values)
                .colour("c")
                .mark_highest()
                .draw(),
        ),
        ("dots", dots.draw()),
        ("strips", figure::strips("s").strip(strip).draw()),
        ("neuron", figure::neuron("n", values, &reversed, low, ("identity", |z| z))),
        ("function", figure::lines("f").function("f", low..high, |z| z).draw()),
    ]
}

/// Asserts that a drawing is finite, bounded, and that neighbouring labels differ.
fn sound(name: &str, drawn: Result<Figure>) -> std::result::Result<(), TestCaseError> {
    let figure = match drawn {
        Ok(figure) => figure,
        Err(error) => {
            let kinds = [ErrorKind::OutOfRange, ErrorKind::NotFinite];
            prop_assert!(
                kinds.contains(&error.kind()) && error.to_string().ends_with('.'),
                "{name}: {error}"
            );
            return Ok(());
        }
    };
    let svg = figure.svg();
    prop_assert!(svg.len() < 60_000, "{}: {} bytes", name, svg.len());
    prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{name}: {svg}");
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts: Vec<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("text"))
        .map(|node| {
            (
                node.attribute("x"),
                node.attribute("y"),
                node.attribute("text-anchor"),
                node.text().unwrap_or(""),
            )
        })
        .collect();
    prop_assert!(texts.len() < 90, "{}: {} texts", name, texts.len());
    for path in document.descendants().filter_map(|node| node.attribute("d")) {
        prop_assert!(!path.contains("2147483"), "{name}: {path}");
    }
    // Labels of one axis of a plain chart stand below one another.
    if ["lines", "series", "points", "equality"].contains(&name) {
        for (at, (x, _, anchor, label)) in texts.iter().enumerate().filter(|(_, text)| text.2 == Some("end"))
        {
            let again =
                texts[at + 1..].iter().find(|other| (other.0, other.2, other.3) == (*x, *anchor, *label));
            prop_assert!(again.is_none(), "{name}: {label:?} twice in {texts:?}");
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_numbers_are_drawn_or_refused(values in numbers(1), x in scale(), y in scale()) {
        for (name, drawn) in charts(&values, x, y) {
            sound(name, drawn)?;
        }
    }
}

#[test]
fn every_edge_beside_every_other_is_drawn_or_refused() {
    let plain = (false, false, None);
    for (at, a) in EDGES.into_iter().enumerate() {
        for b in EDGES.into_iter().skip(at) {
            for scale in [plain, (true, false, None), (false, true, None), (true, true, Some((a, b)))] {
                for (name, drawn) in charts(&[a, b], scale, scale) {
                    sound(name, drawn).unwrap_or_else(|reason| panic!("{a:e}, {b:e}, {scale:?}: {reason}"));
                }
            }
        }
    }
}
