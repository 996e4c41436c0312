//! Families of detectors: what they look at, by the names that tables have.

/// A family, and how the names of its detectors begin.
const FAMILIES: [(&str, &[&str]); 6] = [
    ("nearest examples", &["nearest examples"]),
    (
        "other distances to training samples",
        &["deep knn", "trust score", "mahalanobis", "relative mahalanobis", "gram"],
    ),
    (
        "activation patterns",
        &[
            "cluster",
            "group distance",
            "matching class",
            "predicted-class hamming",
            "dknn",
            "mean z-score",
            "fisher",
            "distance network",
            "percentage network",
        ],
    ),
    (
        "activated neurons",
        &["neuron count", "neuron activation coefficient", "average activation count", "nac"],
    ),
    (
        "last hidden layer",
        &[
            "react baseline",
            "react energy",
            "nan",
            "ash-p",
            "ash-b",
            "ash-s",
            "scale",
            "she",
            "vim",
            "fdbd",
            "nnguide",
        ],
    ),
    (
        "outputs",
        &[
            "baseline",
            "max logit",
            "energy",
            "entropy",
            "generalised entropy",
            "doctor",
            "temperature-scaled baseline",
            "odin",
            "deep ensemble",
        ],
    ),
];

/// What the detector of this name looks at, in a few words; the name may have a layer or settings
/// behind it, as in tables. A detector that is not in the list of this crate is one of the "others".
///
/// ```
/// use nnerr::detect::family;
/// assert_eq!(family("mahalanobis, layer 2"), "other distances to training samples");
/// assert_eq!(family("distance network, 100 epochs"), "activation patterns");
/// assert_eq!(family("mine"), "others");
/// ```
pub fn family(detector: &str) -> &'static str {
    let begins = |name: &&str| {
        detector.strip_prefix(*name).is_some_and(|rest| rest.is_empty() || rest.starts_with(','))
    };
    let own = FAMILIES.iter().find(|(_, names)| names.iter().any(begins));
    own.map_or("others", |(family, _)| family)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::DETECTORS;

    #[test]
    fn every_detector_of_the_list_has_a_family() {
        for entry in DETECTORS {
            assert_ne!(family(entry.name), "others", "{}", entry.name);
        }
        let names: Vec<&str> = FAMILIES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for name in names {
            let listed = DETECTORS.iter().any(|entry| entry.name.split(", ").next() == Some(name));
            assert!(listed, "{name} is no detector of the list");
        }
        assert_eq!(family("nanosecond"), "others");
    }
}
