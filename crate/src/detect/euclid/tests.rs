//! The search against plain loops.

use super::*;
use crate::{Random, Stream};

/// All rows by distance (or product), measured in f64 one by one.
fn slow(bank: &Array2<f32>, query: &[f32], near: Near) -> Vec<Neighbour> {
    let term = |(&a, &b): (&f32, &f32)| match near {
        Near::Distance => (f64::from(a) - f64::from(b)).powi(2),
        Near::Product => -f64::from(a) * f64::from(b),
    };
    let value = |row: ndarray::ArrayView1<f32>| query.iter().zip(row).map(term).sum::<f64>();
    let rows = bank.rows().into_iter().enumerate();
    let mut all: Vec<_> = rows.map(|(id, row)| Neighbour { id: id as u32, value: value(row) }).collect();
    all.sort_by(|a, b| a.value.total_cmp(&b.value).then(a.id.cmp(&b.id)));
    all
}

fn check(bank: &Array2<f32>, queries: &Array2<f32>, k: usize, near: Near) {
    let rows = Rows::new("bank", bank.clone(), near).unwrap();
    let found = rows.nearest_each(queries.view(), k, |place, all| (place, all.to_vec())).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    let again = pool.install(|| rows.nearest_each(queries.view(), k, |place, all| (place, all.to_vec())));
    assert_eq!(found, again.unwrap());
    for (query, (place, found)) in found.into_iter().enumerate() {
        assert_eq!((query, found.len()), (place, k));
        let all = slow(bank, &queries.row(query).to_vec(), near);
        for (found, expected) in found.iter().zip(all) {
            let value = if near == Near::Distance { expected.value.sqrt() } else { -expected.value };
            assert!((found.value - value).abs() <= 1e-13 * (1.0 + value.abs()), "{found:?} {value}");
            assert_eq!(found.id, expected.id, "query {query}, k = {k}");
        }
    }
}

#[test]
fn the_nearest_are_those_of_plain_loops() {
    let mut random = Random::new(1, Stream::Noise);
    for (bank, queries, values) in [(1, 1, 1), (95, 3, 7), (97, 129, 17), (500, 200, 31)] {
        let mut draw = |rows| Array2::from_shape_simple_fn((rows, values), || random.symmetric(1.0));
        let (bank, queries) = (draw(bank), draw(queries));
        for k in [1, 2, 50, bank.nrows()].into_iter().filter(|&k| k <= bank.nrows()) {
            check(&bank, &queries, k, Near::Distance);
            check(&bank, &queries, k, Near::Product);
        }
    }
}

/// Wide rows pass both sieves: along few directions, where the first leaves few, along none, where it
/// leaves many, and both in one search.
#[test]
fn no_sieve_loses_a_neighbour() {
    let mut random = Random::new(4, Stream::Noise);
    let mut draw = |rows, values| Array2::from_shape_simple_fn((rows, values), || random.symmetric(1.0));
    let directions = draw(6, 150);
    let near = draw(1500, 6).dot(&directions) + draw(1500, 150) * 0.1;
    let far = draw(400, 150);
    let [some, others] = [near.slice(s![..140, ..]).to_owned() + draw(140, 150) * 0.1, draw(60, 150)];
    for bank in [near.clone(), far.clone(), ndarray::concatenate![Axis(0), near, far]] {
        for queries in [&some, &others, &ndarray::concatenate![Axis(0), some, others]] {
            for (k, near) in
                [(1, Near::Distance), (30, Near::Distance), (1, Near::Product), (30, Near::Product)]
            {
                check(&bank, queries, k, near);
            }
        }
    }
}

/// Within a limit are the same rows, down to none.
#[test]
fn limits_only_leave_out_what_is_farther() {
    let mut random = Random::new(5, Stream::Noise);
    let mut draw = |rows, values| Array2::from_shape_simple_fn((rows, values), || random.symmetric(1.0));
    for (bank, queries) in [(draw(700, 20), draw(130, 20)), (draw(700, 4).dot(&draw(4, 140)), draw(130, 140))]
    {
        let rows = Rows::new("bank", bank, Near::Distance).unwrap();
        let all = rows.nearest_each(queries.view(), 5, |_, near| near.to_vec()).unwrap();
        // None, the nearest alone, some, all five.
        let limit = |(query, near): (usize, &Vec<Neighbour>)| match query % 4 {
            0 => near[0].value * 0.5,
            place => near[2 * (place - 1)].value,
        };
        let limits: Vec<f64> = all.iter().enumerate().map(limit).collect();
        let found = rows.nearest_within(queries.view(), 5, &limits, |_, near| near.to_vec()).unwrap();
        for (query, (mut found, mut all)) in found.into_iter().zip(all).enumerate() {
            for near in [&mut found, &mut all] {
                near.retain(|near| near.value <= limits[query]);
            }
            assert_eq!(found, all);
            assert_eq!(found.len(), [0, 1, 3, 5][query % 4]);
        }
    }
}

/// Values on a grid: many rows are equally far, and the lower place comes first.
#[test]
fn ties_go_to_the_lowest_place() {
    let mut random = Random::new(2, Stream::Noise);
    let mut draw = |rows| Array2::from_shape_simple_fn((rows, 3), || random.below(2) as f32);
    let (bank, queries) = (draw(400), draw(140));
    for k in [1, 7, 150] {
        check(&bank, &queries, k, Near::Distance);
        check(&bank, &queries, k, Near::Product);
    }
}

/// Rows far from the origin and close together: in f32 every ‖b‖² − 2 q·b is the same.
#[test]
fn cancellation_costs_no_neighbour() {
    let mut random = Random::new(3, Stream::Noise);
    let mut draw = |rows| Array2::from_shape_simple_fn((rows, 20), || 1e4 + random.symmetric(0.5));
    let (bank, queries) = (draw(300), draw(5));
    check(&bank, &queries, 4, Near::Distance);
    let own = Rows::new("bank", bank.clone(), Near::Distance).unwrap();
    let nearest = own.nearest_each(bank.view(), 1, |_, near| near[0]).unwrap();
    for (place, near) in nearest.into_iter().enumerate() {
        assert_eq!(near, Neighbour { id: place as u32, value: 0.0 });
    }
}

#[test]
fn what_cannot_be_searched_is_named() {
    let rows = |bank: Array2<f32>| Rows::new("bank", bank, Near::Distance);
    assert_eq!(rows(Array2::zeros((0, 3))).unwrap_err().kind(), ErrorKind::Empty);
    for (bad, kind) in [(f32::NAN, "NaN"), (f32::INFINITY, "inf"), (4e18, "1.6e37")] {
        let error = rows(Array2::from_elem((2, 1), bad)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFinite);
        assert!(error.to_string().contains(&format!("square sum of row 0 is {kind}")), "{error}");
    }
    let bank = rows(Array2::zeros((4, 3))).unwrap();
    let search = |queries: Array2<f32>, k| bank.nearest_each(queries.view(), k, |_, _| ()).unwrap_err();
    assert_eq!(search(Array2::zeros((1, 2)), 1).kind(), ErrorKind::Shape);
    assert_eq!(search(Array2::from_elem((1, 3), f32::NAN), 1).kind(), ErrorKind::NotFinite);
    for k in [0, 5] {
        let said = search(Array2::zeros((1, 3)), k).to_string();
        assert_eq!(said, format!("the k = {k} nearest examples were asked for: k lies in 1 to 4"));
    }
}
