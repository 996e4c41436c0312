//! Findings of one seed and tables over many: what is written comes back, and what is
//! damaged is named.

use std::{
    cell::RefCell,
    collections::HashMap,
    fs::File,
    io::Cursor,
    path::{Path, PathBuf},
    sync::LazyLock,
    time::{Duration, SystemTime},
};

use polars::prelude::*;
use polars_io::prelude::{ParquetReader, ParquetWriter, SerReader};
use sha2::{Digest, Sha256};

use nnerr::{
    ErrorKind, Random, Stream,
    claim::{CLAIMS, Claim, Decided, Experiment, Findings, Seeds, Trial, in_thesis},
    data::{Digits, Split},
    detect::Quantity,
    metric::Confidence,
    network::Params,
    record::Measure,
    study::{Sets, Study},
};

/// Few samples, small layers: fast, but every claim can be decided or is undefined.
fn digits() -> Digits {
    Digits::synthetic(2200, 600, 1).unwrap()
}

fn params(seed: u64) -> Params {
    Params::default().hidden([40, 40, 40, 30, 30]).batch(10).epochs(3).rate(0.002).seed(seed)
}

fn experiment(seed: u64) -> Experiment {
    let (whole, split) = (digits().whole(), digits().leave_out(&[1, 5]).unwrap());
    let train = |split: &Split| Study::observed(split, params(seed), &mut []).unwrap();
    let (n10, n8) = (train(&whole), train(&split));
    let sets = Sets::with_noise(&n8, &split, 50, 0.13).unwrap();
    Experiment::from_studies((whole, n10), (split, n8), sets).unwrap().detector_epochs(2)
}

/// The file of seed 1 in `folder`. Measured once for all tests: it takes longest.
fn seed_1(folder: &Path) -> PathBuf {
    static BYTES: LazyLock<Vec<u8>> = LazyLock::new(|| {
        let own = tempfile::tempdir().unwrap();
        assert!(Seeds::write(own.path(), &digits(), &experiment(1)).unwrap());
        std::fs::read(own.path().join("seed-0001.parquet")).unwrap()
    });
    let path = folder.join("seed-0001.parquet");
    std::fs::write(&path, &*BYTES).unwrap();
    path
}

#[test]
fn every_claim_is_decided_once_and_has_its_rows() {
    let experiment = experiment(1);
    let compared = experiment.comparison_sets().unwrap();
    let evaluations = experiment.compared(&compared, in_thesis).unwrap();
    assert_eq!(evaluations.len(), 6);
    let parts: [Findings; 9] = [
        experiment.calibration().unwrap(),
        experiment.neurons().unwrap(),
        experiment.familiarity().unwrap(),
        experiment.detectors().unwrap(),
        experiment.grouping().unwrap(),
        experiment.cluster_distances().unwrap(),
        experiment.layer_groups().unwrap(),
        experiment.detector_networks().unwrap(),
        experiment.comparison(&compared, &evaluations).unwrap(),
    ];
    let mut decided: Vec<usize> = parts.iter().flat_map(|part| part.decided()).map(|d| d.claim).collect();
    decided.sort_unstable();
    assert_eq!(decided, (1..=CLAIMS.len()).collect::<Vec<_>>());
    for part in &parts {
        for d in part.decided() {
            assert_parts(part, d);
            assert!(d.value.is_none_or(f64::is_finite), "{d:?}");
            assert!(d.value.is_some() || d.seen.is_none(), "seen without a number: {d:?}");
        }
        assert_eq!(part.table().unwrap().frame().height(), part.decided().len());
    }
    // The areas alone are the comparison's first rows.
    let areas = experiment.areas(&compared, &evaluations).unwrap();
    let whole = parts[8].results().unwrap();
    assert!(areas.set("near").len() > 6 && areas.len() < whole.len());
    assert!(areas.frame().equals_missing(&whole.frame().head(Some(areas.len()))));
    // The same seed says the same.
    let again = experiment.neurons().unwrap();
    assert_eq!(again.decided(), parts[1].decided());
}

/// A claim that is seen is seen in each of its parts; and seen in each is seen, where its rule asks
/// for no more than that.
fn assert_parts(findings: &Findings, own: &Decided) {
    let rows = findings.results().unwrap().quantity(&format!("claim {} in parts", own.claim));
    let (kept, all) = (rows.values(), |count: usize| rows.len() == count || own.seen.is_none());
    assert!(kept.iter().all(|&kept| kept == 0.0 || kept == 1.0));
    let every = kept.iter().all(|&kept| kept == 1.0);
    match own.claim {
        12 | 17 | 22 | 27 | 28 | 29 | 30 | 31 | 38 => {
            assert!(own.seen.is_none_or(|seen| seen == every), "{own:?}, in parts {kept:?}");
            let parts = [(12, 5), (17, 5), (22, 4), (27, 5), (28, 5), (29, 5), (30, 4), (38, 3)];
            let count = parts.iter().find(|(claim, _)| *claim == own.claim).map(|(_, count)| *count);
            assert!(count.is_none_or(all), "{own:?}, in parts {kept:?}");
        }
        20 | 40 => {
            assert!(own.seen == Some(every) && all(if own.claim == 20 { 20 } else { 16 }), "{own:?}");
            assert_eq!(rows.layer(1).set("noise").len(), 1);
        }
        10 | 16 | 26 | 37 => assert!(own.seen != Some(true) || every, "{own:?}, in parts {kept:?}"),
        _ => assert!(kept.is_empty(), "{own:?}"),
    }
}

#[test]
fn f_and_k_reach_what_is_measured() {
    let experiment = experiment(1).groups(50);
    let values = |findings: Findings| findings.decided().iter().map(|d| d.value).collect::<Vec<_>>();
    let groups = |experiment: &Experiment| values(experiment.layer_groups().unwrap());
    let (own, other_f) = (groups(&experiment), experiment.clone().percentile(0.3));
    assert_eq!(own, groups(&experiment.clone().percentile(0.5)), "0.5 is what it was");
    assert_ne!(own, groups(&other_f));
    assert_ne!(own, groups(&experiment.clone().groups(60)));
    let clusters = |experiment: &Experiment| values(experiment.cluster_distances().unwrap());
    assert_ne!(clusters(&experiment), clusters(&other_f));
    let more = experiment.clone().clusters(10);
    assert_ne!(clusters(&experiment), clusters(&more));
    let purities = |own: &Experiment| {
        own.cluster_detectors().unwrap().iter().map(|own| own.clusters().purity()).collect::<Vec<_>>()
    };
    assert_ne!(purities(&experiment), purities(&more));
    assert_ne!(purities(&experiment), purities(&other_f));
    assert_eq!(purities(&experiment), purities(&experiment.clone().clusters(8)), "8 is what it was");
}

#[test]
fn seeds_are_written_once_read_back_and_summarised() {
    let (folder, digits) = (tempfile::tempdir().unwrap(), digits());
    let experiments = [experiment(1), experiment(2)];
    for experiment in experiments.iter().rev() {
        assert!(Seeds::write(folder.path(), &digits, experiment).unwrap());
        assert!(!Seeds::write(folder.path(), &digits, experiment).unwrap(), "finished");
        assert!(
            !Trial::new(&digits)
                .params(experiment.n10.params().clone())
                .detector_epochs(2)
                .measure(folder.path(), experiment.seed())
                .unwrap(),
            "finished"
        );
    }
    let seeds = Seeds::read_from(folder.path()).unwrap();
    assert_eq!(seeds.seeds(), [1, 2]);
    let accuracies = experiments.each_ref().map(|experiment| experiment.test.accuracy().unwrap());
    let found = seeds.quantity("accuracy").set("normal").category("all");
    assert_eq!(found.values(), accuracies);
    let table = found.over_seeds().unwrap().table("Accuracy", "set").unwrap();
    assert_eq!(table.frame().height(), 1);
    assert!(table.text().contains("lowest"));
    assert_eq!(seeds.claims(1..=44).unwrap().frame().height(), 44);
    // What was measured is what is read, but for the task, which files do not hold.
    let measured = experiments[0].detectors().unwrap().results().unwrap();
    assert_eq!(
        measured.task("erroneous").set("ones+misclassified").len(),
        measured.set("ones+misclassified").len()
    );
    let read = seeds.seed(1).notebook("04");
    assert_eq!(read.values(), measured.values());
    assert_eq!(read.texts("set").unwrap(), measured.texts("set").unwrap());
    assert!(read.task("").len() == read.len());

    let error = seeds.quantity("no such quantity").over_seeds().unwrap_err();
    assert_eq!(error.to_string(), "no seed has such rows: there is nothing to sum up");
    assert_eq!(found.over_seeds().unwrap().table("?", "colour").unwrap_err().kind(), ErrorKind::Missing);
    assert_eq!(
        seeds.claims(44..=45).unwrap_err().to_string(),
        "there is no claim 45: they are numbered 1 to 44"
    );
    assert_eq!(Claim::numbered(20).unwrap().section, "3.3.2");
}

#[test]
fn a_training_of_ones_own_stands_beside_the_seeds() {
    let (seeds, own) = (Seeds::read().unwrap(), [experiment(1).calibration().unwrap()]);
    let (table, _) = seeds.beside(&own).unwrap();
    let cell = |name: &str, row| table.frame().column(name).unwrap().get(row).unwrap().to_string();
    assert_eq!([0, 1, 2, 3].map(|row| cell("claim", row)), ["1", "2", "3", "4"]);
    assert_eq!(table.frame().height(), 4);
    let ece = own[0].decided().iter().find(|own| own.claim == 2).unwrap().value.unwrap();
    let below = seeds.judge(2).unwrap().values.iter().filter(|&&value| value < ece).count();
    assert_eq!(cell("seeds below", 1), below.to_string());
    assert_eq!(seeds.beside(&[]).unwrap_err().kind(), ErrorKind::Empty);
}

#[test]
fn a_damaged_a_foreign_and_a_repeated_file_are_named() {
    let (folder, experiment) = (tempfile::tempdir().unwrap(), experiment(1));
    let missing = Seeds::read_from(folder.path()).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Missing);
    assert!(missing.to_string().contains("cargo xtask study --seeds 1..20"), "{missing}");

    let digits = digits();
    let path = seed_1(folder.path());
    let whole = std::fs::read(&path).unwrap();
    for cut in [0, 10, whole.len() / 2, whole.len() - 1] {
        std::fs::write(&path, &whole[..cut]).unwrap();
        let error = Seeds::read_from(folder.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Format, "cut at {cut}: {error}");
        assert!(error.to_string().contains("seed-0001.parquet"), "{error}");
        assert!(Seeds::write(folder.path(), &digits, &experiment).unwrap(), "half written: measured again");
        assert_eq!(std::fs::read(&path).unwrap(), whole, "the same bytes");
    }
    std::fs::copy(&path, folder.path().join("seed-01.parquet")).unwrap();
    let error = Seeds::read_from(folder.path()).unwrap_err();
    assert!(error.to_string().contains("holds seed 1 once more"), "{error}");
    std::fs::rename(folder.path().join("seed-01.parquet"), folder.path().join("mine.parquet")).unwrap();
    assert!(Seeds::read_from(folder.path()).unwrap_err().to_string().contains("not named after a seed"));
}

/// A seed's file with something changed, and the digest of what it is then before its footer.
fn changed(path: &Path, change: impl FnOnce(&mut DataFrame)) {
    let mut frame = ParquetReader::new(Cursor::new(std::fs::read(path).unwrap())).finish().unwrap();
    change(&mut frame);
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).unwrap();
    let (digest, end) = (Sha256::digest(&bytes), bytes.len() - 8);
    let footer = end - u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    bytes.splice(footer..footer, digest);
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn no_other_file_passes_for_a_seeds() {
    let (folder, experiment, digits) = (tempfile::tempdir().unwrap(), experiment(1), digits());
    let path = seed_1(folder.path());
    let whole = std::fs::read(&path).unwrap();
    let error = || {
        let error = Seeds::read_from(folder.path()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Format, "{error}");
        assert!(error.to_string().contains("seed-0001.parquet"), "{error}");
        assert!(Seeds::write(folder.path(), &digits, &experiment).unwrap(), "measured again");
        error.to_string()
    };
    changed(&path, |frame| {
        let rows = frame.height();
        frame.with_column(Column::new("version".into(), vec![1i64; rows])).unwrap();
    });
    assert!(error().contains("is of version 1, and "));
    changed(&path, |frame| *frame = frame.head(Some(0)));
    assert!(error().ends_with("it has no rows"));
    changed(&path, |frame| *frame = frame.drop("layer").unwrap());
    assert!(error().ends_with("it has other columns"));
    changed(&path, |frame| *frame = frame.select(["seed", "value"]).unwrap());
    error();
    let other = folder.path().join("seed-0002.parquet");
    std::fs::copy(&path, &other).unwrap();
    let copied = Seeds::read_from(folder.path()).unwrap_err().to_string();
    assert!(copied.ends_with("seed-0002.parquet holds another seed than its name says"), "{copied}");
    std::fs::remove_file(other).unwrap();

    changed(&path, |_| {});
    assert_eq!(std::fs::read(&path).unwrap(), whole, "the same seal");
    // On some of these the reader of Parquet would panic.
    let mut random = Random::new(1, Stream::Order);
    for _ in 0..300 {
        let mut bytes = whole.clone();
        let at = random.below(whole.len() as u32) as usize;
        bytes[at] ^= 1 << random.below(8);
        std::fs::write(&path, bytes).unwrap();
        let error = Seeds::read_from(folder.path()).unwrap_err();
        assert!(
            error.to_string().ends_with("seed-0001.parquet is no seed's file: it is half-written or damaged")
        );
    }
}

/// Other data, or other classes left out, would make means of what is not alike.
#[test]
fn one_folder_holds_seeds_of_one_kind() {
    let (folder, digits) = (tempfile::tempdir().unwrap(), digits());
    seed_1(folder.path());
    let split = digits.leave_out(&[4, 6]).unwrap();
    let n8 = Study::observed(&split, params(2), &mut []).unwrap();
    let n10 = Study::observed(&digits.whole(), params(2), &mut []).unwrap();
    let sets = Sets::with_noise(&n8, &split, 50, 0.13).unwrap();
    let other =
        Experiment::from_studies((digits.whole(), n10), (split, n8), sets).unwrap().detector_epochs(2);
    assert!(Seeds::write(folder.path(), &digits, &other).unwrap());
    let error = Seeds::read_from(folder.path()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    let said = "seed-0002.parquet were made of different data, or with different classes left out: \
                each needs a folder of its own";
    assert!(error.to_string().ends_with(said), "{error}");
    // The same seed with other classes left out is not finished.
    let alone = tempfile::tempdir().unwrap();
    let name = "seed-0002.parquet";
    std::fs::copy(folder.path().join(name), alone.path().join(name)).unwrap();
    let seeds = Seeds::read_from(alone.path()).unwrap();
    assert_eq!(seeds.auroc().notebook("09").set("fours").seeds(), [2]);
    let trial =
        |classes: &[usize]| Trial::new(&digits).params(params(2)).detector_epochs(2).leaving_out(classes);
    assert_eq!(trial(&[4, 12]).measure(alone.path(), 2).unwrap_err().kind(), ErrorKind::UnknownClass);
    assert!(!trial(&[4, 6]).measure(alone.path(), 2).unwrap(), "finished");
}

#[test]
fn what_a_killed_writer_left_is_no_result_and_goes_in_time() {
    let (folder, experiment) = (tempfile::tempdir().unwrap(), experiment(1));
    let [old, new] = [".nnerr-77-0", ".nnerr-78-3"].map(|name| folder.path().join(name));
    std::fs::write(&old, "half").unwrap();
    std::fs::write(&new, "half").unwrap();
    let before = SystemTime::now() - Duration::from_secs(2 * 3600);
    File::options().write(true).open(&old).unwrap().set_modified(before).unwrap();
    assert_eq!(Seeds::read_from(folder.path()).unwrap_err().kind(), ErrorKind::Missing);
    Seeds::write(folder.path(), &digits(), &experiment).unwrap();
    assert_eq!(Seeds::read_from(folder.path()).unwrap().seeds(), [1]);
    assert!(!old.exists(), "nobody has written to it for two hours");
    assert!(new.exists(), "somebody may be writing it");
}

/// Detector, layer, set and category of a row, and its value.
type Row = ([String; 4], f64);

/// The rows of one seed by quantity, each quantity read once.
struct Rows<'a> {
    seeds: &'a Seeds,
    seed: u64,
    read: RefCell<HashMap<String, Vec<Row>>>,
}

impl Rows<'_> {
    /// The values of a quantity in the rows with these texts, in their order.
    fn with(&self, quantity: &str, texts: &[&str]) -> Vec<f64> {
        let mut read = self.read.borrow_mut();
        let select = || {
            let rows = self.seeds.quantity(quantity).seed(self.seed);
            let texts = ["detector", "layer", "set", "category"].map(|name| rows.texts(name).unwrap());
            let key = |place: usize| texts.each_ref().map(|column| column[place].clone());
            rows.values().into_iter().enumerate().map(|(place, value)| (key(place), value)).collect()
        };
        let rows = read.entry(quantity.into()).or_insert_with(select);
        let wanted = |key: &[String; 4]| texts.iter().all(|text| key.iter().any(|own| own == text));
        rows.iter().filter(|(key, _)| wanted(key)).map(|(_, value)| *value).collect()
    }
}

/// The numbers of a rule's conditions, from the rows of one committed seed; `None` for claim 30,
/// whose intervals are no rows.
fn further(rows: &Rows, claim: usize) -> Option<Vec<Vec<f64>>> {
    let all = |quantity: &str| rows.with(quantity, &[]);
    let set = |quantity: &str, set: &str| rows.with(quantity, &[set]);
    let truths = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| f64::from(a > b)).collect::<Vec<_>>();
    let minus = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a - b).collect::<Vec<_>>();
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let others = ["misclassified", "fives", "ones", "noise"];
    let unseen = &others[1..];
    let each = |numbers: &dyn Fn(&str) -> Vec<f64>| others.map(numbers).concat();
    let main = |part: &str, category: &str| {
        let of = |set: &str| rows.with("auroc", &[part, "2", set, category]);
        let erroneous = unseen.iter().flat_map(|set| of(&format!("{set}+misclassified")));
        of("misclassified").into_iter().chain(erroneous).collect::<Vec<f64>>()
    };
    Some(match claim {
        1 => vec![[set("accuracy", "normal"), all("accuracy of N8")].concat()],
        5 => vec![truths(
            &all(&format!("separation by {}", Measure::I2)),
            &all(&format!("separation by {}", Measure::I1)),
        )],
        8 => {
            let [quiet, others] =
                ["quiet", "others"].map(|s| all(&format!("deviation of neuron accuracy, {s}")));
            vec![vec![quiet[0] / others[0]]]
        }
        10 => {
            let quartile =
                |place: usize| all(&format!("mean neuron accuracy, quartile {place} of activation count"));
            let rises = minus(&quartile(4), &quartile(1));
            let last = truths(&[mean(&rises[3..])], &[mean(&rises[..3])]);
            vec![rises, last]
        }
        11 => vec![all("tests in which variance rises")],
        12 => vec![all("neurons below the network's accuracy")],
        14 => {
            let accuracy: Vec<f64> = (0..10).flat_map(|c| set("accuracy", &format!("class {c}"))).collect();
            let count = |keep: &dyn Fn(f64) -> bool| accuracy.iter().filter(|a| keep(**a)).count() as f64;
            vec![vec![count(&|a| a > accuracy[1])], vec![count(&|a| a <= accuracy[5]) - 1.0]]
        }
        15 => vec![all("claim 15").iter().map(|alike| f64::from(*alike == 6.0)).collect()],
        16 | 17 => {
            let of = |name| set("neurons nearly always or rarely activated", name);
            match claim {
                16 => vec![of("threes"), truths(&of("threes"), &of("correct"))],
                _ => vec![minus(&of("noise"), &of("threes"))],
            }
        }
        18 => vec![[0, 1, 4, 6, 7, 9].iter().flat_map(|c| noise_taken_for(&set, *c)).collect()],
        19 => vec![noise_taken_for(&set, 0)],
        20 => vec![all("activated neurons more than correct")],
        22 => {
            let rank = |name: &str| set("mean rank of activated neurons", name);
            vec![each(&|name| minus(&rank("correct"), &rank(name)))]
        }
        24 => vec![all("mean auroc of figure 3.11")],
        26 => {
            let middle = |quantity: &str| all(quantity)[1..4].to_vec();
            let kinds = [middle("class-specific neurons"), middle("generic neurons")].concat();
            vec![middle("rank correlation of selectivity and activation count"), kinds]
        }
        27 => vec![all("best_k").iter().map(|k| f64::from(*k == 8.0)).collect()],
        28 => ["distinct dominant classes", "distinct classes of centre samples"]
            .map(|quantity| all(quantity).iter().map(|classes| f64::from(*classes == 8.0)).collect())
            .to_vec(),
        29 => vec![all("purity")],
        30 => return None,
        31 => vec![all("rank correlation of CDC and confidence")],
        36 => {
            let own = mean(&main("cluster, matching", "all"));
            let rest = mean(&main("cluster, mismatching", "all"));
            let categories = Confidence::each().map(|category| main("cluster, matching", &category.name()));
            let categories: Vec<f64> =
                categories.into_iter().filter(|c| !c.is_empty()).map(|c| mean(&c)).collect();
            vec![truths(&[own], &[rest]), vec![mean(&categories) - own]]
        }
        37 => {
            let of = |name: &str| set("matching class percentage", name);
            let ahead = each(&|name| minus(&of("correct"), &of(name)));
            let first = others.map(|name| of("correct")[0] - of(name)[0]).to_vec();
            vec![ahead, first]
        }
        38 => {
            let rise = |name: &str| set("rise of the percentage per layer", name)[0];
            let rises: Vec<f64> = unseen.iter().map(|name| rise(name)).collect();
            vec![rises]
        }
        39 => {
            let of = |name: &str| set("average group distance", name);
            vec![each(&|name| truths(&of(name), &of("correct")))]
        }
        40 => {
            let of = |name: &str| {
                minus(&set("average group distance", name), &set("density of the final group", name))
            };
            vec![each(&|name| minus(&of(name)[..4], &of("correct")))]
        }
        41 => {
            vec![Quantity::BOTH.map(|quantity| set("accuracy", &format!("{quantity}, 100 epochs"))).concat()]
        }
        _ => Vec::new(),
    })
}

/// The share of the kept noise that N8 takes for a class; 0 where it has no row.
fn noise_taken_for(set: &dyn Fn(&str, &str) -> Vec<f64>, class: usize) -> Vec<f64> {
    vec![set(&format!("share taken for class {class}"), "noise").first().copied().unwrap_or(0.0)]
}

/// Each seed of the study once more, from its rows: no rule has moved since it was run.
#[test]
fn the_rules_decide_the_committed_seeds_as_they_were_decided() {
    // The study of the thesis, and those of other data or weights that lie in folders beside its seeds.
    let beside = std::fs::read_dir(Seeds::folder()).unwrap().map(|entry| entry.unwrap().path());
    for folder in std::iter::once(Seeds::folder()).chain(beside.filter(|path| path.is_dir())) {
        let seeds = Seeds::read_from(&folder).unwrap();
        let numbers = seeds.seeds();
        let rows =
            numbers.iter().map(|&seed| Rows { seeds: &seeds, seed: seed as u64, read: RefCell::default() });
        let rows: Vec<Rows> = rows.collect();
        for claim in &CLAIMS {
            let (each, judged) = (seeds.decided(claim.number).unwrap(), seeds.judge(claim.number).unwrap());
            assert_eq!(each.iter().map(|(seed, _)| *seed).collect::<Vec<_>>(), numbers);
            assert_eq!(each.iter().filter_map(|(_, own)| own.value).collect::<Vec<_>>(), judged.values);
            assert_eq!(each.iter().filter(|(_, own)| own.seen == Some(true)).count(), judged.seen);
            assert_eq!(each.iter().filter(|(_, own)| own.seen.is_some()).count(), judged.decided);
            // By hand the sets have the names of digits.
            let digits = !folder.to_string_lossy().contains("fashion-mnist");
            for (rows, (seed, then)) in rows.iter().zip(each).filter(|_| digits) {
                let Some(further) = further(rows, claim.number) else { continue };
                let further: Vec<&[f64]> = further.iter().map(Vec::as_slice).collect();
                assert_eq!(claim.decide(then.value, &further).unwrap(), then, "seed {seed}");
            }
        }
    }
    let figure = Seeds::read().unwrap().deciding([1, 2]).unwrap();
    assert!(figure.alt_text().starts_with("2 strips. 1 · one epoch"), "{}", figure.alt_text());
}
