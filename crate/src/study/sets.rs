//! The sets of section 3.3, as a network sees them.

use super::Study;
use crate::{
    Result,
    data::{Noise, Split},
    record::Record,
};

/// Confidence above which noise is kept.
pub(crate) const KEPT_ABOVE: f64 = 0.8;
/// Noise images of each kind.
const NOISE: usize = 2000;
/// The class that Figure 3.8 shows beside all others; where it is left out, the first known one.
const EXAMPLE: usize = 3;

/// Records of the sets that Chapter 3 compares: familiar samples, classified
/// correctly or not, and unfamiliar ones.
///
/// ```
/// use nnerr::{data::Digits, network::Params, study::{Sets, Study}};
/// let split = Digits::synthetic(1000, 400, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(3), &mut [])?;
/// let sets = Sets::with_noise(&study, &split, 20, 0.2)?;
/// assert_eq!(sets.correct.len() + sets.misclassified.len(), sets.normal.len());
/// assert_eq!((sets.left_out[1].name(), sets.noise.len()), ("fives", 20));
/// assert!(sets.noise.confidence().iter().all(|&confidence| confidence > 0.2));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sets {
    /// Test samples of the known classes.
    pub normal: Record,
    /// Those of `normal` that are classified correctly.
    pub correct: Record,
    /// Those of `normal` that are not.
    pub misclassified: Record,
    /// Those of `normal` of one true class, well classified or not: `threes`, as in
    /// the thesis, or the first known class where 3 is left out.
    pub one_class: Record,
    /// Test samples of each class left out: `ones`, `fives`.
    pub left_out: Vec<Record>,
    /// Noise with a confidence above 80 %.
    pub noise: Record,
    /// Noise as it was drawn, whatever its confidence: `noise-unfiltered`.
    pub unfiltered: Record,
    /// How many images had to be drawn for `noise`.
    pub drawn: usize,
    /// The confidence above which noise was kept.
    pub threshold: f64,
    pub(crate) seed: u64,
}

impl Sets {
    /// The sets of `split` in the network of `study`, with 2 000 noise images of each
    /// kind drawn by the study's seed.
    ///
    /// # Errors
    /// Those of [`with_noise`](Self::with_noise).
    pub fn new(study: &Study, split: &Split) -> Result<Self> {
        Self::with_noise(study, split, NOISE, KEPT_ABOVE)
    }

    /// The same with `count` noise images, kept with a confidence above `threshold`.
    ///
    /// # Errors
    /// Images of another size than the network's input; no correct, misclassified or
    /// example sample; too little noise above the threshold within 200 000 draws.
    pub fn with_noise(study: &Study, split: &Split, count: usize, threshold: f64) -> Result<Self> {
        let normal = study.record(&split.normal)?;
        let example = if split.classes.contains(&EXAMPLE) { EXAMPLE } else { split.classes[0] };
        let noise = Noise::new((split.normal.height(), split.normal.width()), study.params().seed);
        let kept = noise.kept(count, threshold, |images| study.network().confidence(images))?;
        Ok(Self {
            correct: normal.only_correct()?,
            misclassified: normal.only_misclassified()?,
            one_class: normal.of_class(example)?,
            left_out: split.left_out.iter().map(|samples| study.record(samples)).collect::<Result<_>>()?,
            noise: study.record(&kept.samples)?,
            unfiltered: study.record(&noise.draw(count)?.named("noise-unfiltered"))?,
            drawn: kept.drawn,
            threshold,
            seed: study.params().seed,
            normal,
        })
    }

    /// The sets that detectors of Chapter 4 are shown on, in the thesis' order: correct and
    /// misclassified samples, the classes left out, and noise.
    pub fn told_apart(&self) -> Vec<&Record> {
        [&self.correct, &self.misclassified].into_iter().chain(&self.left_out).chain([&self.noise]).collect()
    }

    /// The sets of Figure 3.8, in its order: correct, misclassified, threes, then the
    /// classes left out from the last to the first (fives, ones), and noise.
    pub fn compared(&self) -> Vec<&Record> {
        let familiar = [&self.correct, &self.misclassified, &self.one_class];
        familiar.into_iter().chain(self.left_out.iter().rev()).chain([&self.noise]).collect()
    }

    /// Those of [`compared`](Self::compared), and noise as it was drawn.
    pub fn all(&self) -> Vec<&Record> {
        self.compared().into_iter().chain([&self.unfiltered]).collect()
    }

    /// Share of the noise drawn whose confidence was high enough to be kept.
    pub fn noise_kept(&self) -> f64 {
        self.noise.len() as f64 / self.drawn as f64
    }

    /// The out-of-distribution sets: the classes left out and both kinds of noise.
    pub fn unfamiliar(&self) -> Vec<&Record> {
        self.left_out.iter().chain([&self.noise, &self.unfiltered]).collect()
    }
}
