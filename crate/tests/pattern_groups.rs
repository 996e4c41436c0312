//! Layer groups and the final group, against loops over all examples.

use nnerr::{
    ErrorKind,
    data::Digits,
    ndarray::Axis,
    network::{Network, Params},
    pattern::{Bank, Binarisation, Groups, Patterns},
    record::Record,
};

#[path = "drawn/network.rs"]
mod drawn;

/// Places of the k nearest, by distance and place.
fn nearest(bank: &Patterns, queries: &Patterns, query: usize, k: usize) -> Vec<usize> {
    let mut all: Vec<usize> = (0..bank.len()).collect();
    all.sort_by_key(|&place| (queries.distance(query, bank, place).unwrap(), place));
    all.truncate(k);
    all
}

fn mean(distances: impl IntoIterator<Item = u32>) -> f64 {
    let all: Vec<u32> = distances.into_iter().collect();
    if all.is_empty() { 0.0 } else { f64::from(all.iter().sum::<u32>()) / all.len() as f64 }
}

#[track_caller]
fn check(bank: &Bank, record: &Record, k: usize) -> Groups {
    let groups = bank.groups(record, k).unwrap();
    assert_eq!((groups.len(), groups.k(), groups.layers()), (record.len(), k, bank.layers()));
    let last = bank.layers();
    for layer in 1..=last {
        let (own, last_own) = (bank.binarise(record, layer).unwrap(), bank.binarise(record, last).unwrap());
        let examples = bank.patterns(layer).unwrap();
        for sample in 0..record.len() {
            let group = nearest(examples, &own, sample, k);
            let finals = nearest(bank.patterns(last).unwrap(), &last_own, sample, k);
            let to = |place: &usize| own.distance(sample, examples, *place).unwrap();
            let predicted = record.predicted()[sample];
            let matching = group.iter().filter(|&&place| bank.predicted()[place] == predicted).count();
            assert_eq!(groups.matching(layer).unwrap()[sample], matching as f64 / k as f64);
            assert_eq!(groups.own_distance(layer).unwrap()[sample], mean(group.iter().map(to)));
            let distance = mean(finals.iter().map(to));
            assert_eq!(groups.distance(layer).unwrap()[sample], distance);
            let pairs = (0..k).flat_map(|a| (0..a).map(move |b| (a, b)));
            let between = pairs.map(|(a, b)| examples.distance(finals[a], examples, finals[b]).unwrap());
            assert_eq!(groups.density(layer).unwrap()[sample], mean(between), "layer {layer}");
            let drift = groups.drift(layer).unwrap()[sample];
            assert_eq!(drift, distance - groups.density(layer).unwrap()[sample]);
            let ids = groups.final_group().row(sample);
            assert!(ids.iter().map(|&id| id as usize).eq(finals));
            let inputs = (groups.distances()[[sample, layer - 1]], groups.percentages()[[sample, layer - 1]]);
            assert_eq!(inputs.0, (distance / examples.width() as f64) as f32);
            assert_eq!(inputs.1, (matching as f64 / k as f64) as f32);
        }
    }
    // A row for each quantity of each layer, in this order.
    let means = groups.means().unwrap();
    assert_eq!(means.len(), 4 * last);
    let densities = means.layer(last).quantity("density of the final group").values();
    assert_eq!(densities, [groups.density(last).unwrap().mean().unwrap()]);
    groups
}

/// An untrained network's patterns of digits.
fn digits() -> (Bank, Record) {
    let digits = Digits::synthetic(700, 15, 1).unwrap();
    let network = Network::new(&Params::default().hidden([70, 45, 20]), 784, &Vec::from_iter(0..10)).unwrap();
    let train = Record::new(&network, digits.train()).unwrap();
    (Bank::new(&train, Binarisation::default()).unwrap(), Record::new(&network, digits.test()).unwrap())
}

#[test]
fn groups_are_what_loops_find() {
    let (bank, record) = digits();
    for k in [1, 2, 20, 255, 256, 700] {
        let groups = check(&bank, &record, k);
        if k == 1 {
            assert!(
                (1..=3).all(|layer| groups.density(layer).unwrap().iter().all(|&density| density == 0.0))
            );
        }
    }
}

#[test]
fn a_k_that_follows_from_another_search_is_what_loops_find() {
    let (bank, record) = digits();
    // Down and up, at and beside whole words of what is kept.
    for k in [65, 64, 63, 1, 2, 66, 128, 127, 129, 700, 20, 192] {
        check(&bank, &record, k);
    }
    // Nearly all distances are ties.
    let examples: Vec<(&str, usize)> =
        (0..200).map(|place| [("111000", 3), ("110100", 7), ("000000", 9)][place * place % 3]).collect();
    let bank = Bank::new(&drawn::record("train", &examples), Binarisation::activated()).unwrap();
    let record = drawn::record("normal", &[("111000", 3), ("000111", 9), ("110100", 3)]);
    for k in [90, 200, 1, 66, 67, 68, 64, 133, 134] {
        check(&bank, &record, k);
    }
}

#[test]
fn a_bit_that_hundreds_of_members_have_is_counted() {
    let examples: Vec<(&str, usize)> =
        (0..600).map(|place| ([("111000", 3), ("110100", 7)])[usize::from(place % 5 == 0)]).collect();
    let bank = Bank::new(&drawn::record("train", &examples), Binarisation::activated()).unwrap();
    let record = drawn::record("normal", &[("111000", 3), ("000111", 9)]);
    for k in [254, 255, 256, 510, 511, 600] {
        check(&bank, &record, k);
    }
    // 120 of the one kind and 480 of the other: each of their pairs differs in two bits
    let density = check(&bank, &record, 600).density(1).unwrap()[0];
    assert_eq!(density, 2.0 * 120.0 * 480.0 / (600.0 * 599.0 / 2.0));
}

#[test]
fn the_groups_of_some_are_those_of_their_record() {
    let (bank, record) = digits();
    let groups = bank.groups(&record, 30).unwrap();
    let places = [14, 3, 3, 0];
    let some = groups.select("some", &places).unwrap();
    assert_eq!(some, bank.groups(&record.select("some", &places).unwrap(), 30).unwrap());
    assert_eq!(some.distances(), groups.distances().select(Axis(0), &places));
    assert_eq!(format!("{some:?}"), "groups of 30 examples for 4 samples in 3 layers");
    let error = groups.select("some", &[2, 15]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert_eq!(error.to_string(), "sample 15 was asked for: there are 15 (from 0)");
    assert_eq!(groups.select("none", &[]).unwrap_err().kind(), ErrorKind::Empty);
}

/// The groups of some examples among all others, as a bank without the example finds them.
fn check_without_self(bank: &Bank, train: &Record, places: &[usize], k: usize) {
    let groups = bank.groups_without_self("training", places, k).unwrap();
    assert_eq!((groups.name(), groups.len(), groups.k()), ("training", places.len(), k));
    for (sample, &place) in places.iter().enumerate() {
        let others: Vec<usize> = (0..bank.len()).filter(|&other| other != place).collect();
        let rest = Bank::new(&train.select("others", &others).unwrap(), bank.binarisation()).unwrap();
        let alone = rest.groups(&train.select("one", &[place]).unwrap(), k).unwrap();
        for layer in 1..=bank.layers() {
            let value = |of: &Groups, sample: usize| {
                let values =
                    [of.matching(layer), of.distance(layer), of.own_distance(layer), of.density(layer)];
                values.map(|values| values.unwrap()[sample])
            };
            assert_eq!(value(&groups, sample), value(&alone, 0), "example {place}, layer {layer}");
        }
        // Places among the others become places in the bank.
        let ids = alone.final_group().row(0).mapv(|id| others[id as usize] as u32);
        assert_eq!(groups.final_group().row(sample), ids);
    }
}

#[test]
fn an_example_left_out_of_its_groups_is_measured_among_the_others() {
    let digits = Digits::synthetic(120, 15, 1).unwrap();
    let network = Network::new(&Params::default().hidden([70, 45, 20]), 784, &Vec::from_iter(0..10)).unwrap();
    let train = Record::new(&network, digits.train()).unwrap();
    let bank = Bank::new(&train, Binarisation::default()).unwrap();
    for k in [1, 20, 119] {
        check_without_self(&bank, &train, &[0, 119, 60, 7, 7], k);
    }
}

#[test]
fn an_example_among_many_of_its_pattern_is_left_out_alone() {
    let examples: Vec<(&str, usize)> =
        (0..40).map(|place| ([("111000", 3), ("110100", 7)])[usize::from(place % 4 == 0)]).collect();
    let train = drawn::record("train", &examples);
    let bank = Bank::new(&train, Binarisation::activated()).unwrap();
    // Before the last example more than k others have its pattern: it is not among the nearest k + 1.
    for k in [1, 5, 9, 10, 29, 30, 39] {
        check_without_self(&bank, &train, &[0, 1, 4, 36, 39], k);
    }
    // Its own pattern stays in its group: 29 others of its kind.
    let groups = bank.groups_without_self("training", &[39], 29).unwrap();
    assert_eq!((groups.distance(1).unwrap()[0], groups.matching(1).unwrap()[0]), (0.0, 1.0));
}

#[test]
fn groups_without_self_name_bad_input() {
    let (bank, _) = digits();
    for k in [0, 700] {
        let error = bank.groups_without_self("training", &[0], k).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.to_string().ends_with("k lies in 1 to 699"), "{error}");
    }
    let error = bank.groups_without_self("training", &[3, 700], 5).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutOfRange);
    assert_eq!(error.to_string(), "example 700 was asked for: there are 700 (from 0)");
    assert_eq!(bank.groups_without_self("training", &[], 5).unwrap_err().kind(), ErrorKind::Empty);
    // A bank of one has no others.
    let one = Bank::new(&drawn::record("train", &[("111000", 3)]), Binarisation::activated()).unwrap();
    assert_eq!(one.groups_without_self("training", &[0], 1).unwrap_err().kind(), ErrorKind::Empty);
}

#[test]
fn threads_change_nothing() {
    let (bank, record) = digits();
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| bank.groups(&record, 300).unwrap())
    };
    assert_eq!(with(1), with(3));
}

#[test]
fn bad_input_is_named() {
    let (bank, record) = digits();
    for k in [0, 701] {
        let error = bank.groups(&record, k).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(
            error.to_string().contains(&format!("the k = {k} nearest examples were asked for")),
            "{error}"
        );
    }
    let error = bank.groups(&drawn::record("strangers", &[("1111", 3)]), 5).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    let said = error.to_string();
    assert!(said.contains("strangers") && said.contains("[5, 5]") && said.contains("[70, 45, 20]"), "{said}");
    let groups = bank.groups(&record, 5).unwrap();
    for layer in [0, 4] {
        let errors = [
            groups.matching(layer),
            groups.distance(layer),
            groups.own_distance(layer),
            groups.density(layer),
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::OutOfRange);
            assert!(error.to_string().contains(&format!("layer {layer} was asked for")), "{error}");
        }
    }
}
