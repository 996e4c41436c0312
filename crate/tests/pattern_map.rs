//! Principal axes and the map of a layer, against classical multidimensional scaling of all Hamming
//! distances by the oldest method there is.

use nnerr::{
    ErrorKind,
    ndarray::{Array1, Array2, Axis, arr2, array},
    pattern::{Bank, Binarisation, PatternMap, Patterns, PrincipalAxes},
};
use proptest::prelude::*;

#[path = "drawn/bits.rs"]
mod drawn;
#[path = "drawn/network.rs"]
mod network;

/// Eigenvalues and eigenvectors (columns) of a symmetric matrix by Jacobi's rotations, the largest
/// first.
fn jacobi(mut a: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let n = a.nrows();
    let mut vectors = Array2::<f64>::eye(n);
    for _ in 0..60 {
        for p in 0..n {
            for q in p + 1..n {
                if a[[p, q]].abs() < 1e-300 {
                    continue;
                }
                let theta = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for i in 0..n {
                    let (x, y) = (a[[i, p]], a[[i, q]]);
                    (a[[i, p]], a[[i, q]]) = (c * x - s * y, s * x + c * y);
                }
                for i in 0..n {
                    let (x, y) = (a[[p, i]], a[[q, i]]);
                    (a[[p, i]], a[[q, i]]) = (c * x - s * y, s * x + c * y);
                    let (x, y) = (vectors[[i, p]], vectors[[i, q]]);
                    (vectors[[i, p]], vectors[[i, q]]) = (c * x - s * y, s * x + c * y);
                }
            }
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]));
    (order.iter().map(|&i| a[[i, i]]).collect(), vectors.select(Axis(1), &order))
}

/// Torgerson's B = −½ J D J of the Hamming distances D, which are squared Euclidean ones.
fn scaled(patterns: &Patterns) -> Array2<f64> {
    let n = patterns.len();
    let d = Array2::from_shape_fn((n, n), |(i, j)| f64::from(patterns.distance(i, patterns, j).unwrap()));
    let rows: Array1<f64> = d.mean_axis(Axis(1)).unwrap();
    let all = rows.mean().unwrap();
    Array2::from_shape_fn((n, n), |(i, j)| -0.5 * (d[[i, j]] - rows[i] - rows[j] + all))
}

fn apart(a: &Array2<f64>, i: usize, b: &Array2<f64>, j: usize) -> f64 {
    (a[[i, 0]] - b[[j, 0]]).hypot(a[[i, 1]] - b[[j, 1]])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn points_are_those_of_classical_scaling(
        (width, kinds, noise) in prop::sample::select(vec![(5, 2, 10), (12, 1, 50), (20, 4, 10), (65, 3, 5), (130, 5, 20)]),
        count in 4..26usize,
        seed in any::<u64>(),
    ) {
        let patterns = drawn::patterns(count, width, kinds, noise, seed);
        let scaled = scaled(&patterns);
        let total = scaled.diag().sum();
        prop_assume!(total > 1e-9);
        let (values, vectors) = jacobi(scaled);
        let axes = PrincipalAxes::fit(&patterns).unwrap();
        let points = axes.project(&patterns).unwrap();
        for axis in 0..2 {
            // B has n times the variances.
            let variance = axes.variances()[axis];
            prop_assert!((count as f64 * variance - values[axis]).abs() < 1e-9 * total, "{:?} {values:?}", axes);
            prop_assert!((axes.shares()[axis] - values[axis].max(0.0) / total).abs() < 1e-9);
            // The direction is known where no other variance is as large.
            let others = (0..values.len()).filter(|&other| other != axis);
            if others.map(|other| (values[other] - values[axis]).abs()).fold(f64::INFINITY, f64::min) < 1e-3 * total {
                continue;
            }
            let expected = &vectors.column(axis) * values[axis].max(0.0).sqrt();
            let own = points.column(axis);
            let turned = if own.dot(&expected) < 0.0 { -1.0 } else { 1.0 };
            for (own, expected) in own.iter().zip(&expected) {
                prop_assert!((own - turned * expected).abs() < 1e-7, "{own} {expected}");
            }
        }
    }

    #[test]
    fn axes_are_in_order_and_no_distance_grows(
        (width, kinds, noise) in prop::sample::select(vec![(1, 1, 50), (2, 2, 30), (20, 4, 10), (65, 3, 5), (300, 5, 20)]),
        count in 2..60usize,
        seed in any::<u64>(),
    ) {
        let patterns = drawn::patterns(count, width, kinds, noise, seed);
        let others = drawn::patterns(20, width, kinds, 40, seed ^ 1);
        let Ok(axes) = PrincipalAxes::fit(&patterns) else {
            prop_assert!((1..count).all(|row| patterns.distance(0, &patterns, row).unwrap() == 0));
            return Ok(());
        };
        let (points, placed) = (axes.project(&patterns).unwrap(), axes.project(&others).unwrap());
        for (a, own) in [(&patterns, &points), (&others, &placed)] {
            for i in 0..a.len() {
                for j in 0..count {
                    let bits = f64::from(a.distance(i, &patterns, j).unwrap());
                    let away = apart(own, i, &points, j);
                    prop_assert!(away <= bits.sqrt() + 1e-9, "{away} {bits}");
                    prop_assert!(bits > 0.0 || away == 0.0, "equal patterns on two points");
                }
            }
        }
        // What the axes say of themselves is what their points do: mean 0, these variances, no covariance.
        let [first, second] = axes.variances();
        prop_assert!(first >= second && second >= 0.0 && axes.shares().iter().sum::<f64>() <= 1.0 + 1e-12);
        let n = count as f64;
        for axis in 0..2 {
            let column = points.column(axis);
            prop_assert!(column.sum().abs() < 1e-9 * n);
            prop_assert!((column.dot(&column) / n - axes.variances()[axis]).abs() < 1e-9 * width as f64);
            let loadings = axes.loadings().column(axis);
            let length = loadings.dot(&loadings);
            prop_assert!((length - 1.0).abs() < 1e-12 || (length == 0.0 && axes.variances()[axis] == 0.0));
            // The sign: the largest loading is positive.
            let largest = loadings.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
            let first = loadings.iter().find(|value| value.abs() >= (1.0 - 1e-9) * largest).unwrap();
            prop_assert!(*first >= 0.0);
        }
        prop_assert!((points.column(0).dot(&points.column(1)) / n).abs() < 1e-9 * width as f64);
    }
}

#[test]
fn the_same_bits_with_any_number_of_threads_and_in_any_company() {
    let patterns = drawn::patterns(700, 130, 6, 25, 1);
    let axes = PrincipalAxes::fit(&patterns).unwrap();
    let points = axes.project(&patterns).unwrap();
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let (same, placed) = pool.install(|| {
            let axes = PrincipalAxes::fit(&patterns).unwrap();
            let points = axes.project(&patterns).unwrap();
            (axes, points)
        });
        assert!(same == axes && placed == points);
    }
    // A sample lies where it lies, alone or twice among others.
    let some = patterns.select(&[699, 5, 699]).unwrap();
    let placed = axes.project(&some).unwrap();
    assert!(placed.row(0) == points.row(699) && placed.row(2) == points.row(699));
    assert_eq!(placed.row(1), points.row(5));
    assert_eq!(axes.project(&patterns.select(&[]).unwrap()).unwrap().dim(), (0, 2));
}

#[test]
fn one_bit_and_one_direction_have_one_axis() {
    let one = Patterns::new(&array![[true], [false], [false], [false]]).unwrap();
    let axes = PrincipalAxes::fit(&one).unwrap();
    assert_eq!((axes.variances(), axes.shares()), ([3.0 / 16.0, 0.0], [1.0, 0.0]));
    assert_eq!(axes.project(&one).unwrap(), arr2(&[[0.75, 0.0], [-0.25, 0.0], [-0.25, 0.0], [-0.25, 0.0]]));

    // Two patterns of opposite bits: one direction, whose loadings are all of one size. The first is
    // positive, and what lies beside the direction still lies on the axis.
    let two = Patterns::new(&array![[true, false, true], [false, true, false]]).unwrap();
    let axes = PrincipalAxes::fit(&two).unwrap();
    let third = 1.0 / 3f64.sqrt();
    let expected = arr2(&[[third, 0.0], [-third, 0.0], [third, 0.0]]);
    assert!(axes.loadings().iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-12), "{axes:?}");
    let other = Patterns::new(&array![[true, true, true]]).unwrap();
    let point = axes.project(&other).unwrap();
    assert!((point[[0, 0]] - third / 2.0).abs() < 1e-12 && point[[0, 1]] == 0.0, "{point}");
}

#[test]
fn what_has_no_axes_is_named() {
    let fit = |patterns: &Patterns| PrincipalAxes::fit(patterns).unwrap_err();
    for (count, words) in [
        (0, "principal axes of 0 patterns"),
        (1, "principal axes of 1 patterns"),
        (3, "all 3 patterns are the same"),
    ] {
        let error = fit(&Patterns::new(&Array2::from_elem((count, 70), true)).unwrap());
        assert_eq!(error.kind(), ErrorKind::Undefined);
        assert!(error.to_string().starts_with(words), "{error}");
    }
    let axes = PrincipalAxes::fit(&drawn::patterns(9, 20, 3, 30, 1)).unwrap();
    let error = axes.project(&drawn::patterns(9, 21, 3, 30, 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    assert_eq!(error.to_string(), "patterns of 21 bits on the axes of 20 bits: both must be alike");
}

/// Neuron 0 is always active. Bits 0 and 1 agree, bits 2 and 3 are opposite, in a half each.
const EXAMPLES: [(&str, usize); 5] = [("1101", 9), ("1110", 7), ("0001", 7), ("0010", 3), ("1101", 9)];

#[test]
fn a_map_places_examples_classes_and_samples() {
    let train = network::record("train", &EXAMPLES);
    let bank = Bank::new(&train, Binarisation::activated()).unwrap();
    let map = PatternMap::new(&bank, 1).unwrap();
    assert_eq!((map.layer(), map.bank().len(), map.binarisation()), (1, 5, Binarisation::activated()));
    assert_eq!(map.axes().project(bank.patterns(1).unwrap()).unwrap(), map.points());
    assert_eq!(map.project(&train).unwrap(), map.points());
    assert!(map.shares().iter().sum::<f64>() > 1.0 - 1e-12); // two directions, and no more
    assert_eq!(map.points().row(0), map.points().row(4));

    let means = map.class_means();
    assert_eq!(means.iter().map(|(class, _)| *class).collect::<Vec<_>>(), [3, 7, 9]);
    let points = map.points();
    for axis in 0..2 {
        let expected = [points[[3, axis]], (points[[1, axis]] + points[[2, axis]]) / 2.0, points[[0, axis]]];
        for ((_, mean), expected) in means.iter().zip(expected) {
            assert!((mean[axis] - expected).abs() < 1e-12);
        }
    }
    // A class that is predicted for none has no mean.
    let some = Bank::new(&network::record("train", &EXAMPLES[1..4]), Binarisation::activated()).unwrap();
    assert_eq!(PatternMap::new(&some, 1).unwrap().class_means().len(), 2);

    // Layer 2 holds the same bits in another order: the same distances between all points.
    let second = PatternMap::new(&bank, 2).unwrap();
    for i in 0..5 {
        for j in 0..5 {
            let both = [&map, &second].map(|map| apart(map.points(), i, map.points(), j));
            assert!((both[0] - both[1]).abs() < 1e-9, "{both:?}");
        }
    }
}

#[test]
fn the_nearest_examples_of_a_point_are_those_of_a_search() {
    let bank = Bank::new(&network::record("train", &EXAMPLES), Binarisation::activated()).unwrap();
    let map = PatternMap::new(&bank, 1).unwrap();
    let at = [map.points()[[4, 0]], map.points()[[4, 1]]];
    assert_eq!(map.nearest(at, 2).unwrap(), [0, 4]); // of equal ones the first in the bank
    let order = map.nearest([0.3, -0.2], 5).unwrap();
    let here = arr2(&[[0.3, -0.2]]);
    let away = |place: usize| apart(map.points(), place, &here, 0);
    assert!(order.windows(2).all(|pair| away(pair[0]) <= away(pair[1])), "{order:?}");
    assert_eq!(map.nearest([0.3, -0.2], 3).unwrap(), order[..3]);
    for count in [0, 6] {
        assert_eq!(map.nearest(at, count).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
    for nowhere in [f64::NAN, f64::INFINITY] {
        assert_eq!(map.nearest([0.0, nowhere], 1).unwrap_err().kind(), ErrorKind::NotFinite);
    }
}

#[test]
fn maps_that_cannot_be_are_named() {
    let bank = |examples: &[(&str, usize)]| {
        Bank::new(&network::record("train", examples), Binarisation::activated()).unwrap()
    };
    for layer in [0, 3] {
        let error = PatternMap::new(&bank(&EXAMPLES), layer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert!(error.to_string().contains(&format!("layer {layer} was asked for")), "{error}");
    }
    assert_eq!(PatternMap::new(&bank(&EXAMPLES[..1]), 1).unwrap_err().kind(), ErrorKind::Undefined);
    let alike = bank(&[EXAMPLES[0], EXAMPLES[4]]);
    assert_eq!(PatternMap::new(&alike, 1).unwrap_err().kind(), ErrorKind::Undefined);
    let other = network::record("other", &[("10101", 3)]);
    assert_eq!(
        PatternMap::new(&bank(&EXAMPLES), 1).unwrap().project(&other).unwrap_err().kind(),
        ErrorKind::Shape
    );
}
