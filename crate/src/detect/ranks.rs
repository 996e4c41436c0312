//! The rank of a score among those of reference samples, as a p-value.

/// Scores of reference samples, ascending.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ranks(Vec<f64>);

impl Ranks {
    /// Those of scores none of which is NaN.
    pub fn new(mut scores: Vec<f64>) -> Self {
        scores.sort_by(f64::total_cmp);
        Self(scores)
    }

    /// Number of reference samples.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// (1 + #{reference ≥ score}) / (n + 1): equal scores count against the sample.
    pub fn p_value(&self, score: f64) -> f64 {
        let at_least = self.len() - self.0.partition_point(|&other| other < score);
        (1 + at_least) as f64 / (1 + self.len()) as f64
    }
}
