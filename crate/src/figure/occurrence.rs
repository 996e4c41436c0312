//! How often values occur: shares of them in steps, or up to a place.

use std::ops::Range;

/// The middles of steps of `step` over `range`, and the share of `values` in each; what lies
/// outside counts in the first or the last. NaN, which no chart draws, where a value is none.
pub(crate) fn in_steps(values: &[f64], range: &Range<f64>, step: f64) -> (Vec<f64>, Vec<f64>) {
    let steps = steps(range, step);
    let middles: Vec<f64> = (0..steps).map(|at| range.start + step * (at as f64 + 0.5)).collect();
    let mut shares = vec![0.0; steps];
    for value in values {
        // A little more than the edge, lest rounding moves it into the step before.
        let at = ((value - range.start) / step + 1e-9) as usize;
        shares[at.min(steps - 1)] += 1.0 / values.len() as f64;
    }
    (middles, if drawable(values) { shares } else { vec![f64::NAN; steps] })
}

/// The edges of these steps, and the share of `values` that do not exceed each.
pub(crate) fn up_to(values: &[f64], range: &Range<f64>, step: f64) -> (Vec<f64>, Vec<f64>) {
    let edges: Vec<f64> = (0..=steps(range, step)).map(|at| range.start + step * at as f64).collect();
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    // A little more than the edge, lest rounding leaves out a value that lies on it.
    let below = |edge: &f64| sorted.partition_point(|value| *value <= edge + 1e-9 * step);
    let share =
        |edge: &f64| if drawable(values) { below(edge) as f64 / values.len() as f64 } else { f64::NAN };
    let shares = edges.iter().map(share).collect();
    (edges, shares)
}

fn steps(range: &Range<f64>, step: f64) -> usize {
    ((range.end - range.start) / step).round().max(1.0) as usize
}

fn drawable(values: &[f64]) -> bool {
    !values.is_empty() && !values.iter().any(|value| value.is_nan())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_up_to_an_edge_is_what_lies_in_the_steps_below() {
        let values = [0.05, 0.3, 0.3, 0.95, 0.1];
        let ((middles, shares), (edges, all)) =
            (in_steps(&values, &(0.0..1.0), 0.1), up_to(&values, &(0.0..1.0), 0.1));
        assert_eq!((middles.len(), edges.len()), (10, 11));
        // A value on an edge lies in the step above it, and is counted up to the edge.
        assert_eq!((all[0], all[1], all[3], all[10]), (0.0, 0.4, 0.8, 1.0));
        assert!((shares[..4].iter().sum::<f64>() - 0.8).abs() < 1e-12, "{shares:?}");
        assert!(all.windows(2).all(|pair| pair[0] <= pair[1]), "{all:?}");
        for list in [&[][..], &[0.5, f64::NAN]] {
            assert!(up_to(list, &(0.0..1.0), 0.5).1.iter().all(|share| share.is_nan()));
        }
    }
}
