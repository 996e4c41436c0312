//! Layer 0 is the input: tables, titles and charts call it pixels.

use nnerr::{
    data::Digits,
    detect::{Basis, DeepKnn, Detector, Fit, Layers, TrustScore},
    figure,
    network::Params,
    polars::df,
    prelude::*,
    results::{Results, Rows},
    study::{Sets, Study},
};

fn measured() -> (Vec<nnerr::detect::Evaluation>, Sets) {
    let split = Digits::synthetic(1000, 400, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let study =
        Study::observed(&split, Params::default().hidden([20, 15]).batch(10).epochs(3), &mut []).unwrap();
    let sets = Sets::with_noise(&study, &split, 20, 0.2).unwrap();
    let basis = Basis::new(&split, &study).unwrap();
    let knn = [0, 1, 2].map(|layer| DeepKnn::layer(layer).k(5).fit(&basis).unwrap());
    assert_eq!((knn[0].layer(), knn[0].layer().to_string()), (Layers::One(0), "pixels".into()));
    let trust = TrustScore::layer(0).fit(&basis).unwrap();
    (evaluations(&(knn, trust), &sets).unwrap(), sets)
}

#[test]
fn results_of_detectors_say_pixels() {
    let (all, sets) = measured();
    assert_eq!(all[0].to_string(), "deep knn, pixels");
    assert_eq!(all[1].to_string(), "deep knn, layer 1");
    assert_eq!((all.layers(0..=1).len(), all.layers(1..=2).len(), all.beside(0).len()), (3, 2, 2));
    assert_eq!(all.beside("pixels").len(), 2);
    let areas = all.results(&sets, &[Confidence::All]).unwrap().auroc().set("ones").task("OOD");
    assert_eq!(areas.texts("layer").unwrap(), ["pixels", "1", "2", "pixels"]);
    assert_eq!((areas.layer(0).values(), areas.layer(0).len()), (areas.layer("pixels").values(), 2));
    assert_eq!(areas.layer(Layers::One(0)).len(), 2);
    assert_eq!(areas.among("layer", [2, 0]).unwrap().texts("layer").unwrap(), ["2", "pixels", "pixels"]);
    let names = areas.by_detector().unwrap().texts("detector").unwrap();
    assert_eq!(names[..2], ["deep knn, pixels", "deep knn, layer 1"]);
    assert_eq!(names[3], "trust score, pixels");
    let table = areas.pivot("detector", "layer").unwrap();
    assert_eq!(table.frame().get_column_names(), ["detector", "pixels", "layer 1", "layer 2"]);
    let down = areas.detector("deep knn").pivot("layer", "set").unwrap().text();
    assert!(down.contains("pixels") && !down.contains("\n0 "), "{down}");
    // The best layer may be none at all.
    let best = areas.detector("trust score").best("set").unwrap();
    assert_eq!(best.texts("layer").unwrap(), ["pixels"]);
}

#[test]
fn whatever_the_rows_come_from() {
    let from_each = each("layer", 0..=2, |layer| Ok(("accuracy", 0.5 + 0.1 * layer as f64))).unwrap();
    let mut rows = Rows::new("");
    for layer in 0..=2 {
        rows.add("accuracy", 0.5 + 0.1 * layer as f64).layer(layer);
    }
    let frame = df!["quantity" => vec!["accuracy"; 3], "layer" => [0, 1, 2], "value" => [0.5, 0.6, 0.7]];
    let from_frame = Results::from_frame(frame.unwrap()).unwrap();
    for results in [&from_each, &rows.results().unwrap(), &from_frame] {
        assert_eq!(results.texts("layer").unwrap(), ["pixels", "1", "2"]);
        assert_eq!(results.layer(0).values(), [0.5]);
    }
    assert_eq!(from_each.layer(1).with("layer", 0).unwrap().texts("layer").unwrap(), ["pixels"]);
    // No other column is touched.
    let by_k = each("k", 0..=1, |k| Ok(("set", k))).unwrap().with("set", 0).unwrap();
    assert_eq!(
        (by_k.texts("k").unwrap(), by_k.texts("set").unwrap()),
        (vec!["0".into(), "1".into()], vec!["0".to_string(), "0".into()])
    );
    let over = each("seed", 1..=2, |_| Ok(from_each.clone())).unwrap().over_seeds().unwrap();
    let table = over.pivot("quantity", "layer", nnerr::results::Beside::Range).unwrap();
    assert_eq!(table.frame().get_column_names(), ["quantity", "pixels", "layer 1", "layer 2"]);
}

#[test]
fn charts_say_pixels() {
    let results = each("layer", 0..=2, |layer| each("k", [2, 4], |k| Ok(k * (1 + layer)))).unwrap();
    let heat = figure::heat("t").data(&results).x("k").y("quantity").panels("layer").colour("value");
    let alt = heat.draw().unwrap().alt_text().to_owned();
    assert!(alt.contains("pixels: 2 to 4") && alt.contains("layer 2: 6 to 12"), "{alt}");
    let lines = figure::lines("t").data(&results).x("k").y("value").colour("layer").draw().unwrap();
    assert!(lines.svg().contains(">pixels<") && lines.svg().contains(">layer 1<"), "{}", lines.alt_text());
    let bars = figure::bars("t").data(&results).x("layer").y("value").colour("k").draw().unwrap();
    assert!(bars.svg().contains(">pixels<") && !bars.svg().contains("layer pixels"), "{}", bars.alt_text());
    // Along an axis of numbers it has place 0.
    let across = figure::lines("t").data(&results).x("layer").y("value").colour("k").draw().unwrap();
    assert!(across.alt_text().contains("2: 2 at 0"), "{}", across.alt_text());
    // A frame of one's own, with numbers.
    let frame = df!["layer" => [1, 0, 0, 1], "k" => [2, 2, 4, 4], "value" => [0.1, 0.2, 0.3, 0.4]].unwrap();
    let own = figure::lines("t").data(&frame).x("k").y("value").panels("layer").draw().unwrap();
    assert!(own.svg().contains(">pixels<") && own.svg().contains(">layer 1<"), "{}", own.alt_text());
}

#[test]
fn roc_curves_say_pixels() {
    let (all, sets) = measured();
    let task = nnerr::detect::Task::Ood(&["ones"]);
    let grid = figure::roc_grid(&all[..2], task, Confidence::All, false).unwrap();
    assert!(
        grid.svg().contains("ones, pixels") && grid.svg().contains("ones, layer 1"),
        "{}",
        grid.alt_text()
    );
    let panels = figure::roc_panels("Pixels", &all[..1], &sets, ["ones"]).unwrap();
    assert!(panels.alt_text().contains("deep knn, pixels"), "{}", panels.alt_text());
}
