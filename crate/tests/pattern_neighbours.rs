//! The k nearest patterns, against sorting all by distance and id.

use nnerr::{
    ErrorKind,
    ndarray::{Array2, array},
    pattern::{Neighbours, Patterns},
};
use proptest::prelude::*;

#[path = "drawn/bits.rs"]
mod drawn;

/// Ids and distances of the k nearest, each query on its own.
fn sorted(bank: &Patterns, queries: &Patterns, k: usize) -> (Array2<u32>, Array2<u32>) {
    let (mut ids, mut distances) = (Array2::zeros((queries.len(), k)), Array2::zeros((queries.len(), k)));
    for query in 0..queries.len() {
        let all = (0..bank.len()).map(|id| (queries.distance(query, bank, id).unwrap(), id as u32));
        let mut all: Vec<(u32, u32)> = all.collect();
        all.sort_unstable();
        for (place, (distance, id)) in all.into_iter().take(k).enumerate() {
            (ids[[query, place]], distances[[query, place]]) = (id, distance);
        }
    }
    (ids, distances)
}

#[track_caller]
fn check(bank: &Patterns, queries: &Patterns, k: usize) -> Neighbours {
    let (ids, distances) = sorted(bank, queries, k);
    let found = bank.nearest(queries, k).unwrap();
    assert_eq!((found.len(), found.k()), ids.dim());
    assert_eq!(found.ids(), &ids);
    assert_eq!(found.distances(), &distances);
    let each = |query: usize, ids: &[u32], distances: &[u32]| (query, ids.to_vec(), distances.to_vec());
    let rows = ids.rows().into_iter().zip(distances.rows()).enumerate();
    let rows: Vec<_> =
        rows.map(|(query, (ids, distances))| (query, ids.to_vec(), distances.to_vec())).collect();
    assert_eq!(bank.nearest_each(queries, k, each).unwrap(), rows);
    found
}

#[test]
fn distances_of_one_are_those_to_each() {
    let bank = Patterns::new(&Array2::from_shape_fn((300, 70), |(row, bit)| (row * bit) % 7 < 3)).unwrap();
    let query = bank.select(&[17]).unwrap();
    let expected: Vec<u32> = (0..300).map(|row| bank.distance(row, &query, 0).unwrap()).collect();
    assert_eq!(bank.distances(&query).unwrap(), expected);
    let other = Patterns::new(&Array2::from_elem((1, 69), true)).unwrap();
    assert_eq!(bank.distances(&other).unwrap_err().kind(), ErrorKind::Shape);
    assert_eq!(bank.distances(&bank.select(&[]).unwrap()).unwrap_err().kind(), ErrorKind::Empty);
}

proptest! {
    #[test]
    fn nearest_are_those_that_sorting_puts_first(
        width in prop::sample::select(vec![1, 20, 63, 64, 65, 300, 320, 513]),
        (n, k) in (1..300usize).prop_flat_map(|n| (Just(n), 1..=n)),
        count in 1..140usize,
        (kinds, noise) in prop::sample::select(vec![(1, 50), (3, 0), (5, 2), (1, 0)]),
        seed in any::<u64>(),
    ) {
        let all = drawn::bits(n + count, width, kinds, noise, seed);
        let (bank, queries) = all.view().split_at(nnerr::ndarray::Axis(0), n);
        check(&Patterns::new(bank).unwrap(), &Patterns::new(queries).unwrap(), k);
    }
}

#[test]
fn banks_of_more_than_one_tile() {
    for (n, width, k) in
        [(4096, 20, 300), (4097, 300, 1), (4099, 65, 4099), (9000, 300, 300), (8200, 513, 50)]
    {
        let bank = drawn::patterns(n, width, 4, 20, 1);
        check(&bank, &drawn::patterns(67, width, 4, 20, 1), k);
    }
    // three kinds only: whole tiles at one distance
    check(&drawn::patterns(9000, 64, 3, 0, 1), &drawn::patterns(5, 64, 3, 0, 1), 4000);
}

#[test]
fn of_equal_patterns_the_first_are_nearest() {
    let equal = |count: usize, bit| Patterns::new(&Array2::from_elem((count, 64), bit)).unwrap();
    for bit in [true, false] {
        let found = check(&equal(5000, true), &equal(3, bit), 300);
        assert!(found.ids().rows().into_iter().all(|ids| ids.iter().copied().eq(0..300)));
        let distance = if bit { 0 } else { 64 };
        assert!(found.distances().iter().all(|&found| found == distance));
    }
}

#[test]
fn a_bank_that_comes_ever_nearer_and_one_that_goes() {
    let near = Array2::from_shape_fn((301, 300), |(row, bit)| bit >= row);
    let far = Array2::from_shape_fn((301, 300), |(row, bit)| bit < row);
    let query = Patterns::new(&Array2::from_elem((1, 300), false)).unwrap();
    for bank in [near, far] {
        for k in [1, 2, 150, 301] {
            check(&Patterns::new(&bank).unwrap(), &query, k);
        }
    }
}

#[test]
fn the_smallest_sets() {
    let one = Patterns::new(&array![[true]]).unwrap();
    assert_eq!(check(&one, &one, 1).distances(), &array![[0]]);
    let two = Patterns::new(&array![[true], [false]]).unwrap();
    assert_eq!(check(&two, &two, 2).ids(), &array![[0, 1], [1, 0]]);
    let found = check(&two, &one, 1);
    assert_eq!(found.nearest(0).unwrap().to_vec(), [0]);
    let error = found.nearest(1).unwrap_err();
    assert!(error.kind() == ErrorKind::OutOfRange && error.to_string().contains("query 1 was asked for"));
}

#[test]
fn threads_change_nothing() {
    let (bank, queries) = (drawn::patterns(5000, 300, 9, 20, 1), drawn::patterns(500, 300, 9, 20, 2));
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let each = |query: usize, ids: &[u32], distances: &[u32]| (query, ids[3], distances[3]);
        pool.install(|| (bank.nearest(&queries, 40).unwrap(), bank.nearest_each(&queries, 40, each).unwrap()))
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one, three);
    assert!(one.1.iter().map(|found| found.0).eq(0..500));
}

#[test]
fn bad_input_is_named() {
    let bank = drawn::patterns(5, 20, 1, 50, 1);
    let none = Patterns::new(&Array2::<bool>::default((0, 20))).unwrap();
    let wider = drawn::patterns(5, 21, 1, 50, 1);
    let cases = [
        (&bank, &bank, 0, ErrorKind::OutOfRange, "k = 0 nearest examples were asked for: k lies in 1 to 5"),
        (&bank, &bank, 6, ErrorKind::OutOfRange, "k = 6 nearest examples were asked for: k lies in 1 to 5"),
        (&none, &bank, 1, ErrorKind::Empty, "the bank holds 0 patterns"),
        (&bank, &none, 1, ErrorKind::Empty, "the query holds 0 patterns"),
        (&bank, &wider, 1, ErrorKind::Shape, "patterns of 20 and of 21 bits"),
    ];
    for (bank, queries, k, kind, words) in cases {
        let errors =
            [bank.nearest(queries, k).unwrap_err(), bank.nearest_each(queries, k, |_, _, _| ()).unwrap_err()];
        for error in errors {
            assert_eq!(error.kind(), kind);
            assert!(error.to_string().contains(words), "{error}");
        }
    }
}
