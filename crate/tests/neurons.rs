//! Measures of single neurons against their definitions, on small networks by hand and
//! on trained ones by naive loops.

use ndarray::{Array2, array};
use nnerr::{
    ErrorKind,
    data::{Digits, Samples, Split},
    network::{Layer, Network, OutputUnit, Params},
    record::{Activity, AverageGradient, GradientNorm, Influence, Measure, Neurons, Record},
    study::{Sets, Study},
};

fn split() -> Split {
    Digits::synthetic(800, 300, 1).unwrap().leave_out(&[1, 5]).unwrap()
}

fn params() -> Params {
    Params::default().hidden([24, 16]).batch(10).seed(3)
}

/// Two inputs, two hidden layers of two neurons, two outputs: everything can be worked
/// out on paper.
fn by_hand() -> (Network, Record) {
    let layers = vec![
        Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, -0.5]).unwrap(),
        Layer::new(array![[1.0, 2.0], [-1.0, 0.0]], array![0.0, 0.25]).unwrap(),
        Layer::new(array![[3.0, 0.5], [-1.0, 1.0]], array![0.0, 0.0]).unwrap(),
    ];
    let network = Network::from_layers(layers, &[0, 1], OutputUnit::Linear).unwrap();
    // Layer 1: (1, 0.5), (0.125, 0), (0, 0); layer 2: (2, 0), (0.125, 0.125), (0, 0.25).
    let images = array![[1.0, 1.0], [0.125, 0.4], [0.0, 0.0]];
    let samples = Samples::new("three", images, Some(array![0, 0, 0]), (1, 2)).unwrap();
    let record = Record::new(&network, &samples).unwrap();
    (network, record)
}

#[test]
fn exact_influence_is_equation_3_6_by_hand() {
    let (_, record) = by_hand();
    assert_eq!(record.outputs(2).unwrap(), array![[2.0, 0.0], [0.125, 0.125], [0.0, 0.25]]);
    let (signed, magnitude) =
        (Influence::exact(&record).unwrap(), Influence::exact_magnitude(&record).unwrap());
    // Layer 2: the columns of the output's weights, 3 − 1 and 0.5 + 1, for every sample.
    assert_eq!(signed.layer(2).unwrap(), array![2.0, 1.5]);
    // Layer 1: 2 · (1, 2) for sample 0; that plus 1.5 · (−1, 0) for 1; 1.5 · (−1, 0) for 2.
    let close = |found: &ndarray::Array1<f64>, hand: [f64; 2]| {
        found
            .iter()
            .zip(hand)
            .for_each(|(found, hand)| assert!((found - hand).abs() < 1e-6, "{found} {hand}"));
    };
    close(signed.layer(1).unwrap(), [(2.0 + 0.5 - 1.5) / 3.0, (4.0 + 4.0) / 3.0]);
    close(magnitude.layer(1).unwrap(), [(2.0 + 0.5 + 1.5) / 3.0, (4.0 + 4.0) / 3.0]);
}

#[test]
fn i1_and_i2_are_equations_3_7_and_3_8() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let (network, counts) = (study.network(), study.activation_count());
    let (i1, i2) = (Influence::i1(network, counts).unwrap(), Influence::i2(network, counts).unwrap());
    let (mut one, mut two) = (vec![1.0; 8], vec![1.0; 8]);
    for l in (1..=2).rev() {
        let weights = network.layer(l + 1).unwrap().weights().mapv(f64::from);
        let (above1, above2) = (std::mem::take(&mut one), std::mem::take(&mut two));
        for n in 0..weights.ncols() {
            let (mut sum, mut squares) = (0.0, 0.0);
            for k in 0..weights.nrows() {
                sum += weights[[k, n]].abs() * above1[k];
                squares += (weights[[k, n]] * above2[k]).powi(2);
            }
            let active = counts.layer(l).unwrap()[n] > 0;
            one.push(if active { sum } else { 0.0 });
            two.push(if active { squares.sqrt() } else { 0.0 });
            assert!((i1.layer(l).unwrap()[n] - one[n]).abs() < 1e-9);
            assert!((i2.layer(l).unwrap()[n] - two[n]).abs() < 1e-9);
        }
    }
    assert_eq!(i1.layer(3).unwrap_err().kind(), ErrorKind::OutOfRange);
    assert_eq!(i1.layer(0).unwrap_err().kind(), ErrorKind::OutOfRange);
}

#[test]
fn exact_influence_is_the_slope_of_the_outputs() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let one = study.record(&split.normal.first(1)).unwrap();
    let exact = Influence::exact(&one).unwrap();
    // From layer 1's output on, by finite differences in f64.
    let outputs = one.outputs(1).unwrap().row(0).mapv(f64::from);
    let sum_of_outputs = |o: &ndarray::Array1<f64>| {
        let mut o = o.clone();
        for l in 2..=3 {
            let layer = study.network().layer(l).unwrap();
            o = layer.weights().mapv(f64::from).dot(&o) + layer.bias().mapv(f64::from);
            if l < 3 {
                o.mapv_inplace(|z| z.max(0.0));
            }
        }
        o.sum()
    };
    for n in 0..24 {
        let nudged = |h: f64| {
            let mut o = outputs.clone();
            o[n] += h;
            sum_of_outputs(&o)
        };
        let slope = (nudged(1e-7) - nudged(-1e-7)) / 2e-7;
        assert!((exact.layer(1).unwrap()[n] - slope).abs() < 1e-4 * (1.0 + slope.abs()), "neuron {n}");
    }
}

#[test]
fn neuron_accuracy_counts_and_a_silent_neuron_has_none() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let record = study.record(&split.normal).unwrap();
    let (neurons, correct) = (study.neurons(&record).unwrap(), record.correct().unwrap());
    for l in 1..=2 {
        let outputs = record.outputs(l).unwrap();
        for n in 0..outputs.ncols() {
            let active: Vec<usize> = (0..record.len()).filter(|&i| outputs[[i, n]] > 0.0).collect();
            let right = active.iter().filter(|&&i| correct[i]).count() as f64;
            let expected = (!active.is_empty()).then(|| right / active.len() as f64);
            assert_eq!(neurons.layer(l, Measure::NeuronAccuracy).unwrap()[n], expected);
            assert_eq!(neurons.layer(l, Measure::TestActivations).unwrap()[n], Some(active.len() as f64));
        }
    }
    // A neuron that no sample activates: undefined, not 0 and not NaN.
    let (network, hand) = by_hand();
    assert!(hand.outputs(1).unwrap().column(0).iter().any(|&o| o > 0.0));
    let silent = hand.select("last", &[2]).unwrap();
    let counts = study.activation_count();
    assert_eq!(Influence::i2(&network, counts).unwrap_err().kind(), ErrorKind::Shape);
    let error = Neurons::new(counts, study.average_gradient(), &silent).unwrap_err().to_string();
    assert_eq!(error, "activation counts of layers of [24, 16] neurons do not fit a network of [2, 2]");
}

#[test]
fn weak_neurons_are_low_in_all_three_measures() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let neurons = study.neurons(&study.record(&split.normal).unwrap()).unwrap();
    let middle = |measure| {
        let mut values: Vec<f64> = neurons.layer(2, measure).unwrap().iter().map(|v| v.unwrap()).collect();
        values.sort_by(f64::total_cmp);
        (values[7] + values[8]) / 2.0
    };
    let three = [Measure::ActivationCount, Measure::AverageGradient, Measure::I2];
    for share in [0.1, 0.5, 1.0] {
        let weak: Vec<usize> = (0..16)
            .filter(|&n| three.iter().all(|&m| neurons.layer(2, m).unwrap()[n].unwrap() < share * middle(m)))
            .collect();
        assert_eq!(neurons.weak(2, share).unwrap(), weak, "{share}");
    }
    for layer in [0, 3, 6] {
        assert_eq!(neurons.weak(layer, 0.1).unwrap_err().kind(), ErrorKind::OutOfRange);
    }
}

#[test]
fn parts_of_the_neurons_are_those_of_naive_loops() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let record = study.record(&split.normal).unwrap();
    let neurons = study.neurons(&record).unwrap();
    let (count, accuracy) = (Measure::ActivationCount, Measure::NeuronAccuracy);
    let mut activated = vec![0.0; record.len()];
    for l in 1..=2 {
        let (counts, accuracies) = (neurons.layer(l, count).unwrap(), neurons.layer(l, accuracy).unwrap());
        let quiet = neurons.quiet(l).unwrap();
        let alone: Vec<_> = quiet.iter().map(|&n| accuracies[n]).collect();
        let rest: Vec<_> = (0..counts.len()).filter(|n| !quiet.contains(n)).map(|n| accuracies[n]).collect();
        assert_eq!(neurons.only_quiet().layer(l, accuracy).unwrap(), alone);
        assert_eq!(neurons.without_quiet().layer(l, accuracy).unwrap(), rest);
        for (sample, row) in record.outputs(l).unwrap().rows().into_iter().enumerate() {
            activated[sample] += quiet.iter().filter(|&&n| row[n] > 0.0).count() as f64;
        }
        let never: Vec<usize> = (0..counts.len()).filter(|&n| counts[n] == Some(0.0)).collect();
        assert_eq!(neurons.never_activated(l).unwrap(), never);

        // Quartiles: all that were activated and have an accuracy, each once, no count above the next's.
        let quartiles = neurons.quartiles(accuracy);
        let sizes: Vec<usize> = quartiles.iter().map(|part| part.layer(l, count).unwrap().len()).collect();
        let kept = |n: &usize| counts[*n] > Some(0.0) && accuracies[*n].is_some();
        assert_eq!(sizes.iter().sum::<usize>(), (0..counts.len()).filter(kept).count());
        assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
        for pair in quartiles.windows(2) {
            assert!(pair[0].span(l, count).unwrap().1 <= pair[1].span(l, count).unwrap().0);
        }
        let spread = quartiles[0].deviation(l, accuracy).unwrap();
        let own = quartiles[0].values(l, accuracy).unwrap();
        assert!((ndarray::Array1::from(own).std(1.0) - spread).abs() < 1e-12);

        let below = accuracies.iter().flatten().filter(|a| **a < neurons.accuracy()).count() as f64;
        let share = below / accuracies.iter().flatten().count() as f64;
        assert_eq!(neurons.below_the_network(l).unwrap(), share);
        let middle = neurons.in_medians(l, Measure::AverageGradient).unwrap();
        assert!(middle.iter().flatten().filter(|value| **value <= 1.0).count() >= middle.len() / 2);
    }
    assert_eq!(neurons.quiet_activated(&record).unwrap().to_vec(), activated);
}

#[test]
fn neurons_sorted_by_accuracy_jump_least_and_other_widths_are_refused() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let neurons = study.neurons(&study.record(&split.normal).unwrap()).unwrap();
    let accuracies = neurons.values(2, Measure::NeuronAccuracy).unwrap();
    let (low, high) = neurons.span(2, Measure::NeuronAccuracy).unwrap();
    let sorted = neurons.roughness(2, Measure::NeuronAccuracy).unwrap();
    assert!((sorted - (high - low) / (accuracies.len() - 1) as f64).abs() < 1e-12);
    assert!(neurons.roughness(2, Measure::ActivationCount).unwrap() >= sorted);

    let same = neurons.over(study.average_gradient(), study.average_gradient().fraction()).unwrap();
    for measure in Measure::ALL {
        assert_eq!(same.all(measure), neurons.all(measure));
    }
    let long = neurons.over(study.average_gradient(), 1.0).unwrap();
    let sum = |of: &Neurons| of.values(1, Measure::AverageGradient).unwrap().iter().sum::<f64>();
    assert!(sum(&long) > sum(&neurons));

    let (_, other) = by_hand();
    let error = neurons.quiet_activated(&other).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Shape);
    assert_eq!(error.to_string(), "Layer 1 has 24 neurons here, but 2 in the record of three.");
    let none = neurons.only_quiet().only_quiet().only_quiet();
    assert_eq!(none.span(1, Measure::I2).unwrap_err().kind(), ErrorKind::Undefined);
    assert_eq!(none.deviation_by_chance(1).unwrap_err().kind(), ErrorKind::Undefined);
    assert_eq!(
        neurons.rank_correlation(3, Measure::I1, Measure::I2).unwrap_err().kind(),
        ErrorKind::OutOfRange
    );
}

#[test]
fn average_gradients_of_all_fractions_are_nested_sums() {
    let split = split();
    let mut last_tenth = AverageGradient::new(0.1).unwrap();
    let study = Study::observed(&split, params(), &mut [&mut last_tenth]).unwrap();
    let gradients = study.average_gradient();
    let tenth = gradients.over(0.1, 1, GradientNorm::Absolute).unwrap();
    let own = last_tenth.layer(1, GradientNorm::Absolute).unwrap();
    assert!(tenth.iter().zip(&own).all(|(a, b)| (a - b).abs() <= 1e-12 * b.abs()));
    let mut before = tenth;
    for x in 2..=10 {
        let sum = gradients.over(f64::from(x) / 10.0, 1, GradientNorm::Absolute).unwrap();
        assert!(sum.iter().zip(&before).all(|(sum, before)| sum >= before), "x = 0.{x}");
        before = sum;
    }
    assert_eq!(
        gradients.over(0.33, 1, GradientNorm::Signed).unwrap_err().to_string(),
        "the fraction 0.33 of eq. 3.9 was not recorded: 0.1, 0.2, … 1 and 0.5 were"
    );
    assert_eq!(gradients.over(0.0, 1, GradientNorm::Signed).unwrap_err().kind(), ErrorKind::OutOfRange);
}

#[test]
fn activity_is_the_share_of_samples_by_hand() {
    let (_, record) = by_hand();
    let activity = Activity::new(&record);
    assert_eq!(activity.rates(1).unwrap(), array![2.0 / 3.0, 1.0 / 3.0]);
    assert_eq!(activity.mean(1).unwrap(), 0.5);
    assert_eq!(activity.decided(1, 0.34).unwrap(), 1.0);
    assert_eq!(activity.decided(1, 0.1).unwrap(), 0.0);
    // Sorted by count the second neuron comes first: its weight lies at rank 0.
    let rank = activity.mean_rank(1, &array![9, 4]).unwrap().unwrap();
    assert!((rank - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(activity.mean_rank(1, &array![9]).unwrap_err().kind(), ErrorKind::Shape);
    let none = record.select("none", &[2]).unwrap();
    assert_eq!(Activity::new(&none).mean_rank(1, &array![9, 4]).unwrap(), None, "nothing is activated");
}

#[test]
fn the_sets_of_section_3_3_divide_the_normal_set() {
    let split = split();
    let study = Study::observed(&split, params(), &mut []).unwrap();
    let sets = Sets::with_noise(&study, &split, 30, 0.13).unwrap();
    assert_eq!(sets.correct.accuracy().unwrap(), 1.0);
    assert_eq!(sets.misclassified.accuracy().unwrap(), 0.0);
    assert_eq!(sets.correct.len() + sets.misclassified.len(), split.normal.len());
    assert!(sets.one_class.samples().labels().unwrap().iter().all(|&label| label == 3));
    let names: Vec<&str> = sets.compared().iter().map(|set| set.name()).collect();
    assert_eq!(names, ["correct", "misclassified", "threes", "fives", "ones", "noise"]);
    assert_eq!((sets.noise.len(), sets.unfiltered.len()), (30, 30));
    // Without the example class another one stands for it.
    let other = Digits::synthetic(800, 300, 1).unwrap().leave_out(&[3]).unwrap();
    let study = Study::observed(&other, params(), &mut []).unwrap();
    assert_eq!(Sets::with_noise(&study, &other, 5, 0.12).unwrap().one_class.name(), "zeros");
    // Nothing that is drawn is as sure as that.
    let error = Sets::with_noise(&study, &other, 5, 1.0).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Undefined);
    assert!(error.to_string().contains("only 0 of 200000 noise images (0.00 %)"), "{error}");
}

#[test]
fn records_of_nothing_and_of_another_width() {
    let (network, record) = by_hand();
    assert_eq!(record.select("none", &[]).unwrap_err().kind(), ErrorKind::Empty);
    assert!(record.select("far", &[3]).is_err());
    let wide = Samples::new("wide", Array2::zeros((1, 3)), None, (1, 3)).unwrap();
    assert_eq!(Record::new(&network, &wide).unwrap_err().kind(), ErrorKind::Shape);
}
