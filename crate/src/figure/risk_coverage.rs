//! Risk–coverage curves: how often the network errs on what a detector lets pass
//! (Geifman and El-Yaniv 2017).

use std::borrow::Borrow;

use super::input::filled;
use super::number::fixed;
use super::number::in_words;
use super::{Figure, Panel, grid};
use crate::{Result, metric::RiskCoverage};

/// Coverage below which risk is a share of very few samples, and does not stretch the axis.
const FEW: f64 = 0.02;

/// Risk over coverage of each detector, with its area (AURC, lower is better) in the
/// legend. The lowest curve refuses the right samples; a detector that refuses at random
/// keeps the risk of all samples, the dotted line.
///
/// The risk among the first few samples is 0 or large by chance: the axis ends at the
/// highest risk beyond 2 % coverage, and what lies above is drawn at its end.
///
/// # Errors
/// [`Empty`](crate::ErrorKind::Empty) without a curve.
///
/// ```
/// use nnerr::{figure, metric::RiskCoverage, ndarray::array};
/// let wrong = array![false, false, true, false];
/// let good = RiskCoverage::new(&array![0.1, 0.2, 0.9, 0.3], &wrong)?;
/// let bad = RiskCoverage::new(&array![0.9, 0.8, 0.1, 0.7], &wrong)?;
/// let figure = figure::risk_coverage("Misclassified samples", &[("good", &good), ("bad", &bad)])?;
/// assert!(figure.alt_text().contains("good: 0 % of the 75 %"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn risk_coverage(
    title: impl Into<String>,
    curves: &[(impl AsRef<str>, impl Borrow<RiskCoverage>)],
) -> Result<Figure> {
    let (title, curves) = (title.into(), curves.iter());
    let curves: Vec<(&str, &RiskCoverage)> =
        curves.map(|(name, curve)| (name.as_ref(), curve.borrow())).collect();
    filled(&format!("The chart “{title}”"), curves.len())?;
    let named = |name: &str, curve: &RiskCoverage| format!("{name}, AURC {}", fixed(curve.aurc(), 4));
    // A lone curve stands in no legend.
    let mut panel = Panel::curves(match &curves[..] {
        [(name, curve)] => named(name, curve),
        _ => String::new(),
    });
    let (mut highest, mut alt) = (0.0f64, String::from("Risk over coverage."));
    let mut all: Vec<f64> = Vec::new();
    for (name, curve) in curves {
        let (coverage, risk) = (curve.coverage(), curve.risk());
        let full = risk[risk.len() - 1];
        all.push(full);
        let beyond = coverage.iter().zip(&risk).filter(|(coverage, _)| **coverage >= FEW);
        highest = beyond.map(|(_, &risk)| risk).fold(highest, f64::max);
        let kept = coverage.iter().rposition(|&coverage| coverage <= 0.9).unwrap_or(0);
        alt += &format!(
            " {name}: {} of the {} most trusted samples are wrong, {} of all; AURC {}.",
            in_words(risk[kept], true),
            in_words(coverage[kept], true),
            in_words(full, true),
            fixed(curve.aurc(), 4)
        );
        panel = panel.curve(named(name, curve), coverage, risk);
    }
    let mut chart = grid(title).columns(1).panel(panel);
    chart = chart.x("coverage: share of the samples that are let pass").percent_x().x_range(0.0, 1.0);
    chart = chart.y("risk: share of those let pass that are misclassified").percent_y();
    chart = chart.y_range(0.0, if highest > 0.0 { 1.08 * highest } else { 0.01 });
    if all.iter().all(|&risk| risk == all[0]) {
        chart = chart.reference(format!("refusing at random, {}", in_words(all[0], true)), all[0]);
    }
    Ok(chart.draw()?.alt(alt))
}
