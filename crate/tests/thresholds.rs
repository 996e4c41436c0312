//! The slider over a threshold: counts worked out by hand, the right images, and light
//! enough for a notebook.

use nnerr::{
    ErrorKind,
    data::{Digits, Noise, Samples, Split},
    detect::{Baseline, Detector, Task},
    ndarray::{Array1, Array2, array},
    network::{Layer, Network, OutputUnit, Params},
    record::Record,
    show::{blocks, threshold_slider},
    study::Study,
};

/// Samples of two pixels; the larger one decides between class 3 and class 7.
fn record(name: &str, images: Array2<f32>, labels: Option<Array1<usize>>) -> Record {
    let layer = || Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0]).unwrap();
    let network = Network::from_layers(vec![layer(), layer()], &[3, 7], OutputUnit::Linear).unwrap();
    Record::new(&network, &Samples::new(name, images, labels, (1, 2)).unwrap()).unwrap()
}

/// A hundred normal samples, the last four of them misclassified, scored 0 to 99.
fn normal() -> (Record, Array1<f64>) {
    let images = Array2::from_shape_fn((100, 2), |(_, pixel)| if pixel == 0 { 1.0 } else { 0.0 });
    let labels = (0..100).map(|at| if at < 96 { 3 } else { 7 }).collect();
    (record("normal", images, Some(labels)), (0..100).map(f64::from).collect())
}

/// Ten others scored 45.5, 55.5 … 135.5.
fn noise() -> (Record, Array1<f64>) {
    let images = Array2::from_elem((10, 2), 0.5);
    (record("noise", images, None), (0..10).map(|at| 45.5 + 10.0 * f64::from(at)).collect())
}

/// The plain text of the position `label`.
fn at(slider: &nnerr::show::Slider, label: &str) -> String {
    let text = blocks(slider)[1].1.clone();
    let frame = text.split(&format!("below the threshold = {label}\n")).nth(1).unwrap();
    frame.split("\n\nnormal samples below").next().unwrap().to_owned()
}

#[test]
fn the_counts_are_those_of_the_task() {
    let ((normal, own), (noise, other)) = (normal(), noise());
    let slider = |task, others: &[_]| threshold_slider("d", task, (&normal, &own), others).unwrap();
    let ood = slider(Task::Ood(&["noise"]), &[(&noise, &other)]);
    assert_eq!(ood.len(), 9);
    // Threshold 50: 45.5 is missed. Threshold 99: 45.5 … 95.5 are missed.
    let text = at(&ood, "50 %");
    assert!(text.contains("threshold of d: 50.0000"), "{text}");
    assert!(text.contains("9 caught, 1 missed, 50 false alarms, 50 rightly let pass."), "{text}");
    assert!(at(&ood, "99 %").contains("4 caught, 6 missed, 1 false alarms, 99 rightly let pass."));
    // The four misclassified, scored 96 to 99, are to be found too.
    let erroneous = slider(Task::Erroneous(&["noise"]), &[(&noise, &other)]);
    assert!(at(&erroneous, "50 %").contains("13 caught, 1 missed, 46 false alarms, 50 rightly let pass."));
    assert!(at(&erroneous, "98 %").contains("6 caught, 8 missed, 0 false alarms, 96 rightly let pass."));
    let alone = slider(Task::Misclassified, &[]);
    assert!(at(&alone, "95 %").contains("4 caught, 0 missed, 1 false alarms, 95 rightly let pass."));
    assert!(at(&alone, "95 %").contains("misclassified normal samples"));
}

#[test]
fn the_worst_and_the_nearest_mistakes_are_shown() {
    let ((normal, own), (noise, other)) = (normal(), noise());
    let slider = threshold_slider("d", Task::Ood(&["noise"]), (&normal, &own), &[(&noise, &other)]).unwrap();
    let text = at(&slider, "50 %");
    let title = "50 false alarms: the 5 worst, and the 5 nearest to the threshold\n";
    assert!(text.contains(title), "{text}");
    // Scores 99 to 96 are the misclassified ones, 95 a correct one, as are the nearest.
    let alarms = ["7 → 3, 73 %"; 4].into_iter().chain(["3 → 3, 73 %"; 6]).collect::<Vec<_>>().join("; ");
    assert!(text.contains(&format!("10 images in a grid: {alarms}.")), "{text}");
    assert!(text.contains("1 missed sample\n") && text.contains("One image: noise → 3, 50 %."), "{text}");
    let text = at(&slider, "90 %");
    assert!(text.contains("10 false alarms\n") && text.contains("10 images in a grid: 7 → 3"), "{text}");
    assert!(at(&slider, "99 %").contains("6 images in a grid: noise → 3, 50 %;"), "a set is named, no class");
    let none = threshold_slider("d", Task::Misclassified, (&normal, &own), &[]).unwrap();
    assert!(!at(&none, "90 %").contains("missed sample"), "without a mistake there is no figure");
}

fn study() -> (Split, Study) {
    let split = Digits::synthetic(2000, 1000, 1).unwrap().leave_out(&[1, 5]).unwrap();
    let params = Params::default().hidden([40, 30]).batch(10).epochs(2);
    let study = Study::observed(&split, params, &mut []).unwrap();
    (split, study)
}

#[test]
fn nine_positions_stay_below_400_kilobytes_even_with_noise() {
    let (split, study) = study();
    let normal = study.record(&split.normal).unwrap();
    let noise = study.record(&Noise::new((28, 28), 1).draw(500).unwrap()).unwrap();
    let ones = study.record(&split.left_out[0]).unwrap();
    let scores = [&normal, &noise, &ones].map(|record| Baseline.score(record).unwrap());
    let others = [(&noise, &scores[1]), (&ones, &scores[2])];
    let slider =
        threshold_slider("baseline", Task::Erroneous(&["noise", "ones"]), (&normal, &scores[0]), &others)
            .unwrap();
    assert!(slider.bytes() < 400_000, "{} bytes", slider.bytes());
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("comparison");
    std::fs::create_dir_all(&folder).unwrap();
    let page = format!("<!doctype html><meta charset=\"utf-8\">{}", blocks(&slider)[0].1);
    std::fs::write(folder.join("thresholds.html"), page).unwrap();
}

#[test]
fn infinite_and_tied_scores_are_counted() {
    let (normal, _) = normal();
    let (noise, _) = noise();
    let (tied, infinite) = (Array1::from_elem(100, 1.0), Array1::from_elem(10, f64::INFINITY));
    let slider =
        threshold_slider("d", Task::Ood(&["noise"]), (&normal, &tied), &[(&noise, &infinite)]).unwrap();
    for percent in ["50 %", "99 %"] {
        assert!(at(&slider, percent).contains("10 caught, 0 missed, 100 false alarms, 0 rightly let pass."));
    }
}

#[test]
fn what_cannot_be_ranked_is_refused() {
    let ((normal, own), (noise, other)) = (normal(), noise());
    let refused = |task, own: &Array1<f64>, others: &[(&Record, &Array1<f64>)]| {
        threshold_slider("d", task, (&normal, own), others).unwrap_err().kind()
    };
    let (short, nan) = (Array1::zeros(9), Array1::from_elem(10, f64::NAN));
    assert_eq!(refused(Task::Ood(&["noise"]), &own, &[(&noise, &short)]), ErrorKind::Shape);
    assert_eq!(refused(Task::Ood(&["noise"]), &own, &[(&noise, &nan)]), ErrorKind::NotFinite);
    assert_eq!(refused(Task::Ood(&["noise"]), &own, &[]), ErrorKind::Missing);
    assert_eq!(refused(Task::Ood(&[]), &own, &[(&noise, &other)]), ErrorKind::Missing);
    assert_eq!(
        refused(Task::Ood(&["noise"]), &own, &[(&noise, &other), (&noise, &other)]),
        ErrorKind::OutOfRange
    );
}
