//! Every kind of figure: well-formed, labelled, within its card, and refusing
//! data that it cannot draw. The pictures land in the target folder's
//! `tmp/gallery`, for looking at.

#[path = "drawn/card.rs"]
mod drawn;

use drawn::{SVG, legible_and_whole, options};
use nnerr::figure::{self, Figure};
use nnerr::metric::{Calibration, Confusion};
use nnerr::ndarray::{Array2, array, s};
use nnerr::{ErrorKind, Result};
use resvg::usvg::roxmltree;

/// Curves that fall and wander, as a loss does.
fn loss(seed: f64) -> impl Iterator<Item = f64> {
    (0..600).map(move |batch| {
        let t = f64::from(batch);
        2.3 * (-t / 60.0).exp() + 0.18 + 0.08 * ((t * 12.9898 + seed).sin() * 43_758.545).fract().abs()
    })
}

/// Rings, as images of digits.
fn rings(count: usize) -> Array2<f32> {
    Array2::from_shape_fn((count, 784), |(sample, pixel)| {
        let (x, y) = ((pixel % 28) as f32 - 13.5, (pixel / 28) as f32 - 13.5);
        let ring = ((x * x + y * y).sqrt() - 7.0 - (sample % 3) as f32).abs();
        (1.6 - ring / 1.5).clamp(0.0, 1.0)
    })
}

fn charts() -> Result<Vec<(&'static str, Figure)>> {
    let pairs: Vec<f64> = (0..120).map(|at| (f64::from(at) * 0.7).sin() * 0.02).collect();
    Ok(vec![
        (
            "lines",
            figure::lines("Cross-entropy while N10 is trained")
                .series("seed 1", loss(1.0))
                .series("seed 2", loss(2.0).map(|value| value + 0.3))
                .x("batch of 100 training samples")
                .y("mean cross-entropy of the batch")
                .reference("guessing: −ln 0.1", 10f64.ln())
                .draw()?
                .subtitle("MNIST training set, one epoch, all confidence categories")
                .caption("Both losses fall within the first hundred batches and then wander: each holds other samples.")
                .thesis("Figure 9.1"),
        ),
        (
            "predicted",
            figure::lines("Cross-entropy, and what was predicted")
                .series("seed 1", loss(1.0))
                .x("batch of 100 training samples")
                .y("mean cross-entropy of the batch")
                .predicted_x(Some(150.0))
                .predicted_y(Some(0.8))
                .draw()?
                .caption("Both axes hold a prediction."),
        ),
        (
            "log",
            figure::lines("Loss on a logarithmic axis")
                .series("seed 1", loss(1.0))
                .x("batch")
                .y("mean cross-entropy")
                .log_y()
                .draw()?,
        ),
        (
            "functions",
            figure::lines("Activation functions")
                .function("ReLU", -3.0..3.0, |z| z.max(0.0))
                .function("logistic", -3.0..3.0, |z| 1.0 / (1.0 + (-z).exp()))
                .function("tanh", -3.0..3.0, f64::tanh)
                .function("identity", -3.0..3.0, |z| z)
                .function("square", -1.7..1.7, |z| z * z)
                .function("a sixth, whose name is long", -3.0..3.0, |z| (z * 3.0).sin())
                .x("weighted sum z")
                .y("output")
                .draw()?
                .caption("A ReLU neuron is silent for every negative sum."),
        ),
        (
            "points",
            figure::points("Gradient check")
                .series("weights of layer 1", &pairs, pairs.iter().map(|p| p * 1.01 + 1e-4))
                .x("finite differences")
                .y("back-propagation")
                .equality()
                .draw()?
                .caption("Every point lies on the dashed line: both ways give the same gradient."),
        ),
        (
            "coloured points",
            figure::points("Neurons of layer 3")
                .series("neurons", 0..120, pairs.iter().map(|p| p.abs()))
                .colour_by("neuron accuracy", (0..120).map(|at| (at % 7 > 0).then(|| f64::from(at).cos().abs())))
                .x("activation count")
                .y("influence")
                .draw()?,
        ),
        (
            "reliability",
            figure::reliability(
                "Calibration of N10",
                &calibration(&[
                    (0, 0.05, 0.0),
                    (0, 0.15, 0.0),
                    (4, 0.27, 0.5),
                    (31, 0.36, 0.32),
                    (88, 0.45, 0.42),
                    (141, 0.55, 0.5),
                    (178, 0.65, 0.66),
                    (236, 0.75, 0.72),
                    (402, 0.86, 0.81),
                    (8920, 0.99, 0.985),
                ]),
            )?
            .subtitle("MNIST test set, N10, seed 1")
            .caption("Accuracy follows confidence: N10 is well calibrated without any help.")
            .thesis("Figure 3.1"),
        ),
    ])
}

/// So many samples of each class (row) taken for each class (column).
fn confusion(classes: impl IntoIterator<Item = usize>, counts: &Array2<usize>) -> Confusion {
    let (classes, mut truth, mut predicted) =
        (Vec::from_iter(classes), Vec::<usize>::new(), Vec::<usize>::new());
    for ((row, column), &count) in counts.indexed_iter() {
        truth.extend(vec![classes[row]; count]);
        predicted.extend(vec![classes[column]; count]);
    }
    Confusion::new(&truth.into(), &predicted.into(), &classes).unwrap()
}

/// So many samples in each category, all as confident, this share of them right.
fn calibration(categories: &[(usize, f64, f64)]) -> Calibration {
    let (mut confidence, mut correct) = (Vec::new(), Vec::new());
    for &(count, mean, accuracy) in categories {
        confidence.extend(vec![mean; count]);
        correct.extend((0..count).map(|sample| (sample as f64) < accuracy * count as f64));
    }
    Calibration::new(&confidence.into(), &correct.into(), categories.len()).unwrap()
}

fn bars() -> Result<Vec<(&'static str, Figure)>> {
    let counts: Vec<f64> = (0..300).map(|neuron| f64::from((neuron * 7919) % 601)).collect();
    Ok(vec![
        (
            "bars",
            figure::bars("Accuracy of N10 for each class")
                .series("test set", [0.98, 0.988, 0.941, 0.939, 0.948, 0.925, 0.956, 0.937, 0.926, 0.949])
                .names(0..10)
                .x("true class")
                .y("accuracy")
                .percent_y()
                .reference("all classes 95.3 %", 0.953)
                .draw()?,
        ),
        (
            "groups",
            figure::bars("What each unstated choice changes")
                .series("accuracy", [0.953, 0.948, 0.61])
                .series("another", [0.9, 0.8, 0.95])
                .names(["uniform ±0.05, bias 1", "Glorot, bias 0", "plain SGD"])
                .y("accuracy")
                .percent_y()
                .draw()?,
        ),
        (
            "neurons",
            figure::bars("Activation count of the neurons of layer 3")
                .series("activation count", &counts)
                .sorted_by(&counts)
                .colour_by("average gradient", counts.iter().map(|count| (count / 100.0).sin().abs() * 0.01))
                .x("neurons, sorted by activation count")
                .y("activation count")
                .reference("number of batches", 600.0)
                .draw()?
                .subtitle("N10, layer 3, MNIST training set"),
        ),
    ])
}

fn drawings() -> Result<Vec<(&'static str, Figure)>> {
    let labels = (0..16)
        .map(|sample| format!("{} → {}, {:.1} %", sample % 10, (sample + 3) % 10, 99.9 - f64::from(sample)));
    let mut counts = Array2::<usize>::from_shape_fn((10, 10), |(row, column)| {
        (row * 7 + column * 3) % 11 * usize::from((row + column) % 3 == 0)
    });
    counts.diag_mut().assign(&array![962, 1121, 976, 951, 931, 832, 905, 964, 901, 948]);
    let weights: Vec<f64> = (0..784).map(|at| f64::from(at).sin() * 0.05).collect();
    let relu = |z: f64| z.max(0.0);
    Ok(vec![
        (
            "confusion",
            figure::confusion("Which digits N10 takes for which", &confusion(0..10, &counts))
                .subtitle("MNIST test set, 10 000 samples")
                .caption("Rows are true classes: 4 and 9, 3 and 5 are mixed up most."),
        ),
        ("confusion two", figure::confusion("Two", &confusion([1, 5], &array![[5, 0], [123_456, 12]]))),
        (
            "digits",
            figure::digits("The most confident mistakes", &rings(16))
                .labels(labels)
                .draw()?
                .caption("Below each: true class → predicted class, confidence."),
        ),
        ("one digit", figure::digits("A sample", rings(2).slice(s![0..1, ..])).labels(["5"]).draw()?),
        (
            "architecture",
            figure::architecture("The network N10", &[784, 300, 300, 300, 300, 300, 10])?
                .caption("Every unit is joined to all units of the next layer; three dots stand for the units not drawn.")
                .thesis("Figure 2.1"),
        ),
        ("small network", figure::architecture("A network of the playground", &[2, 3, 1])?),
        ("neuron", figure::neuron("One neuron", [0.5, 1.0, 0.0], [2.0, -1.5, 0.3], 0.75, ("ReLU", relu))?),
        ("neuron of layer 1", figure::neuron("Neuron 1 of layer 1", vec![0.2; 784], weights, 1.0, ("ReLU", relu))?),
    ])
}

/// Names far longer than any sensible one, and numbers far from 1.
fn awkward() -> Result<Vec<(&'static str, Figure)>> {
    let long = "a name that is far too long for its place and then goes on — ".repeat(4) + &"x".repeat(120);
    let counts = confusion((0..12).map(|class| usize::MAX - class), &Array2::from_elem((12, 12), 1234));
    Ok(vec![
        (
            "long lines",
            figure::lines(&long)
                .series(&long, [1e-9, 3e-9])
                .series("b", [2e-9, 1e-9])
                .x(&long)
                .y(&long)
                .reference(&long, 2e-9)
                .draw()?
                .subtitle(&long)
                .caption(&long),
        ),
        (
            "long bars",
            figure::bars(&long)
                .series("a", [-1.5e8, 2e8, 1e8])
                .names([&long; 3])
                .colour_by(&long, [1, 2, 3])
                .y(&long)
                .reference(&long, 1.0)
                .draw()?,
        ),
        ("flat", figure::points("One point").series("a", [1e12], [1e12]).equality().draw()?),
        ("long confusion", figure::confusion("Twelve", &counts)),
        ("long digits", figure::digits("Ten", &rings(3)).labels([&long; 3]).draw()?),
        (
            "long neuron",
            figure::neuron(&long, [123_456.0, 45.67], [1e-9, -321.5], 1e6, (long.as_str(), f64::tanh))?,
        ),
        ("deep network", figure::architecture("Twelve layers", &[123_456; 12])?),
        ("two bins", figure::reliability("Two", &calibration(&[(3, 0.4, 1.0), (0, 0.5, 0.0)]))?),
        ("thirty bins", {
            let bins: Vec<_> = (0..30).map(|bin| (9, (f64::from(bin) + 0.5) / 30.0, 0.25)).collect();
            figure::reliability("Thirty", &calibration(&bins))?
        }),
    ])
}

fn gallery() -> Vec<(&'static str, Figure)> {
    [charts(), bars(), drawings(), awkward()].into_iter().flat_map(|figures| figures.unwrap()).collect()
}

#[test]
fn every_kind_is_drawn_whole_and_named() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("gallery");
    std::fs::create_dir_all(&folder).unwrap();
    let options = options();
    for ((name, figure), (_, again)) in gallery().into_iter().zip(gallery()) {
        let svg = figure.svg();
        figure.save_svg(folder.join(format!("{name}.svg"))).unwrap();
        figure.save_png(folder.join(format!("{name}.png"))).unwrap();
        assert_eq!(svg, again.svg(), "{name} differs when drawn again");
        assert!(svg.len() < 60_000, "{name}: {} bytes", svg.len());

        let document = roxmltree::Document::parse(&svg).unwrap();
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"), "{name}");
        assert_eq!(root.attribute("data-thesis"), figure.thesis_figure(), "{name}");
        let child =
            |tag| root.children().find(|node| node.has_tag_name((SVG, tag))).and_then(|node| node.text());
        assert_eq!(child("title"), Some(figure.title()), "{name}");
        assert_eq!(child("desc"), Some(figure.alt_text()), "{name}");
        legible_and_whole(name, &svg, &options);
    }
}

#[test]
fn titles_and_captions_are_escaped() {
    let title = "a < b & \"c\" > d";
    let series = figure::lines(title).series("<s>", [1.0, 2.0]).series("&", [2.0, 1.0]);
    let svg = series.draw().unwrap().caption(title).thesis("\"<1>\"").svg();
    let document = roxmltree::Document::parse(&svg).unwrap();
    assert_eq!(document.root_element().attribute("data-thesis"), Some("\"<1>\""));
    assert!(document.descendants().any(|node| node.text() == Some(title)));
}

#[test]
fn bad_data_is_refused_in_a_sentence() {
    let relu = |z: f64| z.max(0.0);
    let uneven = Calibration::equal_mass(&array![0.2, 0.3, 0.9], &array![true, true, false], 3).unwrap();
    let cases = [
        (ErrorKind::Empty, figure::lines("x").draw()),
        (ErrorKind::Empty, figure::lines("x").series("a", [0.0; 0]).draw()),
        (ErrorKind::NotFinite, figure::lines("x").series("a", [1.0, f64::NAN]).draw()),
        (ErrorKind::NotFinite, figure::lines("x").series("a", [1.0]).reference("r", f64::INFINITY).draw()),
        (ErrorKind::Shape, figure::lines("x").points("a", [1, 2], [1.0]).draw()),
        (ErrorKind::OutOfRange, figure::lines("x").series("a", [1.0, 0.0]).log_y().draw()),
        (ErrorKind::OutOfRange, figure::lines("x").series("a", [1.0, 0.0]).y_range(2.0, 1.0).draw()),
        (ErrorKind::OutOfRange, figure::lines("x").series("a", [f64::MIN, f64::MAX]).draw()),
        (ErrorKind::Empty, figure::bars("x").draw()),
        (ErrorKind::Empty, figure::bars("x").series("a", [None::<f64>, None]).draw()),
        (ErrorKind::Shape, figure::bars("x").series("a", [1, 2]).series("b", [1]).draw()),
        (ErrorKind::Shape, figure::bars("x").series("a", [1, 2]).names(["one"]).draw()),
        (ErrorKind::Shape, figure::bars("x").series("a", [1, 2]).colour_by("c", [1.0]).draw()),
        (ErrorKind::NotFinite, figure::bars("x").series("a", [f32::NAN]).draw()),
        (ErrorKind::NotFinite, figure::points("x").series("a", [f64::NAN], [1.0]).draw()),
        (ErrorKind::Shape, figure::points("x").series("a", [1], [1]).colour_by("c", [1, 2]).draw()),
        (ErrorKind::Empty, figure::points("x").series("a", [1], [1]).colour_by("c", [None::<f64>]).draw()),
        (ErrorKind::Shape, figure::reliability("x", &uneven)),
        (ErrorKind::Empty, figure::digits("x", &Array2::<f32>::zeros((0, 784))).draw()),
        (ErrorKind::OutOfRange, figure::digits("x", &Array2::<f32>::from_elem((1, 4), 2.0)).draw()),
        (ErrorKind::NotFinite, figure::digits("x", &Array2::<f32>::from_elem((1, 4), f32::NAN)).draw()),
        (ErrorKind::Shape, figure::digits("x", &Array2::<f32>::zeros((1, 7))).height(2).draw()),
        (ErrorKind::Shape, figure::digits("x", &Array2::<f32>::zeros((2, 4))).labels(["one"]).draw()),
        (ErrorKind::Empty, figure::architecture("x", &[784])),
        (ErrorKind::OutOfRange, figure::architecture("x", &[784, 0, 10])),
        (ErrorKind::Shape, figure::neuron("x", [1.0], [1.0, 2.0], 0.0, ("ReLU", relu))),
        (ErrorKind::NotFinite, figure::neuron("x", [1.0], [f64::NAN], 0.0, ("ReLU", relu))),
    ];
    for (at, (kind, drawn)) in cases.into_iter().enumerate() {
        let error = drawn.expect_err(&format!("case {at}"));
        assert_eq!(error.kind(), kind, "case {at}: {error}");
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    let figure = figure::lines("x").series("a", [1.0]).draw().unwrap();
    assert_eq!(figure.png(100.0).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(figure.save_svg("Cargo.toml/x.svg").unwrap_err().kind(), ErrorKind::Io);
}

#[test]
fn letters_that_a_png_lacks_are_named_and_the_figure_is_saved() {
    let figure = figure::lines("Σ of 損失 ")
        .series("σ²·≤", [0.3, 0.1])
        .series("失\u{1f600}\t", [1.0, 2.0])
        .draw()
        .unwrap();
    assert_eq!(figure.letters_without_shape(), ['損', '失', '\u{1f600}']);
    assert!(figure.png(1.0).unwrap().len() > 1000 && figure.svg().contains("損失"));
    for (name, figure) in gallery() {
        assert_eq!(figure.letters_without_shape(), [], "{name}");
    }
}

#[test]
fn a_title_of_any_length_is_cut() {
    let long = "x".repeat(1_000_000);
    let figure = figure::lines(&long).series(&long, [1.0, 2.0]).series("b", [1.0]).x(&long).draw().unwrap();
    let svg = figure.caption(&long).svg();
    assert!(svg.matches("xxx…</text>").count() == 4, "title, legend, axis and caption");
}
