//! Temperature scaling: one number that the logits are divided by, so that the
//! confidence says how often the network is right. Guo et al. 2017, section 4.2.

use ndarray::{Array1, Array2};

use crate::{Error, ErrorKind, Result};

/// The search runs over ln T between the logarithms of these limits.
const LIMITS: (f64, f64) = (0.05, 20.0);
/// It ends when ln T is known this well.
const PRECISION: f64 = 1e-12;

/// The temperature T that minimises the mean negative log-likelihood of
/// softmax(z / T), −(1/N) Σ ln p_truth, over the samples it is fitted on.
///
/// Dividing by T > 0 never changes which logit is the largest, so the predicted
/// classes stay. T > 1 makes an overconfident network less sure, T < 1 the other
/// way round. The softmax itself is [`softmax`](crate::network::softmax) with
/// [`value`](Self::value) as its temperature.
///
/// ```
/// use nnerr::{metric::Temperature, ndarray::array};
/// // sure of class 0 three times (p = 0.95), right twice
/// let logits = array![[3.0, 0.0], [3.0, 0.0], [3.0, 0.0]];
/// let temperature = Temperature::fit(&logits, &array![0, 0, 1])?;
/// // p = 2/3 is what it should say: 3 / T = ln 2
/// assert!((temperature.value() - 3.0 / f64::ln(2.0)).abs() < 1e-9);
/// assert!(temperature.nll() < temperature.nll_at_one());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Temperature {
    value: f64,
    nll: f64,
    nll_at_one: f64,
}

impl Temperature {
    /// Fits T on `logits` (samples × outputs, before the softmax); `truth` holds
    /// the column of each sample's true class.
    ///
    /// T is sought in [0.05, 20]; a value at a limit says that the likelihood still
    /// rises there, as it does towards 0 where every sample is classified
    /// correctly. Where no T is better than another, as for equal logits, T is 1.
    ///
    /// # Errors
    /// [`ErrorKind::Empty`] without samples or outputs, [`ErrorKind::Shape`] where
    /// logits and classes are not as many, [`ErrorKind::NotFinite`] for a logit that
    /// is NaN or infinite, [`ErrorKind::OutOfRange`] for a class without a column.
    pub fn fit(logits: &Array2<f32>, truth: &Array1<usize>) -> Result<Self> {
        check(logits, truth)?;
        let likelihood = Likelihood::new(logits, truth);
        let nll_at_one = likelihood.nll(1.0);
        let unscaled = Self { value: 1.0, nll: nll_at_one, nll_at_one };
        if likelihood.slope(1.0) == 0.0 {
            return Ok(unscaled);
        }
        let value = likelihood.best();
        let fitted = Self { value, nll: likelihood.nll(value), nll_at_one };
        // A best T of almost 1 may lose to 1 itself by rounding.
        Ok(if fitted.nll < nll_at_one { fitted } else { unscaled })
    }

    /// The temperature T.
    pub fn value(&self) -> f64 {
        self.value
    }

    /// Mean negative log-likelihood at this temperature, in nats; never above
    /// [`nll_at_one`](Self::nll_at_one).
    pub fn nll(&self) -> f64 {
        self.nll
    }

    /// Mean negative log-likelihood of the unscaled logits, in nats.
    pub fn nll_at_one(&self) -> f64 {
        self.nll_at_one
    }
}

/// The mean negative log-likelihood of softmax(z / T), which is the cross-entropy, in nats; `truth`
/// holds the column of each sample's true class.
pub(crate) fn cross_entropy(logits: &Array2<f32>, truth: &Array1<usize>, temperature: f64) -> f64 {
    Likelihood::new(logits, truth).nll(temperature)
}

/// The mean negative log-likelihood as a function of T.
struct Likelihood {
    /// z − max z, so that no exponential overflows.
    logits: Array2<f64>,
    /// That of the true class.
    truth: Vec<f64>,
}

impl Likelihood {
    fn new(logits: &Array2<f32>, truth: &Array1<usize>) -> Self {
        let mut logits = logits.mapv(f64::from);
        for mut row in logits.rows_mut() {
            row -= row.fold(f64::NEG_INFINITY, |a, &b| a.max(b));
        }
        let truth = truth.iter().enumerate().map(|(sample, &class)| logits[[sample, class]]).collect();
        Self { logits, truth }
    }

    /// (1/N) Σ (ln Σ_n e^(z_n/T) − z_truth/T)
    fn nll(&self, temperature: f64) -> f64 {
        let of = |(row, truth): (ndarray::ArrayView1<f64>, &f64)| {
            row.iter().map(|z| (z / temperature).exp()).sum::<f64>().ln() - truth / temperature
        };
        self.logits.rows().into_iter().zip(&self.truth).map(of).sum::<f64>() / self.truth.len() as f64
    }

    /// Sum over the samples of the derivative by 1/T: Σ_n p_n z_n − z_truth. It
    /// rises with 1/T, because the error is convex in 1/T.
    fn slope(&self, temperature: f64) -> f64 {
        let of = |(row, truth): (ndarray::ArrayView1<f64>, &f64)| {
            let (weighted, sum) = row.iter().fold((0.0, 0.0), |(weighted, sum), z| {
                let power = (z / temperature).exp();
                (weighted + z * power, sum + power)
            });
            weighted / sum - truth
        };
        self.logits.rows().into_iter().zip(&self.truth).map(of).sum()
    }

    /// The root of the slope, by halving the interval of ln T: a root is found to
    /// more digits than the flat bottom of the error itself.
    fn best(&self) -> f64 {
        let (mut low, mut high) = (LIMITS.0.ln(), LIMITS.1.ln());
        // below the root the slope by 1/T is positive
        if self.slope(LIMITS.0) <= 0.0 {
            return LIMITS.0;
        }
        if self.slope(LIMITS.1) >= 0.0 {
            return LIMITS.1;
        }
        while high - low > PRECISION {
            let middle = f64::midpoint(low, high);
            if self.slope(middle.exp()) > 0.0 {
                low = middle;
            } else {
                high = middle;
            }
        }
        f64::midpoint(low, high).exp()
    }
}

fn check(logits: &Array2<f32>, truth: &Array1<usize>) -> Result<()> {
    let (samples, outputs) = logits.dim();
    if logits.is_empty() {
        let sentence = format!(
            "The logits are {samples} × {outputs}; a temperature needs at least 1 sample and 1 output."
        );
        return Err(Error::new(ErrorKind::Empty, sentence));
    }
    if samples != truth.len() {
        let sentence = format!("There are logits of {samples} samples but {} true classes.", truth.len());
        return Err(Error::new(ErrorKind::Shape, sentence));
    }
    if let Some(((sample, output), z)) = logits.indexed_iter().find(|(_, z)| !z.is_finite()) {
        let sentence = format!("The logit of output {output} for sample {sample} is {z}; it must be finite.");
        return Err(Error::new(ErrorKind::NotFinite, sentence));
    }
    if let Some((sample, class)) = truth.iter().enumerate().find(|(_, class)| **class >= outputs) {
        let sentence = format!(
            "The true class of sample {sample} is in column {class}, but the columns are 0 to {}.",
            outputs - 1
        );
        return Err(Error::new(ErrorKind::OutOfRange, sentence));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use proptest::prelude::*;

    /// The definition, sample by sample.
    fn slow_nll(logits: &Array2<f32>, truth: &Array1<usize>, temperature: f64) -> f64 {
        let p = crate::network::softmax(logits, temperature).unwrap();
        truth.iter().enumerate().map(|(i, &class)| -p[[i, class]].ln()).sum::<f64>() / truth.len() as f64
    }

    fn problem() -> impl Strategy<Value = (Array2<f32>, Array1<usize>)> {
        (1usize..40, 2usize..6).prop_flat_map(|(n, k)| {
            let logits = prop::collection::vec(-6.0f32..6.0, n * k);
            let truth = prop::collection::vec(0..k, n);
            (logits, truth).prop_map(move |(logits, truth)| {
                (Array2::from_shape_vec((n, k), logits).unwrap(), truth.into())
            })
        })
    }

    #[test]
    fn a_fit_is_that_of_scipy() {
        // minimize_scalar(bounded) over ln T of the mean of logsumexp(z / T) − z_truth / T
        let logits = array![[2.0, 1.0, 0.0], [0.5, 3.0, -1.0], [4.0, 0.0, 1.0], [1.0, 1.5, 2.0]];
        let found = Temperature::fit(&logits, &array![0, 0, 0, 2]).unwrap();
        assert!((found.value() - 1.7274377).abs() < 1e-6, "{found:?}");
        assert!((found.nll() - 0.8608775634728725).abs() < 1e-12, "{found:?}");
        assert!((found.nll_at_one() - 0.9373584670644816).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn where_all_is_right_the_search_ends_at_its_lower_limit_and_where_all_is_wrong_at_its_upper() {
        let logits = array![[1.0, 0.0], [0.0, 1.0]];
        let value = |truth| Temperature::fit(&logits, &truth).unwrap().value();
        assert_eq!((value(array![0, 1]), value(array![1, 0])), LIMITS);
    }

    #[test]
    fn where_no_temperature_is_better_it_is_1() {
        for logits in [array![[2.0f32, 2.0, 2.0]], array![[5.0f32]], array![[1e4f32, -1e4]]] {
            assert_eq!(Temperature::fit(&logits, &array![0]).unwrap().value(), 1.0, "{logits}");
        }
    }

    #[test]
    fn the_largest_finite_logits_do_no_harm() {
        let logits = array![[f32::MAX, f32::MIN], [f32::MAX, f32::MIN]];
        let fitted = Temperature::fit(&logits, &array![0, 1]).unwrap();
        assert!(fitted.nll().is_finite() && fitted.nll() < fitted.nll_at_one(), "{fitted:?}");
    }

    #[test]
    fn bad_input_is_named() {
        let said = |z: Array2<f32>, t: Array1<usize>| {
            let error = Temperature::fit(&z, &t).unwrap_err();
            (error.kind(), error.to_string())
        };
        let expect = |(kind, sentence): (ErrorKind, String), expected, part: &str| {
            assert!(kind == expected && sentence.contains(part), "{kind:?}: {sentence}");
        };
        expect(said(Array2::zeros((0, 10)), array![]), ErrorKind::Empty, "0 × 10");
        expect(said(Array2::zeros((1, 0)), array![0]), ErrorKind::Empty, "1 × 0");
        expect(said(array![[1.0, 2.0]], array![0, 1]), ErrorKind::Shape, "1 samples but 2");
        expect(
            said(array![[1.0, f32::NAN]], array![0]),
            ErrorKind::NotFinite,
            "output 1 for sample 0 is NaN",
        );
        expect(
            said(array![[1.0, 2.0]], array![2]),
            ErrorKind::OutOfRange,
            "column 2, but the columns are 0 to 1",
        );
    }

    proptest! {
        #[test]
        fn no_temperature_of_a_grid_is_better((logits, truth) in problem()) {
            let fitted = Temperature::fit(&logits, &truth).unwrap();
            prop_assert!((LIMITS.0..=LIMITS.1).contains(&fitted.value()));
            prop_assert!(fitted.nll() <= fitted.nll_at_one());
            prop_assert!((fitted.nll() - slow_nll(&logits, &truth, fitted.value())).abs() < 1e-9);
            prop_assert!((fitted.nll_at_one() - slow_nll(&logits, &truth, 1.0)).abs() < 1e-9);
            for step in 0..=60 {
                let temperature = 0.05 * 400f64.powf(f64::from(step) / 60.0);
                prop_assert!(fitted.nll() <= slow_nll(&logits, &truth, temperature) + 1e-9);
            }
        }

        #[test]
        fn logits_times_c_give_a_temperature_times_c((logits, truth) in problem(), c in 0.5f32..2.0) {
            let value = |logits| Temperature::fit(logits, &truth).unwrap().value();
            let (plain, scaled) = (value(&logits), value(&(&logits * c)));
            let inside = |t: f64| t > 0.051 && t < 19.9 && t != 1.0;
            if inside(plain) && inside(scaled) {
                prop_assert!((scaled / (plain * f64::from(c)) - 1.0).abs() < 1e-4, "{plain} {scaled}");
            }
        }

        #[test]
        fn predicted_classes_stay((logits, truth) in problem()) {
            let value = Temperature::fit(&logits, &truth).unwrap().value();
            let scaled = crate::network::softmax(&logits, value).unwrap();
            for (logits, scaled) in logits.rows().into_iter().zip(scaled.rows()) {
                let best = scaled.fold(0.0f64, |a, &b| a.max(b));
                let largest = logits.fold(f32::NEG_INFINITY, |a, &b| a.max(b));
                let place = logits.iter().position(|&z| z == largest).unwrap();
                prop_assert_eq!(scaled[place], best);
            }
        }
    }
}
