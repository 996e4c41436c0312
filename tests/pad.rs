//! The pad: what its page answers, in a real browser, is what the library says of the same image.

use std::fs;

use nnerr::{prelude::*, show::blocks};
use nnerr_tests::{answer, lab, mnist, python};
use serde_json::Value;

/// The pad's class may be another than the library's for so many of all test samples.
const OTHER_CLASS: f64 = 0.001;
/// Its confidence may differ by as much.
const CONFIDENCE: f64 = 0.01;

/// Weights of 8 bits decide as the library's own do: the bytes of the page, read back.
#[test]
fn eight_bits_decide_as_the_network_does() {
    let digits = mnist();
    for split in [digits.whole(), digits.leave_out(&[1, 5]).unwrap()] {
        let study = Study::new(&split, Params::default()).unwrap();
        let pad = Pad::new(&Basis::new(&split, &study).unwrap()).unwrap();
        let [own, page] = [study.network(), pad.network()].map(|network| {
            let record = Record::new(network, digits.test()).unwrap();
            (record.predicted().clone(), record.confidence().clone())
        });
        let other = own.0.iter().zip(&page.0).filter(|(own, page)| own != page).count() as f64;
        let most = (&own.1 - &page.1).fold(0.0f64, |most, difference| most.max(difference.abs()));
        let known = split.classes.len();
        println!(
            "{known} classes: {other} of 10000 other, confidence within {most:.4}, {} bytes",
            pad.bytes()
        );
        assert!(other <= OTHER_CLASS * 10_000.0, "{known} classes: {other} samples have another class");
        assert!(most <= CONFIDENCE, "{known} classes: a confidence differs by {most}");
        assert!(pad.bytes() <= Pad::LIMIT, "{known} classes: {} bytes", pad.bytes());
    }
}

fn text<'a>(seen: &'a Value, name: &str) -> &'a str {
    seen[name].as_str().unwrap_or_else(|| panic!("{name} is no text in {seen}"))
}

fn numbers(seen: &Value) -> Vec<f64> {
    seen.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn image(seen: &Value) -> Samples {
    Samples::from_pad(text(seen, "image")).unwrap()
}

/// An image's predicted class, its confidence and three scores.
type Judged = (usize, f64, [f64; 3]);

/// What the library says of images, by the definitions that the page's text gives.
struct Library {
    study: Study,
    detectors: [Box<dyn Detector>; 3],
    thresholds: [f64; 3],
}

impl Library {
    fn new(basis: &Basis) -> Self {
        let detectors: [Box<dyn Detector>; 3] = [
            Box::new(Baseline),
            Box::new(NeuronCount::summed().fit(basis).unwrap()),
            Box::new(ClusterDistance::layer(2).fit(basis).unwrap()),
        ];
        let train = basis.train().unwrap();
        let correct = train.correct().unwrap();
        let thresholds = [0, 1, 2].map(|place: usize| {
            let scores = detectors[place].score(train).unwrap();
            let mut right: Vec<f64> =
                scores.iter().zip(&correct).filter(|(_, right)| **right).map(|(&score, _)| score).collect();
            right.sort_by(f64::total_cmp);
            right[right.len() * 95 / 100]
        });
        Self { study: basis.study().clone(), detectors, thresholds }
    }

    /// Predicted class, confidence, and the scores of the three detectors for each image.
    fn judge(&self, samples: &Samples) -> Vec<Judged> {
        let record = self.study.record(samples).unwrap();
        let scores = [0, 1, 2].map(|place: usize| self.detectors[place].score(&record).unwrap());
        let one = |sample: usize| {
            let own = [0, 1, 2].map(|place: usize| scores[place][sample]);
            (record.predicted()[sample], record.confidence()[sample], own)
        };
        (0..record.len()).map(one).collect()
    }

    /// Whether an answer of the page is the library's: rounding of the weights may move a score a
    /// little, and a verdict only where the score lies as near to its threshold.
    fn check(&self, seen: &Value) {
        let (class, sure, scores) = self.judge(&image(seen))[0];
        assert_eq!(seen["predicted"].as_u64(), Some(class as u64), "{seen}");
        assert!((seen["confidence"].as_f64().unwrap() - sure).abs() <= CONFIDENCE, "{sure}: {seen}");
        let (page, flagged) = (numbers(&seen["scores"]), seen["flagged"].as_array().unwrap());
        for (place, slack) in [CONFIDENCE, 6.0, 0.03].into_iter().enumerate() {
            let (own, limit) = (scores[place], self.thresholds[place]);
            assert!(
                (page[place] - own).abs() <= slack,
                "detector {place}: {own}, but {}: {seen}",
                page[place]
            );
            if (own - limit).abs() > slack {
                assert_eq!(flagged[place], own >= limit, "detector {place}: {own}, {limit}: {seen}");
            }
        }
        assert!(text(seen, "said").starts_with(&format!("Predicted class {class}, confidence ")), "{seen}");
    }
}

/// Rows and columns that hold ink, and the centre of mass.
fn placed(samples: &Samples) -> ([usize; 2], [f64; 2]) {
    let image = samples.image(0).unwrap();
    let inked = |axis: usize| {
        image.lanes(ndarray::Axis(1 - axis)).into_iter().filter(|lane| lane.sum() > 0.0).count()
    };
    let mass = f64::from(image.sum());
    let centre = |axis: usize| {
        let weighted =
            image.indexed_iter().map(|((y, x), &ink)| f64::from(ink) * ([y, x][axis] as f64 + 0.5));
        weighted.sum::<f64>() / mass
    };
    ([inked(0), inked(1)], [centre(0), centre(1)])
}

#[test]
fn a_drawn_digit_is_judged_as_by_the_library() {
    let split = mnist().leave_out(&[1, 5]).unwrap();
    let study = Study::new(&split, Params::default()).unwrap();
    let basis = Basis::new(&split, &study).unwrap();
    let (pad, library) = (Pad::new(&basis).unwrap(), Library::new(&basis));
    let folder = tempfile::tempdir().unwrap();
    let [page, two, images] = ["pad.html", "two.html", "images"].map(|name| folder.path().join(name));
    pad.write(&page).unwrap();
    fs::write(&two, format!("<!doctype html><meta charset=\"utf-8\">{}", blocks(&[&pad, &pad])[0].1))
        .unwrap();
    let bytes: Vec<u8> = split.normal.images().iter().map(|&pixel| (255.0 * pixel).round() as u8).collect();
    fs::write(&images, bytes).unwrap();

    let mut driver = python("pad.py");
    driver.args([&page, &two, &images]).arg(split.normal.len().to_string());
    if std::env::var_os("NNERR_SCREENSHOTS").is_some() {
        driver.arg("--screenshots").arg(lab().join("screenshots"));
    }
    let seen = answer(&mut driver);
    assert_eq!((&seen["outside"], &seen["errors"]), (&Value::Array(vec![]), &Value::Array(vec![])));

    // Drawn digits, each twice: centred as MNIST's are, answered as by the library, mostly recognised.
    let mut recognised = 0;
    for drawn in seen["drawn"].as_array().unwrap() {
        for size in ["large", "small"] {
            library.check(&drawn[size]);
            let (inked, centre) = placed(&image(&drawn[size]));
            assert!(inked.iter().all(|&lines| lines <= 21), "{inked:?} lines of ink: {drawn}");
            assert!(centre.iter().all(|middle| (middle - 14.0).abs() <= 0.6), "centre {centre:?}: {drawn}");
            recognised += usize::from(drawn[size]["predicted"] == drawn["digit"]);
        }
        let [large, small] = ["large", "small"].map(|size| image(&drawn[size]).images().clone());
        let apart = (&large - &small).mapv(f32::abs).mean().unwrap();
        assert!(apart < 0.05, "size and place hardly matter, but pixels are {apart} apart: {drawn}");
    }
    println!("{recognised} of 16 drawn digits of known classes are recognised");
    assert!(recognised >= 12, "{recognised} of 16 are recognised");
    let mut times = numbers(&seen["milliseconds"]);
    times.sort_by(f64::total_cmp);
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    println!(
        "{} answers: median {median:.1} ms, 95 % {:.1} ms, longest {most:.1} ms",
        times.len(),
        times[times.len() * 95 / 100]
    );
    assert!(median <= 30.0, "a stroke is answered after {median} ms");

    // Finger and keys.
    assert_eq!(text(&seen, "blank"), "Draw a digit on the pad, or press Sample.");
    assert_eq!(seen["undone"], seen["blank"]);
    for name in ["touched", "typed", "sample", "quarter", "inverted", "noise", "turned", "over"] {
        library.check(&seen[name]);
    }
    assert_eq!(seen["touched"]["predicted"], 7);
    let (inked, _) = placed(&image(&seen["typed"]));
    assert!(inked[0] >= 18 && inked[1] <= 5, "a stroke downwards: {inked:?}");

    // What the buttons do is what the library does.
    let [sample, quarter, back, inverted, noise] =
        ["sample", "quarter", "back", "inverted", "noise"].map(|name| image(&seen[name]).images().clone());
    assert!(
        split
            .normal
            .images()
            .rows()
            .into_iter()
            .chain(split.left_out.iter().flat_map(|set| set.images().rows()))
            .any(|row| row == sample.row(0)),
        "a test sample"
    );
    assert_eq!(quarter, *image(&seen["sample"]).rotated(1).images());
    assert_eq!(back, sample);
    let bytes = |images: &Array2<f32>| images.mapv(|pixel| (255.0 * pixel).round());
    assert_eq!(bytes(&inverted), bytes(image(&seen["sample"]).inverted().images()));
    let spread = (&noise - &inverted).mapv(|difference| difference.powi(2)).mean().unwrap().sqrt();
    assert!((0.1..0.25).contains(&spread), "noise of deviation 0.25, cut at black and white: {spread}");
    assert_eq!(image(&seen["turned"]).images(), image(&seen["upright"]).rotated(1).images());
    assert_ne!(seen["sampled again"]["image"], seen["sample"]["image"]);
    assert!(text(&seen["sample"], "what").starts_with("A test sample of class "));
    let line = format!("let drawn: Samples = Samples::from_pad(\"{}\")?;", text(&seen["copied"], "image"));
    assert_eq!(text(&seen, "line"), line);
    assert_eq!(seen["dark"], serde_json::json!(["false", "true"]));
    assert_eq!(seen["two"][0], "?");
    assert_ne!(seen["two"][1], "?");
    assert_eq!(seen["inserted"], 2);
    let silent = text(&seen, "silent");
    assert!(silent.starts_with("Here is a pad to draw a digit on.") && !silent.contains('\n'), "{silent}");

    // The whole test set, by the page's own arithmetic.
    let judged: Vec<Vec<f64>> = seen["judged"].as_array().unwrap().iter().map(numbers).collect();
    let own = library.judge(&split.normal);
    assert_eq!(judged.len(), own.len());
    let share = |wrong: &dyn Fn(&[f64], &Judged) -> bool| {
        judged.iter().zip(&own).filter(|(page, own)| wrong(page, own)).count() as f64 / own.len() as f64
    };
    let classes = share(&|page, own| page[0] != own.0 as f64);
    let confidences = share(&|page, own| (page[1] - own.1).abs() > CONFIDENCE);
    let verdicts = [0, 1, 2].map(|place: usize| {
        share(&|page, own| (page[5 + place] == 1.0) != (own.2[place] >= library.thresholds[place]))
    });
    // What the page decodes is the network that the library says it carries.
    let carried = Record::new(pad.network(), &split.normal).unwrap();
    let apart = judged.iter().zip(carried.confidence()).map(|(page, own)| (page[1] - own).abs());
    assert!(apart.fold(0.0, f64::max) < 1e-4);
    let neurons = judged.iter().zip(&own).map(|(page, own)| (page[2] - own.2[1]).abs()).fold(0.0, f64::max);
    // Between two clusters a bit decides for one or the other, and their usual distances differ.
    let clusters = share(&|page, own| (page[3] - own.2[2]).abs() > 0.03);
    println!(
        "another class {classes:.5}, confidence {confidences}, verdicts {verdicts:?}, neurons within {neurons}, \
         another cluster distance {clusters:.5}"
    );
    assert!(classes <= OTHER_CLASS && confidences == 0.0, "{classes} {confidences}");
    assert!(verdicts.iter().all(|&share| share <= 0.01), "{verdicts:?}");
    assert!(neurons <= 12.0 && clusters <= 0.01, "{neurons} {clusters}");
}
