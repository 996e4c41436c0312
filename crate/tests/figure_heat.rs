//! Heat maps: whole, legible, light, and refusing what they cannot draw. The
//! pictures land in the target folder's `tmp/heats`, for looking at.

#[path = "drawn/card.rs"]
mod drawn;

use drawn::{SVG, legible_and_whole, options};
use nnerr::figure::{self, Figure, Heat};
use nnerr::ndarray::Array2;
use nnerr::{ErrorKind, Random, Stream};
use resvg::usvg::{self, roxmltree};

/// AUROCs of a detector over five k and five f.
fn scores(layer: u64) -> Array2<Option<f64>> {
    let mut random = Random::nth(5, Stream::Synthetic, layer);
    Array2::from_shape_fn((5, 5), |(f, k)| {
        let score = 0.6 + 0.05 * layer as f64 + 0.02 * f as f64 - 0.03 * k as f64 + 0.05 * random.uniform();
        (f + k < 8).then_some(score)
    })
}

/// Five k and five f.
fn settings(title: &str) -> Heat {
    figure::heat(title)
        .x("k, number of neighbours")
        .y("percentile fraction f")
        .columns([1, 3, 5, 10, 100])
        .rows([0.1, 0.25, 0.5, 0.75, 0.9])
        .colour("AUROC")
}

fn layers(count: u64) -> Heat {
    (1..=count).fold(settings("Choosing k and f in every layer"), |heat, layer| {
        heat.panel(format!("layer {layer}"), scores(layer))
    })
}

fn awkward() -> Heat {
    let long = "a name that is far too long for its place — ".repeat(3) + &"x".repeat(80);
    figure::heat(&long)
        .x(&long)
        .y(&long)
        .colour(&long)
        .columns([&long; 4])
        .rows([&long; 2])
        .digits(0)
        .mark_highest()
        .panel(&long, [1e9, -4e9, 0.0, 1e9, 7.0, 8.0, 9.0, 1.0])
        .panel(&long, [None::<f64>; 8])
        .panel("", [1; 8])
        .panel(&long, [-1; 8])
}

fn gallery() -> Vec<(&'static str, Figure, usize)> {
    let drawn = |heat: Heat| heat.draw().unwrap();
    let wave = |count: i32| (0..count).map(|at| f64::from(at).sin() * 1e-3);
    let classes = figure::heat("Mean score of each class").colour("mean score").columns(0..10).rows(0..10);
    let named = settings("Named").columns(["Euclidean", "cosine", "Mahalanobis", "L1", "Hamming"]);
    let three = scores(3);
    let grid = figure::heat("Fine").x("step").y("neuron").columns(0..100).rows(0..100);
    vec![
        ("one", drawn(settings("Choosing k and f").values(&three).digits(3).mark_highest()), 8_000),
        ("two", drawn(layers(2).mark_highest()), 12_000),
        ("four", drawn(layers(4).range(0.5, 1.0)), 20_000),
        ("five", drawn(layers(5).mark_highest()).thesis("Figure 4.2"), 22_000),
        ("five long", drawn(layers(5).digits(3).mark_highest()), 22_000),
        ("named", drawn((1..=3).fold(named, |heat, layer| heat.panel("named", scores(layer)))), 14_000),
        ("classes", drawn(classes.panel("a", wave(100)).panel("b", wave(100)).digits(4)), 28_000),
        ("fine", drawn(grid.values(wave(10_000))), 220_000),
        ("tall", drawn(figure::heat("Tall").columns(["a"]).rows(0..60).values(0..60)), 10_000),
        ("wide", drawn(figure::heat("Wide").columns(0..60).rows(["a"]).values(0..60)), 10_000),
        ("awkward", drawn(awkward()), 16_000),
    ]
}

fn texts(figure: &Figure) -> Vec<String> {
    let svg = figure.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name((SVG, "text")));
    texts.filter_map(|node| node.text().map(str::to_owned)).collect()
}

/// Boxes of all texts, wherever they stand.
fn boxes(group: &usvg::Group, found: &mut Vec<usvg::Rect>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(group) => boxes(group, found),
            usvg::Node::Text(text) => found.push(text.abs_bounding_box()),
            _ => {}
        }
    }
}

#[test]
fn every_heat_map_is_whole_legible_and_light() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("heats");
    std::fs::create_dir_all(&folder).unwrap();
    let options = options();
    for ((name, figure, limit), (_, again, _)) in gallery().into_iter().zip(gallery()) {
        let svg = figure.svg();
        assert_eq!(svg, again.svg(), "{name} differs when drawn again");
        figure.save_svg(folder.join(format!("{name}.svg"))).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), figure.png(1.5).unwrap()).unwrap();
        println!("{name}: {} bytes of SVG, alt {}", svg.len(), figure.alt_text());
        assert!(svg.len() < limit, "{name}: {} bytes", svg.len());
        assert!(figure.alt_text().chars().count() <= 1600, "{name}: {}", figure.alt_text());
        let tree = legible_and_whole(name, &svg, &options);
        let mut texts = Vec::new();
        boxes(tree.root(), &mut texts);
        for (at, one) in texts.iter().enumerate() {
            for other in &texts[at + 1..] {
                let apart = one.right() <= other.left() + 0.5
                    || other.right() <= one.left() + 0.5
                    || one.bottom() <= other.top() + 2.5
                    || other.bottom() <= one.top() + 2.5;
                assert!(apart, "{name}: texts at {one:?} and {other:?} overlap");
            }
        }
    }
}

#[test]
fn names_scale_and_notes_stand_once() {
    let figure = layers(5).mark_highest().draw().unwrap();
    let texts = texts(&figure);
    let count = |text: &str| texts.iter().filter(|known| *known == text).count();
    for once in ["layer 1", "layer 5", "AUROC", "k, number of neighbours", "percentile fraction f"] {
        assert_eq!(count(once), 1, "{once} in {texts:?}");
    }
    // Rows are named left of each row of maps, columns below each column of maps.
    assert_eq!((count("0.25"), count("100")), (2, 3));
    assert_eq!(count("Outlined: the highest value of each panel. Grey: undefined."), 1);
    assert_eq!(figure.svg().matches("data-panel=").count(), 5);
    let plain = figure::heat("x").columns([1]).rows([1, 2]).values([1, 2]).draw().unwrap();
    assert!(!self::texts(&plain).join(" ").contains("Outlined"));
}

#[test]
fn every_value_is_printed_as_it_fits() {
    let heat = |columns: usize, digits: usize| {
        let heat = figure::heat("x").columns(vec!["c"; columns]).rows(["r"]).digits(digits);
        texts(&heat.values(vec![-0.126; columns]).draw().unwrap())
    };
    assert!(heat(2, 2).contains(&"−0.13".to_owned()));
    assert!(heat(2, 0).contains(&"0".to_owned()));
    assert!(heat(16, 2).contains(&"−.13".to_owned()), "{:?}", heat(16, 2));
    assert!(!heat(60, 2).join(" ").contains("13"), "{:?}", heat(60, 2));
    // A number that keeps its zero is no shorter for it.
    let ten = figure::heat("x").columns(0..20).rows(["r"]).values(vec![10.25; 20]).draw().unwrap();
    assert!(!texts(&ten).iter().any(|text| text.contains("10.25")));

    let undefined = figure::heat("x").columns(0..2).rows(["r"]).values([None, Some(0.5)]).draw().unwrap();
    assert!(texts(&undefined).contains(&"0.50".to_owned()));
    assert!(undefined.alt_text().ends_with("0.5 to 0.5, highest at row r, column 1, 1 undefined."));
    let nothing = figure::heat("x").columns(0..2).rows(["r"]).values([None::<f64>; 2]).draw().unwrap();
    assert!(texts(&nothing).contains(&"all undefined".to_owned()));
    assert!(nothing.alt_text().ends_with("all undefined."));
}

/// How many outlines of the highest there are.
fn outlines(figure: &Figure) -> usize {
    let svg = figure.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let dark = document.descendants().filter(|node| node.attribute("stroke") == Some("#1f2430"));
    dark.filter_map(|node| node.attribute("d")).map(|path| path.matches('z').count()).sum()
}

#[test]
fn the_highest_of_each_map_are_outlined() {
    let heat = figure::heat("x").columns(0..2).rows(0..2);
    let heat = heat.panel("a", [1, 2, 3, 4]).panel("b", [9, 9, 8, 7]).panel("c", [None::<f64>; 4]);
    assert_eq!(outlines(&heat.draw().unwrap()), 0);
    let marked = heat.mark_highest().draw().unwrap();
    assert_eq!(outlines(&marked), 3);
    assert!(marked.alt_text().contains("a: 1 to 4, highest at row 1, column 1."));
    assert!(marked.alt_text().contains("b: 7 to 9, highest at row 0, column 0 and 1 more."));
}

/// The colours of the first map's cells, each once, in the order they appear.
fn colours(heat: Heat) -> Vec<String> {
    let svg = heat.draw().unwrap().svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let map = document.descendants().find(|node| node.has_attribute("data-panel")).unwrap();
    map.descendants()
        .filter(|node| node.has_tag_name((SVG, "path")))
        .map(|path| path.attribute("fill").unwrap().to_owned())
        .collect()
}

#[test]
fn colours_run_over_the_values_or_the_range() {
    let heat = || figure::heat("x").columns(0..3).rows(["r"]).values([0.53, 0.7, 0.96]);
    let values = colours(heat());
    assert_eq!(colours(heat().range(0.53, 0.96)), values);
    // A wider range leaves the ends to others; beyond a narrower one all look like its end.
    let wide = colours(heat().range(0.0, 2.0));
    assert!(wide.iter().all(|colour| *colour != values[0] && *colour != values[2]), "{wide:?}");
    assert_eq!(colours(heat().range(0.0, 0.1)), [values[2].clone()]);
    // An end beyond which values lie says so.
    let ends = |low, high| {
        let all = texts(&heat().range(low, high).draw().unwrap());
        all.into_iter().filter(|text| text.contains(['≤', '≥'])).collect::<Vec<_>>()
    };
    assert_eq!(ends(0.6, 1.0), ["≤ 0.6"]);
    assert_eq!(ends(0.6, 0.9), ["≤ 0.6", "≥ 0.9"]);
    assert!(ends(0.5, 1.0).is_empty());
    // All maps share one scale.
    let two = figure::heat("x").columns(0..1).rows(["r"]).panel("a", [0.53]).panel("b", [0.96]);
    assert_eq!(colours(two), [values[0].clone()]);
}

#[test]
fn bad_maps_are_refused_in_a_sentence() {
    let heat = || figure::heat("x").columns([1, 2]).rows([1]);
    let cases = [
        (ErrorKind::Empty, heat()),
        (ErrorKind::Empty, figure::heat("x").rows([1]).values([1])),
        (ErrorKind::Empty, figure::heat("x").columns([1]).values([1])),
        (ErrorKind::Shape, heat().values([1])),
        (ErrorKind::Shape, heat().panel("a", [1, 2]).panel("b", [1, 2, 3])),
        (ErrorKind::NotFinite, heat().values([1.0, f64::NAN])),
        (ErrorKind::NotFinite, heat().panel("a", [Some(f32::INFINITY), None])),
        (ErrorKind::OutOfRange, heat().values([f64::MIN, f64::MAX])),
        (ErrorKind::OutOfRange, heat().values([1, 2]).range(1.0, 1.0)),
        (ErrorKind::OutOfRange, heat().values([1, 2]).range(0.0, f64::NAN)),
        (ErrorKind::OutOfRange, heat().values([1, 2]).digits(7)),
        (ErrorKind::OutOfRange, heat().values([1, 2]).digits(usize::MAX)),
        (ErrorKind::OutOfRange, heat().rows(0..101).values([1; 202])),
        (ErrorKind::OutOfRange, heat().columns(0..101).values([1; 101])),
    ];
    for (at, (kind, heat)) in cases.into_iter().enumerate() {
        let error = heat.draw().expect_err(&format!("case {at}"));
        assert_eq!(error.kind(), kind, "case {at}: {error}");
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    let error = heat().panel("layer 3", [1]).draw().unwrap_err().to_string();
    assert_eq!(
        error,
        "The panel “layer 3” of heat map “x” needs a value for each of its 1 × 2 cells, 2 in all, not 1."
    );
}
