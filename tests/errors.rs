//! Errors in notebook cells, through the real kernel: each reads as one clear
//! line, and no variable is lost.

use nnerr_tests::{drive, python, succeed, xtask};
use serde_json::{Value, json};

/// What each of `cells`, run one after the other in a new kernel, said, showed and did wrong.
fn run(cells: &[&str]) -> Vec<Value> {
    succeed(&mut xtask(&["lab", "--prepare"]));
    drive(&mut python("errors.py"), json!(cells))
}

#[test]
fn an_error_is_one_line_and_nothing_is_lost() {
    let still_there = r#"println!("{kept} and {} samples", digits.train().len());"#;
    let answers = run(&[
        ":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;",
        "let kept: usize = 42;\nlet digits: Digits = Digits::synthetic(200, 100, 1)?;",
        "let split: Split = digits.leave_out(&[11])?;",
        still_there,
        "let study: Study = Study::new(&digits.whole(), Params::default().rate(f64::NAN))?;",
        still_there,
        "fn mine(w: &[f64], x: &[f64], b: f64) -> f64 { w[99] * x[0] + b }\nshow(&check::neuron(mine));",
        still_there,
        "let small: Params = Params::default().hidden([20]).batch(10);\nlet study: Study = Study::new(&digits.whole(), small)?;\nlet basis: Basis = Basis::new(&digits.whole(), &study)?;",
        "let count: FittedNeuronCount = NeuronCount::layer(6).fit(&basis)?;",
        "let category: Confidence = Confidence::percent(95)?;",
        "let roc: Roc = Roc::between(&[0.5, f64::NAN], &[0.1])?;",
        "let sets: Sets = Sets::new(&study, &digits.leave_out(&[1, 5])?)?;",
        still_there,
        "let train: Record = study.record(digits.train())?;\nlet bank: Bank = Bank::new(&train, Binarisation::default())?;",
        "let other: Bank = Bank::new(&train, Binarisation::percentile(1.2))?;",
        "let groups: Groups = bank.groups(&train, 300)?;",
        "let clusters: Clusters = Clusters::new(&bank, 1, &KMeans::new(0, 1))?;",
        "let none: Array2<bool> = Array2::from_elem((0, 20), false);\nlet nearest: Neighbours = Patterns::new(&none)?.nearest(bank.patterns(1)?, 3)?;",
        "let one: Array1<bool> = Array1::from_elem(200, true);\nlet network: DetectorNetwork = DetectorNetwork::train(&Array2::zeros((200, 5)), &one, &DetectorParams::default())?;",
        still_there,
        // What notebook 00 says of trying values: an assignment keeps the old one, a `let` does not.
        "let mut tried: Confidence = Confidence::percent(90)?;",
        "tried = Confidence::percent(95)?;",
        "println!(\"{}\", tried == Confidence::percent(90)?);",
        "let tried: Confidence = Confidence::percent(95)?;",
        "println!(\"{}\", tried == Confidence::percent(90)?);",
    ]);
    let said = |cell: usize| answers[cell]["said"].as_str().unwrap();
    let wrong = |cell: usize| answers[cell]["wrong"].as_str().unwrap();
    for cell in [0, 1, 3, 5, 7, 8, 13, 14, 20, 21, 23] {
        assert_eq!(wrong(cell), "", "cell {cell}");
    }
    assert_eq!(wrong(2), "class 11 cannot be left out: the classes are 0 to 9");
    assert_eq!(wrong(4), "the learning rate is NaN: it must be a finite number above 0");
    // The kernel prints the panic; what the student sees is the verdict.
    let verdict = answers[6]["shown"].as_str().unwrap();
    assert!(verdict.contains("your function panicked: index out of bounds"), "{}", json!(answers[6]));
    assert_eq!(wrong(9), "layer 6 was asked for: layers are numbered 1 to 1 here");
    assert_eq!(wrong(10), "no confidence category begins at 95 %: they begin at 0, 10, …, 90");
    assert!(wrong(11).contains("NaN"), "{}", wrong(11));
    assert!(
        wrong(12).starts_with("only ") && wrong(12).contains("the limit is 200000 draws"),
        "{}",
        wrong(12)
    );
    assert_eq!(wrong(15), "the percentile fraction f is 1.2: it must lie above 0 and below 1");
    assert_eq!(wrong(16), "the k = 300 nearest examples were asked for: k lies in 1 to 200");
    assert_eq!(wrong(17), "k-means with 0 clusters: it needs at least one");
    assert_eq!(wrong(18), "the bank holds 0 patterns: nearest ones need at least one");
    assert_eq!(wrong(19), "all 200 samples are erroneous: training needs both kinds");
    assert_eq!((wrong(22), said(23)), (wrong(10), "true"));
    assert_eq!(wrong(24), wrong(10));
    assert!(wrong(25).contains("cannot find value `tried`"), "{}", wrong(25));
    for cell in [3, 5, 7, 13, 20] {
        assert_eq!(said(cell), "42 and 200 samples", "after the error of cell {}", cell - 1);
    }
}
