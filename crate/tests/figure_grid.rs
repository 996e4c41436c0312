//! Grids of panels and ROC charts, as Chapter 3 of the thesis needs them: whole,
//! legible, light, and refusing what they cannot draw. The pictures land in the
//! target folder's `tmp/grids`, for looking at.

#[path = "drawn/card.rs"]
mod drawn;

use drawn::{SVG, legible_and_whole, options};
use nnerr::figure::{self, Figure, Grid, Panel};
use nnerr::{ErrorKind, Random, Stream};
use resvg::usvg::roxmltree;

const SETS: [&str; 6] = ["correct", "misclassified", "threes", "fives", "ones", "noise"];

/// Activation counts, average gradients and accuracies of the 300 neurons of a layer.
fn neurons(layer: u64) -> (Vec<f64>, Vec<f64>, Vec<Option<f64>>) {
    let mut random = Random::nth(1, Stream::Synthetic, layer);
    let counts: Vec<f64> = (0..300).map(|_| (600.0 * random.uniform().powi(3)).floor()).collect();
    let gradients =
        counts.iter().map(|count| (0.002 + count / 1e5) * (0.4 + random.uniform()) * layer as f64).collect();
    let accuracies =
        counts.iter().map(|&count| (count > 4.0).then(|| 1.0 - random.uniform() * 8.0 / (count + 12.0)));
    let accuracies = accuracies.collect();
    (counts, gradients, accuracies)
}

/// A ROC curve of `count` steps: positives come the earlier, the higher `skill`.
fn roc(count: usize, skill: f64, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let mut random = Random::nth(2, Stream::Synthetic, seed);
    let mut scores: Vec<(f64, bool)> =
        (0..count).map(|at| (random.normal() + if at % 4 == 0 { skill } else { 0.0 }, at % 4 == 0)).collect();
    scores.sort_by(|a, b| b.0.total_cmp(&a.0));
    let all = scores.iter().filter(|score| score.1).count() as f64;
    let (mut false_, mut true_) = (0.0, 0.0);
    let mut curve = (vec![0.0], vec![0.0]);
    for (_, positive) in scores {
        if positive {
            true_ += 1.0
        } else {
            false_ += 1.0
        }
        curve.0.push(false_ / (count as f64 - all));
        curve.1.push(true_ / all);
    }
    curve
}

/// Five layers, 300 neurons each: Figures 3.2 to 3.7.
fn layers() -> Grid {
    let mut grid = figure::grid("Activation count of every neuron")
        .x("neurons of a layer, sorted by average gradient")
        .y("activation count")
        .colour("average gradient over the last half of training");
    for layer in 1..=5 {
        let (counts, gradients, _) = neurons(layer);
        let panel = Panel::bars(format!("layer {layer}"), &counts);
        grid = grid.panel(panel.sorted_by(&gradients).coloured_by(&gradients));
    }
    grid
}

/// Accuracies with gaps and a line.
fn accuracies() -> Grid {
    let mut grid = figure::grid("Neuron accuracy")
        .x("neurons of a layer, sorted by activation count")
        .y("neuron accuracy")
        .percent_y()
        .y_range(0.0, 1.0)
        .colour("test samples that activate the neuron")
        .reference("accuracy of the network 95.3 %", 0.953);
    for layer in 1..=5 {
        let (counts, gradients, accuracies) = neurons(layer);
        let seen = gradients.iter().map(|gradient| (gradient * 1e6).floor());
        grid = grid
            .panel(Panel::bars(format!("layer {layer}"), accuracies).sorted_by(&counts).coloured_by(seen));
    }
    grid
}

/// Six sets in layers 1, 3 and 5: Figure 3.8. One set is empty.
fn sets() -> Grid {
    let mut grid = figure::grid("Which neurons which samples activate")
        .x("neurons of a layer, sorted by activation count")
        .y("share of the set's samples that activate the neuron")
        .percent_y()
        .y_range(0.0, 1.0)
        .colour("activation count during training");
    for (index, set) in SETS.iter().enumerate() {
        for layer in [1, 3, 5] {
            let title = format!("{set}, layer {layer}");
            let (counts, ..) = neurons(layer);
            let mut random = Random::nth(3, Stream::Synthetic, layer + 10 * index as u64);
            let shares = counts.iter().map(|count| (count / 600.0 * (0.4 + random.uniform())).min(1.0));
            grid = grid.panel(match *set {
                "threes" => Panel::empty(title),
                _ => Panel::bars(title, shares)
                    .sorted_by(&counts)
                    .coloured_by(&counts)
                    .note("31.4 % activated, 512 samples"),
            });
        }
    }
    grid
}

/// Five layers, four tasks: Figures 3.9 to 3.11.
fn tasks() -> Grid {
    let mut grid = figure::grid("Detection by the neuron activation coefficient")
        .columns(4)
        .x("false positive rate")
        .percent_x()
        .y("true positive rate")
        .percent_y()
        .y_range(0.0, 1.0);
    for layer in 1..=5_u64 {
        for (index, task) in ["misclassified", "fives", "ones", "noise"].iter().enumerate() {
            let (fpr, tpr) = roc(10_000, 0.5 * (index + 1) as f64, layer * 4 + index as u64);
            let panel = Panel::curves(format!("{task}, layer {layer}")).curve("score", fpr, tpr);
            grid = grid.panel(panel.diagonal().note("AUROC 0.873"));
        }
    }
    grid
}

/// Four tasks, five curves each, one legend.
fn compared() -> Grid {
    let mut grid = figure::grid("Layers compared")
        .columns(2)
        .x("false positive rate")
        .percent_x()
        .y("true positive rate")
        .percent_y();
    for (index, task) in ["misclassified", "fives", "ones", "noise"].iter().enumerate() {
        let mut panel = Panel::curves(*task).diagonal();
        for layer in 1..=5_u64 {
            let (fpr, tpr) = roc(4000, 0.3 * (index as f64 + layer as f64), layer);
            panel = panel.curve(format!("layer {layer}"), fpr, tpr);
        }
        grid = grid.panel(panel);
    }
    grid
}

/// Ten confidence categories, two sets, five layers: Figure 4.1. Some categories are empty.
fn categories() -> Grid {
    let mut grid = figure::grid("CDC of every confidence category")
        .columns(5)
        .x("confidence category")
        .y("mean CDC")
        .colour("number of samples in the category");
    for set in ["known", "unknown"] {
        for layer in 1..=5 {
            let mut random = Random::nth(4, Stream::Synthetic, layer + 10 * set.len() as u64);
            let counts: Vec<u32> = (0..10_u32).map(|at| if at < 2 { 0 } else { at.pow(4) }).collect();
            let means: Vec<_> = counts
                .iter()
                .map(|&count| (count > 0).then(|| 3.0 - f64::from(count) / 5e3 + random.uniform()))
                .collect();
            let lows: Vec<_> = means.iter().map(|mean| mean.map(|mean| mean * random.uniform())).collect();
            let highs: Vec<_> =
                means.iter().map(|mean| mean.map(|mean| mean + 3.0 * random.uniform())).collect();
            let panel = Panel::bars(format!("{set}, layer {layer}"), &means);
            grid = grid.panel(panel.coloured_by(&counts).ranges(&lows, &highs));
        }
    }
    grid
}

fn rocs() -> Figure {
    let mut chart = figure::roc("Detection of misclassified samples");
    for (at, name) in ["baseline", "activated neurons, summed", "activation coefficient"].iter().enumerate() {
        let (fpr, tpr) = roc(10_000, 0.6 * (3 - at) as f64, at as u64);
        chart = chart.curve(format!("{name}, AUROC 0.{}", 920 - 111 * at), fpr, tpr);
    }
    chart.draw().unwrap().subtitle("MNIST test set, all layers").thesis("Figure 3.9")
}

/// Names far longer than any sensible one, and panels of all kinds beside each other.
fn awkward() -> Grid {
    let long = "a name that is far too long for its place — ".repeat(3) + &"x".repeat(80);
    figure::grid(&long)
        .columns(6)
        .x(&long)
        .y(&long)
        .colour(&long)
        .reference(&long, -2.5e9)
        .panel(Panel::bars(&long, [1e9, -4e9]).note(&long).coloured_by([Some(1e-9), None]))
        .panel(Panel::curves(&long).curve(&long, [-3, 4], [1e9, -1e9]).diagonal().note(&long))
        .panel(Panel::empty(&long).note(&long))
        .panel(Panel::bars("undefined", [None::<f64>; 3]))
        .panel(Panel::curves("two").curve("a", [1], [2]).curve("b", [2, 2], [3, 3]))
        .panel(Panel::bars("one", [1]))
        .panel(Panel::bars("", [1, 2]))
}

/// Panels with axes of their own beside one that has those of the grid.
fn two_kinds() -> Grid {
    let (fpr, tpr) = roc(400, 1.0, 3);
    let scores: Vec<f64> = (0..400).map(|at| f64::from(at % 37)).collect();
    let counts = Panel::curves("Who has which score").histogram("samples", scores, 0.0..40.0, 4.0);
    let counts = counts.curve("threshold", [20, 20], [0.0, 0.2]).note("the line is a threshold");
    figure::grid("Scores and their ROC curve")
        .columns(2)
        .roc_axes()
        .panel(counts.x("score of a sample").y("share of the samples, in steps of 4").percent_y())
        .panel(Panel::curves("ROC").curve("curve", fpr, tpr).diagonal())
}

fn gallery() -> Vec<(&'static str, Figure, usize)> {
    let thesis = |grid: Grid, figure: &str| grid.draw().unwrap().thesis(figure);
    vec![
        ("layers", thesis(layers(), "Figure 3.2"), 25_000),
        ("accuracies", thesis(accuracies(), "Figure 3.7"), 25_000),
        ("own", thesis(layers().own_y(), "Figure 3.3"), 25_000),
        ("flat", thesis(layers().columns(2).shape(0.33), "none"), 25_000),
        ("two kinds", thesis(two_kinds(), "none"), 25_000),
        ("sets", thesis(sets(), "Figure 3.8"), 80_000),
        ("tasks", thesis(tasks(), "Figure 3.9"), 40_000),
        ("compared", thesis(compared(), "Figure 3.10"), 60_000),
        ("categories", thesis(categories(), "Figure 4.1"), 25_000),
        ("roc", rocs(), 20_000),
        ("awkward", thesis(awkward(), "none"), 25_000),
    ]
}

fn texts(figure: &Figure) -> Vec<String> {
    let svg = figure.svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name((SVG, "text")));
    texts.filter_map(|node| node.text().map(str::to_owned)).collect()
}

#[test]
fn every_grid_is_whole_legible_and_light() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("grids");
    std::fs::create_dir_all(&folder).unwrap();
    let options = options();
    for ((name, figure, limit), (_, again, _)) in gallery().into_iter().zip(gallery()) {
        let svg = figure.svg();
        assert_eq!(svg, again.svg(), "{name} differs when drawn again");
        let started = std::time::Instant::now();
        let png = figure.png(1.5).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), &png).unwrap();
        figure.save_svg(folder.join(format!("{name}.svg"))).unwrap();
        println!(
            "{name}: {:?}, {} bytes of SVG, {} of PNG, alt {}",
            started.elapsed(),
            svg.len(),
            png.len(),
            figure.alt_text()
        );
        assert!(svg.len() < limit, "{name}: {} bytes", svg.len());
        assert!(png.len() < 130_000, "{name}: {} bytes of PNG", png.len());
        assert!(figure.alt_text().chars().count() <= 1600, "{name}: {}", figure.alt_text());

        let document = roxmltree::Document::parse(&svg).unwrap();
        assert_eq!(document.root_element().attribute("data-thesis"), figure.thesis_figure(), "{name}");
        legible_and_whole(name, &svg, &options);
    }
}

#[test]
fn panels_names_and_scale_stand_once() {
    let figure = layers().draw().unwrap();
    let texts = texts(&figure);
    let count = |text: &str| texts.iter().filter(|known| *known == text).count();
    for layer in 1..=5 {
        assert_eq!(count(&format!("layer {layer}")), 1);
    }
    assert_eq!(figure.svg().matches("data-panel=").count(), 5);
    // Tick labels: the left panel of each of two rows.
    assert_eq!(count("400"), 2, "{texts:?}");
    assert_eq!(count("activation count"), 1);
    assert_eq!(count("neurons of a layer, sorted by average gradient"), 1);
    assert_eq!(texts.join(" ").matches("average gradient over the last").count(), 1);
    let legend = self::texts(&compared().draw().unwrap());
    assert_eq!(legend.iter().filter(|text| *text == "layer 4").count(), 1);
}

#[test]
fn what_is_undefined_is_no_bar() {
    let values = [Some(2.0), None, Some(3.0), None];
    let gaps = figure::grid("gaps").panel(Panel::bars("a", values)).draw().unwrap();
    let zeros = figure::grid("gaps").panel(Panel::bars("a", [2, 0, 3, 0])).draw().unwrap();
    assert!(gaps.alt_text().contains("a: 2 to 3, 2 undefined."), "{}", gaps.alt_text());
    assert!(zeros.alt_text().contains("a: 0 to 3."), "{}", zeros.alt_text());
    assert_ne!(gaps.svg(), zeros.svg());
    // Alone on its card, too; a legend says what the grey is.
    let alone = figure::bars("gaps").series("a", values).draw().unwrap();
    for figure in [&gaps, &alone] {
        assert_eq!(texts(figure).iter().filter(|text| *text == "undefined").count(), 1);
    }
    assert!(!texts(&zeros).contains(&"undefined".to_owned()));

    let empty = figure::grid("sets").panel(Panel::empty("fives")).panel(Panel::bars("ones", [1])).draw();
    let empty = empty.unwrap();
    assert_eq!(texts(&empty).iter().filter(|text| *text == "no samples").count(), 1);
    assert!(empty.alt_text().contains("fives: no samples."));
    let nothing = figure::grid("sets").panel(Panel::empty("fives")).draw().unwrap();
    assert!(texts(&nothing).contains(&"no samples".to_owned()));
    let undefined = figure::grid("sets").panel(Panel::bars("fives", [None::<f64>])).draw().unwrap();
    assert!(undefined.alt_text().contains("fives: all undefined."));
    assert!(!texts(&undefined).contains(&"undefined".to_owned()));
}

#[test]
fn a_panel_has_an_axis_for_itself_where_it_says_something_of_it() {
    let bars = |values: [f64; 2]| Panel::bars("", values);
    let shared = figure::grid("one axis").panel(bars([0.1, 0.2])).panel(bars([10.0, 20.0]));
    let own = shared.clone().own_y().draw().unwrap();
    let shared = shared.draw().unwrap();
    let said = |figure: &Figure, text: &str| texts(figure).iter().filter(|own| *own == text).count();
    assert_eq!((said(&shared, "0.20"), said(&shared, "20")), (0, 1));
    assert_eq!((said(&own, "0.20"), said(&own, "20")), (1, 1));

    // One panel leaves the axes that the others share: they no longer hold its values.
    let curve = |panel: Panel, x: [f64; 2], y: [f64; 2]| panel.curve("", x, y);
    let other = curve(Panel::curves("scores"), [100.0, 300.0], [0.0, 0.2]);
    let rates = figure::grid("two kinds").columns(2).roc_axes();
    let rates = rates.panel(curve(Panel::curves("rates"), [0.0, 1.0], [0.0, 1.0]));
    let both = rates.panel(other.x("neurons").y("share").percent_y()).draw().unwrap();
    for text in ["neurons", "share", "300", "20 %", "100 %", "true positive rate"] {
        assert!(said(&both, text) > 0, "{text}: {:?}", texts(&both));
    }
    assert!(both.alt_text().contains("rates: 0 % to 100 %. scores: 0 % to 20 %."), "{}", both.alt_text());
}

#[test]
fn bars_stand_in_the_order_of_their_keys() {
    let grid = |values: [Option<i32>; 4]| figure::grid("order").panel(Panel::bars("a", values));
    let sorted = Panel::bars("a", [4, 1, 3, 2]).sorted_by([None, Some(1), Some(9), Some(5)]);
    let sorted = figure::grid("order").panel(sorted).draw().unwrap();
    assert_eq!(sorted.svg(), grid([Some(1), Some(2), Some(3), Some(4)]).draw().unwrap().svg());
}

#[test]
fn bars_of_one_colour_are_one_outline() {
    let grid = figure::grid("even").y_range(0.0, 2.0).panel(Panel::bars("a", [1; 300]));
    let svg = grid.draw().unwrap().svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    let mut bars = document.descendants().filter(|node| node.attribute("fill") == Some("#0072b2"));
    let outline = bars.next().and_then(|path| path.attribute("d")).unwrap();
    assert!(bars.next().is_none());
    // From the left end of the base up, across all bars, and down again by the same.
    let steps: Vec<f64> =
        outline.split(['M', ' ', 'v', 'h']).skip(1).map(|step| step.parse().unwrap()).collect();
    let [left, base, up, across, down] = steps.try_into().unwrap();
    assert_eq!((left, up, down), (0.0, -base / 2.0, base / 2.0));
    assert!(across > 500.0, "{outline}");
}

#[test]
fn bad_panels_are_refused_in_a_sentence() {
    let one = |panel: Panel| figure::grid("x").panel(panel).draw();
    let fine = || Panel::bars("a", [1, 2]);
    let cases = [
        (ErrorKind::Empty, figure::grid("x").draw()),
        (ErrorKind::Empty, one(Panel::bars("a", [0.0; 0]))),
        (ErrorKind::Empty, one(Panel::curves("a"))),
        (ErrorKind::Empty, one(Panel::curves("a").curve("b", [0.0; 0], [0.0; 0]))),
        (ErrorKind::NotFinite, one(Panel::bars("a", [f64::NAN]))),
        (ErrorKind::NotFinite, one(fine().coloured_by([1.0, f64::INFINITY]))),
        (ErrorKind::NotFinite, one(fine().sorted_by([1.0, f64::NAN]))),
        (ErrorKind::NotFinite, one(Panel::curves("a").curve("b", [0.0, f64::NAN], [1.0, 2.0]))),
        (ErrorKind::NotFinite, figure::grid("x").panel(fine()).reference("r", f64::NAN).draw()),
        (ErrorKind::Shape, one(fine().coloured_by([1.0]))),
        (ErrorKind::Shape, one(fine().sorted_by([1, 2, 3]))),
        (ErrorKind::Shape, one(Panel::curves("a").curve("b", [1, 2], [1]))),
        (ErrorKind::Shape, one(fine().curve("b", [1], [1]))),
        (ErrorKind::Shape, one(Panel::empty("a").curve("b", [1], [1]))),
        (ErrorKind::Shape, one(Panel::empty("a").sorted_by([1]))),
        (ErrorKind::Shape, one(fine().ranges([1], [3, 4]))),
        (ErrorKind::Shape, one(fine().ranges([0, 1], [3]))),
        (ErrorKind::Shape, one(Panel::curves("a").curve("b", [1], [1]).ranges([1], [2]))),
        (ErrorKind::NotFinite, one(fine().ranges([0.0, f64::NAN], [3.0, 4.0]))),
        (ErrorKind::NotFinite, one(fine().ranges([0, 1], [f64::INFINITY, 4.0]))),
        (ErrorKind::OutOfRange, one(fine().ranges([0, 3], [3, 2]))),
        (ErrorKind::OutOfRange, figure::grid("x").columns(0).panel(fine()).draw()),
        (ErrorKind::OutOfRange, figure::grid("x").columns(7).panel(fine()).draw()),
        (ErrorKind::OutOfRange, figure::grid("x").y_range(1.0, 0.0).panel(fine()).draw()),
        (ErrorKind::OutOfRange, figure::grid("x").log_y().panel(Panel::bars("a", [0, 2])).draw()),
        (ErrorKind::OutOfRange, figure::grid("x").shape(0.0).panel(fine()).draw()),
        (ErrorKind::OutOfRange, figure::grid("x").shape(f64::NAN).panel(fine()).draw()),
        (ErrorKind::OutOfRange, one(fine().y_range(1.0, 0.0))),
        (ErrorKind::Empty, figure::roc("x").draw()),
        (ErrorKind::Empty, figure::roc("x").curve("a", [0.0; 0], [0.0; 0]).draw()),
        (ErrorKind::Shape, figure::roc("x").curve("a", [0.0, 1.0], [1.0]).draw()),
        (ErrorKind::NotFinite, figure::roc("x").curve("a", [f64::NAN], [1.0]).draw()),
        (ErrorKind::OutOfRange, figure::roc("x").curve("a", [0.0, 1.1], [0.0, 1.0]).draw()),
    ];
    for (at, (kind, drawn)) in cases.into_iter().enumerate() {
        let error = drawn.expect_err(&format!("case {at}"));
        assert_eq!(error.kind(), kind, "case {at}: {error}");
        assert!(error.to_string().ends_with('.'), "{error}");
    }
}
