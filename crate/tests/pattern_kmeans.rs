//! k-means, against plain loops that compare exact fractions.

use nnerr::{
    ErrorKind,
    ndarray::{Array2, ArrayView1, Axis},
    pattern::{FittedKMeans, KMeans, Patterns},
};
use proptest::prelude::*;

#[path = "drawn/bits.rs"]
mod drawn;

/// A centre as the sums of its members' bits and their number.
#[derive(Clone)]
struct Centre {
    sums: Vec<u64>,
    members: u64,
}

impl Centre {
    fn of<'a>(rows: impl Iterator<Item = ArrayView1<'a, bool>>, width: usize) -> Self {
        let mut centre = Self { sums: vec![0; width], members: 0 };
        for row in rows {
            centre.sums.iter_mut().zip(row).for_each(|(sum, &bit)| *sum += u64::from(bit));
            centre.members += 1;
        }
        centre
    }

    /// Σ (x − s/m)² over a common denominator: numerator and denominator.
    fn squared(&self, row: ArrayView1<bool>) -> (u128, u128) {
        let m = self.members as i128;
        let off = |(&bit, &sum): (&bool, &u64)| (m * i128::from(bit) - i128::from(sum)).pow(2) as u128;
        (row.iter().zip(&self.sums).map(off).sum(), (m * m) as u128)
    }
}

fn less(a: (u128, u128), b: (u128, u128)) -> bool {
    a.0 * b.1 < b.0 * a.1
}

/// What Lloyd's algorithm as [`KMeans`] describes it comes to.
struct Plain {
    centres: Vec<Centre>,
    labels: Vec<usize>,
    iterations: usize,
    converged: bool,
    refilled: usize,
}

fn plain(bits: &Array2<bool>, start: &Array2<bool>, most: usize) -> Plain {
    let (k, width) = start.dim();
    let centres = start.rows().into_iter().map(|row| Centre::of([row].into_iter(), width)).collect();
    let mut all = Plain { centres, labels: vec![], iterations: 0, converged: false, refilled: 0 };
    while all.iterations < most {
        all.iterations += 1;
        let nearest = |row| {
            let mut best = 0;
            for cluster in 1..k {
                if less(all.centres[cluster].squared(row), all.centres[best].squared(row)) {
                    best = cluster;
                }
            }
            best
        };
        let labels: Vec<usize> = bits.rows().into_iter().map(nearest).collect();
        if labels == all.labels {
            all.converged = true;
            return all;
        }
        all.labels = labels;
        refill(&mut all, bits);
        for (cluster, centre) in all.centres.iter_mut().enumerate() {
            let members = (0..bits.nrows()).filter(|&row| all.labels[row] == cluster);
            *centre = Centre::of(members.map(|row| bits.row(row)), width);
        }
    }
    all
}

/// The pattern farthest from its own centre goes to a cluster that has none.
fn refill(all: &mut Plain, bits: &Array2<bool>) {
    let size = |labels: &[usize], cluster| labels.iter().filter(|&&label| label == cluster).count();
    let empty: Vec<usize> =
        (0..all.centres.len()).filter(|&cluster| size(&all.labels, cluster) == 0).collect();
    let mut taken = vec![];
    for cluster in empty {
        let mut farthest: Option<(usize, (u128, u128))> = None;
        for (row, own) in bits.rows().into_iter().enumerate() {
            let squared = all.centres[all.labels[row]].squared(own);
            let keeps = !taken.contains(&row) && size(&all.labels, all.labels[row]) > 1;
            if keeps && farthest.is_none_or(|(_, most)| less(most, squared)) {
                farthest = Some((row, squared));
            }
        }
        let (row, _) = farthest.unwrap();
        all.labels[row] = cluster;
        all.refilled += 1;
        taken.push(row);
    }
}

/// Every number of iterations up to the end, and what the end is.
#[track_caller]
fn check(bits: &Array2<bool>, start: &Array2<bool>) -> FittedKMeans {
    let (patterns, centres) = (Patterns::new(bits).unwrap(), Patterns::new(start).unwrap());
    for most in 1.. {
        let found = KMeans::new(start.nrows(), 1).iterations(most).fit_from(&patterns, &centres).unwrap();
        let expected = plain(bits, start, most);
        assert_eq!(found.labels(), expected.labels, "{most} iterations");
        assert_eq!(
            (found.iterations(), found.converged(), found.refilled()),
            (expected.iterations, expected.converged, expected.refilled)
        );
        let mut inertia = 0.0;
        for (cluster, centre) in expected.centres.iter().enumerate() {
            let share = |&sum: &u64| sum as f64 / centre.members as f64;
            assert_eq!(
                found.centres().row(cluster).to_vec(),
                centre.sums.iter().map(share).collect::<Vec<_>>()
            );
            assert_eq!(found.sizes()[cluster] as u64, centre.members);
        }
        for (row, &label) in bits.rows().into_iter().zip(&expected.labels) {
            let (numerator, denominator) = expected.centres[label].squared(row);
            inertia += numerator as f64 / denominator as f64;
        }
        assert!((found.inertia() - inertia).abs() <= 1e-12 * inertia, "{} {inertia}", found.inertia());
        if expected.converged || most == 40 {
            return found;
        }
    }
    unreachable!()
}

fn different(bits: &Array2<bool>) -> usize {
    let mut rows: Vec<Vec<bool>> = bits.rows().into_iter().map(|row| row.to_vec()).collect();
    rows.sort();
    rows.dedup();
    rows.len()
}

/// Patterns as bits again.
fn bits_of(patterns: &Patterns) -> Array2<bool> {
    Array2::from_shape_fn((patterns.len(), patterns.width()), |(row, bit)| patterns.bit(row, bit).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    /// Narrow patterns tie often; starting centres that are equal, or that are nobody's, lose all members.
    #[test]
    fn every_iteration_is_lloyds(
        (width, kinds, noise) in prop::sample::select(vec![(3, 1, 50), (6, 1, 50), (20, 4, 10), (65, 5, 25)]),
        count in 4..80usize,
        wanted in 1..9usize,
        foreign in any::<bool>(),
        seed in any::<u64>(),
    ) {
        let bits = drawn::bits(count, width, kinds, noise, seed);
        let k = wanted.min(different(&bits));
        let start = if foreign {
            drawn::bits(k, width, 1, 50, seed ^ 1)
        } else {
            bits.select(Axis(0), &(0..k).map(|place| place * place % count).collect::<Vec<_>>())
        };
        check(&bits, &start);
    }
}

#[test]
fn whole_runs_go_where_lloyds_goes() {
    for (seed, (kinds, noise)) in [(1, 50), (8, 10), (12, 25)].into_iter().enumerate() {
        let bits = drawn::bits(900, 300, kinds, noise, seed as u64);
        let patterns = Patterns::new(&bits).unwrap();
        for k in [2, 8, 17] {
            let kmeans = KMeans::new(k, seed as u64).iterations(40);
            let expected = check(&bits, &bits_of(&kmeans.start(&patterns).unwrap()));
            assert_eq!(kmeans.fit(&patterns).unwrap(), expected);
            for threads in [1, 3] {
                let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
                assert_eq!(pool.install(|| kmeans.fit(&patterns).unwrap()), expected);
            }
        }
    }
}

#[test]
fn an_empty_cluster_takes_the_farthest_pattern() {
    let (a, b, c) = ([false; 8], [true, true, true, true, false, false, false, false], [true; 8]);
    let bits = nnerr::ndarray::arr2(&[a, b, b, c, a]);
    let found = check(&bits, &nnerr::ndarray::arr2(&[a, a, b]));
    assert_eq!((found.labels(), found.refilled(), found.inertia()), (&[0, 2, 2, 1, 0][..], 1, 0.0));
    // as many clusters as kinds of patterns, all of which start alike
    let found = check(&bits, &nnerr::ndarray::arr2(&[b, b, b]));
    assert_eq!((found.sizes(), found.refilled()), (vec![2, 2, 1], 2));
}

/// A pattern's own centre starts on it and moves away, until another one is as near: the bounds
/// on both distances are equal, but for rounding.
#[test]
fn a_pattern_that_comes_to_lie_between_two_centres_goes_to_the_first() {
    for n in 1..=6 {
        // n patterns at (n + 1)² draw the centre away by (n + 1) · n / (n + 1) = n
        let (near, far) = (n * n, (n + 1) * (n + 1));
        let bits = Array2::from_shape_fn((n + 2, near + far), |(row, bit)| match row {
            0 => bit < near,
            1 => false,
            _ => bit >= near,
        });
        let start = bits.select(Axis(0), &[0, 1]);
        let found = KMeans::new(2, 1)
            .iterations(1)
            .fit_from(&Patterns::new(&bits).unwrap(), &Patterns::new(&start).unwrap());
        assert_eq!(found.unwrap().labels()[..2], [0, 1]);
        assert_eq!(check(&bits, &start).labels()[..3], [0, 0, 1], "{n}");
    }
}

#[test]
fn assigning_finds_the_nearest_centre_and_its_distance() {
    let patterns = drawn::patterns(500, 65, 5, 20, 1);
    let clustering = KMeans::new(5, 1).fit(&patterns).unwrap();
    let others = drawn::bits(300, 65, 5, 20, 2);
    let (labels, distances) = clustering.assign(&Patterns::new(&others).unwrap()).unwrap();
    let centres = clustering.centres();
    for ((row, &label), &distance) in others.rows().into_iter().zip(&labels).zip(&distances) {
        let row = row.mapv(f64::from);
        let all: Vec<f64> =
            centres.rows().into_iter().map(|c| (&row - &c).mapv(|d| d * d).sum().sqrt()).collect();
        assert!((all[label] - distance).abs() < 1e-12);
        assert!(all.iter().all(|&other| distance <= other + 1e-12));
    }
    assert!(clustering.converged());
    assert_eq!(clustering.assign(&patterns).unwrap().0, clustering.labels());
    let error = clustering.assign(&drawn::patterns(3, 64, 1, 50, 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    assert_eq!(error.to_string(), "patterns of 64 bits for clusters of patterns of 65 bits");
}

#[test]
fn centres_are_drawn_in_proportion_to_the_squared_distance() {
    // from a, b lies at 1 and c at 9; from b, a at 1 and c at 8; from c, a at 9 and b at 8
    let row = |ones: usize| (0..9).map(move |bit| bit < ones);
    let bits: Vec<bool> = row(0).chain(row(1)).chain(row(9)).collect();
    let patterns = Patterns::new(&Array2::from_shape_vec((3, 9), bits).unwrap()).unwrap();
    let mut drawn = [[0f64; 3]; 3];
    for seed in 0..6000 {
        let start = KMeans::new(2, seed).start(&patterns).unwrap();
        let place = |row| [0, 1, 9].iter().position(|&ones| ones == start.ones(row).unwrap()).unwrap();
        drawn[place(0)][place(1)] += 1.0 / 6000.0;
    }
    let expected = [[0.0, 0.1, 0.9], [1.0 / 9.0, 0.0, 8.0 / 9.0], [9.0 / 17.0, 8.0 / 17.0, 0.0]];
    for (drawn, expected) in drawn.as_flattened().iter().zip(expected.as_flattened()) {
        assert!((drawn - expected / 3.0).abs() < 0.02, "{drawn} {expected}");
    }
}

#[test]
fn of_several_starts_the_best_wins() {
    let patterns = drawn::patterns(400, 40, 9, 12, 1);
    let mut better = 0;
    for seed in 0..6 {
        let inertia = |starts| KMeans::new(9, seed).starts(starts).fit(&patterns).unwrap().inertia();
        let inertias: Vec<f64> = (1..=6).map(inertia).collect();
        assert!(inertias.is_sorted_by(|a, b| a >= b), "{inertias:?}");
        better += usize::from(inertias[5] < inertias[0]);
    }
    assert!(better > 0);
}

#[test]
fn bad_input_is_named() {
    let patterns = drawn::patterns(30, 20, 4, 0, 1);
    let none = Patterns::new(&Array2::<bool>::default((0, 20))).unwrap();
    let few = patterns.select(&[0, 0, 0]).unwrap();
    let fit = |kmeans: KMeans| kmeans.fit(&patterns).unwrap_err();
    let from =
        |k, patterns: &Patterns, start: &Patterns| KMeans::new(k, 1).fit_from(patterns, start).unwrap_err();
    let range = ErrorKind::OutOfRange;
    let only = "5 clusters were asked for, but there are only 4 different patterns";
    let cases = [
        (fit(KMeans::new(0, 1)), range, "k-means with 0 clusters"),
        (fit(KMeans::new(2, 1).starts(0)), range, "k-means with 0 starts"),
        (fit(KMeans::new(2, 1).iterations(0)), range, "k-means with 0 iterations"),
        (fit(KMeans::new(5, 1)), range, only),
        (fit(KMeans::new(usize::MAX, 1)), range, "only 4 different patterns"),
        (KMeans::new(5, 1).start(&patterns).unwrap_err(), range, only),
        (from(0, &patterns, &none), range, "k-means with 0 clusters"),
        (from(5, &patterns, &patterns.select(&[0, 1, 2, 3, 4]).unwrap()), range, only),
        (from(3, &few, &few), range, "3 clusters were asked for, but there are only 1 different"),
        (KMeans::new(2, 1).fit(&none).unwrap_err(), ErrorKind::Empty, "k-means on 0 patterns"),
        (from(3, &none, &few), ErrorKind::Empty, "k-means on 0 patterns"),
        (from(2, &patterns, &few), ErrorKind::Shape, "3 starting centres for k = 2"),
        (
            from(3, &patterns, &drawn::patterns(3, 21, 1, 50, 1)),
            ErrorKind::Shape,
            "patterns of 20 and of 21 bits",
        ),
    ];
    for (error, kind, words) in cases {
        assert_eq!(error.kind(), kind);
        assert!(error.to_string().contains(words), "{error}");
    }
}
