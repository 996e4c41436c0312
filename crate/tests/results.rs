//! The tidy frame of results: every word beside a slow reference, and what is refused.

use nnerr::{
    ErrorKind, Random, Result, Stream,
    claim::Seeds,
    detect::{Baseline, NegativeAwareNorm},
    metric::{Confidence, Roc},
    polars::{df, prelude::*},
    results::{Beside, Results, Rows, each, each_detector, each_named},
    show::{Number, Slider, blocks},
    table::Table,
};

const DETECTORS: [(&str, &str); 4] = [("baseline", ""), ("cluster", "1"), ("cluster", "2"), ("odin", "")];
const SETS: [&str; 3] = ["misclassified", "ones", "noise"];
const SEEDS: u64 = 5;

/// One row: detector, layer, set, seed, value.
type Plain = (&'static str, &'static str, &'static str, u64, f64);

/// Rows in a random order; about a fifth of all places is undefined.
fn plain(seed: u64) -> Vec<Plain> {
    let mut random = Random::new(seed, Stream::Order);
    let mut rows = Vec::new();
    for seed in 1..=SEEDS {
        for (detector, layer) in DETECTORS {
            for set in SETS {
                if random.below(5) > 0 {
                    rows.push((detector, layer, set, seed, f64::from(random.below(1000)) / 999.0));
                }
            }
        }
    }
    random.shuffle(&mut rows);
    rows
}

fn results(plain: &[Plain]) -> Results {
    let mut rows = Rows::new("04");
    for &(detector, layer, set, seed, value) in plain {
        rows.add("auroc", value).detector(detector).layer(layer).set(set).category("all").seed(seed);
    }
    rows.results().unwrap()
}

/// The values of a table's column of numbers.
fn numbers(frame: &DataFrame, name: &str) -> Vec<Option<f64>> {
    frame.column(name).unwrap().cast(&DataType::Float64).unwrap().f64().unwrap().iter().collect()
}

fn texts(frame: &DataFrame, name: &str) -> Vec<String> {
    frame.column(name).unwrap().str().unwrap().iter().map(|text| text.unwrap_or("–").into()).collect()
}

fn kind(result: Result<impl std::fmt::Debug>) -> (ErrorKind, String) {
    let error = result.unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn filters_keep_what_a_loop_keeps() {
    let plain = plain(1);
    let results = results(&plain);
    let kept = |wanted: &dyn Fn(&Plain) -> bool| -> Vec<f64> {
        plain.iter().filter(|row| wanted(row)).map(|row| row.4).collect()
    };
    assert_eq!(results.auroc().values(), kept(&|_| true));
    assert_eq!(
        results.detector("cluster").layer(2).values(),
        kept(&|row| (row.0, row.1) == ("cluster", "2"))
    );
    assert_eq!(results.layer("").set("ones").values(), kept(&|row| row.1.is_empty() && row.2 == "ones"));
    assert_eq!(results.seed(3).values(), kept(&|row| row.3 == 3));
    assert_eq!(results.notebook("04").category("all").len(), plain.len());
    for none in [results.notebook("05"), results.quantity("ece"), results.seed(u64::MAX), results.task("OOD")]
    {
        assert!(none.is_empty() && none.values().is_empty() && none.seeds().is_empty());
    }
    let chosen = results.among(["detector", "layer"], [("odin", ""), ("cluster", "1")]).unwrap();
    let wanted = [kept(&|row| row.0 == "odin"), kept(&|row| row.1 == "1")].concat();
    assert_eq!(chosen.values(), wanted);
    assert_eq!(results.seeds(), [1, 2, 3, 4, 5]);
}

#[test]
fn a_pivot_puts_every_number_into_its_place() {
    for seed in 1..20 {
        let plain: Vec<Plain> = plain(seed).into_iter().filter(|row| row.3 == 1).collect();
        let table = results(&plain).pivot(["detector", "layer"], "set").unwrap();
        let frame = table.frame();
        let rows: Vec<(String, String)> =
            texts(frame, "detector").into_iter().zip(texts(frame, "layer")).collect();
        let mut places = 0;
        for set in frame.get_column_names_owned().iter().skip(2) {
            for (row, found) in rows.iter().zip(numbers(frame, set)) {
                let wanted = plain.iter().find(|p| (p.0, p.1) == (&*row.0, &*row.1) && p.2 == set.as_str());
                assert_eq!(found, wanted.map(|p| p.4));
                places += usize::from(found.is_some());
            }
        }
        assert_eq!(places, plain.len());
        // Rows and columns come as they first come in the results.
        assert_eq!(rows[0], (plain[0].0.to_owned(), plain[0].1.to_owned()));
        assert_eq!(frame.get_column_names()[2], plain[0].2);
    }
}

#[test]
fn over_the_seeds_stand_mean_deviation_range_and_count() {
    for seed in 1..20 {
        let plain = plain(seed);
        let over = results(&plain).over_seeds().unwrap();
        let frame = over.frame();
        let keys = texts(frame, "detector").into_iter().zip(texts(frame, "layer")).zip(texts(frame, "set"));
        let [mean, deviation, lowest, highest, seeds, ahead] =
            ["mean", "deviation", "lowest", "highest", "seeds", "ahead"].map(|name| numbers(frame, name));
        let mut all = 0;
        for (at, ((detector, layer), set)) in keys.enumerate() {
            let own: Vec<f64> = plain
                .iter()
                .filter(|row| (row.0, row.1, row.2) == (&*detector, &*layer, &*set))
                .map(|row| row.4)
                .collect();
            let n = own.len() as f64;
            let sum: f64 = own.iter().sum();
            let squares: f64 = own.iter().map(|value| (value - sum / n).powi(2)).sum();
            assert!((mean[at].unwrap() - sum / n).abs() < 1e-12);
            match deviation[at] {
                Some(deviation) => assert!((deviation - (squares / (n - 1.0)).sqrt()).abs() < 1e-12),
                None => assert_eq!(n, 1.0, "one value has no deviation"),
            }
            assert_eq!(lowest[at], own.iter().copied().min_by(f64::total_cmp));
            assert_eq!(highest[at], own.iter().copied().max_by(f64::total_cmp));
            let above = own.iter().filter(|&&value| value > 0.0).count() as f64;
            assert_eq!((seeds[at], ahead[at]), (Some(n), Some(above)));
            all += own.len();
        }
        assert_eq!(all, plain.len());
        let most = over.clone().at_least(4);
        assert_eq!(most.len(), seeds.iter().filter(|count| **count >= Some(4.0)).count());
    }
}

#[test]
fn leads_are_paired_by_seed() {
    for seed in 1..20 {
        let plain = plain(seed);
        let leads = results(&plain).above("baseline").unwrap();
        let mut wanted = Vec::new();
        for row in plain.iter().filter(|row| row.0 != "baseline") {
            let before =
                plain.iter().find(|other| other.0 == "baseline" && (other.2, other.3) == (row.2, row.3));
            wanted.extend(before.map(|before| row.4 - before.4));
        }
        assert_eq!(leads.values(), wanted);
        assert_eq!(leads.quantity("auroc above the baseline").len(), wanted.len());
        assert!(leads.detector("baseline").is_empty());
    }
}

#[test]
fn the_best_row_is_the_highest_or_the_lowest() {
    for seed in 1..20 {
        let plain = plain(seed);
        let results = results(&plain);
        let best = results.best("set").unwrap();
        for (set, (of, value)) in
            best.texts("set").unwrap().iter().zip(best.texts("seed").unwrap().iter().zip(best.values()))
        {
            let own = plain.iter().filter(|row| row.2 == set && row.3.to_string() == **of).map(|row| row.4);
            assert_eq!(own.max_by(f64::total_cmp), Some(value));
        }
        let rates =
            results.frame().clone().lazy().with_column(lit("fpr95").alias("quantity")).collect().unwrap();
        let lowest = Results::from_frame(rates).unwrap().seed(1).best("detector").unwrap();
        for (place, value) in lowest.values().into_iter().enumerate() {
            let (detector, set) =
                (&lowest.texts("detector").unwrap()[place], &lowest.texts("set").unwrap()[place]);
            let own = plain.iter().filter(|row| row.3 == 1 && row.0 == detector && row.2 == set);
            assert_eq!(own.map(|row| row.4).min_by(f64::total_cmp), Some(value));
        }
    }
}

#[test]
fn settings_of_ones_own_compete_unless_they_are_named() {
    let grid =
        each("f", [0.25, 0.5], |f| each("k", [1, 10], |k| Ok(("auroc", f * f64::from(11 - k))))).unwrap();
    assert_eq!(grid.best("quantity").unwrap().texts("k").unwrap(), ["1"]);
    assert_eq!(grid.best("k").unwrap().values(), [5.0, 0.5]);
}

#[test]
fn digits_and_per_cent_follow_from_the_quantity() {
    let mut rows = Rows::new("02");
    for (quantity, value) in [("accuracy", 0.95314), ("auroc", 0.87654), ("best_k", 8.0), ("ece", 0.00571)] {
        rows.add(quantity, value).set("normal").seed(1);
    }
    let results = rows.results().unwrap();
    let text = results.pivot("set", "quantity").unwrap().text();
    for printed in ["95.31 %", "0.877", " 8 ", "0.57 %"] {
        assert!(text.contains(printed), "{text}");
    }
    // A place without a number, and a table whose rows are of different quantities.
    rows.add("auroc", 0.5).set("ones").seed(1);
    let text = rows.results().unwrap().pivot("set", "quantity").unwrap().text();
    assert!(text.lines().last().unwrap().contains('–'), "{text}");
    let text = results.pivot("quantity", "set").unwrap().text();
    assert!(text.contains("0.95314"), "{text}");
    let over = results.quantity("accuracy").over_seeds().unwrap();
    let pivot = |beside| over.pivot("quantity", "set", beside).unwrap().text();
    assert!(pivot(Beside::Deviation).contains("95.31 % ± –"), "{}", pivot(Beside::Deviation));
    assert!(pivot(Beside::Range).contains("95.31 % (95.31 % – 95.31 %)"), "{}", pivot(Beside::Range));
    assert!(pivot(Beside::Ahead).contains("95.31 % (1 of 1)"), "{}", pivot(Beside::Ahead));
}

#[test]
fn polars_is_one_step_away_and_back() {
    let results = results(&plain(3));
    assert_eq!(Results::try_from(results.frame().clone()).unwrap(), results);
    assert_eq!(Results::from_frame(DataFrame::from(results.clone())).unwrap(), results);
    // Files of before have no task; a frame may have columns of its own, in any order and type.
    let old = Results::from_frame(results.frame().drop("task").unwrap()).unwrap();
    assert_eq!(old, results);
    let own = df!["k" => [2, 3], "value" => [Some(1), None], "layer" => [4, 5], "seed" => [7u32, 8]].unwrap();
    let own = Results::from_frame(own).unwrap();
    assert_eq!((own.len(), own.values(), own.seeds()), (1, vec![1.0], vec![7]));
    assert_eq!((own.layer(4).len(), own.texts("k").unwrap()), (1, vec!["2".to_owned()]));
    assert_eq!(own.frame().get_column_names().last().map(|name| name.as_str()), Some("k"));
    let table: Table = own.pivot("layer", "k").unwrap();
    assert_eq!(table.frame().get_column_names(), ["layer", "2"]);
}

#[test]
fn a_confidence_category_stands_by_its_name_everywhere() {
    let categories = [Confidence::All, Confidence::percent(90).unwrap()];
    let found = each("category", categories, |category| Ok(f64::from(category == Confidence::All))).unwrap();
    assert_eq!(found.texts("category").unwrap(), ["all", "90-100"]);
    assert_eq!(found.category(Confidence::All).values(), [1.0]);
    assert_eq!(found.category("90-100"), found.category(categories[1]));
    assert_eq!(found.among("category", Confidence::each()).unwrap().values(), [0.0]);
    assert_eq!(Confidence::all_and_each()[..2], [Confidence::All, Confidence::percent(0).unwrap()]);
    let slider = Slider::sweep("confidence", categories, |_| Ok(Number::fixed("n", 1.0, 0))).unwrap();
    assert!(blocks(&slider)[1].1.contains("confidence = 90-100"), "{}", blocks(&slider)[1].1);
}

#[test]
fn a_table_of_no_row_is_empty_and_says_so() {
    let table = results(&plain(2)).seed(9).pivot(["detector", "layer"], "set").unwrap().called("Areas");
    assert_eq!(table.frame().shape(), (0, 2));
    assert!(table.text().contains("No such row"), "{}", table.text());
    assert!(table.html().contains("No such row"));
}

#[test]
fn bad_input_is_refused_in_a_sentence() {
    let results = results(&plain(2));
    let only = "only notebook, quantity, detector, layer, set, task, category, seed, value";
    let colour = format!("the results have no column “colour”, {only}");
    for result in [
        results.pivot("colour", "set").map(|_| ()),
        results.pivot("set", "colour").map(|_| ()),
        results.best("colour").map(|_| ()),
        results.among("colour", ["red"]).map(|_| ()),
        results.texts("colour").map(|_| ()),
    ] {
        assert_eq!(kind(result), (ErrorKind::Missing, colour.clone()));
    }
    let (twice, sentence) = kind(results.pivot("detector", "set"));
    assert_eq!(twice, ErrorKind::Shape);
    assert!(sentence.starts_with("there are two values for detector “"), "{sentence}");
    assert_eq!(kind(results.over_seeds().unwrap().table("?", "set")).0, ErrorKind::Shape);
    let again = results.frame().vstack(results.frame()).unwrap();
    let (twice, sentence) = kind(Results::from_frame(again).unwrap().over_seeds());
    assert!(twice == ErrorKind::Shape && sentence.contains("seed “"), "{sentence}");
    assert_eq!(kind(results.quantity("ece").over_seeds()).0, ErrorKind::Missing);
    assert_eq!(
        kind(results.above("mahalanobis")),
        (ErrorKind::Missing, "the results have no row of the detector “mahalanobis” to compare with".into())
    );
    let (two, sentence) = kind(results.above("cluster"));
    assert!(two == ErrorKind::Shape && sentence.ends_with("one must be chosen"), "{sentence}");

    let frame = |frame: PolarsResult<DataFrame>| kind(Results::from_frame(frame.unwrap()));
    assert_eq!(frame(df!["seed" => [1]]).0, ErrorKind::Missing);
    assert_eq!(frame(df!["value" => [f64::NAN]]).0, ErrorKind::NotFinite);
    assert_eq!(
        frame(df!["value" => ["high"]]),
        (ErrorKind::Format, "the column “value” of results holds str, and needs numbers".into())
    );
    assert_eq!(frame(df!["value" => [1], "seed" => ["one"]]).0, ErrorKind::Format);
    assert_eq!(frame(df!["value" => [1], "seed" => [u64::MAX]]).0, ErrorKind::Format);
    let mut rows = Rows::new("01");
    rows.add("accuracy", 0.5).seed(u64::MAX);
    assert_eq!(kind(rows.results()).0, ErrorKind::OutOfRange);
    let mut rows = Rows::new("01");
    rows.add("accuracy", f64::NAN);
    assert_eq!(kind(rows.results()).0, ErrorKind::NotFinite);
}

#[test]
fn leads_of_the_committed_seeds_are_those_that_were_measured() {
    let seeds = Seeds::read().unwrap();
    let rows = |results: &Results| {
        let [detectors, layers, sets, seeds] =
            ["detector", "layer", "set", "seed"].map(|name| results.texts(name).unwrap());
        let keys = detectors.into_iter().zip(layers).zip(sets).zip(seeds);
        keys.zip(results.values()).collect::<Vec<_>>()
    };
    let chapter = seeds.notebook("09").category("all");
    let measured = chapter.quantity("auroc above the baseline");
    let computed: std::collections::HashMap<_, _> =
        rows(&chapter.auroc().above("baseline").unwrap()).into_iter().collect();
    let mut compared = 0;
    for (key, lead) in rows(&measured) {
        if key.0.0.0 != "baseline" {
            assert_eq!(computed[&key], lead, "{key:?}");
            compared += 1;
        }
    }
    assert!(compared > 10_000, "{compared}");
}

/// The slow reference: a row pushed in plain loops.
#[test]
fn each_measures_as_nested_loops_do() {
    let area = |layer: usize, k: f64| layer as f64 + k / 8.0;
    let found = each("layer", 1..=3, |l| each("k", [0.5, 2.0], |k| Ok(("auroc", area(l, k))))).unwrap();
    let mut loops = Vec::new();
    for layer in 1..=3 {
        for k in [0.5, 2.0] {
            loops.push((layer.to_string(), k.to_string(), area(layer, k)));
        }
    }
    let texts = |name: &str| found.texts(name).unwrap();
    assert_eq!(texts("layer"), loops.iter().map(|row| row.0.clone()).collect::<Vec<_>>());
    assert_eq!(
        texts("k").iter().map(|k| k.parse::<f64>().unwrap()).collect::<Vec<_>>(),
        [0.5, 2.0, 0.5, 2.0, 0.5, 2.0]
    );
    assert_eq!(found.values(), loops.iter().map(|row| row.2).collect::<Vec<_>>());
    assert_eq!(found.auroc().len(), 6);
}

#[test]
fn each_leaves_out_what_is_undefined_and_nothing_else() {
    let undefined = |l: usize| if l == 2 { Roc::between(&[1.0], &[]) } else { Roc::between(&[1.0], &[0.0]) };
    let areas = each("layer", 1..=3, |l| Ok(undefined(l)?.auroc())).unwrap();
    assert_eq!(areas.texts("layer").unwrap(), ["1", "3"]);
    assert!(each("layer", 0..0, |_| Ok(1.0)).unwrap().is_empty());
    let failed = each("layer", 1..=3, |_| Roc::between(&[f64::NAN], &[0.0]).map(|roc| roc.auroc()));
    assert_eq!(kind(failed).0, ErrorKind::NotFinite);
    assert_eq!(kind(each("layer", [1], |_| Ok(f64::NAN))).0, ErrorKind::NotFinite);
    assert_eq!(kind(each("seed", ["one"], |_| Ok(1.0))).0, ErrorKind::Format);
    // Of two that name one column, the outer one stands; rows joined keep the columns of both.
    let inner = each("set", ["inner"], |_| Ok(("ece", 0.5))).unwrap();
    let outer = each("set", ["outer"], |_| Ok(inner.clone())).unwrap();
    assert_eq!((outer.set("outer").len(), outer.set("inner").len()), (1, 0));
    let both = outer.and(&each("k", [8], |_| Ok(0.25)).unwrap()).unwrap();
    assert_eq!((both.texts("k").unwrap(), both.quantity("ece").len()), (vec![String::new(), "8".into()], 1));
}

/// The slow reference: `each` by hand, the detector's name and layer beside every number.
#[test]
fn each_detector_says_who_measured() {
    let detectors = (Baseline, vec![NegativeAwareNorm::layer(2), NegativeAwareNorm::layer(3)]);
    let found = each_detector(&detectors, |d| Ok(("auroc", d.name().len() as f64))).unwrap();
    let texts = |results: &Results, name: &str| results.texts(name).unwrap();
    assert_eq!(texts(&found, "detector"), ["baseline", "nan", "nan"]);
    assert_eq!(
        (texts(&found, "layer"), found.values()),
        (vec!["".into(), "2".into(), "3".into()], vec![8.0, 3.0, 3.0])
    );
    let own = found.by_detector().unwrap();
    assert_eq!(texts(&own, "detector"), ["baseline", "nan, layer 2", "nan, layer 3"]);
    assert!(texts(&own, "layer").iter().all(String::is_empty) && own.values() == found.values());
    // All layers together need no number, and an undefined measure has no row.
    let all = each_named("layer", [("all", true), ("4", false)], |known| Ok(("ece", known.then_some(0.5))))
        .unwrap();
    assert_eq!(
        texts(&all.with("detector", "cluster").unwrap().by_detector().unwrap(), "detector"),
        ["cluster"]
    );
}

#[test]
fn sums_over_seeds_are_results_again() {
    let rows = each("seed", 1..=4, |seed| {
        each("set", ["a", "b"], |set| Ok(("auroc", seed as f64 * if set == "a" { 0.125 } else { 0.25 })))
    });
    let over = rows.unwrap().over_seeds().unwrap();
    let long = over.results().unwrap();
    assert_eq!(long.len(), 3 * over.len());
    for (quantity, expected) in
        [("mean", [0.3125, 0.625]), ("lowest", [0.125, 0.25]), ("highest", [0.5, 1.0])]
    {
        assert_eq!(long.quantity(quantity).values(), expected);
        assert_eq!(long.quantity(quantity).texts("set").unwrap(), ["a", "b"]);
    }
}

#[test]
fn beyond_pairs_what_is_the_same_but_for_one_column() {
    let value = |seed: u64, set: &str| seed as f64 * if set == "noise" { 2.0 } else { 1.0 };
    let sets = ["correct", "noise", "ones"];
    let found =
        each("seed", [1u64, 2], |seed| each("set", sets, |set| Ok(("share", value(seed, set))))).unwrap();
    let leads = found.beyond("set", "correct").unwrap();
    assert_eq!((leads.set("noise").values(), leads.set("ones").values()), (vec![1.0, 2.0], vec![0.0, 0.0]));
    let over = leads.over_seeds().unwrap().pivot("quantity", "set", Beside::Behind).unwrap();
    assert!(over.text().contains("150.00 % (0 of 2)"), "{}", over.text());
    assert_eq!(kind(found.beyond("set", "fives")).0, ErrorKind::Missing);
    assert_eq!(kind(found.beyond("colour", "red")).0, ErrorKind::Missing);
    let twice = found.and(&found).unwrap();
    assert_eq!(kind(twice.beyond("set", "correct")).0, ErrorKind::Shape);
}
