//! Checks for the notebooks' exercises: each takes the *student's* own function
//! and says what is right or what is wrong with it, in one sentence.

mod activation;
mod clusters;
mod comparison;
mod detector_network;
mod exercise;
mod groups;
mod network;
mod neurons;
mod patterns;
mod ranking;
mod start;
mod verdict;

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{
    figure::escape,
    show::{Part, Show},
};

pub use activation::{activated_share, activation_coefficient, selectivity, spread};
pub use clusters::{cluster_accuracy, cluster_distance, dominant_class};
pub use comparison::{logit_detector, odin_step, threshold_at_95};
pub use detector_network::{accuracy_at, sigmoid_gradient, stratified_halves};
pub use groups::{average_group_distance, matching_class_percentage, nearest};
pub use network::{cross_entropy, expected_calibration_error, neuron, relu_derivative, softmax};
pub use neurons::{influence, neuron_accuracy};
pub use patterns::{hamming, pattern, silhouette};
pub use ranking::{auroc, fpr95, spearman};
pub use start::{brightness, rarest_class};
pub use verdict::{chance_of_at_least, strictest_limit, verdict};

/// What a check found.
///
/// ```
/// use nnerr::check;
/// let feedback = check::neuron(|w, x, b| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() + b);
/// assert!(!feedback.passed());
/// assert!(feedback.to_string().contains("ReLU"));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Feedback {
    passed: bool,
    sentence: String,
}

impl Feedback {
    fn right(sentence: impl Into<String>) -> Self {
        Self { passed: true, sentence: sentence.into() }
    }

    fn wrong(sentence: impl Into<String>) -> Self {
        Self { passed: false, sentence: sentence.into() }
    }

    /// Whether the student's function does what the exercise asks.
    pub fn passed(&self) -> bool {
        self.passed
    }

    #[cfg(test)]
    fn refuses(&self, hint: &str) {
        assert!(!self.passed && self.sentence.contains(hint), "{self}");
    }
}

impl fmt::Display for Feedback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.passed { "✓ Right" } else { "✗ Not yet" };
        write!(f, "{mark}: {}", self.sentence)
    }
}

impl Show for Feedback {
    fn parts(&self) -> Vec<Part<'_>> {
        let (text, colour) = (self.to_string(), if self.passed { "#00664b" } else { "#a33b00" });
        let marked = escape(&text);
        let html = format!("<p style=\"border-left:.4em solid {colour};padding:.2em .8em\">{marked}</p>");
        vec![Part::Html { html, text }]
    }
}

/// Runs the student's code. A panic in it becomes feedback, and the notebook's variables survive.
fn attempt<T>(body: impl FnOnce() -> T) -> Result<T, Feedback> {
    catch_unwind(AssertUnwindSafe(body)).map_err(|panic| {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        Feedback::wrong(format!("your function panicked: {text}."))
    })
}
