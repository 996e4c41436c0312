//! The thesis' claims, in our words, each with the rule that decides it.

use crate::{Error, ErrorKind, Result, table::Format};

/// One claim of the thesis and how it is decided for one seed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// Its number in this project.
    pub number: usize,
    /// The section of the thesis that makes it.
    pub section: &'static str,
    /// What the thesis says.
    pub says: &'static str,
    /// The number that decides it.
    pub measured: &'static str,
    /// When it counts as seen.
    pub seen_if: &'static str,
    /// How that number is printed.
    pub(crate) format: Format,
}

impl Claim {
    /// What was measured, and when the claim counts as seen, for a table.
    pub(crate) fn rule(&self) -> String {
        format!("{}; seen if {}", self.measured, self.seen_if)
    }

    /// The claim with this number.
    ///
    /// ```
    /// use nnerr::claim::Claim;
    /// assert_eq!(Claim::of(7)?.section, "3.2.2");
    /// assert!(Claim::of(0).is_err());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a number that no claim has.
    pub fn of(number: usize) -> Result<&'static Self> {
        CLAIMS.iter().find(|claim| claim.number == number).ok_or_else(|| {
            let sentence = format!("there is no claim {number}: they are numbered 1 to {}", CLAIMS.len());
            Error::new(ErrorKind::OutOfRange, sentence)
        })
    }
}

const fn claim(
    number: usize,
    section: &'static str,
    says: &'static str,
    measured: &'static str,
    seen_if: &'static str,
    format: Format,
) -> Claim {
    Claim { number, section, says, measured, seen_if, format }
}

const PERCENT: Format = Format::Percent(2);
const NUMBER: Format = Format::Fixed(3);

/// All claims measured so far, in the thesis' order. Rules and thresholds are settled
/// before many seeds are run.
pub const CLAIMS: [Claim; 44] = [
    claim(
        1,
        "3.2.1",
        "one epoch gives about 95 %",
        "accuracy of N10",
        "N10 and N8 both lie in 93.5–96.5 %",
        PERCENT,
    ),
    claim(
        2,
        "3.2.1",
        "the network is calibrated without temperature scaling",
        "ECE of N10",
        "ECE is at most 1 %",
        PERCENT,
    ),
    claim(
        3,
        "3.2.1",
        "the lowest bars are off only because few samples are in them",
        "share of the categories below 50 % whose binomial interval holds their mean confidence",
        "all of them do",
        PERCENT,
    ),
    claim(
        4,
        "3.1",
        "−∂E/∂ŷ is proportional to E",
        "standard deviation of their ratio over its mean, test samples",
        "it is below 0.1",
        NUMBER,
    ),
    claim(
        5,
        "3.1",
        "x = 0.5 is the best fraction, and I2 brings out more than I1",
        "AUROC of the average gradient for quiet neurons at x = 0.5, minus the best at another x",
        "it is not below 0, and I2 separates quiet neurons better than I1",
        NUMBER,
    ),
    claim(
        6,
        "3.2.2",
        "there are no strong neurons",
        "strong neurons: gradient below ½, I2 above 1½ of the layer's median, count above the median",
        "there is none",
        NUMBER,
    ),
    claim(
        7,
        "3.2.2",
        "weak neurons are in layer 3 only",
        "share of the weak neurons that are in layer 3",
        "there are some in layer 3 and none elsewhere",
        PERCENT,
    ),
    claim(
        8,
        "3.2.2",
        "the accuracy of weak neurons is chaotic, and they do not help detection",
        "AUROC of the number of quiet neurons activated, misclassified against correct",
        "it is below 0.6, and their accuracies spread at least twice as far as the others'",
        NUMBER,
    ),
    claim(
        9,
        "3.2.2",
        "without weak neurons, average gradient is unrelated to influence and accuracy",
        "the larger of the two mean |ρ| over the layers",
        "it is at most 0.2",
        NUMBER,
    ),
    claim(
        10,
        "3.2.2",
        "accuracy rises with activation count, most in the last layers",
        "mean rank correlation over the layers",
        "ρ > 0 in every layer, and larger in layers 4–5 than in 1–3",
        NUMBER,
    ),
    claim(
        11,
        "3.2.2",
        "variance of accuracy and influence falls with activation count",
        "share of ten tests (five layers, two measures) in which it falls, Levene's p < 0.05",
        "at least eight of ten",
        PERCENT,
    ),
    claim(
        12,
        "3.2.2",
        "most neuron accuracies are below the network's",
        "mean share of neurons below it",
        "more than half in every layer",
        PERCENT,
    ),
    claim(
        13,
        "3.4.2",
        "Figure 3.7e is more regular when sorted by test activations",
        "roughness sorted so, over roughness sorted by activation count",
        "it is below 1",
        NUMBER,
    ),
    claim(
        14,
        "3.3.1",
        "ones are easy, fives are hard",
        "accuracy of ones minus accuracy of fives, N10",
        "ones are among the two best classes and fives among the two worst",
        PERCENT,
    ),
    claim(
        15,
        "3.3.1",
        "N8 shows what N10 shows",
        "claims 7–12 decided alike on both networks",
        "all six are",
        Format::Fixed(0),
    ),
    claim(
        16,
        "3.3.2",
        "one class activates a neuron nearly always or rarely",
        "mean share of neurons with rates below 10 % or above 90 %, threes, confidence 90–100 %",
        "at least half in every layer, and more than for all correct samples",
        PERCENT,
    ),
    claim(
        17,
        "3.3.2",
        "noise is more specific still",
        "that share of noise minus that of threes, mean over the layers",
        "it is above 0 in every layer",
        PERCENT,
    ),
    claim(
        18,
        "3.3.2",
        "noise falls in one or two classes, among 2, 3, 5 and 8",
        "share of the kept noise in its two most frequent classes, N8",
        "at least 95 %, and no other class than those has 5 %",
        PERCENT,
    ),
    claim(
        19,
        "3.3.2",
        "2, 3, 5, 8 and 0 have the greatest spread, and 0 is no noise class",
        "least mean spread of those five minus the greatest of the others",
        "it is above 0, and less than 5 % of the noise is taken for a 0",
        NUMBER,
    ),
    claim(
        20,
        "3.3.2",
        "out-of-distribution and misclassified samples activate more neurons",
        "misclassified minus correct, least mean number over the layers",
        "above 0 in every layer for misclassified, fives, ones and noise",
        NUMBER,
    ),
    claim(
        21,
        "3.3.1",
        "it is alike in every confidence category",
        "share of categories and layers in which misclassified samples activate more neurons than correct ones, \
         and threes are more decided than all correct samples",
        "at least 90 %, among categories with 30 samples of each",
        PERCENT,
    ),
    claim(
        22,
        "3.4.1",
        "activity spreads to neurons of lower activation count for less normal samples",
        "mean rank of activated neurons: correct minus the others, layers 1, 3, 5",
        "it is above 0 for misclassified, fives, ones and noise",
        NUMBER,
    ),
    claim(
        23,
        "3.4.2",
        "the coefficient works only through the number of neurons",
        "mean AUROC of the coefficient minus that of the number",
        "it is at most 0.01",
        NUMBER,
    ),
    claim(
        24,
        "3.4.2",
        "average activation count is useless in the lower layers, reversed in the middle",
        "its mean AUROC in layers 1–2",
        "it is at most 0.55 there, and below 0.5 in layer 3",
        NUMBER,
    ),
    claim(
        25,
        "3.4.2",
        "the number of activated neurons is Chapter 3's best indicator",
        "its mean AUROC minus the better of coefficient and average",
        "it is above 0",
        NUMBER,
    ),
    claim(
        26,
        "3.4.2",
        "middle layers hold class-specific and generic neurons, the generic with higher counts",
        "mean rank correlation of selectivity and activation count, layers 2–4",
        "it is below 0 in each, and each holds at least a tenth of both kinds",
        NUMBER,
    ),
    claim(
        27,
        "4.2.1",
        "the best number of clusters is 8 in every layer",
        "layers whose mean silhouette is highest at k = 8, of k = 2 … 32",
        "all layers",
        Format::Fixed(0),
    ),
    claim(
        28,
        "4.2.1",
        "each layer has one cluster per class, by dominant class and by centre sample",
        "least number of different dominant classes in a layer, k = 8",
        "every class is dominant once, and is a centre sample's once, in every layer",
        Format::Fixed(0),
    ),
    claim(
        29,
        "4.2.1.2",
        "patterns are grouped by class from layer 1 on",
        "share of the examples in layer 1 whose class is their cluster's dominant one, k = 8",
        "it is at least 75 % in every layer",
        PERCENT,
    ),
    claim(
        30,
        "4.2.1.2",
        "the CDC of matching samples is lower for correct ones at high confidence",
        "mean CDC of correct samples minus the least of the other sets, layer 2, matching, confidence 90–100 %",
        "its 95 % interval lies below that of misclassified, fives, ones and noise",
        NUMBER,
    ),
    claim(
        31,
        "4.2.1.2",
        "the CDC falls as confidence rises",
        "mean rank correlation of the two over correct, misclassified, fives, ones and noise, layer 2, matching",
        "ρ < 0 in each of these sets",
        NUMBER,
    ),
    claim(
        32,
        "4.2.1.2",
        "below 90 % confidence the CDC does not tell out-of-distribution from normal samples",
        "mean AUROC over the categories below 90 % with 30 samples of both, layer 2, matching, task OOD, all sets pooled",
        "it lies in 0.4–0.6",
        NUMBER,
    ),
    claim(
        33,
        "4.2.1.2",
        "all noise is matching",
        "least share of matching samples in a layer, noise",
        "at least 99 % in every layer",
        PERCENT,
    ),
    claim(
        34,
        "4.2.1.2",
        "ranges of the CDC are far wider than differences of its means",
        "mean range of the five sets over the largest difference of their means, layer 2, matching, confidence 90–100 %",
        "at least 3",
        NUMBER,
    ),
    claim(
        35,
        "4.2.2",
        "layer 2 detects best",
        "mean AUROC of layer 2 minus that of the best other layer, task erroneous, matching",
        "it is above 0",
        NUMBER,
    ),
    claim(
        36,
        "4.2.2",
        "the CDC detects once mismatching samples are left out, and as well on all categories together",
        "mean AUROC in layer 2, task erroneous, matching",
        "at least 0.65, more than among mismatching samples, and not more than 0.02 below the mean over the categories",
        NUMBER,
    ),
    claim(
        37,
        "4.3.1.2",
        "the matching class percentage is much higher for correct samples, from the first layers on",
        "correct minus the highest other set, least of the layers",
        "above 0 in every layer, and at least 10 points in layer 1",
        PERCENT,
    ),
    claim(
        38,
        "4.3.1.2",
        "out-of-distribution patterns converge artificially, layer by layer",
        "rise of the matching class percentage per layer (least squares), mean over ones, fives and noise",
        "it is above 0 for each, and above that of correct samples",
        PERCENT,
    ),
    claim(
        39,
        "4.3.1.2",
        "group distance is slightly higher for erroneous samples, and less telling than the percentage",
        "mean AUROC of the percentage minus that of the distance, task erroneous, all layers",
        "it is above 0, and mean distances are above those of correct samples in every layer",
        NUMBER,
    ),
    claim(
        40,
        "4.1",
        "the final group stays tight where an unusual sample drifts off",
        "distance to the group minus the group's own density, layer 1: least of misclassified, fives, ones and noise, minus that of correct samples, in bits",
        "it is above 0 in every layer but the last",
        NUMBER,
    ),
    claim(
        41,
        "4.3.2",
        "both detector networks reach 85 %",
        "mean accuracy of both on their test half after 100 epochs",
        "both lie in 82–90 %",
        PERCENT,
    ),
    claim(
        42,
        "4.3.2.2",
        "they are much better than the detectors before them",
        "mean AUROC of both minus that of the better of neuron count (summed) and cluster (layer 2), task OOD, mean over ones, fives and noise",
        "at least 0.05, and above 0 where they were trained without the set",
        NUMBER,
    ),
    claim(
        43,
        "5.2, 6",
        "all four detectors beat the baseline on out-of-distribution samples",
        "AUROC of neuron count (summed), cluster (layer 2), distance and percentage network minus the baseline's, task OOD, least over left-out digits and noise",
        "it is above 0",
        NUMBER,
    ),
    claim(
        44,
        "5.2",
        "none of them beats ODIN",
        "their AUROC minus that of ODIN as chosen on validation data, task OOD, largest over left-out digits and noise",
        "it is not above 0",
        NUMBER,
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_numbered_in_their_order() {
        assert!(CLAIMS.iter().enumerate().all(|(place, claim)| claim.number == place + 1));
    }
}
