//! Standardised inputs: (x − mean) / deviation, both of the training samples.

use ndarray::{Array1, Array2, ArrayView1};

use crate::{Error, ErrorKind, Result, store::Archive};

/// Mean and deviation of each input over the training samples, in f64.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Standard {
    mean: Array1<f64>,
    deviation: Array1<f64>,
}

impl Standard {
    /// Of the columns of finite `inputs`, of which there is at least one row.
    pub fn of(inputs: &Array2<f32>) -> Self {
        let (mean, deviation) = inputs.columns().into_iter().map(moments).unzip::<_, _, Vec<_>, Vec<_>>();
        Self { mean: mean.into(), deviation: deviation.into() }
    }

    /// The standardised inputs.
    pub fn apply(&self, inputs: &Array2<f32>) -> Array2<f32> {
        let mut inputs = inputs.clone();
        for (mut column, (mean, deviation)) in
            inputs.columns_mut().into_iter().zip(self.mean.iter().zip(&self.deviation))
        {
            column.mapv_inplace(|x| ((f64::from(x) - mean) / deviation) as f32);
        }
        inputs
    }

    pub fn put(&self, archive: &mut Archive) {
        archive.put("mean", &[self.mean.len()], self.mean.iter().copied());
        archive.put("deviation", &[self.deviation.len()], self.deviation.iter().copied());
    }

    pub fn take(archive: &Archive, inputs: usize) -> Result<Self> {
        let values = |name| Ok(Array1::from(archive.values::<f64>(name, &[inputs])?));
        let (mean, deviation) = (values("mean")?, values("deviation")?);
        if let Some((input, value)) = mean.iter().enumerate().find(|(_, value)| !value.is_finite()) {
            let sentence = format!("the mean of input {input} is {value}: it must be finite");
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        let usable = |value: f64| value.is_finite() && value > 0.0;
        if let Some((input, value)) = deviation.iter().enumerate().find(|(_, value)| !usable(**value)) {
            let sentence =
                format!("the deviation of input {input} is {value}: it must be a finite number above 0");
            return Err(Error::new(ErrorKind::NotFinite, sentence));
        }
        Ok(Self { mean, deviation })
    }
}

/// Mean and deviation; a column of one value only has the deviation 1.
fn moments(column: ArrayView1<f32>) -> (f64, f64) {
    let (count, first) = (column.len() as f64, column[0]);
    if column.iter().all(|&x| x == first) {
        return (first.into(), 1.0);
    }
    let mean = column.iter().map(|&x| f64::from(x)).sum::<f64>() / count;
    let variance = column.iter().map(|&x| (f64::from(x) - mean).powi(2)).sum::<f64>() / count;
    (mean, variance.sqrt())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn each_input_gets_mean_0_and_deviation_1() {
        let inputs = array![[0.1, 300.0, 0.1], [0.2, 500.0, 0.1], [0.6, 100.0, 0.1]];
        let standard = Standard::of(&inputs);
        let found = standard.apply(&inputs);
        for column in [0, 1] {
            let (mean, deviation) = moments(found.column(column));
            assert!(mean.abs() < 1e-7 && (deviation - 1.0).abs() < 1e-7, "{mean} {deviation}");
        }
        assert!((f64::from(found[[1, 1]]) - 1.5f64.sqrt()).abs() < 1e-7, "200 over √(80000 / 3)");
        assert!(found.column(2).iter().all(|&x| x == 0.0), "a constant input is only moved");
        assert_eq!(standard.apply(&array![[0.3, 300.0, 1.1]])[[0, 2]], 1.0);
    }
}
