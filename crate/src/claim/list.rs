//! The thesis' claims, in our words, each with the rule that decides it. Rules and their limits
//! are settled before many seeds are run.

use super::{
    limit::Limit::{Above, All, AtLeast, AtMost, Below, Nothing, Within},
    rule::{Claim, claim},
};
use crate::{Error, ErrorKind, Result};

/// All claims, in the thesis' order.
pub const CLAIMS: [Claim; 44] = [
    // Chapter 3: accuracy, calibration, single neurons.
    claim(1, "3.2.1", "one epoch gives about 95 %")
        .percent("accuracy of N10")
        .each("N10 and N8 both lie {%}", Within(0.935, 0.965)),
    claim(2, "3.2.1", "the network is calibrated without temperature scaling")
        .percent("ECE of N10")
        .when("ECE is {%}", AtMost(0.01)),
    claim(3, "3.2.1", "the lowest bars are off only because few samples are in them")
        .percent(
            "share of the categories below 50 % whose accuracy no test tells from their mean confidence \
             (exact binomial tests at 5 %, corrected for their number after Holm)",
        )
        .when("it is so in {} of them", All)
        .mended("three intervals at 95 % all hold in only 86 % of the cases, so tests corrected for that decide"),
    claim(4, "3.1", "−∂E/∂ŷ is proportional to E")
        .number("standard deviation of their ratio over its mean, test samples")
        .when("it is {}", Below(0.1)),
    claim(5, "3.1", "x = 0.5 is the best fraction, and I2 brings out more than I1")
        .number(
            "AUROC of the average gradient for rarely used neurons at x = 0.5, minus the best at another x; \
             undefined where all lie within 0.01",
        )
        .when("it is {}", AtLeast(0.0))
        .and("I2 separates them better than I1", All)
        .mended("where every fraction separates them almost perfectly, none is the best"),
    claim(6, "3.2.2", "there are no strong neurons")
        .number("strong neurons: gradient below ½, I2 above 1½ of the layer's median, count above the median")
        .when("there is {}", Nothing),
    claim(7, "3.2.2", "weak neurons are in layer 3 only")
        .percent("share of the weak neurons that are in layer 3")
        .when("there are some in layer 3 and none elsewhere", All),
    claim(8, "3.2.2", "the accuracy of weak neurons is chaotic, and they do not help detection")
        .number("AUROC of the number of quiet neurons activated, misclassified against correct")
        .when("it is {}", Below(0.6))
        .and("their accuracies spread {} times as far as the others'", AtLeast(2.0)),
    claim(9, "3.2.2", "without weak neurons, average gradient is unrelated to influence and accuracy")
        .number("the larger of the two mean |ρ| over the layers")
        .when("it is {}", AtMost(0.2)),
    claim(10, "3.2.2", "accuracy rises with activation count on average, most in the last layers")
        .number(
            "mean neuron accuracy in the last quartile of activation count minus that in the first, mean \
             over the layers",
        )
        .each("it is {} in every layer", Above(0.0))
        .and("larger in layers 4–5 than in 1–3", All)
        .mended("the thesis says “on average”, so means decide, and no rank correlation"),
    claim(11, "3.2.2", "variance of accuracy and influence falls with activation count")
        .percent("share of ten tests (five layers, two measures) in which it falls, Levene's p < 0.05")
        .when("it is {%}", AtLeast(0.8))
        .and("it rises with p < 0.05 in {} of them", Nothing)
        .mended("Levene's test says that variances differ, not which way, so a rise counts against the claim"),
    claim(12, "3.2.2", "most neuron accuracies are below the network's")
        .percent("mean share of neurons below it")
        .each("it is {%} in every layer", Above(0.5)),
    claim(13, "3.4.2", "Figure 3.7e is more regular when sorted by test activations")
        .number("mean jump from bar to bar sorted so, over that sorted by activation count")
        .when("it is {}", Below(1.0)),
    claim(14, "3.3.1", "ones are easy, fives are hard")
        .percent("accuracy of ones minus accuracy of fives, N10")
        .when("it is {}", Above(0.0))
        .and("{} classes are better than ones", AtMost(2.0))
        .and("{} are no better than fives", AtMost(2.0))
        .mended("easy are the best three of ten classes and hard the worst three, where it was two and two"),
    claim(15, "3.3.1", "N8 shows what N10 shows")
        .count("claims 7–12 decided alike on both networks", 6.0)
        .each("{} six are", All)
        .mended("two of the claims that it compares, 10 and 11, have other rules"),
    // Chapter 3: familiar and unfamiliar samples.
    claim(16, "3.3.2", "one class activates a neuron nearly always or rarely")
        .percent("mean share of neurons with rates below 10 % or above 90 %, threes, confidence 90–100 %")
        .each("{%} in every layer", AtLeast(0.5))
        .and("more than for all correct samples", All),
    claim(17, "3.3.2", "noise is more specific than a single class")
        .percent("that share of noise minus that of threes, mean over the layers")
        .each("it is {} in every layer", Above(0.0)),
    claim(18, "3.3.2", "noise falls in one or two classes, among 2, 3, 5 and 8")
        .percent("share of the kept noise in its two most frequent classes, N8")
        .when("{%}", AtLeast(0.95))
        .and("{%} in every class other than 2, 3, 5 and 8", Below(NOISE_CLASS)),
    claim(19, "3.3.2", "2, 3, 5, 8 and 0 have the greatest spread, and 0 is no noise class")
        .number("least mean spread of those five minus the greatest of the others")
        .when("it is {}", Above(0.0))
        .and("{%} of the noise is taken for a 0", Below(NOISE_CLASS)),
    claim(20, "3.3.2", "out-of-distribution and misclassified samples activate more neurons")
        .number("mean number in a layer minus that of correct samples, least over sets and layers")
        .each("{} in every layer for misclassified, fives, ones and noise", Above(0.0))
        .mended("its number is now the one that decides, where it was that of misclassified samples alone"),
    claim(21, "3.3.1", "more activated and more decided neurons are found in every confidence category")
        .percent(
            "share of categories and layers in which misclassified samples activate more neurons than \
             correct ones, and threes are more decided than all correct samples",
        )
        .when("{%}, among categories with 30 samples of each", AtLeast(0.9)),
    claim(22, "3.4.1", "activity spreads to neurons of lower activation count for less normal samples")
        .number("mean rank of activated neurons: correct minus the others, layers 1, 3, 5")
        .each("it is {} for misclassified, fives, ones and noise", Above(0.0)),
    claim(23, "3.4.2", "the coefficient works only through the number of neurons")
        .number("mean AUROC of the coefficient minus that of the number")
        .when("it is {}", AtMost(0.01)),
    claim(24, "3.4.2", "average activation count is useless in the lower layers, reversed in the middle")
        .number("its mean AUROC in layers 1–2")
        .when("it is {} there", AtMost(0.55))
        .and("{} in layer 3", Below(0.5)),
    claim(25, "3.4.2", "the number of activated neurons is Chapter 3's best indicator")
        .number("its mean AUROC minus the better of coefficient and average")
        .when("it is {}", Above(0.0)),
    claim(26, "3.4.2", "middle layers hold class-specific and generic neurons, the generic with higher counts")
        .number(
            "mean rank correlation of selectivity, on one half of the normal samples, and activation count, \
             on the other, layers 2–4",
        )
        .each("it is {} in each", Below(0.0))
        .and("each holds {%} of both kinds", AtLeast(0.1))
        .mended("both measures were made of the same rates, so each has samples of its own now"),
    // Chapter 4: clusters of patterns.
    claim(27, "4.2.1", "the best number of clusters is 8 in every layer")
        .count("layers whose mean silhouette is highest at k = 8, of k = 2 … 32", 5.0)
        .each("{} layers", All),
    claim(28, "4.2.1", "each layer has one cluster per class, by dominant class and by centre sample")
        .count("least number of different dominant classes in a layer, k = 8", 8.0)
        .each("every class is dominant once", All)
        .and("is a centre sample's once, in every layer", All),
    claim(29, "4.2.1.2", "patterns are grouped by class from layer 1 on")
        .percent("share of the examples in layer 1 whose class is their cluster's dominant one, k = 8")
        .each("it is {%} in every layer", AtLeast(0.75)),
    claim(30, "4.2.1.2", "the CDC of matching samples is lower for correct ones at high confidence")
        .number(
            "mean CDC of correct samples minus the least of the other sets, layer 2, matching, \
             confidence 90–100 %",
        )
        .each("its 95 % interval lies below that of misclassified, fives, ones and noise", Below(0.0)),
    claim(31, "4.2.1.2", "the CDC falls as confidence rises")
        .number(
            "mean rank correlation of the two over correct, misclassified, fives, ones and noise, \
             layer 2, matching",
        )
        .each("ρ is {} in each of these sets", Below(0.0)),
    claim(32, "4.2.1.2", "below 90 % confidence the CDC does not tell out-of-distribution from normal samples")
        .number(
            "mean AUROC over the categories below 90 % with 30 samples of both, layer 2, matching, \
             task OOD, all sets pooled",
        )
        .when("it lies {}", Within(0.4, 0.6)),
    claim(33, "4.2.1.2", "all noise is matching")
        .percent("least share of matching samples in a layer, noise")
        .when("{%} in every layer", AtLeast(0.99)),
    claim(34, "4.2.1.2", "ranges of the CDC are far wider than differences of its means")
        .number(
            "mean range of the five sets over the largest difference of their means, layer 2, matching, \
             confidence 90–100 %",
        )
        .when("{}", AtLeast(3.0)),
    claim(35, "4.2.2", "layer 2 detects best")
        .number("mean AUROC of layer 2 minus that of the best other layer, task erroneous, matching")
        .when("it is {}", Above(0.0)),
    claim(
        36,
        "4.2.2",
        "the CDC detects once mismatching samples are left out, and as well on all categories together",
    )
    .number("mean AUROC in layer 2, task erroneous, matching")
    .when("{}", AtLeast(0.65))
    .and("more than among mismatching samples", All)
    .and("{} below the mean over the categories", AtMost(0.02)),
    // Chapter 4: layer groups and detector networks.
    claim(
        37,
        "4.3.1.2",
        "the matching class percentage is much higher for correct samples, from the first layers on",
    )
    .percent("correct minus the highest other set, least of the layers")
    .each("{} in every layer", Above(0.0))
    .and("{%} in layer 1", AtLeast(0.1)),
    claim(38, "4.3.1.2", "out-of-distribution patterns converge artificially, layer by layer")
        .percent(
            "rise of the matching class percentage per layer (least squares), mean over ones, fives and noise",
        )
        .each("it is {} for each", Above(0.0))
        .mended("correct samples begin near 100 % and cannot rise as fast, so they are no measure"),
    claim(
        39,
        "4.3.1.2",
        "group distance is slightly higher for erroneous samples, and less telling than the percentage",
    )
    .number("mean AUROC of the percentage minus that of the distance, task erroneous, all layers")
    .when("it is {}", Above(0.0))
    .and("mean distances are above those of correct samples in every layer", All),
    claim(40, "4.1", "the final group stays tight where an unusual sample drifts off")
        .number(
            "distance to the group minus the group's own density, layer 1: least of misclassified, \
             fives, ones and noise, minus that of correct samples, in bits",
        )
        .each("it is {} in every layer but the last", Above(0.0)),
    claim(41, "4.3.2", "both detector networks reach 85 %")
        .percent("mean accuracy of both on their test half after 100 epochs, where both learned")
        .each("both reach {%}", AtLeast(0.82))
        .mended("“reach” sets no upper limit, and a network that never learned says nothing about the others"),
    claim(42, "4.3.2.2", "the detector networks are much better than the detectors before them")
        .number(
            "mean AUROC of both minus that of the better of neuron count (summed) and cluster (layer 2), \
             task OOD, mean over ones, fives and noise",
        )
        .when("{}", AtLeast(0.05))
        .mended("training without a set is our question, and a network that never learned decides nothing"),
    // Chapter 5: the comparison.
    claim(43, "5.2, 6", "all four detectors beat the baseline on out-of-distribution samples")
        .number(
            "AUROC of neuron count (summed), cluster (layer 2), distance and percentage network minus the \
             baseline's, task OOD, least over left-out digits and noise",
        )
        .when("it is {}", Above(0.0)),
    claim(44, "5.2", "none of the four detectors beats ODIN")
        .number(
            "their AUROC minus that of ODIN as chosen on validation data, task OOD, largest over left-out \
             digits and noise",
        )
        .when("it is {}", AtMost(0.0)),
];

/// A class with a smaller share of the noise is no noise class.
const NOISE_CLASS: f64 = 0.05;

impl Claim {
    /// The claim with this number.
    ///
    /// ```
    /// use nnerr::claim::Claim;
    /// assert_eq!(Claim::numbered(7)?.section, "3.2.2");
    /// assert!(Claim::numbered(0).is_err());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a number that no claim has.
    pub fn numbered(number: usize) -> Result<&'static Self> {
        CLAIMS.iter().find(|claim| claim.number == number).ok_or_else(|| {
            let sentence = format!("there is no claim {number}: they are numbered 1 to {}", CLAIMS.len());
            Error::new(ErrorKind::OutOfRange, sentence)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_are_numbered_in_their_order_and_have_their_limits() {
        assert!(CLAIMS.iter().enumerate().all(|(place, claim)| claim.number == place + 1));
        let limits = |number| Claim::numbered(number).unwrap().limits();
        assert_eq!(limits(1), [0.935, 0.965]);
        assert_eq!(limits(12), [0.5], "its deciding number is a mean, the limit is every layer's");
        assert_eq!([limits(7), limits(15), limits(28)].concat(), [1.0, 6.0, 8.0], "all there are");
        assert_eq!(limits(14), [0.0]);
        assert!(limits(6).is_empty());
    }
}
