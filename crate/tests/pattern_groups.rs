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
